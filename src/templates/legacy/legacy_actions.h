#pragma once

#include <optional>
#include <string>
#include <vector>

#include "templates/decision_tree.h"

namespace callai::templates {

/// What the prose of an old action asks for ("move to closing", "end the call", "flag as price sensitive"), or nothing
/// when no action of ours stands for it. `stages`: ids that it may name.
std::optional<Action> action_in_prose(const std::string& prose, const std::vector<std::string>& stages);

}  // namespace callai::templates
