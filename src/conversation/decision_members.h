#pragma once

#include "conversation/value_members.h"

// The members of a decision and a turn, in the order in which they are written. Include it in *_json.cc only.

namespace callai::conversation {

void members(auto& a, Is<ToolRequest> auto& v) {
  a.must("tool", v.tool);
  a("arguments", v.arguments);
}

void members(auto& a, Is<ToolResult> auto& v) {
  a.must("id", v.id);
  a.must("tool", v.tool);
  a.must("status", v.status);
  a("values", v.values);
  a("passages", v.passages);
  a("error", v.error);
}

void members(auto& a, Is<OfferMade> auto& v) {
  a.must("offer", v.offer);
  a("value", v.value);
  a("step", v.step);
}

void members(auto& a, Is<FieldUpdate> auto& v) {
  a.must("field", v.field);
  a("value", v.value);
  a("confirmed", v.confirmed);
  a("correction", v.correction);
  a("from_rule", v.from_rule);
}

void members(auto& a, Is<SayItem> auto& v) {
  a.must("kind", v.kind);
  a("script", v.script);
  a("text", v.text);
  a("asks", v.asks);
  a("confirms", v.confirms);
}

void members(auto& a, Is<Ending> auto& v) {
  a.must("kind", v.kind);
  a("outcome", v.outcome);
  a("destination", v.destination);
  a("mode", v.mode);
  a("briefing", v.briefing);
}

void members(auto& a, Is<TraceEntry> auto& v) {
  a.must("id", v.id);
  a("fired", v.fired);
  a("why", v.why);
  a("actions", v.actions);
}

void members(auto& a, Is<Decision> auto& v) {
  a("tools", v.tools);
  a("offers", v.offers);
  a("field_updates", v.field_updates);
  a("next_stage", v.next_stage);
  a("tags", v.tags);
  a("lead_status", v.lead_status);
  a("filler", v.filler);
  a("say", v.say);
  a("direct", v.direct);
  a("ending", v.ending);
  a("callback_field", v.callback_field);
  a("opt_out", v.opt_out);
  a("dtmf", v.dtmf);
  a("understood", v.understood);
  a("trace", v.trace);
}

void members(auto& a, Is<Turn> auto& v) {
  a.must("id", v.id);
  a.must("trigger", v.trigger);
  a("stage_before", v.stage_before);
  a("stage_after", v.stage_after);
  a("heard", v.heard);
  a("digits", v.digits);
  a("signals", v.signals);
  a("decisions", v.decisions);
  a("tool_results", v.tool_results);
  a("spoken", v.spoken);
  a("interrupted", v.interrupted);
  a("cancel_reason", v.cancel_reason);
  a("timings", v.timings);
}

}  // namespace callai::conversation
