#include "sim/caller_words.h"

#include <algorithm>

#include "core/contains.h"

namespace callai::sim {

namespace {

using core::contains;
using templates::FieldType;
using templates::verify::CallerTurn;
using templates::verify::FieldSaid;

constexpr std::size_t kMostLines = 40;

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// Every line of `a` followed by every line of `b`.
std::vector<std::string> joined(const std::vector<std::string>& a, const std::vector<std::string>& b,
                                const std::string& between) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<std::string> lines;
  for (const std::string& first : a) {
    for (const std::string& second : b) {
      if (lines.size() < kMostLines) lines.push_back(first + between + second);
    }
  }
  return lines;
}

std::string spoken(const templates::Field& field, const std::string& canonical) {
  if (field.type == FieldType::kMoney) {
    const std::size_t space = canonical.find(' ');
    return canonical.substr(0, space) +
           (field.currency == "USD" ? " dollars" : canonical.substr(std::min(space, canonical.size())));
  }
  return canonical;
}

std::vector<std::string> any_value(FieldType type) {
  switch (type) {
    case FieldType::kYesNo: return {"yes", "no"};
    case FieldType::kNumber: return {"seven", "3"};
    case FieldType::kMoney: return {"five hundred dollars"};
    case FieldType::kDate: return {"next tuesday", "december the third"};
    case FieldType::kTime: return {"at half past two", "at ten in the morning"};
    case FieldType::kDateTime: return {"next tuesday at ten in the morning", "tomorrow at three in the afternoon"};
    case FieldType::kPhone: return {"two zero two five five five zero one seven seven"};
    case FieldType::kEmail: return {"dana at example dot com"};
    case FieldType::kName: return {"dana miller", "my name is dana miller"};
    case FieldType::kText:
      return {"the line drops every evening around eight", "please send somebody to look at the roof"};
    case FieldType::kChoice: return {};
  }
  return {};
}

}  // namespace

std::vector<std::string> CallerWords::phrases(const std::string& id) const {
  std::vector<std::string> found;
  const templates::Intent* intent = templates::find_intent(t_, id);
  if (intent != nullptr) {
    for (const auto* list : {&intent->examples, &intent->phrases}) {
      for (std::size_t i = 0; i < list->size() && i < 8; ++i) found.push_back((*list)[i]);
    }
  }
  if (id == "affirm") append(found, {"yes", "yes please"});
  if (id == "deny") append(found, {"no", "no thank you"});
  return found;
}

std::vector<std::string> CallerWords::values(const FieldSaid& said) const {
  const templates::Field* field = templates::find_field(t_, said.field);
  if (field == nullptr) return {};
  std::vector<std::string> plain;
  for (const templates::Choice& choice : field->choices) {
    if (!said.values.empty() && !contains(said.values, choice.id)) continue;
    append(plain, choice.phrases);
    plain.push_back(choice.id);
  }
  if (field->type != FieldType::kChoice) {
    for (const std::string& value : said.values) plain.push_back(spoken(*field, value));
    if (said.values.empty()) append(plain, any_value(field->type));
  }
  if (plain.size() > 6) plain.resize(6);
  std::vector<std::string> lines = plain;
  std::vector<std::string> cues = field->phrases;
  if (cues.size() > 3) cues.resize(3);
  append(lines, joined(cues, plain, " "));
  for (const std::string& cue : cues) {
    if (field->type == FieldType::kYesNo) lines.push_back(cue);
  }
  return lines;
}

std::vector<std::string> CallerWords::lines(const CallerTurn& turn) const {
  if (turn.kind == CallerTurn::Kind::kMumbles) return {"flurb wozzle grint", "krella vosk trimpy", ""};
  if (turn.kind != CallerTurn::Kind::kSpeaks) return {};
  std::vector<std::string> lines;
  for (const std::string& intent : turn.intents) {
    std::vector<std::string> more = phrases(intent);
    if (!lines.empty() && more.size() > 5) more.resize(5);
    lines = joined(lines, more, " and ");
  }
  std::vector<std::string> said;
  for (const FieldSaid& field : turn.fields) said = joined(said, values(field), " and ");
  if (turn.confirms) said = joined({"yes", "yes that's right"}, said, " ");
  if (turn.rejects) said = joined({"no", "no that's wrong"}, said, " ");
  // The value alone may mean the intent too, and the other way round.
  std::vector<std::string> all = joined(lines, said, ", ");
  if (!lines.empty() && !said.empty()) {
    append(all, joined(said, lines, ", "));
    append(all, lines);
    append(all, said);
  }
  if (all.empty()) {
    // Something that is understood and asks for nothing in particular.
    all = {"yes", "okay then", "no"};
    for (const templates::Intent& intent : t_.extraction_rules.intents) {
      if (!contains(turn.without, intent.id) && !intent.phrases.empty()) all.push_back(intent.phrases.front());
    }
  }
  if (turn.sentiment) all = joined({"this is terrible and awful", "this is really bad"}, all, " ");
  if (all.size() > kMostLines) all.resize(kMostLines);
  return all;
}

int CallerWords::fit(const CallerTurn& turn, const conversation::Signals& signals) {
  const auto heard = [&signals](const std::string& id) {
    return std::any_of(signals.intents.begin(), signals.intents.end(), [&id](const auto& m) { return m.id == id; });
  };
  if (turn.kind == CallerTurn::Kind::kMumbles) return signals.understood || signals.backchannel ? 0 : 100;
  int score = 100;
  if (!signals.understood) return 0;
  for (const std::string& intent : turn.intents) {
    if (!heard(intent)) return 0;
  }
  for (const FieldSaid& wanted : turn.fields) {
    const auto read = std::find_if(signals.entities.begin(), signals.entities.end(),
                                   [&wanted](const auto& reading) { return reading.field == wanted.field; });
    if (read == signals.entities.end()) return 0;
    if (!wanted.values.empty() && !contains(wanted.values, templates::to_canonical(read->value))) score -= 20;
  }
  if (turn.confirms && !signals.confirms) return 0;
  if (turn.rejects && !signals.rejects) return 0;
  for (const std::string& unwanted : turn.without) score -= heard(unwanted) ? 15 : 0;
  score -= 2 * static_cast<int>(signals.intents.size()) + 3 * static_cast<int>(signals.entities.size());
  return std::max(score, 1);
}

}  // namespace callai::sim
