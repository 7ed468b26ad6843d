#include "audio/audio_voice_channel.h"

#include <algorithm>
#include <utility>

#include "audio/tts_service.h"

namespace callai::audio {
namespace {

// Half of what the event ring holds stays free for what the caller does: see MediaEvents.
constexpr std::size_t kCommandsADrain = 64;

class StreamSink final : public SpeechSink {
 public:
  explicit StreamSink(PcmStream& stream) : stream_(stream) {}
  bool write(std::span<const std::int16_t> pcm) override { return stream_.write(pcm); }
  void words(const std::vector<core::Duration>& word_ends) override { stream_.set_words(word_ends); }

 private:
  PcmStream& stream_;
};

conversation::EngineFailed synthesizer_failed(core::SegmentId segment, std::string message) {
  return {conversation::EngineKind::kSpeechSynthesizer, segment, std::move(message)};
}

}  // namespace

AudioVoiceChannel::AudioVoiceChannel(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes,
                                     core::Wakeup& wakeup, SpeechRecognizer& recognizer, SpeechSynthesizer& synthesizer,
                                     std::shared_ptr<const templates::CampaignTemplate> t,
                                     VoiceChannelSettings settings)
    : sequence_(sequence),
      lanes_(lanes),
      recognizer_(recognizer),
      synthesizer_(synthesizer),
      clock_(env.clock),
      template_(std::move(t)),
      settings_(std::move(settings)),
      recorder_(make_recorder(env)),
      media_(TurnSettings::of(template_->audio_settings), make_vad(), wakeup, recorder_.get()),
      feed_(sequence, lanes, settings_.key + "/asr", settings_.asr_latency) {}

AudioVoiceChannel::~AudioVoiceChannel() {
  stop();
}

std::unique_ptr<Recorder> AudioVoiceChannel::make_recorder(core::Env env) {
  if (settings_.recording_path.empty()) return nullptr;
  return std::make_unique<Recorder>(env, sequence_, lanes_, settings_.key + "/rec", settings_.recording_path);
}

std::optional<core::Error> AudioVoiceChannel::recording_error() const {
  return recorder_ == nullptr ? std::nullopt : recorder_->error();
}

void AudioVoiceChannel::start(EventSink sink) {
  if (running_) return;
  running_ = true;
  sink_ = std::move(sink);
  auto stream = recognizer_.open(*template_);
  if (!stream) {
    post_event(
        conversation::EngineFailed{conversation::EngineKind::kSpeechRecognizer, {}, core::describe(stream.error())});
  }
  feed_.start(stream ? std::move(*stream) : nullptr, [this](conversation::Event event) {
    std::vector<conversation::Event> events;
    events.push_back(std::move(event));
    deliver(std::move(events));
  });
  media_.await_beep(settings_.await_beep);
  media_.await_greeting(settings_.await_greeting);
  if (recorder_ != nullptr) recorder_->start();
  media_.run(true);
}

void AudioVoiceChannel::stop() {
  if (!running_) return;
  running_ = false;
  media_.run(false);
  // A tick may be under way: the streams stay until this object goes, when the port is detached.
  for (auto& [segment, live] : live_) live.stream->cancel();
  feed_.stop();
  if (recorder_ != nullptr) recorder_->stop();
  sink_ = nullptr;
}

void AudioVoiceChannel::listen(const conversation::Listen& expected) {
  feed_.listen(expected);
  media_.expect(expected_answer(expected, *template_));
}

void AudioVoiceChannel::speak(const conversation::SpeechSegment& segment) {
  if (!running_) return;
  if (live_.size() >= StreamingManager::kMaxSegments || live_.contains(segment.id.value())) {
    post_event(synthesizer_failed(segment.id, "too much to say at once"));
    return;
  }
  auto stream = LaneShared<PcmStream>::make();
  live_.emplace(segment.id.value(), Live{stream, clears_});
  PlayoutCommand command;
  command.verb = PlayoutVerb::kSpeak;
  command.filler = segment.kind == conversation::SegmentKind::kFiller;
  command.segment = segment.id.value();
  command.stream = &*stream;
  if (settings_.virtual_time) command.not_before = clock_.now() + settings_.tts_latency;
  send(command);
  synthesize(segment, stream);
}

void AudioVoiceChannel::synthesize(const conversation::SpeechSegment& segment, const LaneShared<PcmStream>& stream) {
  core::Task done = safety_.wrap([this, id = segment.id, stream] { synthesis_done(id, stream); });
  const bool taken =
      lanes_.submit(settings_.key + "/tts", settings_.tts_latency,
                    [stream, text = segment.text, voice = voice_settings(template_->audio_settings, settings_.seed),
                     synthesizer = &synthesizer_, done = std::move(done)]() mutable -> core::Task {
                      if (stream->cancelled()) return std::move(done);
                      StreamSink sink(*stream);
                      const core::Status status = synthesizer->synthesize(text, voice, sink);
                      if (status.ok()) {
                        stream->finish();
                      } else if (!stream->cancelled()) {
                        stream->fail(status.error());
                      }
                      return std::move(done);
                    });
  if (taken) return;
  stream->fail({core::ErrorCode::kResourceExhausted, "the speech lanes are full", "allow fewer calls at once", ""});
  post_event(synthesizer_failed(segment.id, core::describe(stream->error())));
}

void AudioVoiceChannel::synthesis_done(core::SegmentId segment, const LaneShared<PcmStream>& stream) {
  if (!running_ || !stream->failed() || stream->cancelled()) return;
  deliver({synthesizer_failed(segment, core::describe(stream->error()))});
}

void AudioVoiceChannel::pause() {
  PlayoutCommand command;
  command.verb = PlayoutVerb::kPause;
  send(command);
}

void AudioVoiceChannel::resume() {
  PlayoutCommand command;
  command.verb = PlayoutVerb::kResume;
  send(command);
}

void AudioVoiceChannel::clear() {
  if (!running_) return;
  for (auto& [segment, live] : live_) live.stream->cancel();
  PlayoutCommand command;
  command.verb = PlayoutVerb::kClear;
  command.clear = ++clears_;
  send(command);
}

void AudioVoiceChannel::send(const PlayoutCommand& command) {
  if (!running_) return;
  if (held_back_.empty() && sent_since_drain_ < kCommandsADrain && media_.post(command)) {
    ++sent_since_drain_;
    return;
  }
  hold_back(command);
}

void AudioVoiceChannel::hold_back(const PlayoutCommand& command) {
  // Only the last of several controls in a row matters, and a clear makes all before it pointless: what is held back
  // stays below twice the segments that may be under way.
  if (command.verb == PlayoutVerb::kClear) {
    held_back_.clear();
  } else if (command.verb != PlayoutVerb::kSpeak && !held_back_.empty() &&
             (held_back_.back().verb == PlayoutVerb::kPause || held_back_.back().verb == PlayoutVerb::kResume)) {
    held_back_.pop_back();
  }
  held_back_.push_back(command);
}

void AudioVoiceChannel::flush_held_back() {
  sent_since_drain_ = 0;
  while (!held_back_.empty() && sent_since_drain_ < kCommandsADrain && media_.post(held_back_.front())) {
    held_back_.pop_front();
    ++sent_since_drain_;
  }
}

void AudioVoiceChannel::release_cut(std::uint32_t clear) {
  std::erase_if(live_, [clear](const auto& entry) { return entry.second.clears_before < clear; });
}

void AudioVoiceChannel::translate_playout(const MediaEvent& event, std::vector<conversation::Event>& out) {
  const core::SegmentId segment(event.segment);
  switch (event.kind) {
    case MediaEventKind::kSegmentStarted: out.emplace_back(conversation::SegmentStarted{segment}); return;
    case MediaEventKind::kSegmentFinished:
      live_.erase(event.segment);
      out.emplace_back(conversation::SegmentFinished{segment});
      return;
    case MediaEventKind::kSegmentDropped: live_.erase(event.segment); return;
    case MediaEventKind::kPlayoutCut:
      release_cut(event.clear);
      out.emplace_back(conversation::PlayoutCut{segment, event.count});
      return;
    default: return;
  }
}

void AudioVoiceChannel::translate(const MediaEvent& event, std::vector<conversation::Event>& out) {
  switch (event.kind) {
    case MediaEventKind::kSpeechStarted:
      feed_.begin(event);
      out.emplace_back(conversation::CallerSpeechStarted{event.at});
      return;
    case MediaEventKind::kSpeechContinues: out.emplace_back(conversation::CallerSpeechContinues{event.voiced}); return;
    case MediaEventKind::kSpeechPaused: feed_.pause(media_); return;
    case MediaEventKind::kSpeechResumed: feed_.resume(media_); return;
    case MediaEventKind::kSpeechStopped: {
      out.emplace_back(conversation::CallerSpeechStopped{event.at});
      auto transcript = feed_.end(media_);
      if (transcript) out.emplace_back(conversation::TranscriptFinal{std::move(*transcript)});
      return;
    }
    case MediaEventKind::kBeep: out.emplace_back(conversation::MachineDetected{true}); return;
    case MediaEventKind::kGreeting: out.emplace_back(conversation::MachineDetected{false}); return;
    default: translate_playout(event, out); return;
  }
}

void AudioVoiceChannel::drain() {
  if (!running_) return;
  std::vector<conversation::Event> events;
  MediaEvent event;
  while (media_.take(event)) translate(event, events);
  feed_.pull(media_);
  flush_held_back();
  pull_tap();
  deliver(std::move(events));
}

LiveTap& AudioVoiceChannel::tap() {
  if (tap_ == nullptr) {
    tap_ = std::make_unique<LiveTap>();
    media_.attach(tap_.get());
  }
  return *tap_;
}

void AudioVoiceChannel::monitor(Frames frames) {
  tap().monitor(static_cast<bool>(frames));
  monitor_ = std::move(frames);
}

std::shared_ptr<core::FrameQueue> AudioVoiceChannel::microphone() {
  return tap().microphone();
}

void AudioVoiceChannel::pull_tap() {
  if (tap_ == nullptr) return;
  conversation::StereoFrame frame;
  while (tap_->take(frame)) {
    if (monitor_) monitor_(frame);
  }
}

void AudioVoiceChannel::deliver(std::vector<conversation::Event> events) {
  // The sink may end the call: stop this channel, and even destroy it. Hence the copy and the look at `alive`.
  const std::weak_ptr<const int> alive = alive_;
  const EventSink sink = sink_;
  for (conversation::Event& event : events) {
    if (alive.expired() || !running_) return;
    sink(std::move(event));
  }
}

void AudioVoiceChannel::post_event(conversation::Event event) {
  std::vector<conversation::Event> events;
  events.push_back(std::move(event));
  sequence_.post(safety_.wrap([this, events = std::move(events)]() mutable { deliver(std::move(events)); }));
}

}  // namespace callai::audio
