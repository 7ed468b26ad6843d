#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "templates/campaign_template.h"

// What the converter does with words. Internal to the conversion.

namespace callai::templates {

/// An id out of any text: lower-case letters, digits and '_'; `otherwise` when nothing is left.
std::string slug(std::string_view text, std::string_view otherwise = "unnamed");

/// "company_size" -> "company size".
std::string spaced(std::string_view id);

/// The type that a field of that name most likely has: "email" is an e-mail address, "budget" money.
FieldType guessed_type(std::string_view name);

/// The question that asks for the field: the one of `questions` that shares most words with its name, which is taken
/// out of them, else one made up.
std::string question_for(std::string_view field, FieldType type, std::vector<std::string>& questions);

/// A text with the old placeholders ({first_name}, {company_name}) in the new spelling. One that nothing is known of
/// becomes {custom.NAME}, and its name is added to `custom`. Braces that are no placeholder are left out.
std::string with_placeholders(std::string_view text, const CampaignTemplate& t, std::vector<std::string>& custom);

/// 1-10 in words for a tone: "empathy 8 of 10".
std::string level_words(std::string_view name, double level);

/// "" when RE2 takes the pattern and it does not match nothing; else why not.
std::string pattern_refusal(const std::string& pattern);

}  // namespace callai::templates
