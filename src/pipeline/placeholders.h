#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/session_state.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Where a placeholder's value may come from. All members may be null or empty.
struct PlaceholderScope {
  const templates::CampaignTemplate* campaign = nullptr;
  const conversation::SessionState* session = nullptr;
  std::string_view utterance;
  std::string_view passage;            ///< {passage}: text of the best passage
  templates::CivilDateTime now;
  bool spoken = true;                  ///< values in spoken form ("half past two"), else canonical
};

/// Fills "{name}" and "{name|default}". Names: contact.*, company.*, product.*, custom.*, field.*, offer.ID.value,
/// agent.name, tool.ID.PATH, utterance, passage, now.date, now.time. An unknown or empty one without a default becomes "".
/// "{{" is a literal brace. Pure.
std::string fill_placeholders(std::string_view text, const PlaceholderScope& scope);

}  // namespace callai::pipeline
