#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "core/system_env.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "orchestrators/testing/dial_world.h"
#include "repositories/testing/postgres_server.h"
#include "repositories/testing/temp_dir.h"

// Nodes that are threads here, each with its own connections to one PostgreSQL database, and machines elsewhere.

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;

/// Ends every call at once, as answered; remembers who dialled what.
class InstantLine final : public DialLine {
 public:
  InstantLine(core::Env env, repositories::Database& database) : env_(env), database_(database) {}
  Room free_calls(const core::OrgId&) override { return {50, ""}; }
  core::Status dial(const DialOrder& order) override {
    dialled.push_back(order.attempt.call.value());
    const auto ended = repositories::DialAttemptRepo(database_, order.org)
                           .finish(order.attempt.call, DialOutcome::kReached, env_.clock.wall_now());
    return ended.ok() ? core::Status{} : core::Status{ended.error()};
  }
  std::vector<std::string> dialled;

 private:
  core::Env env_;
  repositories::Database& database_;
};

class TwoNodes : public ::testing::Test {
 protected:
  static constexpr int kContacts = 300;

  void run_nodes(int nodes, const std::function<bool()>& done) {
    std::vector<std::jthread> threads;
    for (int n = 0; n < nodes; ++n) {
      threads.emplace_back([this, n, done] {
        core::SystemEnv system(std::make_unique<core::NullLogger>());
        const auto own = repositories::open_or_die(settings_);
        InstantLine line(system.env(), *own);
        DialerSettings dialer;
        dialer.node = "node_" + std::to_string(n);
        dialer.calls_per_minute = 60000;
        ASSERT_TRUE(
            repositories::NodeRepo(*own).begin(system.env().ids, dialer.node, system.env().clock.wall_now()).ok());
        CampaignRunner runner(system.env(), *own, line, dialer);
        while (!done()) {
          const auto step = runner.step();
          ASSERT_TRUE(step.ok()) << core::describe(step.error());
        }
        const std::lock_guard lock(mutex_);
        for (const std::string& call : line.dialled) ++times_dialled_[call];
        busy_nodes_ += line.dialled.empty() ? 0 : 1;
      });
    }
  }

  /// Another database object of the same schema as the world's.
  repositories::DatabaseSettings settings_ = repositories::empty_postgres_schema();
  std::mutex mutex_;
  std::map<std::string, int> times_dialled_;
  int busy_nodes_ = 0;
};

TEST_F(TwoNodes, NobodyIsCalledTwiceAndTheLimitHolds) {
  DialWorld world(repositories::open_or_die(settings_));
  DialingSettings settings;
  settings.hours.days.fill({{0, 24 * 60}});
  settings.calls_per_minute = 60000;
  settings.max_calls = 5;
  world.set(settings);
  for (int i = 0; i < kContacts; ++i) world.add("contact_" + std::to_string(i));
  std::atomic<int> most_open{0};
  const auto looker = repositories::open_or_die(settings_);
  const repositories::DialAttemptRepo attempts(*looker, world.org);
  const repositories::CampaignRepo campaigns(*looker, world.org);
  std::mutex looking;
  run_nodes(3, [&] {
    const std::lock_guard lock(looking);
    const auto open = attempts.open(world.campaign);
    EXPECT_TRUE(open.ok());
    if (open.ok()) most_open = std::max(most_open.load(), open->open);
    return campaigns.get(world.campaign)->status == "finished";
  });
  EXPECT_EQ(times_dialled_.size(), static_cast<std::size_t>(kContacts));
  for (const auto& [call, times] : times_dialled_) EXPECT_EQ(times, 1) << call;
  EXPECT_LE(most_open.load(), 5);
  EXPECT_GE(busy_nodes_, 2) << "the work is shared";
  EXPECT_EQ(world.queue().counts(world.campaign)->at(repositories::QueueState::kDone), kContacts);
}

TEST_F(TwoNodes, AServerThatIsRestartedIsWaitedFor) {
  DialWorld world(repositories::open_or_die(settings_));
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  InstantLine line(system.env(), *world.database);
  DialingSettings settings;
  settings.hours.days.fill({{0, 24 * 60}});
  world.set(settings);
  world.add("contact_1");
  DialerSettings dialer;
  dialer.node = "node";
  ASSERT_TRUE(
      repositories::NodeRepo(*world.database).begin(system.env().ids, "node", system.env().clock.wall_now()).ok());
  CampaignRunner runner(system.env(), *world.database, line, dialer);
  ASSERT_TRUE(repositories::shared_postgres_server()->restart().ok());
  for (int i = 0; i < 10 && line.dialled.empty(); ++i) (void)runner.step();
  EXPECT_EQ(line.dialled.size(), 1U);
}

}  // namespace
}  // namespace callai::orchestrators
