#pragma once

#include <set>
#include <string>
#include <string_view>

#include "templates/field_value.h"

namespace callai::audio {

/// The parts of spoken English that every campaign shares (numbers, dates, yes and no, small talk), as JSGF rules.

/// The body of the rule `name` ("weekday"), or "" when there is no such rule. Bodies refer to other rules as <name>.
std::string_view speech_rule(std::string_view name);

/// The rule for an answer of this type; "" for text, choice and name, which depend on the template.
std::string_view answer_rule(templates::FieldType type);

/// The rules that `body` needs, directly and through other rules, each as "<name> = body;\n"; rules already in
/// `written` are left out and new ones added to it.
std::string needed_rules(std::string_view body, std::set<std::string>& written);

/// The words of a JSGF text: what is neither a rule name, a weight nor punctuation.
std::set<std::string> grammar_words(std::string_view jsgf);

}  // namespace callai::audio
