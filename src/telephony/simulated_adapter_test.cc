#include "telephony/simulated_adapter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/testing/virtual_executor.h"
#include "dsp/g711.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

class CountingWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override { signals.fetch_add(1); }
  std::atomic<int> signals{0};
};

/// What a far end did and heard; outlives it.
struct Notes {
  FarEndPlan plan;
  bool takes_transfers = true;
  FarEndWish wish;  // taken by the next tick
  std::uint8_t says = dsp::kMulawSilence;
  std::string dtmf;
  std::string story;  // a: answered, h/u: hold, e: ended
  int frames = 0;
  int frames_without_audio = 0;
  std::uint8_t heard = 0;
};

class Person final : public FarEnd {
 public:
  explicit Person(Notes& notes) : notes_(notes) {}
  FarEndPlan offered(core::TimePoint) noexcept override { return notes_.plan; }
  void on_answered(core::TimePoint) noexcept override { notes_.story += 'a'; }
  void on_hold(bool on) noexcept override { notes_.story += on ? 'h' : 'u'; }
  void on_dtmf(char digit) noexcept override { notes_.dtmf += digit; }
  bool accepts_transfer(std::string_view) noexcept override { return notes_.takes_transfers; }
  void on_ended() noexcept override { notes_.story += 'e'; }
  FarEndWish tick(core::TimePoint, std::span<const std::uint8_t> from, std::span<std::uint8_t> to) noexcept override {
    ++notes_.frames;
    if (from.empty()) ++notes_.frames_without_audio;
    if (!from.empty()) notes_.heard = from.front();
    std::fill(to.begin(), to.end(), notes_.says);
    return std::exchange(notes_.wish, {});
  }

 private:
  Notes& notes_;
};

class Port final : public conversation::AudioPort {
 public:
  void tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    ++ticks;
    heard = in.front();
    std::fill(out.begin(), out.end(), says);
  }
  int ticks = 0;
  std::int16_t heard = 0;
  std::int16_t says = 0;
};

class Simulated : public ::testing::Test {
 protected:
  Simulated() {
    adapter_.set_event_sink([this](const LegId& leg, const TelephonyEvent& event) {
      log_.push_back({leg, event});
      if (on_event_) on_event_(leg, event);
    });
  }
  void run(milliseconds length) {
    for (core::Duration t{0}; t < length; t += core::kFrameDuration) {
      world_.executor().advance(core::kFrameDuration);
      adapter_.tick(world_.executor().now());
      if (wakeup_.signals.exchange(0) > 0) adapter_.drain();
    }
  }
  LegId dial(const std::string& id = "call_1", milliseconds ring_timeout = milliseconds(45000)) {
    OriginateRequest request;
    request.leg = LegId(id);
    request.number = "+15550100";
    request.ring_timeout = ring_timeout;
    EXPECT_TRUE(adapter_.originate(request).ok());
    return request.leg;
  }
  LegId dial_answered(const std::string& id = "call_1") {
    const LegId leg = dial(id);
    run(milliseconds(400));
    return leg;
  }
  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& [leg, event] : log_) {
      if (const T* e = std::get_if<T>(&event)) found.push_back(*e);
    }
    return found;
  }

  core::testing::VirtualEnv world_;
  CountingWakeup wakeup_;
  Notes notes_;
  SimulatedAdapter adapter_{world_.env(), wakeup_,
                            [this](const OriginateRequest&) { return std::make_unique<Person>(notes_); }};
  std::function<void(const LegId&, const TelephonyEvent&)> on_event_;
  std::vector<std::pair<LegId, TelephonyEvent>> log_;
};

TEST_F(Simulated, ACallRingsIsAnsweredTalksAndEndsOnce) {
  const LegId leg = dial_answered();
  ASSERT_EQ(log_.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<Ringing>(log_[0].second));
  EXPECT_TRUE(std::holds_alternative<Answered>(log_[1].second));
  EXPECT_TRUE(adapter_.hang_up(leg).ok());
  EXPECT_TRUE(adapter_.hang_up(leg).ok());
  run(milliseconds(100));
  EXPECT_TRUE(adapter_.hang_up(leg).ok());
  const auto ended = all<Ended>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].outcome, CallOutcome::kAnswered);
  EXPECT_TRUE(ended[0].answered);
  EXPECT_FALSE(ended[0].by_far_side);
  EXPECT_EQ(notes_.story, "ae");
  EXPECT_EQ(adapter_.legs(), 0U);
}

