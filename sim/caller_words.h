#pragma once

#include <string>
#include <vector>

#include "conversation/session_state.h"
#include "conversation/signals.h"
#include "templates/campaign_template.h"
#include "templates/verify/property.h"

namespace callai::sim {

/// Words for what a caller means: taken from the template's own phrases and examples where it has any.
class CallerWords {
 public:
  explicit CallerWords(const templates::CampaignTemplate& campaign) : t_(campaign) {}

  /// Lines that may be understood as `turn` wants; none for silence and keys. The extractor has the last word.
  std::vector<std::string> lines(const templates::verify::CallerTurn& turn) const;
  /// How well the signals are what the turn wants: 0 not at all (something wanted is missing), else more is better.
  static int fit(const templates::verify::CallerTurn& turn, const conversation::Signals& signals);

 private:
  std::vector<std::string> values(const templates::verify::FieldSaid& said) const;
  std::vector<std::string> phrases(const std::string& intent) const;

  const templates::CampaignTemplate& t_;
};

}  // namespace callai::sim
