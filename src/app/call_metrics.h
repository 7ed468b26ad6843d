#pragma once

#include "core/metrics.h"
#include "orchestrators/call_runner.h"

namespace callai::app {

/// Counts what calls do, and tells the next observer. On the dispatch sequence.
class CallMetrics final : public orchestrators::CallObserver {
 public:
  /// Both outlive it.
  CallMetrics(core::Metrics& metrics, orchestrators::CallObserver& next);

  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override;
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override;
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override;
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override;

 private:
  void stage(core::Histogram& histogram, const std::optional<core::TimePoint>& from,
             const std::optional<core::TimePoint>& to);
  core::Histogram& stage_named(const char* stage);

  core::Metrics& metrics_;
  orchestrators::CallObserver& next_;
  core::Counter& answered_;
  core::Histogram& talk_;
  core::Counter& turns_;
  core::Counter& interrupted_;
  core::Counter& prompt_tokens_;
  core::Counter& completion_tokens_;
  core::Histogram& recognition_;
  core::Histogram& understanding_;
  core::Histogram& decision_;
  core::Histogram& tools_;
  core::Histogram& reply_;
  core::Histogram& speech_;
  core::Histogram& response_;
};

}  // namespace callai::app
