#include "core/utf8.h"

namespace callai::core {

namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// What may follow a lead byte: how many bytes, and the range of the first of them (table 3-7).
struct Continuation {
  std::size_t count = 0;  // 0: the byte is no lead byte
  unsigned low = 0x80;
  unsigned high = 0xBF;
};

Continuation continuation_of(unsigned lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {1};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {};
}

struct Character {
  std::size_t bytes = 1;
  bool valid = false;
};

Character character_at(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) return {1, true};
  const Continuation rest = continuation_of(lead);
  for (std::size_t i = 1; i <= rest.count; ++i) {
    const unsigned low = i == 1 ? rest.low : 0x80U;
    const unsigned high = i == 1 ? rest.high : 0xBFU;
    if (at + i >= text.size() || byte_at(text, at + i) < low || byte_at(text, at + i) > high) return {i, false};
  }
  return {rest.count + 1, rest.count > 0};
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    result += c.valid ? text.substr(at, c.bytes) : std::string_view("\xEF\xBF\xBD");
    at += c.bytes;
  }
  return result;
}

}  // namespace callai::core
