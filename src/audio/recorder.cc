#include "audio/recorder.h"

#include <algorithm>
#include <utility>

namespace callai::audio {
namespace {

constexpr std::size_t kRingFrames = 128;  // 2.5 s
constexpr core::Duration kFlushEvery = std::chrono::milliseconds(500);
constexpr core::Duration kFlushLatency = std::chrono::milliseconds(5);  // of the disk, in virtual time
constexpr std::uint64_t kLongestGapFrames = 3000;                       // a minute

}  // namespace

Recorder::Recorder(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, std::string lane, std::string path)
    : env_(env),
      sequence_(sequence),
      lanes_(lanes),
      lane_(std::move(lane)),
      tape_(LaneShared<Tape>::make(kRingFrames, std::move(path))) {}

core::Status Recorder::Tape::write_out() {
  if (!writer) {
    auto made = dsp::WavWriter::create(path, core::kTelephoneRateHz, 2);
    if (!made) return made.error();
    writer.emplace(std::move(*made));
  }
  block.clear();
  StereoFrame frame;
  while (ring.pop(frame)) {
    const std::uint64_t gap = std::min(frame.number - next_frame, kLongestGapFrames);
    block.insert(block.end(), static_cast<std::size_t>(gap) * frame.samples.size(), 0);
    block.insert(block.end(), frame.samples.begin(), frame.samples.end());
    next_frame = frame.number + 1;
  }
  return writer->append(block);
}

void Recorder::Tape::fail(core::Error error) {
  failure = std::move(error);
  failed.store(true, std::memory_order_release);
}

void Recorder::start() {
  if (started_) return;
  started_ = true;
  running_.store(true, std::memory_order_release);
  flush(false);
  flush_later();
}

void Recorder::stop() {
  if (!running_.exchange(false, std::memory_order_acq_rel)) return;
  if (!flush(true)) env_.log.warning("recording_end_lost", {{"lane", lane_}});
}

void Recorder::flush_later() {
  sequence_.post_at(env_.clock.now() + kFlushEvery, safety_.wrap([this] {
    if (!running_.load(std::memory_order_relaxed)) return;
    flush(false);
    flush_later();
  }));
}

bool Recorder::flush(bool last) {
  core::Task done = safety_.wrap([this] { flushed(); });
  return lanes_.submit(lane_, kFlushLatency, [tape = tape_, last, done = std::move(done)]() mutable -> core::Task {
    if (!tape->failure) {
      const core::Status status = tape->write_out();
      if (!status) tape->fail(status.error());
    }
    if (last || tape->failure) tape->writer.reset();
    return std::move(done);
  });
}

void Recorder::flushed() {
  // A later work may be on the lane by now; `failed` says that `failure` will not change any more.
  if (error_ || !tape_->failed.load(std::memory_order_acquire)) return;
  error_ = tape_->failure;
  running_.store(false, std::memory_order_release);
  env_.log.error("recording_failed", {{"lane", lane_}, {"error", core::describe(*error_)}});
}

void Recorder::push(std::span<const std::int16_t> caller, std::span<const std::int16_t> agent) noexcept {
  if (!running_.load(std::memory_order_acquire)) return;
  StereoFrame frame;
  frame.number = frame_number_++;
  for (std::size_t i = 0; i < core::kFrameSamples; ++i) {
    frame.samples[2 * i] = caller[i];
    frame.samples[2 * i + 1] = agent[i];
  }
  if (!tape_->ring.push(frame)) lost_frames_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace callai::audio
