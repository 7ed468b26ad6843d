#include "sim/rehearsal.h"

#include <algorithm>

namespace callai::sim {

namespace {

using conversation::Effect;
using conversation::Event;

constexpr core::Duration kWord = std::chrono::milliseconds(350);
constexpr core::Duration kPause = std::chrono::milliseconds(700);
constexpr double kConfidence = 0.95;  // of a transcript in words

orchestrators::ConversationSetup setup_of(const orchestrators::CampaignRuntime& runtime,
                                          const conversation::Contact& contact,
                                          const templates::CivilDateTime& local_time, std::uint64_t seed) {
  orchestrators::ConversationSetup setup;
  setup.call = core::CallId("rehearsal");
  setup.session_id = "rehearsal";
  setup.contact = contact;
  setup.campaign = runtime.campaign;
  setup.started = templates::to_wall(local_time, contact.utc_offset);
  setup.seed = seed;
  return setup;
}

}  // namespace

Rehearsal::Rehearsal(std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                     const conversation::Contact& contact, const templates::CivilDateTime& local_time,
                     std::uint64_t seed)
    : runtime_(std::move(runtime)), machine_(setup_of(*runtime_, contact, local_time, seed), runtime_->engine) {}

void Rehearsal::connect() {
  feed(conversation::CallConnected{});
}

void Rehearsal::say(const std::string& words) {
  if (ended()) return;
  const core::TimePoint begun = now_;
  feed(conversation::CallerSpeechStarted{begun});
  now_ += std::max(1, conversation::count_words(words)) * kWord;
  feed(conversation::CallerSpeechStopped{now_});
  now_ += kPause;
  conversation::Transcript heard;
  heard.text = words;
  heard.confidence = kConfidence;
  heard.source = "text";
  feed(conversation::TranscriptFinal{heard});
}

void Rehearsal::press(const std::string& digits) {
  if (ended()) return;
  now_ += kPause;
  feed(conversation::DtmfReceived{digits});
}

void Rehearsal::wait() {
  const std::size_t before = turns_.size();
  while (!ended() && turns_.size() == before && !timers_.empty()) {
    const auto first = std::min_element(timers_.begin(), timers_.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
    const core::TimerId timer = first->first;
    now_ = std::max(now_, first->second);
    timers_.erase(first);
    feed(conversation::TimerFired{timer});
  }
}

conversation::Signals Rehearsal::hear(const std::string& words) const {
  // The machine says what extraction would be given; this copy is thrown away.
  orchestrators::ConversationOrchestrator machine = machine_;
  conversation::Transcript heard;
  heard.text = words;
  heard.confidence = kConfidence;
  for (const Effect& effect : machine.on(conversation::TranscriptFinal{heard}, now_)) {
    if (const auto* start = std::get_if<conversation::StartExtraction>(&effect)) {
      return runtime_->extractor.extract(start->input);
    }
  }
  return {};
}

bool Rehearsal::caller_may_speak() const {
  if (ended()) return true;
  // A silence timer runs exactly when nobody speaks and nothing is being worked on; the cap's is another one.
  return queue_.empty() && inbox_.empty() && timers_.size() >= 2;
}

void Rehearsal::feed(Event event) {
  inbox_.push_back(std::move(event));
  while (!inbox_.empty() || !queue_.empty()) {
    if (inbox_.empty()) {
      play();
      continue;
    }
    const Event next = std::move(inbox_.front());
    inbox_.pop_front();
    for (const Effect& effect : machine_.on(next, now_)) carry_out(effect);
  }
}

void Rehearsal::carry_out(const Effect& effect) {
  if (const auto* extract = std::get_if<conversation::StartExtraction>(&effect)) {
    inbox_.push_back(conversation::SignalsReady{extract->turn, runtime_->extractor.extract(extract->input)});
  } else if (const auto* reply = std::get_if<conversation::StartReply>(&effect)) {
    for (conversation::SpeechSegment& segment : runtime_->generator.compose(reply->request)) {
      inbox_.push_back(conversation::ReplyDelta{reply->request.turn, std::move(segment)});
    }
    inbox_.push_back(conversation::ReplyFinished{reply->request.turn, false});
  } else if (const auto* tools = std::get_if<conversation::StartTools>(&effect)) {
    for (const conversation::ToolCall& call : tools->calls) {
      inbox_.push_back(conversation::ToolFinished{tools->turn, result_of(call)});
    }
  } else if (const auto* speak = std::get_if<conversation::Speak>(&effect)) {
    queue_.push_back(speak->segment);
  } else if (std::holds_alternative<conversation::ClearPlayout>(effect)) {
    conversation::PlayoutCut cut;
    if (!queue_.empty()) cut.segment = queue_.front().id;
    queue_.clear();
    inbox_.push_back(cut);
  } else if (const auto* start = std::get_if<conversation::StartTimer>(&effect)) {
    timers_[start->timer] = now_ + start->after;
  } else if (const auto* stop = std::get_if<conversation::StopTimer>(&effect)) {
    timers_.erase(stop->timer);
  } else if (const auto* turn = std::get_if<conversation::PersistTurn>(&effect)) {
    turns_.push_back(turn->turn);
  } else if (std::holds_alternative<conversation::HangUp>(effect)) {
    inbox_.push_back(conversation::CallEnded{conversation::HangupCause::kAgentHungUp});
  } else if (std::holds_alternative<conversation::TransferCall>(effect)) {
    inbox_.push_back(conversation::TransferProgress{true, true, ""});
    inbox_.push_back(conversation::CallEnded{conversation::HangupCause::kTransferred});
  }
}

void Rehearsal::play() {
  const conversation::SpeechSegment segment = queue_.front();
  queue_.pop_front();
  for (const Effect& effect : machine_.on(conversation::SegmentStarted{segment.id}, now_)) carry_out(effect);
  now_ += std::max(1, conversation::count_words(segment.text)) * kWord;
  inbox_.push_back(conversation::SegmentFinished{segment.id});
}

conversation::ToolResult Rehearsal::result_of(const conversation::ToolCall& call) const {
  conversation::ToolResult result;
  result.id = call.id;
  result.tool = call.request.tool;
  const templates::ToolConfig* tool = templates::find_tool(*runtime_->campaign, result.tool);
  const bool search = tool != nullptr && tool->kind == templates::ToolKind::kDocumentSearch;
  const auto told = answers_.find(result.tool);
  result.status = told != answers_.end() ? told->second : search ? ToolStatus::kNotFound : ToolStatus::kOk;
  if (search && result.status == ToolStatus::kOk) {
    conversation::Passage passage;
    passage.title = "document";
    passage.text = "This is what the document says.";
    passage.score = 1;
    result.passages.push_back(std::move(passage));
  }
  return result;
}

}  // namespace callai::sim
