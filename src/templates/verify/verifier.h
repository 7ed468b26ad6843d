#pragma once

#include <memory>
#include <string>
#include <vector>

#include "templates/campaign_template.h"
#include "templates/verify/property.h"

namespace callai::templates::verify {

/// The second level of validation: the tree compiled to an automaton and explored. Pure: what only a run can show (a
/// violation of something that holds for every call, or that something is possible) is left undecided, with the
/// candidates that a run may confirm. For templates without errors of the first level. Not thread-safe.
class Verifier {
 public:
  explicit Verifier(const CampaignTemplate& campaign);  ///< kept by reference
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  Verification run();
  /// More candidates for a property of run() whose own were not confirmed: found with the facts of its conditions kept
  /// apart. May be empty.
  std::vector<Candidate> more(const Property& property);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::templates::verify
