// A campaign of callai serve over SIP. SIPp is everybody who is called, and its trace of messages the judge of who was.
// CALLAI_LONG_TESTS=1: 1000 contacts, a callback that is agreed for later than now, and 100 times kill -9.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "api_process.h"
#include "campaign_commands.h"
#include "sipp.h"

namespace callai::tests {
namespace {

using std::chrono::minutes;
using std::chrono::system_clock;

/// Who has a number that begins so, and what comes of calling them, attempt by attempt.
struct Kind {
  std::string prefix;
  std::vector<std::string> outcomes;
};
// clang-format off
const Kind kAnswers{"+1202330", {"reached"}};
const Kind kBusy{"+1202331", {"busy", "busy", "busy"}};
const Kind kRings{"+1202332", {"no_answer", "no_answer"}};    // 480
const Kind kUnknown{"+1202333", {"failed", "failed"}};        // 404
const Kind kNoLine{"+1202334", {"failed", "failed"}};         // 503
const Kind kDeclines{"+1202335", {"rejected", "rejected"}};   // 603
const Kind kCallsLater{"+1202336", {"reached", "reached"}};   // agrees on a callback by key 1, the first time
const Kind kOnTheList{"+1202337", {}};                        // of the organisation
const Kind kOnItsList{"+1202338", {}};                        // of the campaign
const Kind kAsleep{"+1202339", {}};                           // outside of the calling hours
const Kind kStays{"+1202340", {"interrupted", "reached"}};    // waits for the other's goodbye, the first time
// clang-format on

std::string number_of(const Kind& kind, int n) {
  return kind.prefix + std::to_string(10000 + n).substr(1);
}

struct Person {
  std::string number;
  Kind kind;
};

/// Mixed, so that those who fail are never so many in a row that the campaign takes its line for broken.
std::vector<Person> people(int count) {
  const std::vector<Kind> usual = {kAnswers, kBusy,    kAnswers, kRings,   kAnswers,
                                   kUnknown, kAnswers, kNoLine,  kAnswers, kDeclines};
  std::vector<Person> all;
  for (const Kind& kind : {kCallsLater, kOnTheList, kOnItsList, kAsleep}) all.push_back({number_of(kind, 0), kind});
  for (int i = 0; i < count; ++i) {
    const Kind& kind = usual.at(static_cast<std::size_t>(i) % usual.size());
    all.push_back({number_of(kind, i), kind});
  }
  return all;
}

std::string csv_of(const std::vector<Person>& people) {
  std::string csv = "phone,time_zone\n";
  for (const auto& [number, kind] : people) {
    csv += number + (kind.prefix == kAsleep.prefix ? ",Etc/GMT+12\n" : ",Etc/UTC\n");
  }
  return csv;
}

/// "2026-11-27T10:15", in UTC.
std::string minute_text(system_clock::time_point at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<minutes>(at - day));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return text;
}

/// Of every day: some hours before and after this one, in UTC. Half a day away it is closed.
std::string hours_around_now() {
  const auto now = system_clock::now();
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(now - std::chrono::floor<std::chrono::days>(now));
  const int from = static_cast<int>((hour.count() + 21) % 24);
  const int to = static_cast<int>((hour.count() + 4) % 24);
  const auto span = [](int first, int last) {
    return R"({"from": ")" + std::to_string(100 + first).substr(1) + R"(:00", "to": ")" +
           std::to_string(100 + last).substr(1) + R"(:00"})";
  };
  std::string spans = span(from, from < to ? to : 24);
  if (from > to && to > 0) spans = span(0, to) + ", " + spans;
  std::string days;
  for (const char* day : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    days += (days.empty() ? "\"" : ", \"") + std::string(day) + "\": [" + spans + "]";
  }
  return "{" + days + "}";
}

