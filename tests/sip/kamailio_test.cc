// Two nodes behind Kamailio with the configuration of packaging/kamailio, as docs/scaling.md has them: one database,
// and SIPp as the PBX that calls.
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "api_process.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/testing/postgres_server.h"
#include "sipp.h"

namespace callai::tests {
namespace {

using repositories::PostgresServer;
using repositories::SociConnection;

constexpr const char* kProgram = "/usr/sbin/kamailio";
constexpr const char* kTemplate = CALLAI_SOURCE_DIR "/tests/sip/table_booking.json";
constexpr std::array<const char*, 2> kAddresses = {"127.0.0.2", "127.0.0.3"};

// Two pings, a second apart, that are not answered within three.
constexpr const char* kProbed = "sleep 7";
// Far below the three seconds after which a node that says nothing is passed over.
constexpr int kPromptMs = 2000;

struct NodeAddress {
  std::string ip;
  int port = 0;
};

/// Kamailio with our example, in which only addresses and ports are filled in; it pings each second.
class Kamailio {
 public:
  explicit Kamailio(const std::vector<NodeAddress>& nodes) : port_(free_udp_port()) {
    const std::string examples = CALLAI_SOURCE_DIR "/packaging/kamailio/";
    std::string list = read_file(examples + "dispatcher.list");
    list = edited(list, "", "192.0.2.21:5070", nodes.at(0).ip + ":" + std::to_string(nodes.at(0).port));
    list = edited(list, "", "192.0.2.22:5070", nodes.at(1).ip + ":" + std::to_string(nodes.at(1).port));
    std::string config = read_file(examples + "kamailio.cfg");
    config = edited(config, "define PBX", "192.0.2.10", "127.0.0.1");
    config = edited(config, "define LISTEN", "0.0.0.0:5060", "127.0.0.1:" + std::to_string(port_));
    config = edited(config, "", "/etc/kamailio/dispatcher.list", folder_.write("dispatcher.list", list));
    config = edited(config, "ds_ping_interval", ", 5)", ", 1)");
    ProgramOptions options;
    options.folder = folder_.path();
    options.timeout = std::chrono::seconds(110);
    options.arguments = {"-DD", "-E", "-m",           "64", "-M",
                         "8",   "-Y", folder_.path(), "-f", folder_.write("kamailio.cfg", config)};
    program_ = std::make_unique<RunningProgram>(kProgram, options);
    SippScenario alive;
    alive.request("OPTIONS").expect(200);
    EXPECT_EQ(Sipp(alive, port_).verdict(), "");
  }
  ~Kamailio() {
    program_->send_signal(SIGTERM);  // its children go with it
    const ProgramResult result = program_->wait();
    if (::testing::Test::HasFailure()) ADD_FAILURE() << result.err;
  }
  Kamailio(const Kamailio&) = delete;
  Kamailio& operator=(const Kamailio&) = delete;

  int port() const { return port_; }

 private:
  const TempFolder folder_;
  const int port_;
  std::unique_ptr<RunningProgram> program_;
};

/// Calls that were answered, by where their sound is: Call-IDs.
std::map<std::string, std::set<std::string>> answers_in(const std::string& trace) {
  std::map<std::string, std::set<std::string>> answers;
  std::istringstream lines(trace);
  std::string call;
  const std::string connection = "c=IN IP4 ";
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with("Call-ID:")) call = line;
    if (line.starts_with(connection)) answers[line.substr(connection.size())].insert(call);
  }
  return answers;
}

