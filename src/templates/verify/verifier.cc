#include "templates/verify/verifier.h"

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

Explorer PropertyBuilder::explore(ExploreOptions options) {
  Explorer explorer(m_, std::move(options));
  explorer.start_call();
  explorer.run();
  out_.states += explorer.states().size();
  out_.decisions += explorer.decisions();
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

void variables_in(const Model& m, const Cond& cond, std::set<int>& variables) {
  if (cond.var >= 0 && cond.var < m.first_transient) variables.insert(cond.var);
  for (const Cond& inner : cond.of) variables_in(m, inner, variables);
}

}  // namespace callai::templates::verify
