// callai serve as a PBX meets it: calls that talk, press keys, hang up, or are cut off by what happens to the machine.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>

#include "phone_program.h"
#include "program_json.h"
#include "rtp_recording.h"
#include "speech_clip.h"
#include "wav_header.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::call_to;
using telephony::testing::SipEndpoint;

constexpr const char* kWish = "i would like to book a table";

class Serve : public ::testing::Test {
 protected:
  int pbx_port() { return pbx.agent().port(SipTransport::kUdp); }
  /// What was stored of the only call.
  std::string only_call(const std::string& status) {
    const ProgramResult list = program.callai({"call", "list", "--json"});
    const std::vector<ListedCall> calls = listed_calls(list.out);
    EXPECT_EQ(calls.size(), 1U) << list.out << list.err;
    if (calls.size() != 1) return "";
    EXPECT_EQ(calls.front().status, status);
    return calls.front().id;
  }
  void expect_same_again(const std::string& id) {
    const ProgramResult replayed = program.callai({"replay", id});
    EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.err;
  }

  /// A table for four, the number as a key's tones, in the time that the agent's questions leave.
  std::string booking_speech() {
    return program.folder.write(
        "booking.ul",
        mulaw_text(joined({pause_clip(3), speech_clip(kWish), pause_clip(4), key_clip('4'), pause_clip(4)})));
  }

  PhoneProgram program;
  SipEndpoint pbx;  // only there, so that the trunk is up
};

/// A caller books a table for four and hangs up while the menu is read out.
class ServeBooking : public Serve {
 protected:
  void run(SippScenario& call) {
    auto serve = program.serve(pbx_port());
    call.wait(13000).again("BYE").expect(200);
    Sipp caller(call, program.local_port, "900");
    EXPECT_EQ(caller.verdict(), "");
    serve->send_signal(SIGTERM);
    const ProgramResult served = serve->wait();
    EXPECT_EQ(served.exit_code, 0) << served.err;
    EXPECT_EQ(count_of(served.err, "sip_call_ended"), 1) << served.err;
    expect_booked();
  }

 private:
  void expect_booked() {
    const std::string id = only_call("completed");
    const ProgramResult shown = program.callai({"call", "show", id});
    EXPECT_TRUE(contains(shown.out, "book a table")) << shown.out;
    EXPECT_TRUE(contains(shown.out, "guests = 4")) << shown.out;
    EXPECT_TRUE(contains(shown.out, "A table for four.")) << shown.out;
    EXPECT_TRUE(contains(shown.out, "outcome    caller_hung_up")) << shown.out;
    EXPECT_EQ(count_of(program.callai({"call", "show", id, "--log"}).out, "call_ended"), 1);
    expect_same_again(id);
    const auto call = shown_call(program.callai({"call", "show", id, "--json"}).out);
    ASSERT_TRUE(call && call->audio);
    EXPECT_EQ(call->audio->codec, "PCMU");
    EXPECT_LT(call->audio->received_loss_percent, 2);
    EXPECT_GT(call->audio->received_mos, 4);
    EXPECT_EQ(call->audio->sent_mos, 0) << "SIPp sends no reports";
    EXPECT_FALSE(call->audio->one_way);
    const auto recording = wav_header(read_file(call->recording));
    ASSERT_TRUE(recording) << call->recording;
    EXPECT_GT(recording->peak_left, 1000) << "the caller";
    EXPECT_GT(recording->peak_right, 1000) << "the agent";
  }
};

TEST_F(ServeBooking, ARecordingIsUnderstoodAndAnsweredItsKeyReadItsHangUpSeenOnce) {
  if (::getuid() != 0) GTEST_SKIP() << "SIPp plays captured packets as root only";
  RtpRecording speech;
  speech.pause(3).say(speech_clip(kWish)).pause(4).key(4).pause(4);
  SippScenario call = playing_call(program.folder.write("booking.pcap", speech.pcap()));
  run(call);
}

TEST_F(ServeBooking, KeysAreHeardAsTonesWhereNoEventsWereAgreedOn) {
  SippScenario call = streaming_call(booking_speech());
  run(call);
}

/// Asks again and again, for a while.
bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 200; ++i) {
    if (holds()) return true;
    ::poll(nullptr, 0, 100);
  }
  return false;
}

/// One line has all of it.
bool says(const std::string& text, const std::vector<std::string>& parts) {
  const std::vector<std::string> lines = lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return std::all_of(parts.begin(), parts.end(), [&](const std::string& part) { return contains(line, part); });
  });
}

TEST_F(Serve, KilledInMidCallKeepsEveryTurnAndAnswersAgain) {
  auto serve = program.serve(pbx_port());
  const std::string speech = program.folder.write("wish.ul", mulaw_text(joined({pause_clip(2), speech_clip(kWish)})));
  SippScenario cut = streaming_call(speech);
  cut.wait(15000);
  const Sipp caller(cut, program.local_port, "900");
  std::string id;
  ASSERT_TRUE(eventually([&] {
    const auto calls = listed_calls(program.callai({"call", "list", "--json"}).out);
    if (!calls.empty()) id = calls.front().id;
    return !id.empty() && contains(program.callai({"call", "show", id}).out, "How many guests?");
  }));
  serve->send_signal(SIGKILL);
  EXPECT_EQ(serve->wait().signal, SIGKILL);

  serve = program.serve(pbx_port());
  SippScenario next = streaming_call("");
  next.again("BYE").expect(200);
  EXPECT_EQ(Sipp(next, program.local_port, "900").verdict(), "");
  serve->send_signal(SIGTERM);
  EXPECT_EQ(serve->wait().exit_code, 0);
  const auto calls = listed_calls(program.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].status, "completed");
  EXPECT_EQ(calls[1].status, "interrupted");
  const ProgramResult shown = program.callai({"call", "show", id});
  EXPECT_TRUE(contains(shown.out, "book a table")) << shown.out;
  expect_same_again(id);
}

