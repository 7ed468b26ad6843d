#include "dsp/level.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace callai::dsp {
namespace {

std::int16_t saturate(double x) {
  return static_cast<std::int16_t>(std::lround(std::clamp(x, -32768.0, 32767.0)));
}

}  // namespace

double level_dbfs(std::span<const std::int16_t> pcm) {
  if (pcm.empty()) return kSilenceDbfs;
  std::int64_t sum = 0;
  for (const std::int16_t s : pcm) sum += static_cast<std::int64_t>(s) * s;
  if (sum == 0) return kSilenceDbfs;
  const double mean = static_cast<double>(sum) / static_cast<double>(pcm.size());
  return std::max(kSilenceDbfs, 10.0 * std::log10(mean / (32768.0 * 32768.0)));
}

int peak(std::span<const std::int16_t> pcm) {
  int largest = 0;
  for (const std::int16_t s : pcm) largest = std::max(largest, std::abs(static_cast<int>(s)));
  return largest;
}

double gain_from_db(double db) {
  return std::pow(10.0, db / 20.0);
}

void apply_gain_db(std::span<std::int16_t> pcm, double gain_db) {
  const double gain = gain_from_db(gain_db);
  for (std::int16_t& s : pcm) s = saturate(s * gain);
}

void mix_into(std::span<std::int16_t> out, std::span<const std::int16_t> in) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    out[i] = static_cast<std::int16_t>(std::clamp(static_cast<int>(out[i]) + in[i], -32768, 32767));
  }
}

void fade_in(std::span<std::int16_t> pcm) {
  const int n = static_cast<int>(pcm.size());
  for (int i = 0; i < n; ++i) {
    std::int16_t& s = pcm[static_cast<std::size_t>(i)];
    s = static_cast<std::int16_t>(s * i / n);
  }
}

void fade_out(std::span<std::int16_t> pcm) {
  const int n = static_cast<int>(pcm.size());
  for (int i = 0; i < n; ++i) {
    std::int16_t& s = pcm[static_cast<std::size_t>(i)];
    s = static_cast<std::int16_t>(s * (n - 1 - i) / n);
  }
}

}  // namespace callai::dsp
