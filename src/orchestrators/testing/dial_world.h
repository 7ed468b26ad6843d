#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/testing/virtual_executor.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/testing/test_database.h"
#include "templates/testing/sample_template.h"

namespace callai::orchestrators {

/// How a call to somebody goes.
struct DialPlan {
  repositories::DialOutcome outcome = repositories::DialOutcome::kReached;
  core::Duration lasts = std::chrono::seconds(30);
  std::optional<core::WallTime> callback;  ///< agreed in it
  bool opts_out = false;
};

/// Lines on which calls go as planned, in virtual time. What a call's journal writes is written.
class PlannedLine final : public DialLine {
 public:
  using Planner = std::function<DialPlan(const DialOrder&)>;
  PlannedLine(core::testing::VirtualEnv& env, repositories::Database& database, Planner planner)
      : env_(env), database_(database), planner_(std::move(planner)) {}

  Room free_calls(const core::OrgId&) override { return {lines - active, lines > active ? "" : why}; }
  core::Status dial(const DialOrder& order) override;

  int lines = 100;
  std::string why = "every line is taken";
  int active = 0;
  int most_active = 0;
  std::optional<core::Error> refuses;  ///< every call
  bool loses_ends = false;             ///< as a program that was killed: the end of a call is not written
  std::vector<DialOrder> dialled;
  std::function<void(const DialOrder&)> before_dialling;

 private:
  void end(const DialOrder& order, const DialPlan& plan);

  core::testing::VirtualEnv& env_;
  repositories::Database& database_;
  Planner planner_;
  std::set<core::CallId> calls_;
};

/// A database with one organisation and a running campaign, and virtual time.
class DialWorld {
 public:
  explicit DialWorld(std::unique_ptr<repositories::Database> made = repositories::make_test_database());
  repositories::DialQueueRepo queue() { return {*database, org}; }
  repositories::DialAttemptRepo attempts() { return {*database, org}; }
  /// A contact in the campaign; its number is made from its id.
  core::ContactId add(const std::string& id, const std::string& zone = "", int rank = repositories::kNormalRank);
  void set(const DialingSettings& settings);
  core::WallTime now() { return env.executor().wall_now(); }
  std::vector<repositories::DialAttempt> log();
  std::string state_of(const std::string& contact);

  core::testing::VirtualEnv env;
  std::unique_ptr<repositories::Database> database;
  const core::OrgId org{"org"};
  const core::CampaignId campaign{"camp"};

 private:
  int numbers_ = 0;
};

}  // namespace callai::orchestrators
