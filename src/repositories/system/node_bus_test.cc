#include "repositories/system/node_bus.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "core/system_env.h"
#include "core/testing/recording_log.h"
#include "repositories/testing/postgres_server.h"
#include "repositories/testing/test_database.h"

// On the PostgreSQL server of this test program.

namespace callai::repositories {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr core::Duration kValid = std::chrono::seconds(10);

/// A node that writes down what it is told.
class Node {
 public:
  Node(const std::string& url, const std::string& id, core::Logger& log, NodeBusSettings settings = {}) {
    settings.url = url;
    settings.node = id;
    settings.first_retry = std::chrono::milliseconds(20);
    settings.longest_retry = std::chrono::milliseconds(200);
    bus_.emplace(core::Env{clock_, random_, ids_, log}, settings);
    for (const std::string kind : {"live", "ask"}) {
      bus_->on(kind, [this](const BusMessage& message) { note(message); });
    }
    EXPECT_TRUE(bus_->start().ok());
  }
  NodeBus& bus() { return *bus_; }
  /// Waits until `holds`; whatever is received ends a wait, and so does a moment.
  template <typename Holds>
  bool until(Holds holds) {
    std::unique_lock lock(mutex_);
    const core::TimePoint end = clock_.now() + kPatience;
    while (!holds()) {
      if (clock_.now() > end) return false;
      came_.wait_for(lock, std::chrono::milliseconds(5));
    }
    return true;
  }
  bool connects() {
    return until([this] { return bus_->connected(); });
  }
  bool hears(const std::string& told) {
    return until([&] { return std::find(told_.begin(), told_.end(), told) != told_.end(); });
  }
  /// "FROM KIND PAYLOAD" of the first `count` messages.
  std::vector<std::string> told(std::size_t count) {
    until([&] { return told_.size() >= count; });
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  void note(const BusMessage& message) {
    {
      const std::lock_guard lock(mutex_);
      told_.push_back(message.from + " " + message.kind + " " + message.payload);
    }
    came_.notify_all();
  }

  core::SystemClock clock_;
  core::SystemRandom random_;
  core::SystemIds ids_{clock_, random_};
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> told_;
  std::optional<NodeBus> bus_;  // last: its thread uses the rest
};

class NodeBusTest : public ::testing::Test {
 protected:
  const std::string url_ = empty_postgres_schema().path;
  core::testing::RecordingLog log_;
};

TEST_F(NodeBusTest, TellsAllOthersOrOne) {
  Node a(url_, "a", log_);
  Node b(url_, "b", log_);
  Node c(url_, "c", log_);
  ASSERT_TRUE(a.connects() && b.connects() && c.connects());
  EXPECT_TRUE(a.bus().tell_all("live", "{\"n\":1}", kValid));
  EXPECT_TRUE(a.bus().tell("b", "ask", "only b", kValid));
  EXPECT_TRUE(a.bus().tell_all("of a newer program", "?", kValid));
  EXPECT_TRUE(a.bus().tell_all("live", "last", kValid));
  EXPECT_EQ(b.told(3), (std::vector<std::string>{"a live {\"n\":1}", "a ask only b", "a live last"}));
  EXPECT_EQ(c.told(2), (std::vector<std::string>{"a live {\"n\":1}", "a live last"}));
  EXPECT_TRUE(b.bus().tell("a", "ask", "back", kValid));
  EXPECT_EQ(a.told(1), std::vector<std::string>{"b ask back"}) << "and nothing of its own";
  EXPECT_EQ(a.bus().stats().sent, 4U);
  EXPECT_EQ(b.bus().stats().received, 4U);
  EXPECT_EQ(a.bus().stats().dropped + b.bus().stats().dropped + c.bus().stats().dropped, 0U);
}

TEST_F(NodeBusTest, CarriesLongOnesAndManyInOrder) {
  Node a(url_, "a", log_);
  Node b(url_, "b", log_);
  ASSERT_TRUE(a.connects() && b.connects());
  std::string longest;
  while (longest.size() + 2 <= BusMessage::kMaxBytes) longest += "\xC3\xA9";
  EXPECT_TRUE(a.bus().tell_all("live", longest, kValid));
  EXPECT_FALSE(a.bus().tell_all("live", longest + "x", kValid));
  EXPECT_FALSE(a.bus().tell_all("live", std::string("zero\0byte", 9), kValid));
  EXPECT_TRUE(a.bus().tell_all("live", "\xFF is no text", kValid));
  std::vector<std::string> expected{"a live " + longest, "a live \xEF\xBF\xBD is no text"};
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(a.bus().tell_all("live", std::to_string(i), kValid));
    expected.push_back("a live " + std::to_string(i));
  }
  // Twice the same is two messages.
  EXPECT_TRUE(a.bus().tell_all("live", "999", kValid));
  expected.push_back("a live 999");
  EXPECT_TRUE(b.told(expected.size()) == expected);
  EXPECT_EQ(a.bus().stats().dropped, 2U);
}

TEST_F(NodeBusTest, HearsNothingOfAnotherSchema) {
  Node a(url_, "a", log_);
  Node b(url_, "b", log_);
  Node stranger(empty_postgres_schema().path, "b", log_);
  ASSERT_TRUE(a.connects() && b.connects() && stranger.connects());
  EXPECT_TRUE(a.bus().tell_all("live", "ours", kValid));
  EXPECT_TRUE(stranger.bus().tell("b", "ask", "theirs", kValid));
  EXPECT_TRUE(a.bus().tell("b", "ask", "ours", kValid));
  EXPECT_EQ(b.told(2), (std::vector<std::string>{"a live ours", "a ask ours"}));
  EXPECT_EQ(stranger.bus().stats().received, 0U);
}

TEST_F(NodeBusTest, ComesBackWithTheServerAndSaysSoOnce) {
  Node a(url_, "a", log_);
  Node b(url_, "b", log_);
  ASSERT_TRUE(a.connects() && b.connects());
  PostgresServer& server = *shared_postgres_server();
  server.stop();
  ASSERT_TRUE(a.until([&] { return !a.bus().connected() && !b.bus().connected(); }));
  EXPECT_TRUE(a.bus().tell_all("live", "too old", core::Duration{0}));
  EXPECT_TRUE(a.bus().tell_all("live", "waits", std::chrono::minutes(5)));
  ASSERT_TRUE(server.restart().ok());
  ASSERT_TRUE(a.connects() && b.connects());
  EXPECT_TRUE(b.until([&] { return a.bus().stats().sent >= 1; }));
  EXPECT_TRUE(a.bus().tell("b", "ask", "there again?", kValid));
  EXPECT_TRUE(b.hears("a ask there again?"));
  EXPECT_EQ(a.bus().stats().reconnects, 1U);
  EXPECT_EQ(a.bus().stats().dropped, 1U) << "what was too old";
  std::string logged;
  for (const std::string& line : log_.lines()) logged += line + "\n";
  EXPECT_NE(logged.find("node_bus_waits"), std::string::npos) << logged;
  EXPECT_NE(logged.find("check that it runs"), std::string::npos) << "it names the mend: " << logged;
  EXPECT_NE(logged.find("node_bus_goes_on"), std::string::npos) << logged;
}

TEST_F(NodeBusTest, LeavesAServerThatSaysNothingAnyMore) {
  NodeBusSettings settings;
  settings.quiet = std::chrono::milliseconds(50);
  settings.patience = std::chrono::milliseconds(500);
  Node a(url_, "a", log_, settings);
  ASSERT_TRUE(a.connects());
  const auto looker = SociConnection::open_postgres(parse_postgres_url(postgres_test_url()));
  ASSERT_TRUE(looker.ok());
  const auto backends =
      (*looker)->query("SELECT pid FROM pg_stat_activity WHERE application_name = 'callai node bus'", "i", {});
  ASSERT_TRUE(backends.ok() && backends->size() == 1);
  const auto pid = static_cast<pid_t>(backends->front().integer(0));
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  EXPECT_TRUE(a.until([&] { return a.bus().stats().reconnects == 1; })) << "over a new connection";
  EXPECT_EQ(::kill(pid, SIGCONT), 0);
  EXPECT_TRUE(a.connects());
}

TEST_F(NodeBusTest, RefusesWhatWouldWaitWithoutEnd) {
  NodeBusSettings settings;
  settings.most_waiting = 3;
  Node alone("postgresql://127.0.0.1:1/nobody", "a", log_, settings);
  int taken = 0;
  for (int i = 0; i < 5; ++i) taken += alone.bus().tell_all("live", "x", kValid) ? 1 : 0;
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(alone.bus().stats().dropped, 2U);
  EXPECT_FALSE(alone.bus().connected());
}

TEST_F(NodeBusTest, EndsWhileTheServerSaysNothing) {
  // A server that accepts and never answers.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  core::SystemClock clock;
  core::TimePoint began{};
  int accepted = -1;
  {
    NodeBusSettings settings;
    settings.patience = std::chrono::seconds(2);
    Node node("postgresql://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/x", "a", log_, settings);
    accepted = ::accept(listener, nullptr, nullptr);
    ASSERT_GE(accepted, 0);
    began = clock.now();
  }
  EXPECT_LT(clock.now() - began, std::chrono::seconds(20));
  ::close(accepted);
  ::close(listener);
}

}  // namespace
}  // namespace callai::repositories
