#include "templates/legacy/legacy_actions.h"

#include <algorithm>

#include "core/strings.h"
#include "templates/legacy/legacy_words.h"

namespace callai::templates {

namespace {

bool has(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::optional<Action> action_in_prose(const std::string& prose, const std::vector<std::string>& stages) {
  const std::string text = " " + spaced(prose) + " ";
  if (has(text, {" opt out ", " do not call ", " never call "})) return OptOut{};
  if (has(text, {" end the call ", " end call ", " end conversation ", " end the conversation ", " hang up "})) {
    return EndCall{"completed", "goodbye"};
  }
  if (has(text, {" move ", " go ", " advance ", " proceed ", " transition ", " skip ", " return "})) {
    for (const std::string& stage : stages) {
      if (text.find(" " + spaced(stage) + " ") != std::string::npos) return SetStage{stage};
    }
  }
  if (has(text, {" not interested ", " disqualif"})) return SetLeadStatus{"not_interested"};
  if (has(text, {" qualified ", " qualify "})) return SetLeadStatus{"qualified"};
  if (has(text, {" follow up ", " callback ", " call back "})) return SetLeadStatus{"follow_up"};
  if (has(text, {" hot lead ", " warm lead "})) return SetLeadStatus{"warm_lead"};
  if (has(text, {" repeat "})) return Repeat{};
  if (has(text, {" tag ", " flag ", " mark "})) return Tag{slug(prose)};
  return std::nullopt;
}

}  // namespace callai::templates
