#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/phone_node.h"
#include "repositories/system/destination_repo.h"
#include "repositories/system/inbound_route_repo.h"

namespace callai::app {

/// The inbound routes of the store as calls need them: read, their templates compiled and their speech prepared before
/// the first call comes; and where calls are transferred to. Looks at the store every few seconds, and at once when it
/// is told to; what changes counts for the next call. The table is a snapshot: any thread may hold it.
class InboundDesk {
 public:
  struct Table {
    std::vector<repositories::InboundRouteRecord> routes;
    std::map<core::CampaignId, PhoneTemplate> campaigns;        ///< of the routes; one that cannot be used is not here
    std::vector<repositories::DestinationRecord> destinations;  ///< of transfers
  };
  /// Compiles a campaign's template and prepares speech for it. Blocks.
  using Prepare = std::function<core::Result<PhoneTemplate>(const core::CampaignId&)>;

  InboundDesk(core::Env env, repositories::Database& database, core::OrgId org, Prepare prepare);
  ~InboundDesk();
  InboundDesk(const InboundDesk&) = delete;
  InboundDesk& operator=(const InboundDesk&) = delete;

  std::shared_ptr<const Table> table() const;
  /// Somebody changed a route or a destination: look now.
  void wake();

 private:
  void watch(const std::stop_token& stop);
  void look();

  core::Env env_;
  const repositories::InboundRouteRepo repo_;
  const repositories::DestinationRepo destinations_;
  const Prepare prepare_;
  std::map<core::CampaignId, std::string> told_;  // by campaign: the error that was logged; watching thread only
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  bool asked_ = false;                  // under mutex_
  std::shared_ptr<const Table> table_;  // under mutex_
  std::jthread thread_;                 // last
};

}  // namespace callai::app
