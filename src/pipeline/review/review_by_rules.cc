#include "pipeline/review/review_by_rules.h"

#include <algorithm>
#include <cmath>

#include "core/strings.h"
#include "pipeline/condition_eval.h"

namespace callai::pipeline {
namespace {

using conversation::CallReview;
using conversation::SessionState;

/// "price_objection" -> "price objection".
std::string words_of(std::string id) {
  std::replace(id.begin(), id.end(), '_', ' ');
  return id;
}

/// Values as people read them: a moment without its 'T'.
std::string shown(const templates::FieldValue& value) {
  std::string text = templates::to_canonical(value);
  if (std::holds_alternative<templates::CivilDateTime>(value)) {
    const std::size_t at = text.find('T');
    if (at != std::string::npos) text.replace(at, 1, " at ");
  }
  return text;
}

std::string lasted(core::Duration talk) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(talk).count();
  if (seconds < 60) return std::to_string(seconds) + " s";
  return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

std::string name_of(const conversation::Contact& contact) {
  const std::string name = contact.first_name + (contact.last_name.empty() ? "" : " " + contact.last_name);
  return name.empty() ? "The caller" : name;
}

std::string opening(const FinishedCall& call) {
  const templates::Stage* stage = templates::find_stage(call.campaign, call.session.current_stage);
  std::string out = name_of(call.session.contact) + " was on the line for " + lasted(call.talk);
  if (!call.session.outcome.empty()) out += "; the call ended as \"" + words_of(call.session.outcome) + "\"";
  if (stage != nullptr) out += " in stage " + (stage->title.empty() ? words_of(stage->id) : stage->title);
  return out + ".";
}

std::string learnt(const FinishedCall& call) {
  std::vector<std::string> parts;
  for (const templates::Field& field : call.campaign.extraction_rules.fields) {
    const auto found = call.session.fields.find(field.id);
    if (found == call.session.fields.end()) continue;
    parts.push_back(words_of(field.id) + " " + shown(found->second.value) +
                    (found->second.confirmed ? " (confirmed)" : ""));
  }
  return parts.empty() ? "" : "Learnt: " + core::joined(parts) + ".";
}

std::string offered(const FinishedCall& call) {
  std::vector<std::string> parts;
  for (const conversation::OfferMade& offer : call.session.offers) {
    const bool whole = offer.value == std::floor(offer.value);
    const std::string value = whole ? std::to_string(static_cast<long long>(offer.value)) : std::to_string(offer.value);
    parts.push_back(words_of(offer.offer) + " " + value);
  }
  return parts.empty() ? "" : "Offered: " + core::joined(parts) + ".";
}

std::string listed(const char* title, const std::vector<std::string>& ids) {
  std::vector<std::string> parts;
  for (const std::string& id : ids) parts.push_back(words_of(id));
  return parts.empty() ? "" : std::string(title) + core::joined(parts) + ".";
}

/// The required fields of the stages that the call went through and that nobody filled.
std::vector<std::string> still_missing(const FinishedCall& call) {
  std::vector<std::string> missing;
  for (const std::string& id : call.session.stages_visited) {
    const templates::Stage* stage = templates::find_stage(call.campaign, id);
    if (stage == nullptr) continue;
    for (const std::string& field : stage->required_fields) {
      const bool known =
          call.session.fields.contains(field) || std::find(missing.begin(), missing.end(), field) != missing.end();
      if (!known) missing.push_back(field);
    }
  }
  return missing;
}

std::string next_step(const FinishedCall& call) {
  const SessionState& session = call.session;
  if (session.opted_out) return "Do not call this number again: it is on the do-not-call list.";
  if (!call.notes.callback_field().empty()) {
    const auto moment = session.fields.find(call.notes.callback_field());
    if (moment != session.fields.end()) return "Call back on " + shown(moment->second.value) + " (their time).";
    return "Call back.";
  }
  if (!call.notes.destination().empty()) {
    const std::string who = words_of(call.notes.destination());
    return session.outcome == "transferred" ? "Nothing: " + who + " took over." : "Have " + who + " call back.";
  }
  if (!call.notes.failed_tools().empty()) {
    return "Check what " + core::joined(call.notes.failed_tools()) + " should have done: it failed in the call.";
  }
  const std::vector<std::string> missing = still_missing(call);
  if (session.turns > 0 && !missing.empty()) {
    std::vector<std::string> parts;
    for (const std::string& field : missing) parts.push_back(words_of(field));
    return "Still to be asked: " + core::joined(parts) + ".";
  }
  return "";
}

std::vector<conversation::RubricMark> marked(const FinishedCall& call) {
  std::vector<conversation::RubricMark> marks;
  DecisionInput input;
  input.elapsed = call.talk;
  input.now = call.now;
  const std::vector<std::string> none;
  const std::vector<conversation::OfferMade> no_offers;
  const ConditionScope scope{
      call.campaign, call.session.extracted_signals, call.session, input, call.session, none, no_offers, none};
  for (const templates::RubricItem& item : call.campaign.session_config.rubric) {
    conversation::RubricMark mark{item.id, item.title.empty() ? words_of(item.id) : item.title, item.weight, {}, ""};
    if (item.question.empty()) {
      mark.passed = evaluate(item.when, scope, mark.why);
    } else {
      mark.why = "needs a model to judge it";
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

}  // namespace

CallReview review_by_rules(const FinishedCall& call) {
  CallReview review;
  std::vector<std::string> sentences;
  for (std::string sentence :
       {opening(call), learnt(call), listed("Raised: ", call.notes.intents()), offered(call),
        listed("Answered from: ", call.notes.documents()), listed("Failed: ", call.notes.failed_tools())}) {
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  }
  review.summary = core::joined(sentences, " ");
  review.next_step = next_step(call);
  review.outcome = call.session.outcome;
  review.sentiment = call.notes.sentiment();
  review.marks = marked(call);
  review.score = conversation::score_of(review.marks);
  return review;
}

}  // namespace callai::pipeline