/// Says hello; key 1 agrees on a callback.
std::string template_text(const std::string& callback) {
  return R"json({
  "schema_version": 1,
  "meta": {"id": "call_back", "name": "Call back", "description": "Says hello; key 1 agrees on a callback."},
  "session_config": {
    "stages": [{"id": "welcome", "title": "Welcome", "objective": "Say hello.", "entry_script": "hello",
                "max_turns": 5, "on_max_turns": "end"}],
    "initial_stage": "welcome", "max_call_seconds": 120,
    "max_call_script": "time_is_up",
    "silence": {"prompt_after_seconds": 30, "prompt_scripts": ["hello"], "goodbye_script": "goodbye"}
  },
  "extraction_rules": {
    "intents": [{"id": "goodbye", "description": "Ends the call.", "phrases": ["goodbye"]}],
    "fields": [{"id": "callback_time", "type": "datetime", "description": "When to call again."}]
  },
  "decision_tree": {
    "global_nodes": [
      {"id": "later", "title": "Later", "when": {"dtmf": ["1"]}, "then": [
        {"set_field": {"field": "callback_time", "value": ")json" +
         callback + R"json("}},
        {"schedule_callback": {"field": "callback_time"}},
        {"end_call": {"outcome": "callback_scheduled", "say": "goodbye"}}], "stop": true},
      {"id": "says_goodbye", "title": "Says goodbye", "when": {"intent": ["goodbye"]},
       "then": [{"end_call": {"outcome": "completed", "say": "goodbye"}}], "stop": true}
    ],
    "max_not_understood": 3,
    "on_not_understood": [{"end_call": {"outcome": "not_understood", "say": "goodbye"}}]
  },
  "response_templates": {
    "scripts": [{"id": "hello", "text": "Hello."}, {"id": "goodbye", "text": "Goodbye."},
                {"id": "time_is_up", "text": "Our time is up."}],
    "not_understood": ["hello"], "closing_script": "goodbye"
  }
})json";
}

/// The PBX and everybody behind it, told apart by the number in To. Also the trunk's OPTIONS are answered.
SippScenario everybody(int talk_ms) {
  const std::vector<std::pair<std::string, const Kind*>> branches = {
      {"busy", &kBusy},         {"rings", &kRings},      {"unknown", &kUnknown}, {"no_line", &kNoLine},
      {"declines", &kDeclines}, {"later", &kCallsLater}, {"stays", &kStays}};
  SippScenario s;
  s.raw("  <Global variables=\"called,stayed\"/>\n  <recv request=\"OPTIONS\" optional=\"true\" next=\"alive\"/>\n");
  s.expect("INVITE");
  std::string looks;
  std::string jumps;
  std::string names;
  for (const auto& [name, kind] : branches) {
    looks += "    <ereg regexp=\"" + kind->prefix.substr(1) + "\" search_in=\"var\" variable=\"near\" assign_to=\"is_" +
             name + "\"/>\n";
    jumps += "  <nop next=\"" + name + "\" test=\"is_" + name + "\"/>\n";
    names += ",is_" + name;
  }
  s.raw("  <nop><action>\n" + looks + "  </action></nop>\n" + jumps);
  const auto label = [&s](const std::string& name) { s.raw("  <label id=\"" + name + "\"/>\n"); };
  const auto refuse = [&](const std::string& name, int ring_ms, int code, const std::string& phrase) {
    label(name);
    if (ring_ms > 0) s.respond(180, "Ringing").wait(ring_ms);
    s.respond(code, phrase).expect("ACK").raw("  <nop next=\"over\"/>\n");
  };
  label("answers");
  s.respond(180, "Ringing").respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK");
  s.wait(talk_ms).back("BYE").expect(200).raw("  <nop next=\"over\"/>\n");
  label("later");
  s.raw("  <nop next=\"answers\" test=\"called\"/>\n");
  s.raw("  <nop><action><assignstr assign_to=\"called\" value=\"1\"/></action></nop>\n");
  s.respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK").wait(500);
  s.back("INFO", "Content-Type: application/dtmf-relay\n", "Signal=1\nDuration=160\n").expect(200);
  s.expect("BYE").respond(200, "OK").raw("  <nop next=\"over\"/>\n");
  label("stays");
  s.raw("  <nop next=\"answers\" test=\"stayed\"/>\n");
  s.raw("  <nop><action><assignstr assign_to=\"stayed\" value=\"1\"/></action></nop>\n");
  s.respond_to_invite(200, "OK", "", pbx_sdp()).expect("ACK");
  s.expect("BYE").respond(200, "OK").raw("  <nop next=\"over\"/>\n");
  refuse("busy", 0, 486, "Busy Here");
  refuse("rings", 300, 480, "Temporarily Unavailable");
  refuse("unknown", 0, 404, "Not Found");
  refuse("no_line", 0, 503, "Service Unavailable");
  refuse("declines", 100, 603, "Decline");
  label("alive");
  s.respond(200, "OK");
  label("over");
  s.raw("  <Reference variables=\"called,stayed" + names + "\"/>\n");
  return s;
}

