#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace callai::dsp {

/// A whole audio file (WAV and what else libsndfile reads) as mono s16 at `rate_hz`: channels are mixed, other rates
/// are resampled. At most an hour of audio. kNotFound: no such file; kDataLoss: no audio file, or a damaged one;
/// kResourceExhausted: too long. Blocks on the disk.
core::Result<std::vector<std::int16_t>> read_wav(const std::string& path, int rate_hz);

/// Every channel of a file, interleaved, at its own rate.
struct AudioFile {
  int rate_hz = 0;
  int channels = 0;
  std::vector<std::int16_t> samples;  ///< interleaved
};
core::Result<AudioFile> read_audio_file(const std::string& path);

/// A 16-bit PCM WAV file being written. Its header is right after every append(), so that the file is whole even when
/// the process dies. Blocks on the disk: not for the media or the dispatch thread. One thread at a time.
class WavWriter {
 public:
  /// Makes or replaces `path`. `channels` 1..8.
  static core::Result<WavWriter> create(const std::string& path, int rate_hz, int channels);
  WavWriter(WavWriter&&) noexcept;
  WavWriter& operator=(WavWriter&&) noexcept;
  ~WavWriter();

  /// Interleaved samples; their number is a multiple of the channels. kResourceExhausted when the disk is full.
  core::Status append(std::span<const std::int16_t> interleaved);

 private:
  struct File;
  WavWriter(std::unique_ptr<File> file, std::string path);

  std::unique_ptr<File> file_;
  std::string path_;
};

/// Writes a whole mono file.
core::Status write_wav(const std::string& path, std::span<const std::int16_t> pcm, int rate_hz);

}  // namespace callai::dsp
