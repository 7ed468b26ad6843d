// Webhooks of the whole program: a receiver that fails now and then checks every signature; the program is killed in
// between; every event of every call arrives, in order. What receivers do is seen in the logs.
#include <gtest/gtest.h>

#include <algorithm>

#include "api_process.h"

namespace callai::tests {
namespace {

/// Refuses every ninth request, takes the others, and writes down what it took.
// clang-format off
constexpr const char* kReceiver = R"sh(
import hashlib, hmac, http.server, json, os, sys

class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.asked += 1
        parts = dict(part.split("=", 1) for part in self.headers["X-CallAI-Signature"].split(","))
        secret = open("secret").read().strip().encode()
        expected = hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(expected, parts["v1"])
        taken = good and Receiver.asked % 9 != 0
        if taken:
            event = json.loads(body)
            with open("taken.txt", "a") as out:
                print(event["data"]["call_id"], event["type"], event["id"], file=out, flush=True)
        elif not good:
            open("forged.txt", "a").write("a wrong signature\n")
        self.send_response(204 if taken else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
open("port.tmp", "w").write(str(server.server_port))
os.rename("port.tmp", "port")
server.serve_forever()
)sh";

// The receiver runs, and `call` is curl by an owner.
constexpr const char* kReady = R"sh(
python3 receiver.py > receiver.log 2>&1 &
echo $! > receiver.pid
until [ -f port ]; do sleep 0.1; done
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
call() {
  curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" \
    -H 'Content-Type: application/json' "$@"
}
)sh";

constexpr const char* kSetUp = R"sh(
call $API/api/v1/webhooks -d '{"url": "http://127.0.0.1:'$(cat port)'/in", "events": ["call.started", "call.answered",
  "turn.completed", "field.extracted", "outcome.decided", "call.ended"]}' > hook.json
jq -r .secret hook.json > secret
CAMPAIGN=$(call $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
for i in 1 2 3; do
  call $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "+1202555014'$i'"}' | jq -r .id >> calls
done
for id in $(cat calls); do
  until call $API/api/v1/calls/$id | jq -e '.status == "completed"' > /dev/null; do sleep 0.1; done
done
until [ -f taken.txt ]; do sleep 0.1; done
)sh";
// clang-format on

std::vector<std::string> events_of(const std::string& taken, const std::string& call) {
  std::vector<std::string> events;
  for (const std::string& line : lines_of(taken)) {
    if (line.starts_with(call + " ")) events.push_back(line.substr(call.size() + 1));
  }
  return events;
}

TEST(Webhooks, AKilledProgramLosesNothingAndKeepsTheOrder) {
  ApiProcess first({"--webhooks-private-hosts", "127.0.0.1"});
  ASSERT_FALSE(first.address().empty());
  first.folder().write("receiver.py", kReceiver);
  const ProgramResult made = first.shell(std::string(kReady) + kSetUp);
  EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
  first.kill();
  ProgramOptions options =
      in_folder(first.folder(), {"serve", "--data", first.folder().file("data"), "--telephony", "simulated", "--http",
                                 "127.0.0.1:0", "--webhooks-private-hosts", "127.0.0.1"});
  options.timeout = std::chrono::seconds(150);
  RunningProgram again(program_path(), options);
  const ProgramResult waited = first.shell(R"sh(
for i in $(seq 1200); do [ $(grep -c call.ended taken.txt) = 3 ] && break; sleep 0.1; done
kill $(cat receiver.pid)
[ ! -f forged.txt ]
)sh");
  EXPECT_EQ(waited.exit_code, 0) << waited.out << waited.err;
  again.send_signal(15);
  EXPECT_EQ(again.wait().exit_code, 0);
  const std::string taken = read_file(first.folder().file("taken.txt"));
  for (const std::string& call : lines_of(read_file(first.folder().file("calls")))) {
    const std::vector<std::string> events = events_of(taken, call);
    ASSERT_GT(events.size(), 5U) << taken;
    EXPECT_TRUE(events.front().starts_with("call.started ")) << joined(events);
    EXPECT_TRUE(events.back().starts_with("call.ended ")) << joined(events);
    std::vector<std::string> ids;
    for (const std::string& event : events) ids.push_back(event.substr(event.find(' ') + 1));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << joined(events);
  }
}