/// A call that is over: sooner than the trunk's next OPTIONS, which is of the same Call-ID.
constexpr const char* kForgetMs = "5000";

/// Calls by number: Call-IDs of INVITEs, so that what is sent again counts once.
std::map<std::string, std::set<std::string>> calls_in(const std::string& trace) {
  std::map<std::string, std::set<std::string>> calls;
  std::istringstream lines(trace);
  std::string number;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("INVITE sip:")) {
      const std::size_t begin = line.find(':') + 1;
      number = line.substr(begin, line.find('@') - begin);
    } else if (line.starts_with("Call-ID:") && !number.empty()) {
      calls[number].insert(line.substr(line.find(':') + 1));
      number.clear();
    }
  }
  return calls;
}

/// Outcomes by number, attempt by attempt, of lines "number TAB outcome".
std::map<std::string, std::vector<std::string>> attempts_in(const std::string& table) {
  std::map<std::string, std::vector<std::string>> attempts;
  for (const std::string& line : lines_of(table)) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos) attempts[line.substr(0, tab)].push_back(line.substr(tab + 1));
  }
  return attempts;
}

// clang-format off
const char* const kCampaign = R"sh(
call $API/api/v1/do-not-call -d '{"phone_number": "'$LISTED'"}'
call $API/api/v1/campaigns -d '{"name": "Autumn", "template_id": "call_back", "dialing": {"hours": '"$(cat hours.json)"',
  "max_attempts": 10, "max_attempts_per_day": 10, "max_calls": 40, "calls_per_minute": 6000,
  "breaker": {"failed_percent": 100, "min_calls": 50},
  "retry": {"busy": {"after_seconds": 1, "at_most_seconds": 1, "tries": 3},
    "no_answer": {"after_seconds": 1, "at_most_seconds": 1, "tries": 2},
    "rejected": {"after_seconds": 1, "at_most_seconds": 1, "tries": 2},
    "failed": {"after_seconds": 1, "at_most_seconds": 1, "tries": 2},
    "interrupted": {"after_seconds": 1, "at_most_seconds": 1, "tries": 10}}}}' | jq -r .id > campaign
CAMPAIGN=$API/api/v1/campaigns/$(cat campaign)
call $CAMPAIGN/do-not-call -d '{"phone_number": "'$ITS_LISTED'"}'
call $CAMPAIGN/contacts -d '{"tag": "autumn"}' > added.json
call -X POST $CAMPAIGN/start | jq -e '.status == "running"'
)sh";

// The last one sleeps, and would be called when it is day there.
const char* const kUntilOneIsLeft = R"sh(
CAMPAIGN=$API/api/v1/campaigns/$(cat campaign)
until call $CAMPAIGN/progress > progress.json \
  && jq -e '.contacts.waiting == 1 and .contacts.calling == 0' progress.json > /dev/null
do sleep 0.3; done
call "$CAMPAIGN/queue?state=waiting" > left.json
jq -e '.items[0].phone_number == "'$ASLEEP'" and .items[0].decision == "later" and
  (.items[0].why | contains("outside the calling hours"))' left.json || { cat left.json; false; }
call -X DELETE $CAMPAIGN/contacts/$(jq -r '.items[0].contact_id' left.json)
)sh";

const char* const kJudge = R"sh(
jq -r '[.phone_number, .outcome] | @tsv' attempts.jsonl > attempts.tsv
jq -es '[.[] | select(.reason == "callback")] | length == 1 and .[0].phone_number == "'$LATER'" and
  .[0].started_at >= "'$AGREED'"' attempts.jsonl || { grep callback attempts.jsonl; false; }
