#include "app/template_try.h"

#include <algorithm>

namespace callai::app {

namespace {

/// Calls that wait for a worker, each.
constexpr std::size_t kWaitingAWorker = 4;

}  // namespace

TemplateTrial::TemplateTrial(const orchestrators::CampaignRuntime& other, CallAgain call_again)
    : other_(other),
      call_again_(std::move(call_again)),
      jobs_(kWaitingAWorker * std::max(1U, std::thread::hardware_concurrency())) {
  // The thread that adds calls works too.
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) workers_.emplace_back([this] { work(); });
}

TemplateTrial::~TemplateTrial() {
  jobs_.stop();
}

void TemplateTrial::work() {
  while (auto job = jobs_.pop()) decide(*job);
}

void TemplateTrial::add(StoredCall call) {
  callers_.emplace_back(call.header.scenario, call.header.setup.seed);
  results_.emplace_back().id = call.header.setup.call.value();
  const pipeline::DecisionEngine& recorded = engine_of(call);
  Job job{std::move(call), &recorded, &results_.back()};
  if (!jobs_.push(std::move(job))) decide(job);
}

void TemplateTrial::add_unreadable(const std::string& id, const core::Error& error) {
  callers_.emplace_back();
  TriedCall& tried = results_.emplace_back();
  tried.id = id;
  tried.error = core::describe(error);
  const std::lock_guard lock(mutex_);
  ++done_;
}

void TemplateTrial::decide(const Job& job) {
  TriedCall& tried = *job.result;
  const StoredCall& call = job.call;
  const auto report =
      orchestrators::counterfactual(call.header, call.machine_version, call.events, *job.recorded, other_);
  if (report.ok()) {
    tried.decisions = report->decisions;
    tried.difference = report->first_difference;
    tried.old_outcome = report->recorded_outcome;
    tried.new_outcome = tried.difference ? kUndetermined : tried.old_outcome;
  } else {
    tried.error = core::describe(report.error());
  }
  {
    const std::lock_guard lock(mutex_);
    ++done_;
  }
  done_changed_.notify_one();
}

void TemplateTrial::call_again(TriedCall& tried, const std::string& scenario, std::uint64_t seed) const {
  if (!tried.difference || scenario.empty() || !call_again_) return;
  if (const auto outcome = call_again_(scenario, seed)) {
    tried.new_outcome = *outcome;
    tried.run_again = true;
  }
}

std::vector<TriedCall> TemplateTrial::take() {
  while (auto job = jobs_.try_pop()) decide(*job);
  {
    std::unique_lock lock(mutex_);
    done_changed_.wait(lock, [this] { return done_ == results_.size(); });
    done_ = 0;
  }
  std::vector<TriedCall> all;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    call_again(results_[i], callers_[i].first, callers_[i].second);
    all.push_back(std::move(results_[i]));
  }
  results_.clear();
  callers_.clear();
  return all;
}

const pipeline::DecisionEngine& TemplateTrial::engine_of(const StoredCall& call) {
  auto& engine = engines_[call.header.template_digest];
  if (!engine) engine = std::make_unique<const pipeline::DecisionEngine>(call.header.setup.campaign);
  return *engine;
}

OutcomeTable outcome_table(const std::vector<TriedCall>& calls) {
  OutcomeTable table;
  for (const TriedCall& call : calls) {
    if (call.error.empty()) ++table[{call.old_outcome, call.new_outcome}];
  }
  return table;
}

}  // namespace callai::app