TEST_F(Simulated, CarriesAudioBothWaysAsMulaw) {
  const LegId leg = dial_answered();
  Port port;
  port.says = 1000;
  notes_.says = dsp::mulaw_encode(std::int16_t{-2000});
  ASSERT_TRUE(adapter_.attach_audio(leg, &port).ok());
  run(milliseconds(100));
  EXPECT_EQ(port.ticks, 5);
  EXPECT_EQ(port.heard, dsp::mulaw_decode(notes_.says));
  EXPECT_EQ(notes_.heard, dsp::mulaw_encode(std::int16_t{1000}));
  ASSERT_TRUE(adapter_.attach_audio(leg, nullptr).ok());
  run(milliseconds(100));
  EXPECT_EQ(port.ticks, 5);
  EXPECT_EQ(notes_.heard, dsp::kMulawSilence);
}

TEST_F(Simulated, EveryOutcomeOfAnUnansweredCallIsTold) {
  for (const CallOutcome outcome : {CallOutcome::kBusy, CallOutcome::kNoAnswer, CallOutcome::kRejected,
                                    CallOutcome::kFailed, CallOutcome::kUnreachable}) {
    log_.clear();
    notes_.plan.outcome = outcome;
    dial();
    run(milliseconds(400));
    const auto ended = all<Ended>();
    ASSERT_EQ(ended.size(), 1U) << to_string(outcome);
    EXPECT_EQ(ended[0].outcome, outcome);
    EXPECT_FALSE(ended[0].answered);
    EXPECT_TRUE(ended[0].by_far_side);
  }
}

TEST_F(Simulated, RingsNoLongerThanAsked) {
  notes_.plan.after = milliseconds(60000);
  dial("call_1", milliseconds(500));
  run(milliseconds(600));
  ASSERT_EQ(all<Ended>().size(), 1U);
  EXPECT_EQ(all<Ended>()[0].outcome, CallOutcome::kNoAnswer);
}

TEST_F(Simulated, HangingUpWhileItRingsCancels) {
  const LegId leg = dial();
  run(milliseconds(40));
  EXPECT_EQ(adapter_.attach_audio(leg, nullptr).ok(), true);
  ASSERT_TRUE(adapter_.hang_up(leg).ok());
  run(milliseconds(40));
  EXPECT_EQ(all<Ended>()[0].outcome, CallOutcome::kCancelled);
}

TEST_F(Simulated, AnIncomingCallIsAnsweredRejectedOrGivenUp) {
  notes_.plan.after = milliseconds(1000);
  const auto first = adapter_.ring("+15550123", "100", std::make_unique<Person>(notes_));
  ASSERT_TRUE(first.ok());
  run(milliseconds(40));
  ASSERT_EQ(all<Incoming>().size(), 1U);
  EXPECT_EQ(all<Incoming>()[0].from, "+15550123");
  EXPECT_EQ(all<Incoming>()[0].to, "100");
  ASSERT_TRUE(adapter_.answer(*first).ok());
  run(milliseconds(40));
  EXPECT_EQ(all<Answered>().size(), 1U);
  EXPECT_FALSE(adapter_.reject(*first, CallOutcome::kBusy).ok());

  const auto second = adapter_.ring("+15550123", "100", std::make_unique<Person>(notes_));
  run(milliseconds(40));
  ASSERT_TRUE(adapter_.reject(*second, CallOutcome::kBusy).ok());
  run(milliseconds(40));
  ASSERT_EQ(all<Ended>().size(), 1U);
  EXPECT_EQ(all<Ended>()[0].outcome, CallOutcome::kBusy);

  (void)adapter_.ring("+15550123", "100", std::make_unique<Person>(notes_));
  run(milliseconds(1200));
  ASSERT_EQ(all<Ended>().size(), 2U);
  EXPECT_EQ(all<Ended>()[1].outcome, CallOutcome::kCancelled);
  EXPECT_TRUE(all<Ended>()[1].by_far_side);
}