class BehindKamailio : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kProgram)) {
      GTEST_SKIP() << "Kamailio is not installed: apt-get install kamailio, or make setup-dev";
    }
    auto started = PostgresServer::start();
    if (!started.ok()) GTEST_SKIP() << core::describe(started.error());
    database_ = *std::move(started);
    std::vector<NodeAddress> addresses;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      addresses.push_back({kAddresses.at(i), free_udp_port()});
      nodes_.at(i) = std::make_unique<ApiProcess>(
          std::vector<std::string>{"--store-url", database_->url(), "--sip-server", "127.0.0.1", "--sip-port",
                                   std::to_string(free_udp_port()), "--sip-mode", "trunk", "--sip-local-ip",
                                   addresses.back().ip, "--sip-local-port", std::to_string(addresses.back().port),
                                   "--sip-allowed-peers", "127.0.0.1/32", "--sip-routes", std::string("*=") + kTemplate,
                                   "--max-calls", "20"},
          ApiProcess::kTelephone);
      ASSERT_NE(nodes_.at(i)->address(), "") << "it did not start";
    }
    kamailio_ = std::make_unique<Kamailio>(addresses);
  }

  /// So many calls, which the PBX ends after half a second. Where they were answered; `prompt`: each within kPromptMs.
  std::array<std::size_t, 2> calls(int count, bool prompt) {
    SippScenario s;
    s.request("INVITE", "", pbx_sdp()).through_proxies().expect(100, "", true).expect(180, "", true);
    s.raw("  <recv response=\"200\" rrs=\"true\"" +
          (prompt ? " timeout=\"" + std::to_string(kPromptMs) + "\"" : std::string()) + "/>\n");
    s.ack().wait(500).again("BYE").expect(200);
    const TempFolder folder;
    const std::string trace = folder.file("messages.txt");
    Sipp pbx(s, kamailio_->port(), "900",
             {"-m", std::to_string(count), "-r", "10", "-trace_msg", "-message_file", trace});
    EXPECT_EQ(pbx.verdict(), "");
    auto answers = answers_in(read_file(trace));
    answered_ += count;
    return {answers[kAddresses[0]].size(), answers[kAddresses[1]].size()};
  }
  /// Commands that need no node.
  void run(const std::string& commands) { ASSERT_EQ(nodes_[0]->shell(commands).exit_code, 0); }
  std::string stored(const std::string& sql) {
    auto connection = SociConnection::open_postgres(repositories::parse_postgres_url(database_->url()));
    if (!connection.ok()) return core::describe(connection.error());
    const auto rows = (*connection)->query(sql, "t", {});
    return rows ? rows->front().text(0) : core::describe(rows.error());
  }

  /// In a moment: the caller is gone before the call's end is written.
  bool all_stored() {
    const std::string completed = "SELECT CAST(COUNT(*) AS TEXT) FROM calls WHERE status = 'completed'";
    for (int i = 0; i < 200 && stored(completed) != std::to_string(answered_); ++i) ::poll(nullptr, 0, 50);
    return stored(completed) == std::to_string(answered_);
  }

  using Spread = std::array<std::size_t, 2>;
  std::unique_ptr<PostgresServer> database_;
  std::array<std::unique_ptr<ApiProcess>, 2> nodes_;
  std::unique_ptr<Kamailio> kamailio_;
  int answered_ = 0;
};

TEST_F(BehindKamailio, CallsAreSpreadAndANodeThatIsKilledIsLeftOutUntilItIsBack) {
  EXPECT_EQ(calls(6, true), (Spread{3, 3})) << "one after the other";
  EXPECT_TRUE(all_stored());

  nodes_[0]->kill();
  ASSERT_NO_FATAL_FAILURE(run(kProbed));
  EXPECT_EQ(calls(6, true), (Spread{0, 6})) << "all go to the other at once";

  ASSERT_TRUE(nodes_[0]->kill_and_restart());
  Spread spread{};
  for (int i = 0; i < 40 && spread[0] == 0; ++i) spread = calls(2, true);
  EXPECT_EQ(spread, (Spread{1, 1})) << "it is back";
  EXPECT_TRUE(all_stored());

  nodes_[1]->kill();
  EXPECT_EQ(calls(4, false), (Spread{4, 0})) << "before it is known to be dead, the next node is asked after 3 s";
  EXPECT_TRUE(all_stored());
  EXPECT_EQ(stored("SELECT CAST(COUNT(DISTINCT node_id) AS TEXT) FROM calls"), "2") << "of one database";
}

}  // namespace
}  // namespace callai::tests
