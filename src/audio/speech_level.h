#pragma once

#include <cstdint>
#include <span>

namespace callai::audio {

inline constexpr double kSpeechDbfs = -16.0;  ///< of the voiced parts of what we say
inline constexpr double kPeakDbfs = -3.2;     ///< no sample of it is beyond

/// RMS of the voiced parts of 8 kHz speech: of the 20 ms frames within 20 dB of the loudest. dsp::kSilenceDbfs when
/// there are none. Pure.
double voiced_dbfs(std::span<const std::int16_t> pcm);

/// Brings 8 kHz speech to kSpeechDbfs. Peaks beyond kPeakDbfs are turned down together with the 2.5 ms around them,
/// which keeps the waveform's shape where clipping would buzz. Silence stays.
void level_speech(std::span<std::int16_t> pcm);

}  // namespace callai::audio
