#pragma once

#include <deque>
#include <map>
#include <optional>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "orchestrators/call_journal.h"
#include "repositories/analytics/call_tally.h"
#include "repositories/campaign_specific/follow_up_repo.h"
#include "repositories/storage_writer.h"

namespace callai::orchestrators {

/// What models are paid, in any currency.
struct TokenPrices {
  double prompt_per_million = 0;
  double completion_per_million = 0;

  /// Millionths of the currency.
  std::int64_t cost_micros(const pipeline::LlmUsage& usage) const;
};

/// Whose calls a journal stores. A trial (repositories::kBrowserNumber) is stored as any call is, and nothing comes of
/// it: no contact is changed, nobody is put on a list or called back, no webhook is told, nobody follows it up.
enum class JournalOf { kCalls, kTrials };

/// The journal over the repositories. What it writes is counted for analytics and told to webhooks in the same
/// transaction. Writes go to a StoragePort and never hold a call up; what the port refuses (its
/// queue is full) waits here, bounded, and is offered again with the next write. A write that fails is logged and
/// counted, its `durable` task does not run - but for the end of a call, which is let go in any case. Lives on the
/// dispatch sequence.
class StoredJournal final : public CallJournal {
 public:
  static constexpr std::size_t kMaxWaiting = 4096;  ///< writes; more are lost, counted and logged

  /// The database behind `storage` belongs to all of them and outlives this. `prices`: of the language models' tokens.
  /// `node`: which program makes the calls.
  StoredJournal(core::Env env, core::Sequence& sequence, repositories::StoragePort& storage,
                repositories::Database& database, core::OrgId org, TokenPrices prices = {}, std::string node = "",
                JournalOf of = JournalOf::kCalls);

  void created(const CallHeader& header) override;
  void connected(const CallHeader& header) override;
  void steps(const core::CallId& call, CallSteps steps) override;
  void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) override;
  void field(const core::CallId& call, const core::ContactId& contact, const conversation::StoreField& field) override;
  void lead_status(const core::CallId& call, const core::ContactId& contact, const std::string& status) override;
  void opt_out(const core::CallId& call, const conversation::Contact& contact) override;
  void callback(const core::CallId& call, const conversation::Contact& contact,
                const conversation::ScheduleCallback& callback) override;
  void audio(const core::CallId& call, const telephony::CallQuality& quality) override;
  void ended(const core::CallId& call, const CallSummary& summary, core::Task durable) override;
  void reviewed(const core::CallId& call, const conversation::CallReview& review,
                const pipeline::LlmUsage& spent) override;

  /// The first thing that could not be stored since the start, if any.
  const std::optional<core::Error>& first_error() const { return first_error_; }

 private:
  struct Waiting {
    repositories::StorageWrite write;
    const char* what;
    core::Task durable;
    bool always;
  };
  struct Going {
    bool answered = false;
    std::string time_zone;
    repositories::CallTally tally;
  };

  class Teller;

  Teller teller(const core::CallId& call) const;
  repositories::FollowUpRecord follow_up(const core::CallId& call, const char* kind, std::string summary);
  void submit(const char* what, repositories::StorageWrite write, core::Task durable = {}, bool always = false);
  bool offer(Waiting& waiting);
  void failed(const char* what, const core::Error& error);

  core::Env env_;
  core::Sequence& sequence_;
  repositories::StoragePort& storage_;
  repositories::Database& database_;
  core::OrgId org_;
  const TokenPrices prices_;
  std::string node_;
  const JournalOf of_;
  std::map<core::CallId, Going> going_;  ///< calls that are not over
  std::deque<Waiting> waiting_;
  std::optional<core::Error> first_error_;
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
