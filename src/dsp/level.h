#pragma once

#include <cstdint>
#include <span>

namespace callai::dsp {

inline constexpr double kSilenceDbfs = -96.0;  ///< the lowest level reported; digital silence

/// RMS level of s16 samples in dBFS; a full-scale square wave is 0, a full-scale sine -3. At least kSilenceDbfs. Pure.
double level_dbfs(std::span<const std::int16_t> pcm);

/// Largest absolute sample, 0..32768.
int peak(std::span<const std::int16_t> pcm);

/// Factor of a gain in dB: 20 dB is 10.
double gain_from_db(double db);

/// Multiplies by a gain, saturating.
void apply_gain_db(std::span<std::int16_t> pcm, double gain_db);

/// out += in, saturating. `out` is at least as long as `in`.
void mix_into(std::span<std::int16_t> out, std::span<const std::int16_t> in);

/// Linear fades over the whole span: from silence to full, and from full to silence. They keep a cut from clicking.
void fade_in(std::span<std::int16_t> pcm);
void fade_out(std::span<std::int16_t> pcm);

}  // namespace callai::dsp
