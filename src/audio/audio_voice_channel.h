#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/lane_shared.h"
#include "audio/media_session.h"
#include "audio/pcm_stream.h"
#include "audio/recorder.h"
#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "audio/utterance_feed.h"
#include "conversation/audio_port.h"
#include "conversation/live_line.h"
#include "conversation/voice_channel.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "core/wakeup.h"

namespace callai::audio {

struct VoiceChannelSettings {
  std::string key;              ///< of the call: names its lanes "<key>/tts", "<key>/asr", "<key>/rec"
  std::uint64_t seed = 0;       ///< for engines that draw random numbers
  std::string recording_path;   ///< "": not recorded. Its folder exists
  bool await_beep = false;      ///< report the first beep of an answering machine
  bool await_greeting = false;  ///< report an answering machine by the length of its greeting; outgoing calls
  bool virtual_time = false;    ///< let what is spoken be heard only after tts_latency
  core::Duration asr_latency = std::chrono::milliseconds(30);  ///< of a work on the lane, in virtual time
  core::Duration tts_latency = std::chrono::milliseconds(15);  ///< to the first samples, in virtual time
};

/// The voice of one call over audio: speaks segments through the synthesizer, hears the caller through the recogniser.
/// Lives on the dispatch sequence; its port() belongs to the media thread. Whoever owns it registers drain() to be
/// called on the dispatch sequence after each signal of `wakeup`, and detaches port() from the line before destroying
/// it.
///
/// Order of events: started, (continues), (partials), stopped, final for each utterance; finals in the order of
/// utterances; a new start may come before the former final. Bounds: StreamingManager::kMaxSegments segments under way,
/// more are answered with EngineFailed; an utterance of which a lane refused a part ends with an empty final of source
/// "rejected".
class AudioVoiceChannel final : public conversation::VoiceChannel, public conversation::LiveLine {
 public:
  /// Collaborators outlive it, and engines outlive the works on the lanes too.
  AudioVoiceChannel(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, core::Wakeup& wakeup,
                    SpeechRecognizer& recognizer, SpeechSynthesizer& synthesizer,
                    std::shared_ptr<const templates::CampaignTemplate> t, VoiceChannelSettings settings);
  ~AudioVoiceChannel() override;
  AudioVoiceChannel(const AudioVoiceChannel&) = delete;
  AudioVoiceChannel& operator=(const AudioVoiceChannel&) = delete;

  void start(EventSink sink) override;
  void listen(const conversation::Listen& expected) override;
  void speak(const conversation::SpeechSegment& segment) override;
  void pause() override;
  void resume() override;
  void clear() override;
  void stop() override;

  /// Where the line's audio goes in and out.
  conversation::AudioPort& port() { return media_; }
  /// Takes what the media thread has reported, and delivers it. On the dispatch sequence.
  void drain();
  void await_beep(bool on) { media_.await_beep(on); }

  // LiveLine.
  void monitor(Frames frames) override;
  std::shared_ptr<core::FrameQueue> microphone() override;

  MediaCounts counts() const { return media_.counts(); }
  /// Why the recording ended early, if it did.
  std::optional<core::Error> recording_error() const;

 private:
  struct Live {
    LaneShared<PcmStream> stream;
    std::uint32_t clears_before = 0;  // a cut that answers a later clear covers it
  };

  std::unique_ptr<Recorder> make_recorder(core::Env env);
  void send(const PlayoutCommand& command);
  void hold_back(const PlayoutCommand& command);
  void flush_held_back();
  void synthesize(const conversation::SpeechSegment& segment, const LaneShared<PcmStream>& stream);
  void synthesis_done(core::SegmentId segment, const LaneShared<PcmStream>& stream);
  void release_cut(std::uint32_t clear);
  void translate(const MediaEvent& event, std::vector<conversation::Event>& out);
  void translate_playout(const MediaEvent& event, std::vector<conversation::Event>& out);
  LiveTap& tap();
  void pull_tap();
  void deliver(std::vector<conversation::Event> events);
  void post_event(conversation::Event event);

  core::Sequence& sequence_;
  core::WorkLanes& lanes_;
  SpeechRecognizer& recognizer_;
  SpeechSynthesizer& synthesizer_;
  core::Clock& clock_;
  std::shared_ptr<const templates::CampaignTemplate> template_;
  VoiceChannelSettings settings_;
  EventSink sink_;
  bool running_ = false;

  std::map<std::uint32_t, Live> live_;  // by segment; their streams may be in use by the media thread
  std::uint32_t clears_ = 0;
  std::deque<PlayoutCommand> held_back_;  // while the media thread is behind
  std::size_t sent_since_drain_ = 0;

  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<LiveTap> tap_;  // once somebody listens
  Frames monitor_;
  MediaSession media_;
  UtteranceFeed feed_;
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
  core::TaskSafety safety_;
};

}  // namespace callai::audio
