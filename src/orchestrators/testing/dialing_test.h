#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "orchestrators/testing/dial_world.h"
#include "repositories/system/node_repo.h"

namespace callai::orchestrators {

/// A test of a node that dials a campaign at all hours, as fast as it may, in virtual time.
class DialingTest : public ::testing::Test {
 protected:
  explicit DialingTest(std::unique_ptr<repositories::Database> database = repositories::make_test_database())
      : world_(std::move(database)),
        line_(world_.env, *world_.database, [this](const DialOrder& order) { return plan_of(order); }) {
    settings_.hours.days.fill({{0, 24 * 60}});
    settings_.calls_per_minute = 6000;
    world_.set(settings_);
    dialer_.node = "node_a";
    dialer_.calls_per_minute = 60000;
    start();
  }

  /// The node begins, or begins again, with `dialer_`.
  void start() {
    const core::Env env = world_.env.env();
    const auto left = repositories::NodeRepo(*world_.database).begin(env.ids, dialer_.node, world_.now());
    ASSERT_TRUE(left.ok()) << core::describe(left.error());
    left_ = *left;
    runner_.emplace(env, *world_.database, line_, dialer_);
  }
  void change(const std::function<void(DialingSettings&)>& how) {
    how(settings_);
    world_.set(settings_);
  }
  DialStep step() {
    const auto done = runner_->step();
    EXPECT_TRUE(done.ok()) << core::describe(done.error());
    return done.ok() ? *done : DialStep{};
  }
  void pass(core::Duration time) { world_.env.executor().advance(time); }
  void run_for(core::Duration time, core::Duration each = std::chrono::seconds(1)) {
    for (core::Duration passed{0}; passed < time; passed += each) {
      step();
      pass(each);
    }
    step();
  }
  repositories::CampaignRepo campaigns() { return {*world_.database, world_.org}; }
  std::string status() { return campaigns().get(world_.campaign)->status; }

  DialWorld world_;
  DialPlan plan_;                          ///< of every call
  std::map<std::string, DialPlan> plans_;  ///< of those to some contacts
  PlannedLine line_;
  DialingSettings settings_;
  DialerSettings dialer_;
  std::optional<CampaignRunner> runner_;
  repositories::LeftBehind left_;  ///< by the node's last life

 private:
  DialPlan plan_of(const DialOrder& order) const {
    const auto found = plans_.find(order.attempt.contact.value());
    return found == plans_.end() ? plan_ : found->second;
  }
};

}  // namespace callai::orchestrators
