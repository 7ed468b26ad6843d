#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <memory>
#include <string>

#include "api_process.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/testing/postgres_server.h"

// Two nodes of one PostgreSQL database: what goes on at one is seen and steered at the other.

namespace callai::tests {
namespace {

constexpr int kSpeed = 4;  // times as fast as people talk: calls of some ten seconds

// clang-format off
const char* const kSetUp = R"sh(
curl -fsS -c cookies.txt $B/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" $B/api/v1/api-keys \
  -H 'Content-Type: application/json' -d '{"name": "test", "scopes": ["*"]}' | jq -r .key > key
for NODE in $A $B; do
  until curl -fsS $NODE/metrics | grep '^callai_node_bus_up 1$'; do sleep 0.05; done
done
)sh";

const char* const kCall = R"sh(
call() { curl -sS --fail-with-body -H "Authorization: Bearer $(cat key)" -H 'Content-Type: application/json' "$@"; }
event() { until grep -q "^event: $1" events.txt; do sleep 0.05; done; }
begin() {
  CAMPAIGN=$(call $A/api/v1/campaigns -d '{"name": "Autumn", "template_id": "survey"}' | jq -r .id)
  curl -sS -N -m 60 -H "Authorization: Bearer $(cat key)" $B/api/v1/events > events.txt &
  WATCH=$!
  until curl -fsS $B/metrics | grep '^callai_live_watchers 1$'; do sleep 0.05; done
  CALL=$(call $A/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "+12025550143"}' | jq -r .id)
  echo $CALL > call
  event call_answered
}
)sh";

const char* const kSteer = R"sh(
begin
call $B/api/v1/calls/$CALL/session > seen.json
jq -e '.conversation_history' seen.json > /dev/null
[ "$(jq -r .session_id seen.json)" = "$(call $A/api/v1/calls/$CALL/session | jq -r .session_id)" ]
call $B/api/v1/calls/$CALL/say -d '{"text": "This comes from far away."}'
until grep -A1 '^event: saying' events.txt | grep 'from far away'; do sleep 0.05; done
call -X POST $B/api/v1/calls/$CALL/hangup
event call_ended
kill $WATCH
[ "$(grep -A1 '^event: saying' events.txt | grep -c 'from far away')" = 1 ]
[ "$(grep -c '^event: call_started' events.txt)" = 1 ]
until call $B/api/v1/calls/$CALL | jq -e '.status == "completed"' > /dev/null; do sleep 0.05; done
if call -X POST $B/api/v1/calls/$CALL/hangup > over.json; then false; fi
jq -e '.status == 409' over.json
curl -fsS $A/metrics | grep '^callai_calls_ended_total{status="completed"} 1$'
curl -fsS $B/metrics > metrics.txt
if grep '^callai_calls_ended_total' metrics.txt; then false; fi
grep -q '^callai_node_bus_messages_total{what="dropped"} 0$' metrics.txt
)sh";

const char* const kNobodyAnswers = R"sh(
CALL=$(cat call)
BEGAN=$(date +%s%N)
if call -X POST $B/api/v1/calls/$CALL/hangup > silent.json; then false; fi
TOOK=$(( ($(date +%s%N) - BEGAN) / 1000000 ))
echo "the answer took $TOOK ms" && [ $TOOK -ge 1900 ] && [ $TOOK -lt 6000 ]
jq -e '.status == 504 and .detail == "the node that has the call does not answer"' silent.json
jq -e '.mend | test("may have been done all the same")' silent.json
)sh";

const char* const kItWasDone = R"sh(
until call $B/api/v1/calls/$(cat call) | jq -e '.status == "completed"' > /dev/null; do sleep 0.05; done
)sh";
// clang-format on

class Nodes : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = repositories::PostgresServer::start();
    if (!started.ok()) GTEST_SKIP() << core::describe(started.error());
    server_ = *std::move(started);
    const std::vector<std::string> flags{"--store-url", server_->url()};
    a_ = std::make_unique<ApiProcess>(flags, kSpeed);
    b_ = std::make_unique<ApiProcess>(flags, kSpeed);
    ASSERT_FALSE(a_->address().empty());
    ASSERT_FALSE(b_->address().empty());
    run(kSetUp);
  }
  /// In b's folder.
  void run(const std::string& commands) {
    const ProgramResult done = b_->shell("A=" + a_->address() + " B=" + b_->address() + "\n" + commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err << read_file(b_->folder().file("events.txt"))
                                 << read_file(a_->folder().file("log")) << read_file(b_->folder().file("log"));
  }

  void store(const std::string& statement) {
    auto connection = repositories::SociConnection::open_postgres(repositories::parse_postgres_url(server_->url()));
    ASSERT_TRUE(connection.ok());
    ASSERT_TRUE((*connection)->run(statement, {}).ok());
  }

  std::unique_ptr<repositories::PostgresServer> server_;
  std::unique_ptr<ApiProcess> a_;
  std::unique_ptr<ApiProcess> b_;
};

TEST_F(Nodes, SeeAndSteerEachOthersCalls) {
  run(std::string(kCall) + kSteer);
  if (HasFatalFailure()) return;
  // A node that hangs is waited for two seconds, and may do it later.
  run(std::string(kCall) + "begin; kill $WATCH");
  if (HasFatalFailure()) return;
  a_->send_signal(SIGSTOP);
  run(std::string(kCall) + kNobodyAnswers);
  a_->send_signal(SIGCONT);
  run(std::string(kCall) + kItWasDone);
  // A server that was away is found again by both.
  ASSERT_TRUE(server_->restart().ok());
  run("for NODE in $A $B; do until curl -fsS $NODE/metrics | grep '^callai_node_bus_reconnects_total 1$'; "
      "do sleep 0.05; done; done");
  run(std::string(kCall) + "begin; call -X POST $B/api/v1/calls/$CALL/hangup; event call_ended; kill $WATCH");
  EXPECT_EQ(b_->stop().exit_code, 0);
  EXPECT_EQ(a_->stop().exit_code, 0);
}

TEST_F(Nodes, AreForgottenOnceTheyAreDead) {
  const std::string gone = lines_of(read_file(a_->folder().file("data/node_id"))).at(0);
  const auto forget = [&] {
    return callai(b_->folder(),
                  {"--data", b_->folder().file("data"), "--store-url", server_->url(), "forget-node", gone});
  };
  EXPECT_EQ(not_a_clear_error(forget(), 3, {"may be alive", "another node runs"}), "");
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + "begin; kill $WATCH"));
  a_->kill();
  store("UPDATE calls SET recording_path = '/gone/call.wav' WHERE node_id = '" + gone + "'");
  store("UPDATE nodes SET seen_us = 1 WHERE id = '" + gone + "'");
  ProgramResult result = forget();
  for (int i = 0; i < 600 && result.exit_code != 0; ++i) {
    ::poll(nullptr, 0, 50);
    result = forget();
  }
  EXPECT_EQ(result.out, "1 recordings of " + gone + " are no more\n") << result.err;
}

}  // namespace
}  // namespace callai::tests
