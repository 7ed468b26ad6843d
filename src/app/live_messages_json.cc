#include "app/live_messages.h"
#include "conversation/vocabulary_json.h"
#include "core/json_reader.h"

namespace callai::app {

namespace {

using core::Json;

constexpr std::size_t kLongestWish = 1000;  // bytes

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Collects the messages of one step.
class Messages {
 public:
  Messages(core::Duration at, SpokenTexts& texts) : at_ms_(core::to_ms(at)), texts_(texts) {}

  void add(const char* type, Json members) {
    Json message = {{"type", type}, {"at_ms", at_ms_}};
    message.update(members);
    list.push_back(text_of(message));
  }

  void event(const conversation::TranscriptPartial& e) { add("partial", {{"text", e.text}}); }
  void event(const conversation::TranscriptFinal& e) {
    if (e.transcript.text.empty()) return;
    add("heard", {{"text", e.transcript.text}, {"confidence", e.transcript.confidence}});
  }
  void event(const conversation::DtmfReceived& e) { add("keys", {{"keys", e.digits}}); }
  void event(const conversation::SignalsReady& e) {
    add("signals", {{"turn", e.turn.value()}, {"signals", conversation::to_json(e.signals)}});
  }
  void event(const conversation::ToolFinished& e) {
    add("tool", {{"turn", e.turn.value()}, {"result", conversation::to_json(e.result)}});
  }
  void event(const conversation::SegmentStarted& e) {
    const auto text = texts_.find(e.segment.value());
    if (text != texts_.end()) add("speaking", {{"segment", e.segment.value()}, {"text", text->second}});
  }
  void event(const conversation::SegmentFinished& e) { spoken(e.segment, -1); }
  void event(const conversation::PlayoutCut& e) {
    spoken(e.segment, e.words_heard);
    texts_.clear();  // what was queued behind it is never heard
  }
  void event(const conversation::LineHeld& e) { add("hold", {{"on", e.on_hold}}); }
  template <typename Other>
  void event(const Other&) {}

  void effect(const conversation::Speak& e) { texts_[e.segment.id.value()] = e.segment.text; }
  void effect(const conversation::StartReply& e) {
    add("decision", {{"turn", e.request.turn.value()}, {"decision", conversation::to_json(e.request.decision)}});
  }
  void effect(const conversation::Publish& e) {
    if (e.topic == "partial") return;  // its event is told
    if (e.topic == "stage" || e.topic == "whisper" || e.topic == "operator") {
      add(e.topic.c_str(), {{e.topic == "whisper" ? "text" : "state", e.text}});
    } else {
      add("note", {{"topic", e.topic}, {"text", e.text}});
    }
  }
  template <typename Other>
  void effect(const Other&) {}

  std::vector<std::string> list;

 private:
  /// `words` -1: all of them were heard.
  void spoken(core::SegmentId segment, int words) {
    const auto text = texts_.find(segment.value());
    if (text == texts_.end()) return;
    const std::string heard = words < 0 ? text->second : conversation::first_words(text->second, words);
    add("spoken", {{"segment", segment.value()}, {"text", heard}, {"cut", words >= 0}});
    texts_.erase(text);
  }

  const double at_ms_;
  SpokenTexts& texts_;
};

/// Milliseconds from one moment to another; null when one of them was not.
Json between(const std::optional<core::TimePoint>& from, const std::optional<core::TimePoint>& to) {
  return from && to ? Json(core::to_ms(*to - *from)) : Json(nullptr);
}

Json latencies_of(const conversation::TurnTimings& t) {
  return {{"response", between(t.speech_stopped, t.first_audio)},
          {"recognition", between(t.speech_stopped, t.transcript_final)},
          {"understanding", between(t.transcript_final, t.signals_ready)},
          {"decision", between(t.signals_ready, t.decided)},
          {"tools", between(t.decided, t.tools_done)},
          {"first_words", between(t.decided, t.first_words)},
          {"speech", between(t.first_speak, t.first_audio)}};
}

}  // namespace

std::vector<std::string> live_messages(core::Duration at, const conversation::Event& event,
                                       const conversation::Effects& effects, SpokenTexts& texts) {
  Messages messages(at, texts);
  std::visit([&](const auto& e) { messages.event(e); }, event);
  for (const conversation::Effect& effect : effects) {
    std::visit([&](const auto& e) { messages.effect(e); }, effect);
  }
  return std::move(messages.list);
}

std::string turn_message(const conversation::Turn& turn, const conversation::SessionState& session) {
  Json fields = Json::object();
  for (const auto& [id, field] : session.fields) fields[id] = templates::to_canonical(field.value);
  return text_of({{"type", "turn"},
                  {"stage", session.current_stage},
                  {"turn", conversation::to_json(turn)},
                  {"latency_ms", latencies_of(turn.timings)},
                  {"fields", std::move(fields)}});
}

std::string trouble_message(const telephony::LineTrouble& trouble) {
  if (trouble.what.empty()) return text_of({{"type", "line_recovered"}});
  return text_of({{"type", "line_trouble"}, {"what", trouble.what}, {"mend", trouble.mend}});
}

std::string ended_message(const orchestrators::CallSummary& summary, std::uint64_t audio_lost) {
  return text_of({{"type", "ended"},
                  {"status", summary.status},
                  {"outcome", summary.outcome},
                  {"talk_seconds", core::to_ms(summary.talk) / 1000.0},
                  {"audio_frames_lost", audio_lost}});
}

std::string listening_message(const core::CallId& call, int rate_hz, bool sound, bool taken_over) {
  return text_of({{"type", "listening"},
                  {"call_id", call.value()},
                  {"rate", rate_hz},
                  {"channels", sound ? 2 : 0},
                  {"taken_over", taken_over}});
}

std::string started_message(const core::CallId& call, int rate_hz) {
  return text_of({{"type", "started"}, {"call_id", call.value()}, {"rate", rate_hz}, {"channels", 1}});
}

BrowserWish browser_wish(std::string_view text) {
  BrowserWish wish;
  if (text.size() > kLongestWish) return wish;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) return wish;
  const auto type = json["type"].get<std::string>();
  wish.hang_up = type == "hang_up";
  if (type == "press" && json.contains("keys") && json["keys"].is_string()) wish.keys = json["keys"].get<std::string>();
  return wish;
}

}  // namespace callai::app
