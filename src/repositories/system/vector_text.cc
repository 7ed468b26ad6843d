#include "repositories/system/vector_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace callai::repositories {

namespace {

static_assert(std::endian::native == std::endian::little, "vectors are stored as this machine keeps them");

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of_letters() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    values[static_cast<unsigned char>(kLetters[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = values_of_letters();

constexpr std::size_t text_size(std::size_t bytes) {
  return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

// Up to four letters as 24 bits, high first; false when one is none of the alphabet.
bool read_group(const char* letters, std::size_t count, std::uint32_t& bits) {
  bits = 0;
  std::uint8_t seen = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint8_t value = i < count ? kValues[static_cast<unsigned char>(letters[i])] : std::uint8_t{0};
    seen |= value;
    bits = (bits << 6U) | (value & 0x3FU);
  }
  return seen < 64;
}

}  // namespace

std::string vector_to_text(std::span<const float> values) {
  const auto bytes = std::as_bytes(values);
  std::string text;
  text.reserve(text_size(bytes.size()));
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      bits = (bits << 8U) | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < count + 1; ++k) text += kLetters[(bits >> (18U - 6U * k)) & 0x3FU];
  }
  return text;
}

bool append_vector(std::string_view text, std::size_t dimension, std::vector<float>& out) {
  const std::size_t bytes = dimension * sizeof(float);
  if (text.size() != text_size(bytes)) return false;
  const std::size_t first = out.size();
  out.resize(first + dimension);
  auto* to = reinterpret_cast<unsigned char*>(out.data() + first);
  for (std::size_t at = 0, letter = 0; at < bytes; at += 3, letter += 4) {
    std::uint32_t bits = 0;
    if (!read_group(text.data() + letter, std::min<std::size_t>(4, text.size() - letter), bits)) {
      out.resize(first);
      return false;
    }
    const std::size_t count = std::min<std::size_t>(3, bytes - at);
    for (std::size_t k = 0; k < count; ++k) to[at + k] = static_cast<unsigned char>(bits >> (16U - 8U * k));
  }
  return true;
}

}  // namespace callai::repositories
