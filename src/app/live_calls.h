#pragma once

#include <map>
#include <string>

#include "api/live_hub.h"
#include "orchestrators/call_runner.h"

namespace callai::app {

/// Tells those who watch over the API what happens in the calls of one organisation: call_answered, heard (the caller's
/// words), saying (a sentence of the agent begins), turn, line_held, line_trouble, line_recovered, call_ended.
/// On the dispatch sequence.
class LiveCalls final : public orchestrators::CallObserver {
 public:
  LiveCalls(api::LiveHub& live, core::OrgId org) : live_(live), org_(std::move(org)) {}

  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override;
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override;
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override;
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override;

 private:
  void remember(const core::CallId& call, const conversation::Effects& effects);
  void publish_words(const char* name, const core::CallId& call, core::Duration at, const std::string& text);

  api::LiveHub& live_;
  const core::OrgId org_;
  /// Sentences that wait to be heard.
  std::map<core::CallId, std::map<core::SegmentId, std::string>> waiting_;
};

/// A call that the API was asked for is being dialled.
void publish_call_started(api::LiveHub& live, const core::OrgId& org, const core::CallId& call,
                          const core::CampaignId& campaign, const core::ContactId& contact);

}  // namespace callai::app
