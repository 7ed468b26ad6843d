#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "repositories/campaign_specific/dial_records.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// How many attempts a campaign has under way.
struct OpenAttempts {
  int open = 0;
  int talking = 0;  ///< of those: answered
};

/// How many attempts had which outcome, indexed by DialOutcome.
struct OutcomeCounts {
  std::array<std::int64_t, kDialOutcomes> of{};
  std::int64_t total() const;
  std::int64_t operator[](DialOutcome outcome) const { return of.at(static_cast<std::size_t>(outcome)); }
};

/// Attempts to call the contacts of campaigns, and what came of them. Safe from any thread.
class DialAttemptRepo final : public BaseRepository {
 public:
  DialAttemptRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  // Inside of Database::write_rows.
  /// The intents. The calls that were written: nothing of a contact that is on the phone already.
  core::Result<std::set<core::CallId>> intend(Transaction& transaction, const std::vector<DialAttempt>& attempts) const;
  core::Result<OpenAttempts> open(Transaction& transaction, const core::CampaignId& campaign) const;
  /// Of all organisations and nodes.
  core::Result<int> open_on_trunk(Transaction& transaction, const std::string& trunk) const;
  /// Ended, not settled, locked.
  core::Result<std::vector<DialAttempt>> unsettled(Transaction& transaction, const core::CampaignId& campaign,
                                                   int limit) const;
  core::Status settle(Transaction& transaction, const std::vector<core::CallId>& calls) const;
  /// Outcomes of the newest `limit` attempts that ended after `since`.
  core::Result<OutcomeCounts> recent(Transaction& transaction, const core::CampaignId& campaign, core::WallTime since,
                                     int limit) const;
  /// How often the attempts of these contacts had which outcome, since they were put into the queue.
  core::Result<std::map<std::pair<core::ContactId, DialOutcome>, int>> count(
      Transaction& transaction, const core::CampaignId& campaign, const std::vector<core::ContactId>& contacts) const;

  /// What came of a call, if it is an attempt that is still open; false when it is none.
  core::Result<bool> finish(Transaction& transaction, const core::CallId& call, DialOutcome outcome,
                            core::WallTime now) const;
  core::Result<bool> finish(const core::CallId& call, DialOutcome outcome, core::WallTime now) const;
  /// Nothing was dialled and nothing will be: as if it had never been. False when it is not open any more.
  core::Result<bool> take_back(Transaction& transaction, const core::CallId& call) const;

  /// Oldest first, of one contact or, where `contact` is empty, of all; `page.after`: the last call of the page before,
  /// "" the beginning.
  core::Result<std::vector<DialAttempt>> list(const core::CampaignId& campaign, const core::ContactId& contact,
                                              const Page& page) const;
  core::Result<OpenAttempts> open(const core::CampaignId& campaign) const;
  /// A campaign is calling the contact, or talks with it.
  core::Result<bool> under_way(const core::ContactId& contact) const;
  /// Of all organisations.
  core::Result<int> open_on_node(const std::string& node) const;
  core::Result<OutcomeCounts> outcomes(const core::CampaignId& campaign) const;
  /// Attempts that began after `since`.
  core::Result<int> started(const core::CampaignId& campaign, core::WallTime since) const;
};

}  // namespace callai::repositories