// clang-format off
/// Of each path the first request goes wrong in its own way, the second is taken.
constexpr const char* kTroubledReceiver = R"sh(
import http.server, json, os, threading

class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = {}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.asked[self.path] = Receiver.asked.get(self.path, 0) + 1
        first = Receiver.asked[self.path] == 1
        with open("taken" + self.path.replace("/", "."), "a") as out:
            print(json.loads(body)["id"], file=out, flush=True)
        if first and self.path == "/stalls":
            threading.Event().wait()
        if first and self.path == "/forgets":
            self.close_connection = True
            return
        self.send_response(503 if first else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.daemon_threads = True
open("port.tmp", "w").write(str(server.server_port))
os.rename("port.tmp", "port")
server.serve_forever()
)sh";

// Nothing listens on port 1.
constexpr const char* kAttempts = R"sh(
send() {
  call $API/api/v1/webhooks -d '{"url": "http://127.0.0.1:'$2/$1'", "events": ["call.ended"]}' > $1.hook
  jq -r .webhook.id $1.hook > $1.id
  call -X POST $API/api/v1/webhooks/$(cat $1.id)/test | jq -r .id > $1.delivery
}
attempts() { call $API/api/v1/webhook-deliveries/$(cat $1.delivery) > $1.json; }
for way in fails stalls forgets; do send $way $(cat port); done
send refused 1
for way in fails stalls forgets; do
  until attempts $way && jq -e '.delivery.status == "delivered"' $way.json > /dev/null; do sleep 0.2; done
done
attempts refused
kill $(cat receiver.pid)
)sh";

constexpr const char* kSeen = R"sh(
seen() { jq -e "$2" $1.json > /dev/null || { cat $1.json; exit 1; }; }
for way in fails stalls forgets; do
  seen $way '(.attempts | map(.number) == [1, 2]) and .attempts[1].http_status == 204 and .attempts[1].error == ""'
done
seen fails '.attempts[0] | .http_status == 503 and .error == "the receiver answered 503"'
seen stalls '.attempts[0] | .http_status == null and (.error | endswith("within 15 s")) and .took_ms >= 15000'
seen forgets '.attempts[0] | .http_status == null and (.error | endswith("broke off"))'
seen refused '.delivery.status == "pending" and .delivery.next_attempt_at != null and (.attempts | length > 0) and
  all(.attempts[]; .http_status == null and (.error | startswith("nothing answers at")))'
[ $(sort -u taken.forgets | wc -l) = 1 ] && [ $(wc -l < taken.forgets) = 2 ]
logged() {
  jq -rs --arg webhook $(cat $1.id) '[.[] | select(.event == "webhook_attempt" and .webhook == $webhook)] |
    map("\(.attempt) \(.result) \(.http_status) \(.failure)") | join(", ")' log
}
[ "$(logged fails)" = "1 failed 503 , 2 delivered 204 " ] || { logged fails; exit 1; }
[ "$(logged stalls)" = "1 failed 0 deadline_exceeded, 2 delivered 204 " ] || { logged stalls; exit 1; }
[ "$(logged forgets)" = "1 failed 0 unavailable, 2 delivered 204 " ] || { logged forgets; exit 1; }
[[ "$(logged refused)" == "1 failed 0 unavailable"* ]] || { logged refused; exit 1; }
)sh";
// clang-format on

TEST(Webhooks, ReceiversThatFailStallForgetAndAreNotThereAreSeenInTheLogs) {
  ApiProcess server({"--webhooks-private-hosts", "127.0.0.1", "--log-level", "debug"});
  ASSERT_FALSE(server.address().empty());
  server.folder().write("receiver.py", kTroubledReceiver);
  const ProgramResult sent = server.shell(std::string(kReady) + kAttempts);
  ASSERT_EQ(sent.exit_code, 0) << sent.out << sent.err;
  EXPECT_EQ(server.stop().exit_code, 0);
  const ProgramResult seen = server.shell(kSeen);
  EXPECT_EQ(seen.exit_code, 0) << seen.out << seen.err;
}

}  // namespace
}  // namespace callai::tests
