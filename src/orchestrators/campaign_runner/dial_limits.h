#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "core/ids.h"

namespace callai::orchestrators {

/// Why a node's last look at a running campaign let no call begin, as far as the node, its trunk or its line limits it.
/// Safe from any thread; outlives the dialer for as long as somebody reads it.
class DialLimits {
 public:
  /// "" takes it away.
  void set(const core::OrgId& org, const core::CampaignId& campaign, const std::string& why) {
    const std::lock_guard lock(mutex_);
    if (why.empty()) {
      limits_.erase({org, campaign});
    } else {
      limits_[{org, campaign}] = why;
    }
  }
  /// "": nothing does.
  std::string of(const core::OrgId& org, const core::CampaignId& campaign) const {
    const std::lock_guard lock(mutex_);
    const auto found = limits_.find({org, campaign});
    return found == limits_.end() ? "" : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<core::OrgId, core::CampaignId>, std::string> limits_;
};

}  // namespace callai::orchestrators
