#include "audio/hear.h"

#include <algorithm>
#include <utility>

#include "audio/turn_detector.h"
#include "dsp/wav_file.h"

namespace callai::audio {
namespace {

constexpr std::size_t kFrame = core::kFrameSamples;
constexpr std::size_t kPreRollFrames = 15;  ///< 300 ms, as on a call
/// Silence put in front, in which the detectors settle as they do while a call rings.
constexpr std::size_t kSettleFrames = 25;
/// Silence put behind, so that the last turn ends by its pause.
constexpr std::size_t kTailFrames = 60;

core::Duration frames(std::size_t count) {
  return core::kFrameDuration * static_cast<int>(count);
}

std::vector<std::int16_t> framed(std::span<const std::int16_t> pcm) {
  std::vector<std::int16_t> padded(kSettleFrames * kFrame, 0);
  padded.insert(padded.end(), pcm.begin(), pcm.end());
  padded.resize((padded.size() / kFrame + 1 + kTailFrames) * kFrame, 0);
  return padded;
}

core::Duration in_recording(std::size_t frame) {
  return frames(frame) - std::min(frames(frame), frames(kSettleFrames));
}

}  // namespace

core::Result<std::vector<HeardSegment>> hear_samples(const STTService& stt, std::span<const std::int16_t> pcm,
                                                     const conversation::Listen& expected) {
  auto stream = stt.open();
  if (!stream) return stream.error();
  TurnDetector detector(TurnSettings::of(stt.campaign().audio_settings), make_vad());
  TurnContext context;
  context.expected = expected_answer(expected, stt.campaign());
  const auto audio = framed(pcm);
  std::vector<HeardSegment> segments;
  std::size_t first = 0;
  for (std::size_t frame = 0; (frame + 1) * kFrame <= audio.size(); ++frame) {
    const std::span<const std::int16_t> samples(audio.data() + frame * kFrame, kFrame);
    const auto step = detector.step(core::TimePoint(frames(frame + 1)), samples, context);
    if (step.started) {
      first = frame + 1 - std::min(frame + 1, static_cast<std::size_t>(step.start_frames));
      const std::size_t from = first - std::min(first, kPreRollFrames);
      (*stream)->begin(expected);
      (*stream)->accept({audio.data() + from * kFrame, (frame + 1 - from) * kFrame});
    } else if (step.stopped) {
      HeardSegment segment;
      segment.start = in_recording(first);
      const auto last = static_cast<std::size_t>(step.last_voiced.time_since_epoch() / core::kFrameDuration);
      segment.end = in_recording(last);
      segment.transcript = (*stream)->finish();
      segments.push_back(std::move(segment));
    } else if (detector.speaking()) {
      (*stream)->accept(samples);
    }
  }
  return segments;
}

core::Result<HeardFile> hear_file(const STTService& stt, const std::string& path,
                                  const conversation::Listen& expected) {
  const auto pcm = dsp::read_wav(path, core::kTelephoneRateHz);
  if (!pcm) return pcm.error();
  auto segments = hear_samples(stt, *pcm, expected);
  if (!segments) return segments.error();
  HeardFile heard;
  heard.file = path;
  heard.length = core::Duration(static_cast<std::int64_t>(pcm->size()) * 1'000'000 / core::kTelephoneRateHz);
  heard.segments = std::move(*segments);
  return heard;
}

}  // namespace callai::audio