TEST_F(Serve, OnAFullDiskTheCallGoesOnWhatIsLostIsNamedAndTheRestIsKept) {
  const std::string data = program.folder.file("data");
  ASSERT_EQ(::mkdir(data.c_str(), 0755), 0);
  // The little disk is seen by this child alone, so it is the one to look at it afterwards.
  ProgramOptions options = program.command({"-c",
                                            "\"$0\" serve --data data & trap 'kill $!' TERM; wait; wait; "
                                            "\"$0\" call list --data data; "
                                            "id=$(\"$0\" call list --data data | cut -d ' ' -f 1); "
                                            "\"$0\" call show $id --data data; \"$0\" replay $id --data data",
                                            program_path()},
                                           pbx_port());
  options.small_disk = data;
  options.small_disk_bytes = 1350U << 10U;  // an empty database, a turn or two, some seconds of recording
  RunningProgram serve("/bin/sh", options);
  const bool up = serve.read_until([](const std::string& out) { return contains(out, "up:"); });
  if (!up) {
    const ProgramResult result = serve.wait();
    if (!result.not_started.empty()) GTEST_SKIP() << result.not_started;
    FAIL() << result.err;
  }
  SippScenario call = streaming_call(booking_speech());
  call.wait(14000).again("BYE").expect(200);
  EXPECT_EQ(Sipp(call, program.local_port, "900").verdict(), "") << "the call must go on to its end";
  serve.send_signal(SIGTERM);
  const ProgramResult result = serve.wait();
  EXPECT_TRUE(says(result.err, {"recording_failed", "data/recordings/", "room on the disk"})) << result.err;
  EXPECT_TRUE(says(result.err, {"storage_failed", "data/callai.db", "free some space"})) << result.err;
  EXPECT_TRUE(contains(result.out, "interrupted")) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "Good evening.")) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "identical")) << result.out << result.err;
}

TEST_F(Serve, AnswersByItsRoutesAndRefusesEveryOtherNumber) {
  auto serve = program.serve(pbx_port());
  SippScenario answered = streaming_call("");
  answered.again("BYE").expect(200);
  EXPECT_EQ(Sipp(answered, program.local_port, "900").verdict(), "");
  SippScenario refused;
  refused.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180, "", true).expect(404).ack();
  EXPECT_EQ(Sipp(refused, program.local_port, "901").verdict(), "");
  serve->send_signal(SIGTERM);
  const ProgramResult served = serve->wait();
  EXPECT_EQ(served.exit_code, 0) << served.err;
  EXPECT_LT(served.took, std::chrono::seconds(25)) << "nothing goes on: it must end at once";
  only_call("completed");
}

TEST_F(Serve, ACallBeyondTheLimitIsToldWhenToTryAgain) {
  ProgramOptions options = program.command({"serve"}, pbx_port());
  options.environment["CALLAI_LIMITS_MAX_CALLS"] = "1";
  auto serve = program.serve(options);
  SippScenario first = streaming_call("");
  first.wait(8000).again("BYE").expect(200);
  Sipp talking(first, program.local_port, "900");
  ASSERT_TRUE(eventually([&] { return contains(program.callai({"call", "list", "--json"}).out, "in_progress"); }));
  SippScenario second;
  second.request("INVITE", "", pbx_sdp()).expect(100, "", true).expect(180, "", true);
  second.expect(503, "Retry-After: [0-9]+").ack();
  EXPECT_EQ(Sipp(second, program.local_port, "900").verdict(), "");
  EXPECT_EQ(talking.verdict(), "") << "the one that talks is not disturbed";
  serve->send_signal(SIGTERM);
  EXPECT_EQ(serve->wait().exit_code, 0);
}

TEST_F(Serve, OfAThousandCallsInASecondEachIsAnsweredOrToldWhenToTryAgain) {
  ProgramOptions options = program.command({"serve"}, pbx_port());
  options.environment["CALLAI_LIMITS_MAX_CALLS"] = "10";
  auto serve = program.serve(options);
  Sipp burst(answered_or_refused(), program.local_port, "900", {"-m", "1000", "-r", "1000", "-l", "1000"});
  EXPECT_EQ(burst.verdict(), "");
  EXPECT_TRUE(eventually([&] {
    return !contains(program.callai({"call", "list", "--limit", "1000", "--json"}).out, "in_progress");
  }));
  SippScenario next = streaming_call("");
  next.wait(500).again("BYE").expect(200);
  EXPECT_EQ(Sipp(next, program.local_port, "900").verdict(), "") << "it is there for the next one";
  serve->send_signal(SIGTERM);
  EXPECT_EQ(serve->wait().exit_code, 0);
}

}  // namespace
}  // namespace callai::tests
