#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/executor.h"
#include "orchestrators/call_journal.h"

namespace callai::sim::testing {

/// What calls left behind, in memory. For tests.
struct Journalled {
  std::vector<orchestrators::CallHeader> headers;
  std::map<core::CallId, std::vector<orchestrators::LoggedEvent>> events;
  std::map<core::CallId, std::vector<conversation::Turn>> turns;
  std::map<core::CallId, std::vector<orchestrators::CallSummary>> ends;
  std::map<core::CallId, std::vector<conversation::CallReview>> reviews;  ///< by a model
  std::map<core::CallId, telephony::CallQuality> qualities;
  std::vector<conversation::ScheduleCallback> callbacks;
  std::vector<conversation::StoreField> fields;
  std::vector<std::string> lead_statuses;
  int opt_outs = 0;
};

/// Durable at once.
class MemoryJournal final : public orchestrators::CallJournal {
 public:
  MemoryJournal(core::Sequence& sequence, Journalled& kept) : sequence_(sequence), kept_(kept) {}

  void created(const orchestrators::CallHeader& header) override { kept_.headers.push_back(header); }
  void connected(const orchestrators::CallHeader& header) override {
    for (orchestrators::CallHeader& known : kept_.headers) {
      if (known.setup.call == header.setup.call) known = header;
    }
  }
  void steps(const core::CallId& call, orchestrators::CallSteps steps) override {
    for (const auto& step : steps) kept_.events[call].push_back(orchestrators::logged(*step));
  }
  void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) override {
    kept_.turns[call].push_back(turn);
    sequence_.post(std::move(durable));
  }
  void field(const core::CallId&, const core::ContactId&, const conversation::StoreField& field) override {
    kept_.fields.push_back(field);
  }
  void lead_status(const core::CallId&, const core::ContactId&, const std::string& status) override {
    kept_.lead_statuses.push_back(status);
  }
  void opt_out(const core::CallId&, const conversation::Contact&) override { ++kept_.opt_outs; }
  void callback(const core::CallId&, const conversation::Contact&,
                const conversation::ScheduleCallback& callback) override {
    kept_.callbacks.push_back(callback);
  }
  void audio(const core::CallId& call, const telephony::CallQuality& quality) override {
    kept_.qualities.emplace(call, quality);
  }
  void ended(const core::CallId& call, const orchestrators::CallSummary& summary, core::Task durable) override {
    kept_.ends[call].push_back(summary);
    sequence_.post(std::move(durable));
  }
  void reviewed(const core::CallId& call, const conversation::CallReview& review,
                const pipeline::LlmUsage& /*spent*/) override {
    kept_.reviews[call].push_back(review);
  }

 private:
  core::Sequence& sequence_;
  Journalled& kept_;
};

}  // namespace callai::sim::testing
