#include "pipeline/decision_engine.h"

#include <utility>

#include "pipeline/decision_run.h"
#include "pipeline/field_validation.h"

namespace callai::pipeline {

class DecisionEngine::Impl {
 public:
  explicit Impl(std::shared_ptr<const templates::CampaignTemplate> t)
      : campaign_(std::move(t)), checker_(campaign_->extraction_rules) {}

  conversation::Decision decide(const conversation::Signals& signals, const conversation::SessionState& session,
                                const DecisionInput& input) const {
    return DecisionRun(*campaign_, checker_, signals, session, input).run();
  }

 private:
  std::shared_ptr<const templates::CampaignTemplate> campaign_;
  FieldChecker checker_;
};

DecisionEngine::DecisionEngine(std::shared_ptr<const templates::CampaignTemplate> t)
    : impl_(std::make_unique<const Impl>(std::move(t))) {}
DecisionEngine::~DecisionEngine() = default;

conversation::Decision DecisionEngine::decide(const conversation::Signals& signals,
                                              const conversation::SessionState& session,
                                              const DecisionInput& input) const {
  return impl_->decide(signals, session, input);
}

}  // namespace callai::pipeline
