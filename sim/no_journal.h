#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "orchestrators/call_journal.h"

namespace callai::sim {

/// The journal of a run whose report is all that is wanted: durable at once, kept nowhere.
class NoJournal final : public orchestrators::CallJournal {
 public:
  explicit NoJournal(core::Sequence& sequence) : sequence_(sequence) {}

  void created(const orchestrators::CallHeader&) override {}
  void connected(const orchestrators::CallHeader&) override {}
  void steps(const core::CallId&, orchestrators::CallSteps) override {}
  void turn(const core::CallId&, const conversation::Turn&, core::Task durable) override {
    sequence_.post(std::move(durable));
  }
  void field(const core::CallId&, const core::ContactId&, const conversation::StoreField&) override {}
  void lead_status(const core::CallId&, const core::ContactId&, const std::string&) override {}
  void opt_out(const core::CallId&, const conversation::Contact&) override {}
  void callback(const core::CallId&, const conversation::Contact&, const conversation::ScheduleCallback&) override {}
  void audio(const core::CallId&, const telephony::CallQuality&) override {}
  void ended(const core::CallId&, const orchestrators::CallSummary&, core::Task durable) override {
    sequence_.post(std::move(durable));
  }
  void reviewed(const core::CallId&, const conversation::CallReview&, const pipeline::LlmUsage&) override {}

 private:
  core::Sequence& sequence_;
};

}  // namespace callai::sim
