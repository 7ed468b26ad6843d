#include "conversation/session_members.h"
#include "conversation/vocabulary_json.h"

namespace callai::conversation {

namespace {

// In the order of the alternatives of Effect.
constexpr std::array<std::string_view, std::variant_size_v<Effect>> kEffectNames{
    "start_extraction", "start_tools",    "cancel_tools",      "start_reply",    "speak",
    "pause_playout",    "resume_playout", "clear_playout",     "listen",         "cancel_turn",
    "start_timer",      "stop_timer",     "send_dtmf",         "hold",           "unhold",
    "transfer_call",    "hang_up",        "schedule_callback", "record_opt_out", "set_lead_status",
    "store_field",      "persist_turn",   "end_session",       "publish",        "speak_to_target",
    "join_target",      "drop_target"};

void members(auto& a, Is<StartExtraction> auto& v) {
  a("turn", v.turn);
  a("input", v.input);
}
void members(auto& a, Is<StartTools> auto& v) {
  a("turn", v.turn);
  a("calls", v.calls);
}
void members(auto& a, Is<CancelTools> auto& v) {
  a("calls", v.calls);
  a("reason", v.reason);
}
void members(auto& a, Is<Speak> auto& v) {
  a("turn", v.turn);
  a("segment", v.segment);
}
void members(auto&, Is<PausePlayout> auto&) {}
void members(auto&, Is<ResumePlayout> auto&) {}
void members(auto& a, Is<ClearPlayout> auto& v) {
  a("reason", v.reason);
}
void members(auto& a, Is<Listen> auto& v) {
  a("stage", v.stage);
  a("field", v.field);
  a("confirming", v.confirming);
}
void members(auto& a, Is<CancelTurn> auto& v) {
  a("turn", v.turn);
  a("reason", v.reason);
}
void members(auto& a, Is<StartTimer> auto& v) {
  a("timer", v.timer);
  a("after_us", v.after);
}
void members(auto& a, Is<StopTimer> auto& v) {
  a("timer", v.timer);
}
void members(auto& a, Is<SendDtmf> auto& v) {
  a("digits", v.digits);
}
void members(auto&, Is<Hold> auto&) {}
void members(auto&, Is<Unhold> auto&) {}
void members(auto& a, Is<TransferCall> auto& v) {
  a("destination", v.destination);
  a("number", v.number);
  a("mode", v.mode);
  a("briefing", v.briefing);
}
void members(auto& a, Is<SpeakToTarget> auto& v) {
  a("segment", v.segment);
}
void members(auto&, Is<JoinTarget> auto&) {}
void members(auto&, Is<DropTarget> auto&) {}
void members(auto& a, Is<HangUp> auto& v) {
  a("outcome", v.outcome);
}
void members(auto& a, Is<ScheduleCallback> auto& v) {
  a("field", v.field);
  a("at", civil_text(v.at));
}
void members(auto&, Is<RecordOptOut> auto&) {}
void members(auto& a, Is<SetLeadStatus> auto& v) {
  a("status", v.status);
}
void members(auto& a, Is<StoreField> auto& v) {
  a("field", v.field);
  a("canonical", v.canonical);
  a("cleared", v.cleared);
  a("confirmed", v.confirmed);
  a("contact_attribute", v.contact_attribute);
}
void members(auto& a, Is<PersistTurn> auto& v) {
  a("turn", v.turn);
}
void members(auto& a, Is<EndSession> auto& v) {
  a("outcome", v.outcome);
  a("cause", v.cause);
}
void members(auto& a, Is<Publish> auto& v) {
  a("topic", v.topic);
  a("text", v.text);
}

core::Json request_to_json(const ReplyRequest& request) {
  core::Json json = core::Json::object();
  MemberWriter a(json);
  a("turn", request.turn);
  a("utterance", request.utterance);
  a("decision", request.decision);
  a("signals", request.signals);
  json["session"] = session_to_json(request.session);
  a("passages", request.passages);
  a("now", civil_text(request.now));
  a("seed", request.seed);
  return json;
}

}  // namespace

core::Json to_json(const Effect& effect) {
  core::Json json = core::Json::object();
  json["type"] = std::string(kEffectNames[effect.index()]);
  MemberWriter writer(json);
  std::visit(
      [&](const auto& e) {
        if constexpr (std::is_same_v<std::decay_t<decltype(e)>, StartReply>) {
          json["request"] = request_to_json(e.request);
        } else {
          members(writer, e);
        }
      },
      effect);
  return json;
}

// FNV-1a 64: Fowler, Noll, Vo; draft-eastlake-fnv.
std::uint64_t hash_effects(const Effects& effects) {
  core::Json list = core::Json::array();
  for (const Effect& effect : effects) list.push_back(to_json(effect));
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : dump_text(list)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

std::string to_json_text(const Effect& effect) {
  return dump_text(to_json(effect));
}

}  // namespace callai::conversation
