// Webhooks of the whole program: a receiver that fails now and then checks every signature; the program is killed in
// between; every event of every call arrives, in order.
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

constexpr const char* kSetUp = R"sh(
python3 receiver.py > receiver.log 2>&1 &
echo $! > receiver.pid
until [ -f port ]; do sleep 0.1; done
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
call() {
  curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" \
    -H 'Content-Type: application/json' "$@"
}
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
  const ProgramResult made = first.shell(kSetUp);
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

}  // namespace
}  // namespace callai::tests
