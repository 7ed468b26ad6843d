#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "orchestrators/campaign_runtime.h"
#include "orchestrators/conversation_orchestrator.h"
#include "templates/template_json.h"
#include "templates/testing/sample_template.h"

namespace callai::orchestrators::testing {

/// Drives a machine by hand: time stands until a test moves it, extraction and replies are answered at once by the real
/// services, playout and tools by the test. Keeps everything that the machine asked for.
class MachineHarness {
 public:
  explicit MachineHarness(std::shared_ptr<const templates::CampaignTemplate> t = templates::sample_template())
      : runtime_(std::make_shared<const CampaignRuntime>(std::move(t))), machine_(setup(), runtime_->engine) {}

  ConversationSetup setup() const {
    ConversationSetup setup;
    setup.call = core::CallId("call_1");
    setup.session_id = "ses_1";
    setup.campaign = runtime_->campaign;
    setup.contact.first_name = "Dana";
    setup.contact.phone_number = "+12025550143";
    setup.started = core::WallTime(std::chrono::seconds(1'795'510'800));  // 2026-11-24 09:00 UTC, a Tuesday
    setup.seed = 1;
    return setup;
  }

  ConversationOrchestrator& machine() { return machine_; }
  const conversation::SessionState& session() const { return machine_.session(); }
  core::TimePoint now() const { return now_; }
  void advance(core::Duration by) { now_ += by; }

  /// Feeds an event and answers what can be answered at once.
  void feed(conversation::Event event) {
    std::deque<conversation::Event> inbox{std::move(event)};
    while (!inbox.empty()) {
      const conversation::Effects effects = machine_.on(inbox.front(), now_);
      inbox.pop_front();
      for (const conversation::Effect& effect : effects) {
        all_.push_back(effect);
        if (const auto* start = std::get_if<conversation::StartExtraction>(&effect)) {
          inbox.push_back(conversation::SignalsReady{start->turn, runtime_->extractor.extract(start->input)});
        } else if (const auto* reply = std::get_if<conversation::StartReply>(&effect); reply != nullptr && replies_) {
          for (conversation::SpeechSegment& s : runtime_->generator.compose(reply->request)) {
            inbox.push_back(conversation::ReplyDelta{reply->request.turn, std::move(s)});
          }
          inbox.push_back(conversation::ReplyFinished{reply->request.turn, false});
        } else if (const auto* speak = std::get_if<conversation::Speak>(&effect)) {
          queue_.push_back(speak->segment);
        }
      }
    }
  }

  void connect() { feed(conversation::CallConnected{}); }
  /// From now on StartReply stays unanswered.
  void withhold_replies() { replies_ = false; }

  /// Plays everything queued to its end, a second a segment.
  void play_all() {
    while (!queue_.empty()) play_one();
  }
  void play_one() {
    const core::SegmentId id = begin_next();
    advance(std::chrono::seconds(1));
    feed(conversation::SegmentFinished{id});
  }
  /// Starts the next segment and leaves it playing.
  core::SegmentId begin_next() {
    const core::SegmentId id = queue_.front().id;
    queue_.pop_front();
    feed(conversation::SegmentStarted{id});
    return id;
  }
  const std::deque<conversation::SpeechSegment>& queued() const { return queue_; }
  void drop_queue() { queue_.clear(); }

  /// The caller says something while nobody else speaks.
  void say(const std::string& words) { speak_over(words, std::chrono::milliseconds(800), false); }
  /// The caller's speech with all its events; `continues`: it lasts past barge_in.min_duration.
  void speak_over(const std::string& words, core::Duration length, bool continues, double confidence = 0.9) {
    const core::TimePoint begun = now_;
    advance(std::chrono::milliseconds(80));
    feed(conversation::CallerSpeechStarted{begun});
    if (continues) {
      advance(std::chrono::milliseconds(160));
      feed(conversation::CallerSpeechContinues{std::chrono::milliseconds(240)});
    }
    now_ = begun + length;
    const core::TimePoint ended = now_;
    advance(std::chrono::milliseconds(600));
    feed(conversation::CallerSpeechStopped{ended});
    conversation::Transcript heard;
    heard.text = words;
    heard.confidence = confidence;
    heard.source = "grammar";
    feed(conversation::TranscriptFinal{heard});
  }

  template <typename T>
  std::vector<T> effects() const {
    std::vector<T> found;
    for (const conversation::Effect& effect : all_) {
      if (const T* one = std::get_if<T>(&effect)) found.push_back(*one);
    }
    return found;
  }
  template <typename T>
  int count() const {
    return static_cast<int>(effects<T>().size());
  }
  void forget_effects() { all_.clear(); }
  const conversation::Effects& all() const { return all_; }

  /// Fires the newest timer that runs `after` and was not stopped.
  bool fire(core::Duration after) {
    const auto started = effects<conversation::StartTimer>();
    for (auto it = started.rbegin(); it != started.rend(); ++it) {
      if (it->after != after) continue;
      advance(after);
      feed(conversation::TimerFired{it->timer});
      return true;
    }
    return false;
  }

 private:
  std::shared_ptr<const CampaignRuntime> runtime_;
  ConversationOrchestrator machine_;
  core::TimePoint now_{};
  conversation::Effects all_;
  std::deque<conversation::SpeechSegment> queue_;
  bool replies_ = true;
};

/// Words the agent has been heard to say so far.
inline std::string heard_from_agent(const conversation::SessionState& session) {
  std::string text;
  for (const conversation::HistoryEntry& entry : session.conversation_history) {
    if (entry.role == conversation::Role::kAssistant) text += (text.empty() ? "" : " ") + entry.text;
  }
  return text;
}

}  // namespace callai::orchestrators::testing
