#include "conversation/vocabulary_json.h"
#include "core/json_reader.h"
#include "sim/call_report.h"

namespace callai::sim {

namespace {

using core::Json;

Json json_of(const Percentiles& p) {
  Json json;
  json["p50"] = p.p50;
  json["p95"] = p.p95;
  json["max"] = p.max;
  json["n"] = p.n;
  return json;
}

Json json_of(const LineResult& result) {
  Json json;
  json["rule"] = result.line.rule;
  json["said"] = result.line.text;
  json["heard"] = result.heard;
  json["word_errors"] = result.word_errors;
  json["words"] = result.words;
  if (result.checked) json["signals_right"] = result.signals_right;
  json["started_us"] = result.line.started.time_since_epoch().count();
  json["ended_us"] = result.line.ended.time_since_epoch().count();
  json["barge_in"] = result.line.barge_in;
  json["backchannel"] = result.line.backchannel;
  return json;
}

/// In the form of a scenario's expected event.
Json json_of(const Happening& happening) {
  Json json;
  json[std::string(to_string(happening.kind))] = happening.id;
  if (!happening.value.empty()) json["value"] = happening.value;
  json["at_ms"] = core::to_ms(happening.at);
  return json;
}

/// A turn in the words of the report: heard, said, signals, decision, timings.
Json json_of(const conversation::Turn& turn) {
  const Json whole = conversation::to_json(turn);
  Json json;
  json["turn"] = turn.id.value();
  json["trigger"] = std::string(conversation::to_string(turn.trigger));
  json["stage"] = turn.stage_after;
  json["heard"] = turn.heard.text;
  std::string said;
  for (const conversation::SpokenSegment& spoken : turn.spoken) {
    const std::string words = conversation::first_words(spoken.segment.text, spoken.words_heard);
    if (!words.empty()) said += (said.empty() ? "" : " ") + words;
  }
  json["said"] = said;
  json["interrupted"] = turn.interrupted;
  json["signals"] = conversation::to_json(turn.signals);
  json["decision"] = turn.decisions.empty() ? Json(nullptr) : conversation::to_json(turn.decisions.back());
  json["timings"] = whole.contains("timings") ? whole["timings"] : Json::object();
  return json;
}

}  // namespace

std::string to_json_text(const CallReport& report, bool pretty) {
  Json json;
  json["call_id"] = report.call_id;
  json["scenario"] = report.scenario;
  json["outcome"] = report.summary.outcome;
  json["goal_reached"] = report.goal_reached;
  json["failures"] = report.failures;
  json["stages"] = report.summary.session.stages_visited;
  Json fields = Json::object();
  for (const auto& [id, field] : report.summary.session.fields) fields[id] = templates::to_canonical(field.value);
  json["fields"] = std::move(fields);
  json["turns"] = Json::array();
  for (const conversation::Turn& turn : report.turns) json["turns"].push_back(json_of(turn));
  json["happenings"] = Json::array();
  for (const Happening& happening : report.happenings) json["happenings"].push_back(json_of(happening));
  json["lines"] = Json::array();
  for (const LineResult& line : report.lines) json["lines"].push_back(json_of(line));
  json["heard_wer"] = report.heard_wer;
  json["signals"] = {{"right", report.signals_right}, {"checked", report.signals_checked}};
  json["barge_ins"] = Json::array();
  for (const BargeIn& barge_in : report.barge_ins) {
    Json one;
    one["onset_to_silence_ms"] = barge_in.onset_to_silence_ms;
    one["decision_to_silence_ms"] = barge_in.decision_to_silence_ms;
    one["backchannel"] = barge_in.backchannel;
    if (barge_in.resumed_after_ms) one["resumed_after_ms"] = *barge_in.resumed_after_ms;
    json["barge_ins"].push_back(std::move(one));
  }
  json["voice_to_voice_ms"] = json_of(report.voice_to_voice_ms);
  json["recording"] = report.recording;
  return json.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace callai::sim
