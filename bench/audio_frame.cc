// What the media thread does every 20 ms for one call.
#include <array>
#include <memory>

#include "audio/media_session.h"
#include "audio/testing/media_fakes.h"
#include "bench/measure.h"
#include "core/check.h"
#include "dsp/g711.h"
#include "dsp/resampler.h"

namespace callai::bench {
namespace {

using core::kFrameSamples;

constexpr int kWarmUp = 500;
constexpr int kSamples = 50000;
constexpr std::chrono::milliseconds kClip{20000};

/// A call in which both sides speak: the caller in clauses with pauses, so that turns begin and end, the agent without
/// an end.
class BusyCall {
 public:
  BusyCall() : media_({}, audio::make_vad(), wakeup_, nullptr), caller_(encode(clauses())) {
    media_.run(true);
    wide_.reserve(2 * kFrameSamples);
  }

  /// The measured part: codes in, codes out.
  void frame() {
    dsp::mulaw_decode(std::span(caller_).subspan(position_, kFrameSamples), in_);
    media_.tick(now_, in_, out_);
    dsp::mulaw_encode(out_, codes_);
    wide_.clear();
    upsampler_.process(in_, wide_);
    keep(codes_);
    keep(wide_);
  }

  /// What dispatch does meanwhile: takes everything, and keeps the agent talking.
  void between() {
    position_ = (position_ + kFrameSamples) % caller_.size();
    now_ += core::kFrameDuration;
    audio::MediaEvent event;
    while (media_.take(event)) {
      utterances_ += event.kind == audio::MediaEventKind::kSpeechStopped ? 1 : 0;
      if (event.kind == audio::MediaEventKind::kSegmentFinished) speaking_.reset();
    }
    audio::CapturedFrame captured;
    while (media_.take(captured)) ++captured_;
    if (dsp::level_dbfs(out_) > -60.0) ++audible_;
    if (speaking_ == nullptr) speak();
  }

  int utterances() const { return utterances_; }
  int captured() const { return captured_; }
  int audible() const { return audible_; }

 private:
  static audio::testing::Pcm clauses() {
    using audio::testing::silence;
    using audio::testing::voice;
    using std::chrono::milliseconds;
    using audio::testing::operator+;
    return voice(milliseconds(1400)) + silence(milliseconds(200)) + voice(milliseconds(1600)) +
           silence(milliseconds(800));
  }
  static std::vector<std::uint8_t> encode(const audio::testing::Pcm& pcm) {
    std::vector<std::uint8_t> codes(pcm.size());
    dsp::mulaw_encode(pcm, codes);
    return codes;
  }
  void speak() {
    speaking_ = std::make_unique<audio::PcmStream>();
    CALLAI_CHECK(speaking_->write(agent_), "a stream holds the clip");
    speaking_->finish();
    audio::PlayoutCommand command;
    command.verb = audio::PlayoutVerb::kSpeak;
    command.segment = ++segment_;
    command.stream = speaking_.get();
    CALLAI_CHECK(media_.post(command), "the playout takes a segment");
  }

  audio::testing::CountingWakeup wakeup_;
  audio::MediaSession media_;
  dsp::LinearUpsampler upsampler_;
  const std::vector<std::uint8_t> caller_;
  const audio::testing::Pcm agent_ = audio::testing::voice(kClip, -20.0);
  std::unique_ptr<audio::PcmStream> speaking_;
  std::uint32_t segment_ = 0;
  std::size_t position_ = 0;
  core::TimePoint now_{};
  conversation::Frame in_{};
  conversation::Frame out_{};
  std::array<std::uint8_t, kFrameSamples> codes_{};
  std::vector<std::int16_t> wide_;
  int utterances_ = 0;
  int captured_ = 0;
  int audible_ = 0;
};

int run(int argc, char** argv) {
  Report report(argc, argv);
  BusyCall call;
  std::vector<double> samples;
  samples.reserve(kSamples);
  for (int i = 0; i < kWarmUp + kSamples; ++i) {
    const Stopwatch watch;
    call.frame();
    const double us = watch.us();
    if (i >= kWarmUp) samples.push_back(us);
    call.between();
  }
  CALLAI_CHECK(call.utterances() > 100 && call.captured() > kSamples / 2 && call.audible() > kSamples * 9 / 10,
               "both sides must have spoken");
  report.add(
      {"audio_frame",
       "us",
       "20 ms of one call in which both speak: mu-law decode, MediaSession::tick (detector of the caller's turns, "
       "capture, playout), mu-law encode, upsampling to 16 kHz",
       std::move(samples),
       Better::kLess,
       {5, {}}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