call "$API/api/v1/campaigns/$(cat campaign)/queue?state=blocked" | jq -e '.items | length == 2'
)sh";

const char* const kUntilTalking = R"sh(
until call $API/api/v1/campaigns/$(cat campaign)/progress > talking.json &&
  jq -e '.calls.talking > 5 and .contacts.waiting > 20' talking.json > /dev/null &&
  call "$API/api/v1/calls?status=in_progress&number=${STAYS#+}" | jq -e 'any(.items[]; .phone_number == "'$STAYS'")' > stays.json
do sleep 0.1; done
)sh";

const char* const kSaidGoodbye = R"sh(
ID=$(jq -rs 'map(select(.phone_number == "'$STAYS'" and .number == 1)) | .[0].call_id' attempts.jsonl)
call $API/api/v1/calls/$ID > stayed.json
jq -e '.status == "completed" and .outcome == "shutdown"' stayed.json || { cat stayed.json; false; }
call $API/api/v1/calls/$ID/turns > turns.json
jq -e '.items[-1] | tostring | contains("Our time is up.")' turns.json || { cat turns.json; false; }
jq -r '[.phone_number, .outcome] | @tsv' attempts.jsonl > attempts.tsv
)sh";

const char* const kAllOver = R"sh(
jq -r '[.phone_number, .outcome] | @tsv' attempts.jsonl > attempts.tsv
jq -es 'all(.[]; .outcome != null)' attempts.jsonl || { grep null attempts.jsonl; false; }
jq -e '.contacts.waiting == 0 and .contacts.calling == 0 and .outcomes.interrupted > 0' progress.json ||
  { cat progress.json; false; }
)sh";
// clang-format on

class SipCampaign : public ::testing::Test {
 protected:
  static constexpr int kStopSeconds = 20;

  void begin(int contacts, const std::vector<Person>& first = {}) {
    people_ = people(contacts);
    people_.insert(people_.begin(), first.begin(), first.end());
    serve_ = std::make_unique<ApiProcess>(
        std::vector<std::string>{"--sip-server", "127.0.0.1", "--sip-port", std::to_string(pbx_->port()), "--sip-mode",
                                 "trunk", "--sip-local-ip", "127.0.0.1", "--sip-local-port",
                                 std::to_string(free_udp_port()), "--sip-call-starts-per-second", "200", "--max-calls",
                                 "60", "--stop-seconds", std::to_string(kStopSeconds), "--log-level", "warning"},
        ApiProcess::kTelephone);
    ASSERT_NE(serve_->address(), "") << "it did not start";
    serve_->folder().write("hours.json", hours_around_now());
    run(kMakeKey);
    program({"template", "publish", files_.write("call_back.json", template_text(agreed_))});
    program({"contacts", "import", files_.write("people.csv", csv_of(people_)), "--tag", "autumn"});
    run(std::string(kCall) + kCampaign);
    run("jq -e '.added == " + std::to_string(people_.size()) + "' added.json || { cat added.json; false; }");
  }
  void program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--data", serve_->folder().file("data")});
    const ProgramResult done = callai(serve_->folder(), arguments);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  }
  void run(const std::string& commands) {
    const std::string words = "LISTED=" + number_of(kOnTheList, 0) + " ITS_LISTED=" + number_of(kOnItsList, 0) +
                              " ASLEEP=" + number_of(kAsleep, 0) + " LATER=" + number_of(kCallsLater, 0) +
                              " STAYS=" + number_of(kStays, 0) + " AGREED=" + agreed_ + "\n";
    const ProgramResult done = serve_->shell(words + commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err << read_file(serve_->folder().file("log"));
  }
  /// Every number was called as often as the rules say, as the far side has seen it, and that is what is stored.
  void expect_calls() {
    const auto attempts = attempts_in(read_file(serve_->folder().file("attempts.tsv")));
    const auto calls = calls_in(read_file(trace_));
    std::size_t called = 0;
    for (const auto& [number, kind] : people_) {
      const auto stored = attempts.find(number);
      EXPECT_EQ(stored == attempts.end() ? std::vector<std::string>{} : stored->second, kind.outcomes) << number;
      const auto seen = calls.find(number);
      EXPECT_EQ(seen == calls.end() ? 0U : seen->second.size(), kind.outcomes.size()) << number;
      called += kind.outcomes.empty() ? 0 : 1;
    }
    EXPECT_EQ(calls.size(), called) << "somebody else was called";
  }

  /// The far side has seen one call at most for an attempt, and one for each whose end is known.
  void expect_one_call_an_attempt() {
    const auto attempts = attempts_in(read_file(serve_->folder().file("attempts.tsv")));
    for (const auto& [number, calls] : calls_in(read_file(trace_))) {
      const auto stored = attempts.find(number);
      ASSERT_NE(stored, attempts.end()) << number << " was called, and nothing is known of it";
      const auto& outcomes = stored->second;
      const auto unknown = std::count(outcomes.begin(), outcomes.end(), "interrupted");
      EXPECT_LE(calls.size(), outcomes.size()) << number;
      EXPECT_GE(calls.size(), outcomes.size() - static_cast<std::size_t>(unknown)) << number;
    }
  }

  const TempFolder files_;
  const std::string trace_ = files_.file("messages.txt");
  /// A callback is agreed for the minute that is: it is made at once. Or for one that comes.
  const std::string agreed_ = minute_text(system_clock::now() + minutes(long_tests() ? 2 : 0));
  std::vector<Person> people_;
  std::unique_ptr<Sipp> pbx_ =
      std::make_unique<Sipp>(everybody(long_tests() ? 3000 : 1500), 0, "900",
                             std::vector<std::string>{"-m", "1000000", "-timeout", "1000s", "-trace_msg",
                                                      "-message_file", trace_, "-deadcall_wait", kForgetMs});
  std::unique_ptr<ApiProcess> serve_;
};

