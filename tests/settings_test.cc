// Settings that are stored while the program runs: what counts at once, and what it would not start with.
#include <gtest/gtest.h>

#include "api_process.h"

namespace callai::tests {
namespace {

/// The first owner, with a named organisation, and `settings BODY` that prints the status of the answer, then its body.
constexpr const char* kOwner = R"(
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password", "organisation": "Kite"}' \
  > session.json
CSRF=$(jq -r .csrf_token session.json)
settings() { curl -sS -b cookies.txt -H "X-CSRF-Token: $CSRF" -H 'Content-Type: application/json' -X PATCH \
  -w '%{http_code}\n' -o answer.json $API/api/v1/settings -d "$1"; cat answer.json; echo; }
)";

TEST(Settings, AreAllOnTheirPage) {
  const TempFolder folder;
  const ProgramResult made = callai(folder, {"settings", "reference"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, read_file(CALLAI_SOURCE_DIR "/docs/settings.md"))
      << "docs/settings.md is not current: callai settings reference > docs/settings.md";
}

TEST(Settings, CountAtOnceWhereNothingHasToStartForThem) {
  ApiProcess api;
  const ProgramResult result = api.shell(std::string(kOwner) + R"(
settings '{"values": {"accounts.registration": "1", "log.level": "error", "http.cors_origins": "https://a.example"}}'
jq -e '[.items[] | select(.restart_needed)] == []' answer.json
curl -fsS -D head.txt $API/api/v1/auth/register -H 'Origin: https://a.example' -H 'Content-Type: application/json' \
  -d '{"organisation": "Other", "email": "eve@example.com", "password": "a rather long password"}' | jq .user
grep -i 'access-control-allow-origin: https://a.example' head.txt
cp log before.log; curl -fsS $API/api/v1/auth/ways-in > /dev/null; cmp log before.log
settings '{"values": {"sip.port": "5061", "limits.max_calls": "3"}}'
jq -e '[.items[] | select(.restart_needed) | .key] == ["sip.port"]' answer.json
curl -fsS -b cookies.txt $API/api/v1/auth/me | jq -e '.organisation.name == "Kite"'
)");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  // The operator's commands see the organisation that was made, too.
  const std::string data = api.folder().file("data");
  const ProgramResult users = callai(api.folder(), {"user", "list", "--data", data});
  EXPECT_TRUE(contains(users.out, "Kite") && contains(users.out, "eve@example.com") && contains(users.out, "Other"))
      << users.out << users.err;
  const ProgramResult link =
      callai(api.folder(), {"user", "reset-password", "eve@example.com", "--link", "--data", data});
  EXPECT_EQ(link.exit_code, 0) << link.err;
}

TEST(Settings, OfCallsCountForTheNextOne) {
  ApiProcess api({}, 1);
  const ProgramResult result = api.shell(std::string(kOwner) + R"(
send() { curl -sS -b cookies.txt -H "X-CSRF-Token: $CSRF" -H 'Content-Type: application/json' "$@"; }
CAMPAIGN=$(send $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
one() { send -o /dev/null -w '%{http_code}\n' $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "'$1'"}'; }
one +12025550141 | grep 202
settings '{"values": {"limits.max_calls": "1"}}'
one +12025550142 | grep 503
settings '{"values": {"limits.max_calls": "2"}}'
one +12025550143 | grep 202
)");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST(Settings, OfOtherProcessesCountWithinSeconds) {
  ApiProcess api;
  const ProgramResult set =
      callai(api.folder(), {"settings", "set", "accounts.registration", "1", "--data", api.folder().file("data")});
  EXPECT_TRUE(contains(set.out, "a running callai takes it within seconds")) << set.out << set.err;
  const ProgramResult opened = api.shell(R"(
for look in $(seq 300); do
  if curl -fsS $API/api/v1/auth/ways-in | jq -e .registration; then exit 0; fi
  sleep 0.1
done
exit 1
)");
  EXPECT_EQ(opened.exit_code, 0) << opened.out << opened.err;
}

TEST(Settings, WithWhichItWouldNotStartAreRefusedAllTogether) {
  ApiProcess api;
  const ProgramResult result = api.shell(std::string(kOwner) + R"(
refuse() { settings "{\"values\": {$1, \"sip.media_timeout\": \"31\"}}" > refused.txt; grep -q '^422' refused.txt;
  jq -e --arg at "/values/$2" 'any(.errors[]; .pointer == $at and .mend != "")' answer.json; }
refuse '"http.listen": "8080"' http.listen
refuse '"http.listen": ""' http.listen
refuse '"http.listen": "192.0.2.1:8080"' http.listen
refuse '"http.tls_certificate": "/nowhere.pem"' http.tls_certificate
refuse '"http.trusted_proxies": "all"' http.trusted_proxies
refuse '"telephony.adapter": "pigeons"' telephony.adapter
refuse '"telephony.adapter": "freepbx", "sip.server": "pbx", "sip.extensions": "900", "sip.secret": "s", "sip.codecs": "MP3"' sip.codecs
refuse '"telephony.adapter": "freepbx", "sip.server": "pbx", "sip.extensions": "900", "sip.secret": "s", "sip.routes": "*=nobody"' sip.routes
refuse '"mail.server": "mail.example.com"' mail.server
refuse '"webhooks.private_hosts": "a b"' webhooks.private_hosts
refuse '"llm.url": "ftp://x"' llm.url
curl -fsS -b cookies.txt $API/api/v1/settings | jq -e '[.items[] | select(.stored)] == []'
)");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(api.kill_and_restart());
}

TEST(Settings, OfTheCommandLineAreLookedAtAsThoseOfTheApi) {
  const TempFolder folder;
  ProgramResult set = callai(folder, {"settings", "set", "limits.max_calls", "7", "telephony.adapter", "pigeons"});
  EXPECT_EQ(set.exit_code, 2) << set.out << set.err;
  EXPECT_TRUE(contains(set.err, "callai serve would not start so: telephony.adapter is 'pigeons'. write freepbx"))
      << set.err;
  set = callai(folder, {"--http", "127.0.0.1:0", "settings", "set", "sip.server", "pbx.example.com"});
  EXPECT_EQ(set.exit_code, 2) << set.out << set.err;
  EXPECT_TRUE(contains(set.err, "sip.extensions")) << set.err;
  EXPECT_FALSE(contains(callai(folder, {"settings", "list"}).out, " database"));
}

TEST(Settings, OfTheCommandLineAreKeptTogetherWhereOneAloneWouldNotDo) {
  const TempFolder folder;
  ProgramOptions secret = in_folder(folder, {"settings", "set", "sip.secret"});
  secret.input = folder.write("secret.txt", "hunter2-of-the-pbx\n");
  EXPECT_EQ(callai(secret).exit_code, 0);
  const ProgramResult set = callai(folder, {"settings", "set", "sip.server", "pbx.example.com", "sip.extensions",
                                            "900,901", "sip.routes", "*=survey"});
  EXPECT_EQ(set.exit_code, 0) << set.err;
  const ProgramResult list = callai(folder, {"settings", "list"});
  EXPECT_TRUE(contains(list.out, "pbx.example.com                  database")) << list.out;
  EXPECT_TRUE(contains(list.out, "900,901                          database")) << list.out;
}

}  // namespace
}  // namespace callai::tests
