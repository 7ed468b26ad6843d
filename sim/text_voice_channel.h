#pragma once

#include <deque>
#include <memory>

#include "conversation/voice_channel.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "sim/simulated_caller.h"
#include "templates/campaign_template.h"

namespace callai::sim {

/// A voice channel of words: no audio, but the same events at plausible times, so that the whole machine runs as on the
/// phone. The agent speaks three words a second, the caller 2.7; pauses, hangover and recognition take the time they
/// take with sound. Both ends of the line at once: VoiceChannel to the agent's runner, Mouth to the simulated caller.
class TextVoiceChannel final : public conversation::VoiceChannel, public Mouth {
 public:
  /// How the caller leaves: the line's own business.
  using HangUp = core::UniqueFunction<void()>;
  using Keys = core::UniqueFunction<void(const std::string&)>;

  TextVoiceChannel(core::Env env, core::Sequence& sequence, std::shared_ptr<const templates::CampaignTemplate> campaign,
                   HangUp hang_up, Keys keys);
  /// The caller on the other end; set before start().
  void set_caller(SimulatedCaller* caller) { caller_ = caller; }

  // VoiceChannel.
  void start(EventSink sink) override;
  void listen(const conversation::Listen& expected) override { expected_ = expected; }
  void speak(const conversation::SpeechSegment& segment) override;
  void pause() override;
  void resume() override;
  void clear() override;
  void stop() override;

  // Mouth.
  void say(const std::string& line, core::UniqueFunction<void(Uttered)> done) override;
  void beep(core::UniqueFunction<void()> done) override;
  void press(const std::string& digits) override;
  void hang_up() override;

 private:
  void deliver(conversation::Event event);
  void after(core::Duration delay, core::UniqueFunction<void()> f);
  void play_next();
  void play_from_word();
  int words_played() const;
  core::Duration hangover(const std::string& line) const;

  core::Env env_;
  core::Sequence& sequence_;
  std::shared_ptr<const templates::CampaignTemplate> campaign_;
  HangUp hang_up_;
  Keys keys_;
  SimulatedCaller* caller_ = nullptr;
  EventSink sink_;
  conversation::Listen expected_;

  std::deque<conversation::SpeechSegment> queue_;
  bool playing_ = false;
  bool paused_ = false;
  int from_word_ = 0;  ///< word of the front segment that playout (re)started from
  core::TimePoint playing_since_{};
  std::uint32_t generation_ = 0;  ///< of the running playout timer
  core::TaskSafety safety_;
};

}  // namespace callai::sim
