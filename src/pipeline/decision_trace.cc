#include "pipeline/decision_trace.h"

#include <charconv>
#include <cmath>
#include <variant>

namespace callai::pipeline {
namespace {

struct KindOf {
  std::string operator()(const templates::CallTool&) const { return "call_tool"; }
  std::string operator()(const templates::SetStage&) const { return "set_stage"; }
  std::string operator()(const templates::SetField&) const { return "set_field"; }
  std::string operator()(const templates::ClearField&) const { return "clear_field"; }
  std::string operator()(const templates::MakeOffer&) const { return "offer"; }
  std::string operator()(const templates::Say&) const { return "say"; }
  std::string operator()(const templates::Ask&) const { return "ask"; }
  std::string operator()(const templates::Repeat&) const { return "repeat"; }
  std::string operator()(const templates::Direct&) const { return "direct"; }
  std::string operator()(const templates::Filler&) const { return "filler"; }
  std::string operator()(const templates::Transfer&) const { return "transfer"; }
  std::string operator()(const templates::ScheduleCallback&) const { return "schedule_callback"; }
  std::string operator()(const templates::SendDtmf&) const { return "send_dtmf"; }
  std::string operator()(const templates::OptOut&) const { return "opt_out"; }
  std::string operator()(const templates::SetLeadStatus&) const { return "set_lead_status"; }
  std::string operator()(const templates::EndCall&) const { return "end_call"; }
  std::string operator()(const templates::Tag&) const { return "tag"; }
  std::string operator()(const templates::Voicemail&) const { return "voicemail"; }
};

struct WordsOf {
  std::string operator()(const templates::CallTool& a) const { return "call tool " + a.tool; }
  std::string operator()(const templates::SetStage& a) const { return "stage -> " + a.stage; }
  std::string operator()(const templates::SetField& a) const { return a.field + " = " + a.value; }
  std::string operator()(const templates::ClearField& a) const { return "clear " + a.field; }
  std::string operator()(const templates::MakeOffer& a) const { return "offer " + a.offer; }
  std::string operator()(const templates::Say& a) const {
    return a.script.empty() ? "say \"" + a.text + "\"" : "say " + a.script;
  }
  std::string operator()(const templates::Ask& a) const { return "ask " + a.field; }
  std::string operator()(const templates::Repeat&) const { return "repeat"; }
  std::string operator()(const templates::Direct& a) const { return "direct \"" + a.instruction + "\""; }
  std::string operator()(const templates::Filler& a) const { return "filler \"" + a.text + "\""; }
  std::string operator()(const templates::Transfer& a) const { return "transfer to " + a.destination; }
  std::string operator()(const templates::ScheduleCallback& a) const { return "call back at " + a.field; }
  std::string operator()(const templates::SendDtmf& a) const { return "send dtmf " + a.digits; }
  std::string operator()(const templates::OptOut&) const { return "opt out"; }
  std::string operator()(const templates::SetLeadStatus& a) const { return "lead status -> " + a.status; }
  std::string operator()(const templates::EndCall& a) const { return "end call: " + a.outcome; }
  std::string operator()(const templates::Tag& a) const { return "tag " + a.tag; }
  std::string operator()(const templates::Voicemail&) const { return "voicemail"; }
};

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "0";
  char buffer[64];
  const double rounded = std::round(value * 100) / 100;
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, rounded == 0 ? 0.0 : rounded);
  return error == std::errc() ? std::string(buffer, end) : std::string("0");
}

std::string action_kind(const templates::Action& action) {
  return std::visit(KindOf{}, action);
}

std::string describe(const templates::Action& action) {
  return std::visit(WordsOf{}, action);
}

std::string describe(const conversation::OfferMade& offer, const templates::OfferPolicy& policy) {
  const std::string unit = policy.unit == templates::OfferUnit::kPercent ? "%" : policy.currency;
  return "offer " + offer.offer + " " + number_text(offer.value) + " " + unit + " (step " + std::to_string(offer.step) +
         ")";
}

}  // namespace callai::pipeline
