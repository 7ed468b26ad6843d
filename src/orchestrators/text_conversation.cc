#include "orchestrators/text_conversation.h"

#include <utility>

namespace callai::orchestrators {

namespace {

constexpr core::Duration kTargetThinks = std::chrono::milliseconds(300);
constexpr core::Duration kNoHurry = std::chrono::hours(24);

}  // namespace

std::shared_ptr<const templates::CampaignTemplate> without_hurry(const templates::CampaignTemplate& t) {
  auto patient = std::make_shared<templates::CampaignTemplate>(t);
  patient->session_config.silence.prompt_after = kNoHurry;
  patient->session_config.silence.hangup_after = kNoHurry;
  patient->session_config.max_call = kNoHurry;
  return patient;
}

/// Speech that takes no time: a segment is played as soon as it comes.
class TextConversation::TypedChannel final : public conversation::VoiceChannel {
 public:
  explicit TypedChannel(core::Sequence& sequence) : sequence_(sequence) {}

  void start(EventSink sink) override { sink_ = std::move(sink); }
  void listen(const conversation::Listen&) override {}
  void speak(const conversation::SpeechSegment& segment) override {
    deliver(conversation::SegmentStarted{segment.id});
    deliver(conversation::SegmentFinished{segment.id});
  }
  void pause() override {}
  void resume() override {}
  void clear() override { deliver(conversation::PlayoutCut{}); }
  void stop() override { sink_ = nullptr; }

  void deliver(conversation::Event event) {
    sequence_.post(safety_.wrap([this, event = std::move(event)] {
      if (sink_) sink_(event);
    }));
  }

 private:
  core::Sequence& sequence_;
  EventSink sink_;
  core::TaskSafety safety_;
};

TextConversation::TextConversation(Parts parts, CallHeader header, std::shared_ptr<const CampaignRuntime> runtime)
    : parts_(parts) {
  auto channel = std::make_unique<TypedChannel>(parts_.sequence);
  channel_ = channel.get();
  runner_ = std::make_unique<CallRunner>(CallRunner::Parts{parts_.env, parts_.sequence, parts_.lanes, parts_.tools,
                                                           parts_.journal, *this, parts_.observer, parts_.models},
                                         std::move(header), std::move(runtime), std::move(channel));
}

TextConversation::~TextConversation() = default;

void TextConversation::start(CallRunner::Finished finished) {
  parts_.journal.created(runner_->header());
  runner_->start(std::move(finished));
}

void TextConversation::say(const std::string& words) {
  if (words.find_first_not_of(" \t\r\n") == std::string::npos) return;
  const core::TimePoint now = parts_.env.clock.now();
  channel_->deliver(conversation::CallerSpeechStarted{now});
  channel_->deliver(conversation::CallerSpeechStopped{now});
  conversation::Transcript heard;
  heard.text = words;
  heard.confidence = 1;
  heard.source = "text";
  channel_->deliver(conversation::TranscriptFinal{std::move(heard)});
}

void TextConversation::press(const std::string& keys) {
  post(conversation::DtmfReceived{keys});
}

void TextConversation::hang_up() {
  post(conversation::CallEnded{conversation::HangupCause::kCallerHungUp});
}

void TextConversation::post(conversation::Event event) {
  parts_.sequence.post(safety_.wrap([this, event = std::move(event)] { runner_->post(event); }));
}

void TextConversation::hang_up(const core::CallId&) {
  post(conversation::CallEnded{conversation::HangupCause::kAgentHungUp});
}

void TextConversation::transfer(const core::CallId& call, const conversation::TransferCall& transfer) {
  if (transfer.mode == templates::TransferMode::kWarm) {
    post(conversation::TargetAnswered{});
  } else {
    join_target(call);
  }
}

void TextConversation::speak_to_target(const core::CallId&, const conversation::SpeechSegment& segment) {
  post(conversation::TargetSegmentFinished{segment.id});
  // Whoever was called takes it when nothing more is said.
  parts_.sequence.post_at(parts_.env.clock.now() + kTargetThinks, safety_.wrap([this, briefed = ++briefed_] {
    if (briefed == briefed_) runner_->post(conversation::TargetKey{"1"});
  }));
}

void TextConversation::join_target(const core::CallId&) {
  post(conversation::TransferProgress{true, true, ""});
  post(conversation::CallEnded{conversation::HangupCause::kTransferred});
}

}  // namespace callai::orchestrators
