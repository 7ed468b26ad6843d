#include "templates/verify/verifier.h"

#include <algorithm>

#include "templates/verify/property_builder.h"

namespace callai::templates::verify {

class Verifier::Impl {
 public:
  explicit Impl(const CampaignTemplate& campaign) : builder(campaign) {}
  PropertyBuilder builder;
};

Verifier::Verifier(const CampaignTemplate& campaign) : impl_(std::make_unique<Impl>(campaign)) {}
Verifier::~Verifier() = default;

Verification Verifier::run() {
  return impl_->builder.run();
}

std::vector<Candidate> Verifier::more(const Property& property) {
  return impl_->builder.more(property);
}

// ---- PropertyBuilder: what all kinds share

PropertyBuilder::PropertyBuilder(const CampaignTemplate& campaign)
    : m_(campaign), base_(m_, {}), state_of_(campaign.session_config.stages.size(), -1) {
  base_.start_call();
  base_.run();
  for (std::size_t i = 0; i < base_.states().size(); ++i) {
    state_of_[static_cast<std::size_t>(base_.states()[i].stage)] = static_cast<int>(i);
  }
}

Verification PropertyBuilder::run() {
  out_ = {};
  out_.states = base_.states().size();
  out_.decisions = base_.decisions();
  out_.bounded = base_.bounded();
  stages_reachable();
  nodes_reachable();
  transitions_reachable();
  silence_and_cap();
  opt_out_possible();
  walks_end();
  offers_within_policy();
  tool_outcomes();
  invariants();
  return out_;
}

std::unique_ptr<Explorer> PropertyBuilder::explore(ExploreOptions options) {
  auto explorer = std::make_unique<Explorer>(m_, std::move(options));
  explorer->start_call();
  explorer->run();
  out_.states += explorer->states().size();
  out_.decisions += explorer->decisions();
  return explorer;
}

Property& PropertyBuilder::add(Property property) {
  out_.properties.push_back(std::move(property));
  return out_.properties.back();
}

Property PropertyBuilder::proved(std::string code, std::string subject, std::string statement, std::string path,
                                 std::string reason) {
  Property p;
  p.code = std::move(code);
  p.subject = std::move(subject);
  p.statement = std::move(statement);
  p.path = std::move(path);
  p.reason = std::move(reason);
  p.verdict = Verdict::kProved;
  return p;
}

std::string PropertyBuilder::stage_path(int stage) const {
  return "/session_config/stages/" + std::to_string(stage);
}

void add_once(Predicates& predicates, const Predicate& predicate) {
  if (std::ranges::find(predicates, predicate) == predicates.end()) predicates.push_back(predicate);
}

void predicates_in(const Model& m, const Cond& cond, Predicates& predicates) {
  if (cond.kind == Cond::Kind::kFact && cond.var < m.first_transient) {
    const Mask values = cond.may_hold & ~cond.may_fail;
    if (values != 0) add_once(predicates, {cond.var, values});
  }
  for (const Cond& inner : cond.of) predicates_in(m, inner, predicates);
}

}  // namespace callai::templates::verify
