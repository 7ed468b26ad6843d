#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audio/stt_service.h"
#include "conversation/vocabulary.h"
#include "core/result.h"

namespace callai::audio {

/// One utterance of a recording. Times from the start of the recording.
struct HeardSegment {
  core::Duration start{0};
  core::Duration end{0};
  conversation::Transcript transcript;
};

struct HeardFile {
  std::string file;
  core::Duration length{0};
  std::vector<HeardSegment> segments;
};

/// Runs a recording through what a call's audio runs through: turn taking, then the recogniser, with `expected` as the
/// open question. Channels are mixed and other rates resampled. Errors: those of dsp::read_wav, and of opening a
/// stream.
core::Result<HeardFile> hear_file(const STTService& stt, const std::string& path, const conversation::Listen& expected);

/// The same for 8 kHz mono samples.
core::Result<std::vector<HeardSegment>> hear_samples(const STTService& stt, std::span<const std::int16_t> pcm,
                                                     const conversation::Listen& expected);

}  // namespace callai::audio
