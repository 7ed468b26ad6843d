#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "orchestrators/campaign_runner/dial_decision.h"
#include "orchestrators/campaign_runner/dial_limits.h"
#include "orchestrators/campaign_runner/dial_pace.h"
#include "repositories/database.h"
#include "repositories/system/node_repo.h"

namespace callai::orchestrators {

/// A call that a campaign wants made. Its intent is durable, under the id that the call is to have.
struct DialOrder {
  core::OrgId org;
  repositories::DialAttempt attempt;
  int max_conversations = 0;  ///< of the campaign, at once on this node; 0: no bound
};

/// Seam: the telephone lines of this node.
class DialLine {
 public:
  virtual ~DialLine() = default;
  /// Calls that may begin now for this organisation; of 0, why, for people.
  struct Room {
    int calls = 0;
    std::string why;
  };
  virtual Room free_calls(const core::OrgId& org) = 0;
  /// Dials, once. kUnavailable, kResourceExhausted, kFailedPrecondition: nothing was dialled and nothing will be, it
  /// may be tried again. Any other error: this call cannot be made. Later its end is written by the call's journal.
  virtual core::Status dial(const DialOrder& order) = 0;
};

/// What a node may do, beside the settings of its campaigns.
struct DialerSettings {
  std::string node;                                 ///< id of this program among those of the database
  int max_calls = 0;                                ///< at once, of campaigns, on this node; 0: as many as the line has
  int calls_per_minute = 600;                       ///< that this node begins
  std::string trunk;                                ///< the line that nodes share, by a name; empty: no bound by it
  int trunk_max_calls = 0;                          ///< at once on it, of all nodes; 0: no bound
  int trunk_calls_per_minute = 0;                   ///< begun on it, by all nodes; 0: no bound
  core::Duration lease = std::chrono::seconds(60);  ///< unseen for so long, a node is dead
  core::Duration heartbeat = std::chrono::seconds(5);  ///< between two signs of life
};

/// How a campaign goes, for people.
struct CampaignProgress {
  std::map<repositories::QueueState, std::int64_t> contacts;
  repositories::OpenAttempts open;
  repositories::OutcomeCounts outcomes;
  int calls_last_minute = 0;
  std::optional<core::WallTime> next_due;
  repositories::PaceRecord pace;
  std::optional<core::WallTime> breaker_until;  ///< while it is open
  std::string limited_by;                       ///< why no more calls are made at once; "" nothing does
};
core::Result<CampaignProgress> progress_of(repositories::Database& database, const core::OrgId& org,
                                           const core::CampaignId& campaign, const DialingSettings& settings,
                                           core::WallTime now);

/// What one step did, for metrics and tests.
struct DialStep {
  int dialled = 0;
  int settled = 0;                                  ///< calls that ended and whose contact was told what comes next
  int buried = 0;                                   ///< attempts of dead nodes
  std::vector<repositories::BusyCampaign> changed;  ///< where something happened
};

/// The dialer: looks after every campaign of the database that runs. All of its state is there, so that any number of
/// nodes may share the work and any of them may die at any moment: who is called is written before anything is dialled,
/// an attempt is dialled by the node that wrote it and by no other, and never twice. On one thread of its own: it waits
/// for the database and for lines.
class CampaignRunner {
 public:
  CampaignRunner(core::Env env, repositories::Database& database, DialLine& line, DialerSettings settings);

  /// One look at everything. NodeRepo::begin() comes before the first one of a process. An error is about the database;
  /// the next step tries again.
  core::Result<DialStep> step();
  /// Other bounds, from the next step on. The node stays the one that it is.
  void set_settings(const DialerSettings& settings) { settings_ = settings; }
  /// No calls of its own any more; calls that end are still settled.
  void stop_dialing() { dialing_ = false; }
  std::shared_ptr<const DialLimits> limits() const { return limits_; }

 private:
  struct Claim;
  /// What the database has yet to be told of an attempt that was not dialled.
  struct Owed {
    DialOrder order;
    std::optional<repositories::DialOutcome> outcome;  ///< nothing: it is taken back
  };
  core::Status keep_lease(DialStep& step);
  bool lease_is_safe() const;
  core::Result<int> settle(const repositories::BusyCampaign& campaign, const DialingSettings& settings);
  struct Claimed {
    std::vector<DialOrder> orders;
    bool breaker_changed = false;
  };
  core::Result<Claimed> claim(const repositories::BusyCampaign& campaign, const DialingSettings& settings);
  core::Result<int> node_room(const core::OrgId& org, core::WallTime now, std::string& why) const;
  core::Result<bool> may_claim(const Claim& claim) const;
  core::Status claim_in(repositories::Transaction& transaction, Claim& claim);
  core::Result<int> room_in(repositories::Transaction& transaction, Claim& claim);
  core::Status take_rank(repositories::Transaction& transaction, Claim& claim, int rank);
  repositories::DialAttempt attempt_of(const Claim& claim, const repositories::QueuedContact& contact) const;
  core::Status intend(repositories::Transaction& t, Claim& claim,
                      const std::vector<repositories::QueuedContact>& contacts);
  bool dial(const DialOrder& order);
  void take_back(const DialOrder& order, const core::Error& why);
  void end_at_once(const DialOrder& order, repositories::DialOutcome outcome);
  core::Status write_owed();
  core::Status put_back(const DialOrder& order);
  core::Result<bool> is_done(const repositories::BusyCampaign& campaign, const DialingSettings& settings) const;
  core::Result<bool> finish_if_done(const repositories::BusyCampaign& campaign, const DialingSettings& settings);
  void note_limit(const repositories::BusyCampaign& campaign, const std::string& why) {
    limits_->set(campaign.org, campaign.campaign, why);
  }

  core::Env env_;
  repositories::Database& database_;
  DialLine& line_;
  DialerSettings settings_;
  repositories::NodeRepo nodes_;
  bool dialing_ = true;
  std::optional<core::TimePoint> renewed_;  ///< when the last sign of life was written
  core::WallTime next_call_{};              ///< of this node, by its rate
  std::vector<Owed> owed_;                  ///< the database was out of reach
  std::size_t first_ = 0;                   ///< campaign of the same priority that is served first
  const std::shared_ptr<DialLimits> limits_ = std::make_shared<DialLimits>();
};

}  // namespace callai::orchestrators
