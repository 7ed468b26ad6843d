#include "core/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

#include "core/check.h"

namespace callai::core {

std::int64_t totp_step(WallTime at) {
  return at.time_since_epoch() / kTotpStep;
}

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
  CALLAI_CHECK(digits >= 6 && digits <= 8, "a code has 6 to 8 digits");
  std::array<unsigned char, 8> counter{};
  auto rest = static_cast<std::uint64_t>(step);
  for (std::size_t i = counter.size(); i-- > 0; rest >>= 8U) counter.at(i) = static_cast<unsigned char>(rest & 0xFFU);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  const unsigned char* done = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
                                   counter.size(), mac.data(), &size);
  CALLAI_CHECK(done != nullptr && size == 20, "HMAC-SHA-1 failed");
  // RFC 4226, section 5.3: the last four bits say where the code lies.
  const std::size_t at = mac.at(size - 1) & 0x0FU;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac.at(at) & 0x7FU) << 24U) |
                               (static_cast<std::uint32_t>(mac.at(at + 1)) << 16U) |
                               (static_cast<std::uint32_t>(mac.at(at + 2)) << 8U) | mac.at(at + 3);
  std::string code(static_cast<std::size_t>(digits), '0');
  std::uint32_t left = number;
  for (std::size_t i = code.size(); i-- > 0; left /= 10) code[i] = static_cast<char>('0' + left % 10);
  return code;
}

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, WallTime at) {
  std::optional<std::int64_t> found;
  const std::int64_t now = totp_step(at);
  for (const std::int64_t step : {now - 1, now, now + 1}) {
    const std::string expected = totp_code(secret, step);
    if (code.size() == expected.size() && sodium_memcmp(code.data(), expected.data(), expected.size()) == 0)
      found = step;
  }
  return found;
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += kDigits[(bits >> held) & 31U];
    }
  }
  if (held > 0) text += kDigits[(bits << (5 - held)) & 31U];
  return text;
}

}  // namespace callai::core
