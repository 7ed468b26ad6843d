#include "wav_header.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace callai::tests {

namespace {

constexpr int kRateHz = 8000;

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return value;
}

void append(std::string& bytes, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

void read_peaks(const std::string& bytes, std::size_t at, WavHeader& header) {
  for (; at + 4 <= bytes.size(); at += 4) {
    const int left = static_cast<std::int16_t>(number_at(bytes, at, 2));
    const int right = static_cast<std::int16_t>(number_at(bytes, at + 2, 2));
    header.peak_left = std::max(header.peak_left, std::abs(left));
    header.peak_right = std::max(header.peak_right, std::abs(right));
  }
}

}  // namespace

std::optional<WavHeader> wav_header(const std::string& bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return std::nullopt;
  WavHeader header;
  std::size_t at = 12;
  while (at + 8 <= bytes.size()) {
    const std::string id = bytes.substr(at, 4);
    const std::uint32_t size = number_at(bytes, at + 4, 4);
    at += 8;
    if (id == "fmt " && at + 16 <= bytes.size()) {
      header.format = static_cast<int>(number_at(bytes, at, 2));
      header.channels = static_cast<int>(number_at(bytes, at + 2, 2));
      header.rate_hz = static_cast<int>(number_at(bytes, at + 4, 4));
      header.bits = static_cast<int>(number_at(bytes, at + 14, 2));
    } else if (id == "data") {
      header.data_bytes = size;
      header.whole = at + size <= bytes.size();
      if (header.channels == 2 && header.bits == 16) read_peaks(bytes.substr(0, at + size), at, header);
      return header;
    }
    at += size + (size & 1U);
  }
  return std::nullopt;
}

std::string tone_wav(double seconds) {
  constexpr double kTwoPi = 6.283185307179586;
  const auto samples = static_cast<std::uint32_t>(seconds * kRateHz);
  std::string bytes = "RIFF";
  append(bytes, 36 + 2 * samples, 4);
  bytes += "WAVEfmt ";
  append(bytes, 16, 4);
  append(bytes, 1, 2);
  append(bytes, 1, 2);
  append(bytes, kRateHz, 4);
  append(bytes, 2 * kRateHz, 4);
  append(bytes, 2, 2);
  append(bytes, 16, 2);
  bytes += "data";
  append(bytes, 2 * samples, 4);
  for (std::uint32_t i = 0; i < samples; ++i) {
    const double value = 8000.0 * std::sin(kTwoPi * 440.0 * i / kRateHz);
    append(bytes, static_cast<std::uint16_t>(static_cast<std::int16_t>(value)), 2);
  }
  return bytes;
}

}  // namespace callai::tests
