// docs/api.md, run as it stands: the program is started on an empty folder, and every command of the guide must do.
#include <gtest/gtest.h>

#include "api_process.h"

namespace callai::tests {
namespace {

/// What stands between ```sh and ```, one after the other.
std::string commands_of(const std::string& guide) {
  std::string commands;
  std::size_t at = 0;
  const std::string begin = "```sh\n";
  while ((at = guide.find(begin, at)) != std::string::npos) {
    at += begin.size();
    const std::size_t end = guide.find("```", at);
    commands += guide.substr(at, end - at);
    at = end;
  }
  return commands;
}

/// An account, a session, and `call` for requests with it.
constexpr const char* kLogin = R"(
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
CSRF=$(jq -r .csrf_token session.json)
call() { curl -fsS -b cookies.txt -H "X-CSRF-Token: $CSRF" -H 'Content-Type: application/json' "$@"; }
)";

TEST(ApiGuide, DoesWhatItSays) {
  ApiProcess api;
  ASSERT_FALSE(api.address().empty());
  const std::string commands = commands_of(read_file(CALLAI_SOURCE_DIR "/docs/api.md"));
  ASSERT_GT(commands.size(), 1000U);
  const ProgramResult result = api.shell(commands);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  const ProgramResult served = api.stop();
  EXPECT_EQ(served.exit_code, 0) << served.err;
  const std::string log = read_file(api.folder().file("log"));
  EXPECT_TRUE(contains(log, "\"event\":\"http_request\""));
  for (const std::string& secret : {std::string("a rather long password"), std::string("ann@example.com"),
                                    std::string("2025550143"), api.token()}) {
    EXPECT_FALSE(contains(log, secret)) << secret;
  }
}

TEST(Api, SteersACallThatRuns) {
  ApiProcess api({}, 5);
  const ProgramResult result = api.shell(std::string(kLogin) + R"(
CAMPAIGN=$(call $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
CALL=$(call $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "+12025550143"}' | jq -r .id)
until call $API/api/v1/calls/$CALL/session > live.json; do sleep 0.1; done
jq -e '.campaign_stage | length > 0' live.json
call -X POST $API/api/v1/calls/$CALL/hangup
until call $API/api/v1/calls/$CALL | jq -e '.status == "completed"'; do sleep 0.1; done
call $API/api/v1/calls/$CALL | jq -e '.outcome == "ended_by_operator"'
)");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

TEST(Api, ATestOfTheLineWithPortsThatCannotBeSaysSoAndHarmsNobody) {
  ApiProcess api;
  const ProgramResult result = api.shell(std::string(kLogin) + R"(
TRY='{"settings": {"sip.server": "127.0.0.1", "sip.extensions": "900", "sip.secret": "s", "sip.rtp_first": "22001"}}'
TEST=$(call $API/api/v1/phone/tests -d "$TRY" | jq -r .id)
until call $API/api/v1/phone/tests/$TEST | jq -e '.status == "over"'; do sleep 0.1; done
call $API/api/v1/phone/tests/$TEST | jq -e '.steps[] | select(.name == "settings") | .good == false and .mend == "write an even port"'
curl -fsS $API/health
)");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

TEST(Api, LetsRunningCallsEndWhenItIsStopped) {
  ApiProcess api;
  const ProgramResult result = api.shell(std::string(kLogin) + R"(
CAMPAIGN=$(call $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
for i in 1 2 3; do call $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "+1202555014'$i'"}'; done
)");
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(api.stop().exit_code, 0);
  const ProgramResult calls = callai(api.folder(), {"call", "list", "--data", api.folder().file("data"), "--json"});
  EXPECT_EQ(count_of(calls.out, "\"status\": \"completed\""), 3) << calls.out;
}

TEST(Api, KeepsWhatItWasToldOverARestart) {
  ApiProcess first;
  ASSERT_EQ(first.shell(std::string(kLogin) + "call $API/api/v1/contacts -d '{\"phone_number\": \"900\"}'").exit_code,
            0);
  ASSERT_EQ(first.stop().exit_code, 0);
  ProgramOptions options = in_folder(first.folder(), {"serve", "--data", first.folder().file("data"), "--http",
                                                      "127.0.0.1:0", "--telephony", "simulated"});
  options.timeout = std::chrono::seconds(60);
  RunningProgram again(program_path(), options);
  ASSERT_TRUE(
      again.read_until([](const std::string& out) { return contains(out, "listens on") && out.back() == '\n'; }));
  again.send_signal(15);
  const ProgramResult result = again.wait();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_FALSE(contains(result.out, "/setup#token=")) << "somebody can log in already";
}

TEST(Api, SpeaksHttpsWithACertificate) {
  const TempFolder folder;
  ProgramOptions options;
  options.arguments = {"req",
                       "-x509",
                       "-newkey",
                       "ec",
                       "-pkeyopt",
                       "ec_paramgen_curve:prime256v1",
                       "-nodes",
                       "-keyout",
                       folder.file("key.pem"),
                       "-out",
                       folder.file("cert.pem"),
                       "-days",
                       "2",
                       "-subj",
                       "/CN=localhost",
                       "-addext",
                       "subjectAltName=IP:127.0.0.1"};
  RunningProgram openssl("/usr/bin/openssl", options);
  ASSERT_EQ(openssl.wait().exit_code, 0);
  ApiProcess api({"--http-certificate", folder.file("cert.pem"), "--http-key", folder.file("key.pem")});
  ASSERT_TRUE(api.address().starts_with("https://")) << api.address();
  const ProgramResult result =
      api.shell("curl -fsS --cacert " + folder.file("cert.pem") +
                " -D head.txt $API/health && grep -qi '^strict-transport-security:' head.txt && ! "
                "curl -fsS http://127.0.0.1:" +
                std::to_string(api.port()) + "/health");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(api.stop().exit_code, 0);
}

TEST(Api, SaysWhatIsWrongWithItsSettings) {
  const TempFolder folder;
  const auto serve = [&](std::vector<std::string> flags) {
    std::vector<std::string> arguments = {"serve", "--data", folder.file("data")};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return callai(folder, arguments);
  };
  EXPECT_EQ(not_a_clear_error(serve({"--http", "8080"}), 2, {"http.listen is '8080'"}), "");
  EXPECT_EQ(not_a_clear_error(serve({"--http", "127.0.0.1:99999"}), 2, {"http.listen"}), "");
  EXPECT_EQ(not_a_clear_error(serve({"--telephony", "pigeons"}), 2, {"telephony.adapter is 'pigeons'"}), "");
  EXPECT_EQ(not_a_clear_error(serve({}), 2, {"no PBX is set"}), "");
}

}  // namespace
}  // namespace callai::tests
