#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audio/lane_shared.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/result.h"
#include "core/spsc_ring.h"
#include "core/task_safety.h"
#include "core/units.h"
#include "dsp/wav_file.h"

namespace callai::audio {

/// Records one call as a stereo 8 kHz 16-bit WAV file: left the caller, right the agent. The media thread pushes into a
/// ring; a work lane empties it into the file every 500 ms, and the file is whole after each time. Overflow rule: a
/// frame that finds the ring full (2.5 s behind) becomes silence, so that time in the file stays true. A disk that is
/// full, or a folder that is missing, is logged once, ends the recording and nothing else.
class Recorder {
 public:
  /// Lives on the dispatch sequence. `lane`: key of the lane that writes. The folder of `path` exists.
  Recorder(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, std::string lane, std::string path);

  void start();
  /// Writes what is left and closes the file, on the lane. Media may still push; it is ignored.
  void stop();
  /// Why the recording ended early, if it did.
  const std::optional<core::Error>& error() const { return error_; }

  /// Media thread. 160 samples each.
  void push(std::span<const std::int16_t> caller, std::span<const std::int16_t> agent) noexcept;
  std::uint64_t lost_frames() const noexcept { return lost_frames_.load(std::memory_order_relaxed); }

 private:
  struct StereoFrame {
    std::uint64_t number = 0;
    std::array<std::int16_t, 2 * core::kFrameSamples> samples{};
  };
  /// Emptied by the works of one lane, one at a time.
  struct Tape {
    Tape(std::size_t frames, std::string file) : ring(frames), path(std::move(file)) {}
    core::Status write_out();
    void fail(core::Error error);

    core::SpscRing<StereoFrame> ring;
    std::string path;
    std::optional<dsp::WavWriter> writer;
    std::vector<std::int16_t> block;
    std::uint64_t next_frame = 0;
    std::optional<core::Error> failure;  // set once, then published by `failed`
    std::atomic<bool> failed{false};
  };

  void flush_later();
  bool flush(bool last);
  void flushed();

  core::Env env_;
  core::Sequence& sequence_;
  core::WorkLanes& lanes_;
  std::string lane_;
  LaneShared<Tape> tape_;
  std::optional<core::Error> error_;
  bool started_ = false;
  core::TaskSafety safety_;

  std::atomic<bool> running_{false};
  std::atomic<std::uint64_t> lost_frames_{0};
  std::uint64_t frame_number_ = 0;  // media thread
};

}  // namespace callai::audio
