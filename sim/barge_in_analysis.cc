#include "sim/barge_in_analysis.h"

#include <algorithm>
#include <optional>

#include "dsp/level.h"
#include "dsp/wav_file.h"

namespace callai::sim {

namespace {

constexpr std::size_t kBlock = 40;  // 5 ms
constexpr double kAudibleDbfs = -60.0;
// The last sound is looked for this long after the decision: less than any pause before the agent may go on.
constexpr core::Duration kWindow = std::chrono::milliseconds(250);
constexpr core::Duration kAudibleBefore = std::chrono::seconds(1);
constexpr core::Duration kResumeWindow = std::chrono::seconds(5);

core::Duration block_start(std::size_t block) {
  return core::Duration(static_cast<std::int64_t>(block * kBlock) * 1'000'000 / core::kTelephoneRateHz);
}

/// Which blocks of the agent's channel are audible.
class AgentChannel {
 public:
  explicit AgentChannel(const dsp::AudioFile& file) {
    std::vector<std::int16_t> right;
    right.reserve(file.samples.size() / 2);
    for (std::size_t i = 1; i < file.samples.size(); i += 2) right.push_back(file.samples[i]);
    for (std::size_t at = 0; at + kBlock <= right.size(); at += kBlock) {
      audible_.push_back(dsp::level_dbfs(std::span(right).subspan(at, kBlock)) > kAudibleDbfs);
    }
  }

  /// End of the last audible block that begins within [from, to).
  std::optional<core::Duration> last_sound(core::Duration from, core::Duration to) const {
    std::optional<core::Duration> last;
    for (std::size_t b = 0; b < audible_.size(); ++b) {
      const core::Duration begin = block_start(b);
      if (begin >= to) break;
      if (begin >= from && audible_[b]) last = block_start(b + 1);
    }
    return last;
  }

  /// Start of the first audible block that begins within [from, to).
  std::optional<core::Duration> first_sound(core::Duration from, core::Duration to) const {
    for (std::size_t b = 0; b < audible_.size(); ++b) {
      const core::Duration begin = block_start(b);
      if (begin >= to) break;
      if (begin >= from && audible_[b]) return begin;
    }
    return std::nullopt;
  }

 private:
  std::vector<bool> audible_;
};

}  // namespace

core::Result<std::vector<BargeIn>> analyse_barge_ins(const std::string& recording,
                                                     const std::vector<core::Duration>& decisions,
                                                     const std::vector<SpokenLine>& lines,
                                                     core::Duration recording_start) {
  core::Result<dsp::AudioFile> file = dsp::read_audio_file(recording);
  if (!file.ok()) return file.error();
  if (file->channels != 2 || file->rate_hz != core::kTelephoneRateHz) {
    return core::Error{core::ErrorCode::kDataLoss, "'" + recording + "' is no stereo recording of a call", "", ""};
  }
  const AgentChannel agent(*file);
  std::vector<BargeIn> found;
  for (const core::Duration decision : decisions) {
    // The line that was sounding when it was decided.
    const auto line = std::find_if(lines.rbegin(), lines.rend(),
                                   [&](const SpokenLine& l) { return l.started.time_since_epoch() <= decision; });
    if (line == lines.rend()) continue;
    const core::Duration at = decision - recording_start;
    const auto last = agent.last_sound(at - kAudibleBefore, at + kWindow);
    if (!last) continue;  // nothing was there to be interrupted
    const core::Duration silent = *last;
    const core::Duration onset = line->started.time_since_epoch() - recording_start;
    BargeIn one;
    one.decision_to_silence_ms = core::to_ms(std::max(core::Duration{0}, silent - at));
    one.onset_to_silence_ms = core::to_ms(std::max(core::Duration{0}, silent - onset));
    one.backchannel = line->backchannel;
    if (line->backchannel) {
      const core::Duration ended = line->ended.time_since_epoch() - recording_start;
      const auto resumed = agent.first_sound(std::max(ended, silent), ended + kResumeWindow);
      if (resumed) one.resumed_after_ms = core::to_ms(*resumed - ended);
    }
    found.push_back(one);
  }
  return found;
}

}  // namespace callai::sim
