#include "net/mail_client.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "core/base64.h"

namespace callai::net {

namespace {

constexpr std::size_t kMaxAddress = 254;     // RFC 5321, section 4.5.3.1.3, without the angle brackets
constexpr std::size_t kMaxEncodedWord = 45;  // bytes in one encoded word: 75 characters of it (RFC 2047, section 2)
constexpr std::string_view kNotInAddresses = "\"'<>()[]\\,;:";

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 0x7E || static_cast<unsigned char>(c) < 0x20) return false;
  }
  return true;
}

/// Standard base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes) {
  std::string text = core::base64url(bytes);
  for (char& c : text) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string encoded_subject(std::string subject) {
  for (char& c : subject) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  if (is_ascii(subject)) return subject;
  std::string words;
  for (std::size_t begin = 0; begin < subject.size();) {
    std::size_t end = std::min(begin + kMaxEncodedWord, subject.size());
    // Never in the middle of a character.
    while (end < subject.size() && end > begin + 1 && (static_cast<unsigned char>(subject[end]) & 0xC0U) == 0x80U)
      --end;
    words += (words.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(subject.substr(begin, end - begin)) + "?=");
    begin = end;
  }
  return words;
}

std::string mail_date(core::WallTime at) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d +0000",
                kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text.data();
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (text.size() > kMaxAddress || at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  if (text.find('@') != at || !is_ascii(text) || text.find(' ') != std::string_view::npos) return false;
  return text.find_first_of(kNotInAddresses) == std::string_view::npos;
}

std::string mail_head(const Mail& mail, std::string_view from) {
  const std::string domain(from.substr(from.rfind('@') + 1));
  return "Date: " + mail_date(mail.date) + "\r\nFrom: CallAI <" + std::string(from) + ">\r\nTo: " + mail.to +
         "\r\nSubject: " + encoded_subject(mail.subject) + "\r\nMessage-ID: <" + mail.id + "@" + domain +
         ">\r\nAuto-Submitted: auto-generated\r\n";
}

}  // namespace callai::net
