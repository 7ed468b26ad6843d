#pragma once

#include <string>

#include "templates/decision_tree.h"

namespace callai::templates {

/// A condition as a person would say it: "intent price_objection and budget >= 500 USD". Never empty: "always",
/// "never".
std::string in_words(const Condition& condition);

/// An action likewise: "offer discount", "end the call (not_interested), saying goodbye".
std::string in_words(const Action& action);

}  // namespace callai::templates
