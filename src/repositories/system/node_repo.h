#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// What a node that died has left.
struct LeftBehind {
  int calls = 0;     ///< that are "interrupted" now
  int attempts = 0;  ///< of campaigns, the same
};

/// Whose a call is that is not over.
struct CallHolder {
  std::string node;
  core::WallTime seen{};  ///< its last sign of life
};

/// A campaign that somebody has to look after.
struct BusyCampaign {
  core::OrgId org;
  core::CampaignId campaign;
  bool running = false;
  bool ended_calls = false;  ///< there are some to be settled
};

/// The programs that make calls with this database, of all organisations. A node's calls and attempts are leased to it
/// for as long as it says now and then that it lives. What is interrupted is counted, its jobs have failed, and
/// webhooks are told of its calls, of every organisation. Safe from any thread.
class NodeRepo {
 public:
  explicit NodeRepo(Database& database) : database_(database) {}

  /// The node begins; what it had under way in an earlier life is interrupted.
  core::Result<LeftBehind> begin(core::Ids& ids, const std::string& node, core::WallTime now);
  /// Again among the living, after others took it for dead while its calls went on.
  core::Status join(const std::string& node, core::WallTime now);
  /// It lives. kFailedPrecondition when others have taken it for dead: what it had under way is not its any more.
  core::Status renew(const std::string& node, core::WallTime now);
  /// Those that were not seen since are dead: what they had under way is interrupted.
  core::Result<LeftBehind> bury(core::Ids& ids, core::WallTime not_seen_since, core::WallTime now);
  /// Nodes that live, by id.
  core::Result<std::vector<std::string>> alive(core::WallTime seen_since) const;
  /// Nothing when the call is over, or nobody's. A node that was not seen for a minute is taken for dead.
  core::Result<std::optional<CallHolder>> holder_of(const core::OrgId& org, const core::CallId& call) const;
  /// Campaigns that run and have contacts, and those with calls that ended, in order of id.
  core::Result<std::vector<BusyCampaign>> busy_campaigns() const;

 private:
  Database& database_;
};

}  // namespace callai::repositories
