#include "dsp/wav_bytes.h"

namespace callai::dsp {
namespace {

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

std::uint32_t get(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i)
    value = value << 8U | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

}  // namespace

std::string wav_bytes(std::span<const std::int16_t> pcm, int rate_hz) {
  const auto data = static_cast<std::uint32_t>(pcm.size() * 2);
  const auto rate = static_cast<std::uint32_t>(rate_hz);
  std::string out = "RIFF";
  out.reserve(44 + data);
  put(out, 36 + data, 4);
  out += "WAVEfmt ";
  put(out, 16, 4);
  put(out, 1, 2);  // PCM
  put(out, 1, 2);
  put(out, rate, 4);
  put(out, rate * 2, 4);
  put(out, 2, 2);
  put(out, 16, 2);
  out += "data";
  put(out, data, 4);
  for (const std::int16_t sample : pcm) put(out, static_cast<std::uint16_t>(sample), 2);
  return out;
}

std::optional<WavStart> wav_start(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return std::nullopt;
  WavStart start;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const std::string_view id = bytes.substr(at, 4);
    const std::size_t length = get(bytes, at + 4, 4);
    if (id == "data") {
      start.data = at + 8;
      start.claimed = length;
      return start.rate_hz > 0 ? std::optional(start) : std::nullopt;
    }
    if (id == "fmt " && length >= 16 && at + 24 <= bytes.size()) {
      start.format = static_cast<int>(get(bytes, at + 8, 2));
      start.channels = static_cast<int>(get(bytes, at + 10, 2));
      start.rate_hz = static_cast<int>(get(bytes, at + 12, 4) & 0x7FFFFFFFU);
      start.bits = static_cast<int>(get(bytes, at + 22, 2));
    }
    at += 8 + length + length % 2;
  }
  return std::nullopt;
}

}  // namespace callai::dsp
