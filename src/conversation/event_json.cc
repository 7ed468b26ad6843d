#include "conversation/decision_members.h"
#include "conversation/json_archive.h"
#include "conversation/vocabulary_json.h"

namespace callai::conversation {

namespace {

// In the order of the alternatives of Event.
constexpr std::array<std::string_view, std::variant_size_v<Event>> kEventNames{"call_connected",
                                                                               "call_ended",
                                                                               "caller_speech_started",
                                                                               "caller_speech_continues",
                                                                               "caller_speech_stopped",
                                                                               "transcript_partial",
                                                                               "transcript_final",
                                                                               "signals_ready",
                                                                               "tool_progress",
                                                                               "tool_finished",
                                                                               "reply_delta",
                                                                               "reply_finished",
                                                                               "segment_started",
                                                                               "segment_finished",
                                                                               "playout_cut",
                                                                               "dtmf_received",
                                                                               "timer_fired",
                                                                               "machine_detected",
                                                                               "transfer_progress",
                                                                               "operator_command",
                                                                               "engine_failed",
                                                                               "target_answered",
                                                                               "target_heard",
                                                                               "target_key",
                                                                               "target_segment_finished",
                                                                               "target_gone",
                                                                               "line_held"};

void members(auto&, Is<CallConnected> auto&) {}
void members(auto& a, Is<CallEnded> auto& v) {
  a.must("cause", v.cause);
}
void members(auto& a, Is<CallerSpeechStarted> auto& v) {
  a.must("first_voiced_us", v.first_voiced);
}
void members(auto& a, Is<CallerSpeechContinues> auto& v) {
  a.must("voiced_us", v.voiced);
}
void members(auto& a, Is<CallerSpeechStopped> auto& v) {
  a.must("last_voiced_us", v.last_voiced);
}
void members(auto& a, Is<TranscriptPartial> auto& v) {
  a.must("text", v.text);
}
void members(auto& a, Is<TranscriptFinal> auto& v) {
  a.must("transcript", v.transcript);
}
void members(auto& a, Is<SignalsReady> auto& v) {
  a.must("turn", v.turn);
  a.must("signals", v.signals);
}
void members(auto& a, Is<ToolProgress> auto& v) {
  a.must("turn", v.turn);
  a.must("id", v.id);
  a("note", v.note);
}
void members(auto& a, Is<ToolFinished> auto& v) {
  a.must("turn", v.turn);
  a.must("result", v.result);
}
void members(auto& a, Is<ReplyDelta> auto& v) {
  a.must("turn", v.turn);
  a.must("segment", v.segment);
}
void members(auto& a, Is<ReplyFinished> auto& v) {
  a.must("turn", v.turn);
  a("failed", v.failed);
}
void members(auto& a, Is<SegmentStarted> auto& v) {
  a.must("segment", v.segment);
}
void members(auto& a, Is<SegmentFinished> auto& v) {
  a.must("segment", v.segment);
}
void members(auto& a, Is<PlayoutCut> auto& v) {
  a.must("segment", v.segment);
  a("words_heard", v.words_heard);
}
void members(auto& a, Is<DtmfReceived> auto& v) {
  a.must("digits", v.digits);
}
void members(auto& a, Is<TimerFired> auto& v) {
  a.must("timer", v.timer);
}
void members(auto& a, Is<MachineDetected> auto& v) {
  a.must("beep", v.beep);
}
void members(auto& a, Is<TransferProgress> auto& v) {
  a.must("done", v.done);
  a("succeeded", v.succeeded);
  a("reason", v.reason);
}
void members(auto& a, Is<OperatorCommand> auto& v) {
  a.must("verb", v.verb);
  a("argument", v.argument);
}
void members(auto& a, Is<EngineFailed> auto& v) {
  a.must("engine", v.engine);
  a("segment", v.segment);
  a("message", v.message);
}

void members(auto&, Is<TargetAnswered> auto&) {}
void members(auto& a, Is<TargetHeard> auto& v) {
  a.must("transcript", v.transcript);
}
void members(auto& a, Is<TargetKey> auto& v) {
  a.must("digit", v.digit);
}
void members(auto& a, Is<TargetSegmentFinished> auto& v) {
  a.must("segment", v.segment);
}
void members(auto& a, Is<TargetGone> auto& v) {
  a("reason", v.reason);
}
void members(auto& a, Is<LineHeld> auto& v) {
  a.must("on_hold", v.on_hold);
}

// Reads the alternative of that index.
template <std::size_t I = 0>
Event read_event(std::size_t index, core::JsonReader& reader) {
  if constexpr (I + 1 < std::variant_size_v<Event>) {
    if (index != I) return read_event<I + 1>(index, reader);
  }
  std::variant_alternative_t<I, Event> event;
  MemberReader archive(reader);
  members(archive, event);
  return event;
}

}  // namespace

core::Json to_json(const Event& event) {
  core::Json json = core::Json::object();
  json["type"] = std::string(kEventNames[event.index()]);
  MemberWriter writer(json);
  std::visit([&writer](const auto& e) { members(writer, e); }, event);
  return json;
}

core::Result<Event> event_from_json(const core::Json& json) {
  core::Problems problems;
  core::JsonReader reader(json, "", problems);
  const core::Json* type = reader.value("type", true);
  std::optional<std::size_t> index;
  if (type != nullptr) index = read_name(*type, "/type", kEventNames.data(), kEventNames.size(), problems);
  if (index) {
    Event event = read_event(*index, reader);
    reader.finish();
    if (problems.empty()) return event;
  }
  return status_of(problems, "event").error();
}

std::string to_json_text(const Event& event) {
  return dump_text(to_json(event));
}

core::Result<Event> event_from_json_text(std::string_view text) {
  core::Problems problems;
  const core::Json json = core::parse_json(text, problems);
  if (core::Status status = status_of(problems, "event"); !status) return status.error();
  return event_from_json(json);
}

}  // namespace callai::conversation