TEST_F(SipCampaign, CallsEverybodyAsOftenAsTheRulesSayAndNobodyElse) {
  ASSERT_NO_FATAL_FAILURE(begin(long_tests() ? 1000 : 30));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kUntilOneIsLeft));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinishCampaign));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kJudge));
  EXPECT_EQ(serve_->stop().exit_code, 0);
  EXPECT_EQ(pbx_->last_verdict(), "") << "every call was made as SIP has it";
  expect_calls();
}

/// Those who talk do so to their end; one who would go on hears a goodbye in time, and is called again.
TEST_F(SipCampaign, LosesNoCallWhenItIsStopped) {
  ASSERT_NO_FATAL_FAILURE(begin(150, {{number_of(kStays, 0), kStays}}));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kUntilTalking));
  const auto stopped = std::chrono::steady_clock::now();
  serve_->send_signal(SIGTERM);
  ASSERT_NO_FATAL_FAILURE(run("sleep 2"));
  const auto called = calls_in(read_file(trace_));
  EXPECT_EQ(serve_->wait().exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, std::chrono::seconds(kStopSeconds));
  EXPECT_EQ(calls_in(read_file(trace_)), called) << "somebody was called after it was told to stop";
  ASSERT_TRUE(serve_->start_again());
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kUntilOneIsLeft));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinishCampaign));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kSaidGoodbye));
  EXPECT_EQ(serve_->stop().exit_code, 0);
  EXPECT_EQ(pbx_->last_verdict(), "") << "every call was ended as SIP has it";
  expect_calls();
}

TEST_F(SipCampaign, RingsNobodyTwiceForOneAttemptWheneverItIsKilled) {
  const int kills = long_tests() ? 100 : 2;
  ASSERT_NO_FATAL_FAILURE(begin(long_tests() ? 1000 : 60));
  std::mt19937 random(7);  // NOLINT: the same moments every time
  for (int i = 0; i < kills; ++i) {
    ASSERT_NO_FATAL_FAILURE(run("sleep 0." + std::to_string(2 + random() % 8)));
    ASSERT_TRUE(serve_->kill_and_restart()) << i;
  }
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kUntilOneIsLeft));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinishCampaign));
  ASSERT_NO_FATAL_FAILURE(run(kAllOver));
  EXPECT_EQ(serve_->stop().exit_code, 0);
  pbx_.reset();  // it waits for goodbyes of those that were killed: its trace is all that counts
  expect_one_call_an_attempt();
}

}  // namespace
}  // namespace callai::tests
