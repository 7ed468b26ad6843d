#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conversation/call_review.h"
#include "conversation/vocabulary.h"
#include "core/executor.h"
#include "core/ids.h"
#include "orchestrators/conversation_orchestrator.h"
#include "pipeline/llm/llm_client.h"
#include "telephony/call_quality.h"

namespace callai::orchestrators {

/// One input of a call's machine, as it is stored: enough, with the header, to run the call again bit for bit.
struct LoggedEvent {
  std::uint32_t seq = 0;  ///< from 1, without gaps
  core::Duration at{0};   ///< logical time
  std::string event_json;
  std::uint64_t effects_hash = 0;  ///< conversation::hash_effects of what the machine answered
};

/// One step of a call's machine, as it was taken. Never changed after it was handed on, so any thread may read it.
struct CallStep {
  std::uint32_t seq = 0;  ///< from 1, without gaps
  core::Duration at{0};   ///< logical time
  conversation::Event event;
  conversation::Effects effects;  ///< what the machine answered
};
using CallSteps = std::vector<std::shared_ptr<const CallStep>>;

/// The step as it is stored. Writes JSON, a good half of what a turn costs: for the thread that stores.
LoggedEvent logged(const CallStep& step);

/// What is known of a call before its first event.
struct CallHeader {
  ConversationSetup setup;
  core::CampaignId campaign;
  int template_version = 0;  ///< stored version; 0: not a stored template
  std::string template_digest;
  std::string number;          ///< the far side
  std::string recording_path;  ///< "" none
  std::string scenario;        ///< simulated calls: the scenario's id
  std::string time_zone;       ///< of the contact; "" it has an offset alone. No part of a replay
};

struct CallSummary {
  std::string status;  ///< completed, failed, no_answer, busy, rejected
  std::string outcome;
  core::Duration talk{0};  ///< connected to ended
  std::string reason;      ///< why the line ended, in words; "" the line did not say
  int code = 0;            ///< as telephony::Ended::code
  conversation::SessionState session;
  conversation::CallReview review;  ///< by rules; a model's comes later, by CallJournal::reviewed
  pipeline::LlmUsage spent;         ///< what models took so far
};

/// Seam: where a call's life is written. Called on the dispatch sequence; never blocks it. Writes of one call keep
/// their order. `durable` tasks are posted to the dispatch sequence once the data would survive a crash.
class CallJournal {
 public:
  virtual ~CallJournal() = default;
  virtual void created(const CallHeader& header) = 0;
  /// The far side answered. `header` is the final one: its `started` is the moment of logical time 0.
  virtual void connected(const CallHeader& header) = 0;
  virtual void steps(const core::CallId& call, CallSteps steps) = 0;
  virtual void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) = 0;
  virtual void field(const core::CallId& call, const core::ContactId& contact,
                     const conversation::StoreField& field) = 0;
  virtual void lead_status(const core::CallId& call, const core::ContactId& contact, const std::string& status) = 0;
  virtual void opt_out(const core::CallId& call, const conversation::Contact& contact) = 0;
  virtual void callback(const core::CallId& call, const conversation::Contact& contact,
                        const conversation::ScheduleCallback& callback) = 0;
  /// How the audio was; before ended().
  virtual void audio(const core::CallId& call, const telephony::CallQuality& quality) = 0;
  virtual void ended(const core::CallId& call, const CallSummary& summary, core::Task durable) = 0;
  /// A model has written the note of a call that has ended; it takes the place of the rules'.
  /// `spent`: what that took.
  virtual void reviewed(const core::CallId& call, const conversation::CallReview& review,
                        const pipeline::LlmUsage& spent) = 0;
};

}  // namespace callai::orchestrators
