#pragma once

#include <concepts>

#include "conversation/json_writer.h"
#include "conversation/turn.h"

// The members of the shared values, in the order in which they are written. Include it in *_json.cc only.

namespace callai::conversation {

template <typename T, typename U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

void members(auto& a, Is<Contact> auto& v) {
  a.must("id", v.id);
  a("phone_number", v.phone_number);
  a("first_name", v.first_name);
  a("last_name", v.last_name);
  a("email", v.email);
  a("company", v.company);
  a("status", v.status);
  a("tags", v.tags);
  a("custom_fields", v.custom_fields);
  a("utc_offset_min", v.utc_offset);
}

void members(auto& a, Is<Passage> auto& v) {
  a.must("document", v.document);
  a("title", v.title);
  a.must("text", v.text);
  a("first_char", v.first_char);
  a("score", v.score);
  a.unless_empty("place", v.place);
}

void members(auto& a, Is<HeardWord> auto& v) {
  a.must("text", v.text);
  a("confidence", v.confidence);
  a("start_us", v.start);
  a("end_us", v.end);
}

void members(auto& a, Is<Transcript> auto& v) {
  a.must("text", v.text);
  a("confidence", v.confidence);
  a("words", v.words);
  a("source", v.source);
}

void members(auto& a, Is<IntentMatch> auto& v) {
  a.must("id", v.id);
  a("confidence", v.confidence);
  a("evidence", v.evidence);
}

void members(auto& a, Is<FieldReading> auto& v) {
  a.must("field", v.field);
  a.must("value", v.value);
  a("confidence", v.confidence);
  a("evidence", v.evidence);
  a("correction", v.correction);
}

void members(auto& a, Is<Signals> auto& v) {
  a.must("intent", v.intent);
  a("intent_confidence", v.intent_confidence);
  a("intents", v.intents);
  a("entities", v.entities);
  a("affirmation", v.affirmation);
  a("confirms", v.confirms);
  a("rejects", v.rejects);
  a("stage_hint", v.stage_hint);
  a("filler", v.filler);
  a("sentiment", v.sentiment);
  a("understood", v.understood);
  a("backchannel", v.backchannel);
}

void members(auto& a, Is<SpeechSegment> auto& v) {
  a("id", v.id);
  a.must("text", v.text);
  a("kind", v.kind);
  a("script", v.script);
  a("completes_script", v.completes_script);
  a("asks", v.asks);
  a("confirms", v.confirms);
  a("interruptible", v.interruptible);
}

void members(auto& a, Is<SpokenSegment> auto& v) {
  a.must("segment", v.segment);
  a("words_total", v.words_total);
  a("words_heard", v.words_heard);
  a("finished", v.finished);
}

void members(auto& a, Is<TurnTimings> auto& v) {
  a("speech_started_us", v.speech_started);
  a("speech_stopped_us", v.speech_stopped);
  a("transcript_final_us", v.transcript_final);
  a("signals_ready_us", v.signals_ready);
  a("decided_us", v.decided);
  a("first_speak_us", v.first_speak);
  a("first_audio_us", v.first_audio);
  a("finished_us", v.finished);
}

}  // namespace callai::conversation