TEST_F(Simulated, TheFarEndMayHangUpAndPressKeys) {
  dial_answered();
  notes_.wish.dtmf = '5';
  run(milliseconds(20));
  notes_.wish.hang_up = true;
  run(milliseconds(20));
  ASSERT_EQ(all<Dtmf>().size(), 1U);
  EXPECT_EQ(all<Dtmf>()[0].digit, '5');
  ASSERT_EQ(all<Ended>().size(), 1U);
  EXPECT_TRUE(all<Ended>()[0].by_far_side);
}

TEST_F(Simulated, DigitsArriveInOrderOneAtATime) {
  const LegId leg = dial_answered();
  ASSERT_TRUE(adapter_.send_dtmf(leg, "12#").ok());
  run(milliseconds(100));
  EXPECT_EQ(notes_.dtmf, "1");
  run(milliseconds(400));
  EXPECT_EQ(notes_.dtmf, "12#");
  EXPECT_EQ(adapter_.send_dtmf(leg, "1x").error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(adapter_.send_dtmf(leg, "").ok());
}

TEST_F(Simulated, HoldStopsTheFramesAndTheCallerIsNotHeard) {
  const LegId leg = dial_answered();
  Port port;
  notes_.says = dsp::mulaw_encode(std::int16_t{5000});
  ASSERT_TRUE(adapter_.attach_audio(leg, &port).ok());
  ASSERT_TRUE(adapter_.hold(leg).ok());
  run(milliseconds(100));
  EXPECT_EQ(notes_.frames_without_audio, 5);
  EXPECT_EQ(port.heard, 0);
  EXPECT_EQ(port.ticks, 5);
  ASSERT_TRUE(adapter_.unhold(leg).ok());
  run(milliseconds(100));
  EXPECT_EQ(notes_.frames_without_audio, 5);
  EXPECT_NE(port.heard, 0);
  ASSERT_EQ(all<Held>().size(), 2U);
  EXPECT_TRUE(all<Held>()[0].on_hold);
  EXPECT_FALSE(all<Held>()[1].on_hold);
  EXPECT_EQ(notes_.story, "ahu");
}

TEST_F(Simulated, ABlindTransferSucceedsOrFailsAsTheFarEndSays) {
  const LegId leg = dial_answered();
  notes_.takes_transfers = false;
  ASSERT_TRUE(adapter_.transfer_blind(leg, "200").ok());
  run(milliseconds(40));
  ASSERT_EQ(all<TransferUpdate>().size(), 1U);
  EXPECT_FALSE(all<TransferUpdate>()[0].succeeded);
  EXPECT_TRUE(all<Ended>().empty());
  notes_.takes_transfers = true;
  ASSERT_TRUE(adapter_.transfer_blind(leg, "200").ok());
  run(milliseconds(40));
  EXPECT_TRUE(all<TransferUpdate>()[1].succeeded);
  ASSERT_EQ(all<Ended>().size(), 1U);
  EXPECT_EQ(all<Ended>()[0].reason, "transferred");
  EXPECT_FALSE(adapter_.transfer_blind(leg, "20 0").ok());
}

TEST_F(Simulated, AnAttendedTransferEndsBothLegs) {
  const LegId caller = dial_answered("call_1");
  const LegId target = dial("call_2");
  EXPECT_EQ(adapter_.transfer_attended(caller, target).error().code, core::ErrorCode::kFailedPrecondition);
  run(milliseconds(400));
  ASSERT_TRUE(adapter_.transfer_attended(caller, target).ok());
  run(milliseconds(40));
  EXPECT_TRUE(all<TransferUpdate>()[0].succeeded);
  EXPECT_EQ(all<Ended>().size(), 2U);
  EXPECT_EQ(adapter_.legs(), 0U);
}

TEST_F(Simulated, VerbsOnWhatIsNotThereAreErrors) {
  const LegId nobody("call_9");
  EXPECT_EQ(adapter_.hold(nobody).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(adapter_.answer(nobody).error().code, core::ErrorCode::kNotFound);
  const LegId leg = dial();
  EXPECT_EQ(adapter_.hold(leg).error().code, core::ErrorCode::kFailedPrecondition);
  EXPECT_EQ(adapter_.answer(leg).error().code, core::ErrorCode::kFailedPrecondition);
  OriginateRequest twice;
  twice.leg = leg;
  twice.number = "1";
  EXPECT_EQ(adapter_.originate(twice).error().code, core::ErrorCode::kAlreadyExists);
  twice.leg = LegId("call_2");
  twice.number = "1\r\n2";
  EXPECT_EQ(adapter_.originate(twice).error().code, core::ErrorCode::kInvalidArgument);
}

TEST_F(Simulated, ANumberOfNobodyIsUnreachable) {
  SimulatedAdapter empty(world_.env(), wakeup_, nullptr);
  std::vector<TelephonyEvent> events;
  empty.set_event_sink([&](const LegId&, const TelephonyEvent& event) { events.push_back(event); });
  OriginateRequest request;
  request.leg = LegId("call_1");
  request.number = "1";
  ASSERT_TRUE(empty.originate(request).ok());
  empty.tick(world_.executor().now());
  empty.drain();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<Ended>(events[0]).outcome, CallOutcome::kUnreachable);
}

TEST_F(Simulated, AHangUpFromInsideAnEventIsSafe) {
  on_event_ = [this](const LegId& leg, const TelephonyEvent& event) {
    if (!std::holds_alternative<Answered>(event)) return;
    EXPECT_TRUE(adapter_.hang_up(leg).ok());
  };
  dial();
  run(milliseconds(400));
  EXPECT_EQ(all<Ended>().size(), 1U);
}

// For the thread sanitizer too: ticks on one thread, verbs and events on another.
TEST_F(Simulated, EveryLegEndsOnceWhenMediaHasItsOwnThread) {
  std::vector<std::unique_ptr<Notes>> notes;
  for (int i = 0; i < 50; ++i) notes.push_back(std::make_unique<Notes>());
  std::size_t next = 0;
  SimulatedAdapter adapter(world_.env(), wakeup_,
                           [&](const OriginateRequest&) { return std::make_unique<Person>(*notes[next++]); });
  std::vector<std::unique_ptr<Port>> ports;
  std::size_t ended = 0;
  adapter.set_event_sink([&](const LegId& leg, const TelephonyEvent& event) {
    if (std::holds_alternative<Answered>(event)) {
      ports.push_back(std::make_unique<Port>());
      EXPECT_TRUE(adapter.attach_audio(leg, ports.back().get()).ok());
      EXPECT_TRUE(adapter.send_dtmf(leg, "1").ok());
      EXPECT_TRUE(adapter.hold(leg).ok());
      EXPECT_TRUE(adapter.attach_audio(leg, nullptr).ok());
      ports.back().reset();
      EXPECT_TRUE(adapter.hang_up(leg).ok());
    }
    if (std::holds_alternative<Ended>(event)) ++ended;
  });
  std::atomic<bool> done{false};
  std::jthread media([&] {
    core::TimePoint now;
    while (!done) adapter.tick(now += core::kFrameDuration);
  });
  for (int i = 0; i < 50; ++i) {
    OriginateRequest request;
    request.leg = LegId("call_" + std::to_string(i));
    request.number = "1";
    EXPECT_TRUE(adapter.originate(request).ok());
    adapter.drain();
  }
  while (ended < 50) adapter.drain();
  done = true;
  media.join();
  EXPECT_EQ(adapter.legs(), 0U);
}

TEST(CallOutcomeNames, AreStable) {
  EXPECT_EQ(to_string(CallOutcome::kNoAnswer), "no_answer");
  EXPECT_EQ(to_string(CallOutcome::kUnreachable), "unreachable");
}

}  // namespace
}  // namespace callai::telephony
