#include "core/hash.h"

#include <sodium.h>

#include <array>

namespace callai::core {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(hash.size() * 2);
  for (const unsigned char byte : hash) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace callai::core
