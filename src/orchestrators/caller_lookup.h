#pragma once

#include <map>
#include <string>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "orchestrators/call_orchestrator.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/storage_writer.h"

namespace callai::orchestrators {

struct CallerSettings {
  std::string region;                                 ///< of numbers without a country code; "": only + and 00
  core::Duration patience = std::chrono::seconds(1);  ///< for the store; after it a call is answered without
  std::chrono::minutes (*own_offset)(core::WallTime) = nullptr;  ///< of people of whom nothing is known; null: UTC
};

/// Who has a number: the stored contact, made when it calls or is called for the first time. A caller who withholds it
/// is nobody: a contact without id and number, so that nothing of one such caller is there for the next. Lives on the
/// dispatch sequence, which never waits for the store: that is read on a lane and written through the storage port.
/// While it does not answer, callers are people with a number and no id, and their calls get the contact as soon as the
/// store says who it is.
class CallerLookup {
 public:
  struct Parts {
    core::Env env;
    core::Sequence& sequence;
    core::WorkLanes& lanes;  ///< whose threads may wait for the store
    repositories::StoragePort& storage;
    repositories::Database& database;
    core::OrgId org;
  };
  using Known = core::UniqueFunction<void(Caller)>;

  CallerLookup(Parts parts, CallerSettings settings) : parts_(std::move(parts)), settings_(std::move(settings)) {}

  /// `known` runs once, within the patience, on the dispatch sequence; during the call when there is nothing to wait
  /// for. `number` as the line has it.
  void look_up(const core::CallId& call, const core::CampaignId& campaign, const std::string& number, Known known);
  /// The same at once, for who may wait: any thread.
  static core::Result<Caller> find(core::Env env, repositories::Database& database, const core::OrgId& org,
                                   const CallerSettings& settings, const core::CampaignId& campaign,
                                   const std::string& number);

 private:
  /// A call whose caller the store has not named yet.
  struct Asked {
    Known known;  ///< empty: the call goes on without
    std::string number;
    std::string campaign_settings = "{}";
  };
  struct Answer;

  void read(const core::CallId& call, Answer& answer);
  void add(const core::CallId& call);
  void found(const core::CallId& call, const repositories::ContactRecord& record);
  void go_on_without(const core::CallId& call);

  Parts parts_;
  const CallerSettings settings_;
  const repositories::RegionZones zones_;
  std::map<core::CallId, Asked> asked_;
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
