#include "telephony/sip/sip_values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/strings.h"
#include "telephony/leg_checks.h"
#include "telephony/sip/sip_event.h"
#include "telephony/sip/sip_settings.h"

namespace callai::telephony {
namespace {

std::optional<int> leading_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return {};
  return value;
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The value of ";name=value" or "; name = \"value\"", lower case names only.
std::string_view parameter(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return {};
    text.remove_prefix(semicolon + 1);
    const std::string_view item = core::trimmed(text.substr(0, text.find(';')));
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos || core::ascii_lower(core::trimmed(item.substr(0, equals))) != name) continue;
    std::string_view value = core::trimmed(item.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

/// ITU-T Q.850, the causes a telephone call ends with in practice.
std::string_view words_of_q850(int cause) {
  switch (cause) {
    case 1: return "the number is not assigned";
    case 16: return "normal clearing";
    case 17: return "busy";
    case 18: return "no response";
    case 19: return "no answer";
    case 21: return "rejected";
    case 26: return "answered elsewhere";
    case 27: return "the destination is out of order";
    case 28: return "the number is not complete";
    case 34: return "no line is free";
    case 38: return "the network is out of order";
    case 44: return "the requested line is not free";
    case 58: return "the bearer is not available";
    case 102: return "a timer ran out";
    default: return "";
  }
}

}  // namespace

std::string_view to_string(SipTransport transport) {
  if (transport == SipTransport::kTcp) return "TCP";
  return transport == SipTransport::kTls ? "TLS" : "UDP";
}

std::string_view to_string(LineState state) {
  switch (state) {
    case LineState::kOff: return "off";
    case LineState::kTrying: return "trying";
    case LineState::kUp: return "up";
    case LineState::kFailed: break;
  }
  return "failed";
}

CallOutcome outcome_of(int sip_code) {
  switch (sip_code) {
    case 486:
    case 600: return CallOutcome::kBusy;
    case 408:
    case 480: return CallOutcome::kNoAnswer;
    case 487: return CallOutcome::kCancelled;
    case 401:
    case 403:
    case 407:
    case 603:
    case 607:
    case 608: return CallOutcome::kRejected;
    case 404:
    case 410:
    case 484:
    case 485:
    case 502:
    case 504:
    case 604: return CallOutcome::kUnreachable;
    default: return sip_code >= 200 && sip_code < 300 ? CallOutcome::kAnswered : CallOutcome::kFailed;
  }
}

int code_of(CallOutcome why) {
  switch (why) {
    case CallOutcome::kBusy: return 486;
    case CallOutcome::kNoAnswer: return 480;
    case CallOutcome::kUnreachable: return 404;
    case CallOutcome::kFailed: return 500;
    case CallOutcome::kFull: return 503;
    default: return 603;
  }
}

std::string retry_later(std::uint64_t random) {
  return "Retry-After: " + std::to_string(5 + random % 11) + "\r\n";
}

std::string_view phrase_of(int sip_code) {
  switch (sip_code) {
    case 404: return "Not Found";
    case 480: return "Temporarily Unavailable";
    case 486: return "Busy Here";
    case 488: return "Not Acceptable Here";
    case 500: return "Server Internal Error";
    case 503: return "Service Unavailable";
    case 603: return "Decline";
    default: return "Refused";
  }
}

std::string_view explain(int sip_code) {
  switch (sip_code) {
    case 401:
    case 407: return "the secret or the user name is wrong: compare sip.extensions with the extension in the PBX";
    case 403: return "the PBX forbids it: check the extension, its secret, and whether the PBX has banned this address";
    case 404: return "the PBX does not know this extension or number";
    case 408: return "the PBX did not reach the called side in time";
    case 423: return "the PBX wants longer registrations than this side asked for";
    case 480: return "nobody is registered at the called extension, or it did not answer";
    case 484: return "the number is not complete for the PBX's outbound routes";
    case 486:
    case 600: return "the called side is busy";
    case 488: return "no common codec: allow ulaw, alaw or g722 in the PBX";
    case 503: return "the PBX has no free line, or its trunk is down";
    case 603: return "the called side declined";
    default: return "";
  }
}

bool is_dialable(std::string_view number) {
  constexpr std::string_view kMarks = "-_.!~*'()+#&";
  return !number.empty() && number.size() <= 64 && std::all_of(number.begin(), number.end(), [&](char c) {
    return is_alnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

std::string uri_user(std::string_view number) {
  std::string out;
  for (const char c : number) out += c == '#' ? "%23" : std::string(1, c);
  return out;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

std::string uri_host(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string display_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '"' || c == '\\' || c == '<' || c == '>') continue;
    if (out.size() >= 64 && (byte & 0xC0U) != 0x80) break;  // never in the middle of a character
    if (out.size() >= 68) break;
    out += c;
  }
  return out;
}

char dtmf_of_info(std::string_view content_type, std::string_view body) {
  const std::string type = core::ascii_lower(core::trimmed(content_type.substr(0, content_type.find(';'))));
  std::string_view signal;
  if (type == "application/dtmf") {
    signal = core::trimmed(body);
  } else if (type == "application/dtmf-relay") {
    while (!body.empty() && signal.empty()) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      const std::string_view line = body.substr(0, end);
      body.remove_prefix(std::min(end + 1, body.size()));
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos) continue;
      if (core::ascii_lower(core::trimmed(line.substr(0, equals))) != "signal") continue;
      signal = core::trimmed(line.substr(equals + 1));
    }
  }
  // RFC 2833's numbers stand for the keys that are no digits.
  if (signal == "10") return '*';
  if (signal == "11") return '#';
  if (signal.size() != 1) return '\0';
  const char key = signal[0] >= 'a' && signal[0] <= 'd' ? static_cast<char>(signal[0] - 'a' + 'A') : signal[0];
  return is_telephone_key(key) ? key : '\0';
}

int code_of_sipfrag(std::string_view body) {
  if (!body.starts_with("SIP/2.0 ")) return 0;
  const int code = leading_number(body.substr(8)).value_or(0);
  return code >= 100 && code <= 699 ? code : 0;
}

std::optional<SessionExpires> parse_session_expires(std::string_view value) {
  value = core::trimmed(value);
  const std::optional<int> seconds = leading_number(value);
  if (!seconds || *seconds == 0) return {};
  SessionExpires expires{std::min(*seconds, 86400), {}};
  const std::string refresher = core::ascii_lower(parameter(value, "refresher"));
  if (refresher == "uac" || refresher == "uas") expires.refresher_is_client = refresher == "uac";
  return expires;
}

std::string words_of_reason(std::string_view value) {
  const std::string text = display_name(parameter(value, "text"));
  if (!text.empty()) return text;
  const std::optional<int> cause = leading_number(parameter(value, "cause"));
  if (!cause || !core::ascii_lower(core::trimmed(value)).starts_with("q.850")) return "";
  return std::string(words_of_q850(*cause));
}

core::Duration retry_delay(int failures, int sip_code, std::uint64_t random) {
  constexpr std::array<int, 8> kSeconds{2, 4, 8, 16, 32, 64, 128, 300};
  const std::size_t step = static_cast<std::size_t>(std::clamp(failures, 1, static_cast<int>(kSeconds.size()))) - 1;
  const bool refused = sip_code == 401 || sip_code == 403 || sip_code == 404 || sip_code == 407;
  const int whole_ms = std::max(kSeconds[step], refused ? 120 : 0) * 1000;
  const auto half = static_cast<std::uint64_t>(whole_ms) / 2;
  return std::chrono::milliseconds(static_cast<std::int64_t>(half + random % (half + 1)));
}

}  // namespace callai::telephony
