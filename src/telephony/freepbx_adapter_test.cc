#include "telephony/freepbx_adapter.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "telephony/testing/ami_server.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::telephony {
namespace {

using testing::call_to;
using testing::SipEndpoint;

/// Tasks from any thread, run by the test.
class TestSequence final : public core::Sequence {
 public:
  void post(core::Task task) override {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_one();
  }
  /// Comes back to the end of the queue until it is due.
  void post_at(core::TimePoint when, core::Task task) override {
    post([this, when, task = std::move(task)]() mutable {
      if (core::SystemClock().now() >= when) return task();
      post_at(when, std::move(task));
    });
  }
  /// Runs what comes until `enough`; false when it takes longer than the patience of the tests.
  bool run_until(const std::function<bool()>& enough) {
    while (!enough()) {
      std::unique_lock lock(mutex_);
      if (!posted_.wait_for(lock, SipEndpoint::kPatience, [this] { return !tasks_.empty(); })) return false;
      core::Task task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<core::Task> tasks_;
};

class FreepbxAdapterTest : public ::testing::Test {
 protected:
  FreepbxAdapterTest() { start({}); }

  void start(FreepbxSettings settings) {
    adapter.reset();
    SipLineSettings line;
    line.host = "127.0.0.1";
    line.port = pbx.agent().port(SipTransport::kUdp);
    line.user = "900";
    line.registers = line.asks = false;
    settings.sip.lines = {line};
    settings.sip.local_ip = "127.0.0.1";
    settings.sip.local_port = 0;
    settings.blocked_prefixes = {"+1900"};
    settings.canonical = [](const std::string& number) { return number.starts_with("900-") ? "+1" + number : number; };
    settings.max_calls_per_number = 1;
    auto started = FreepbxAdapter::start(pbx.env(), sequence, media, settings);
    EXPECT_TRUE(started.ok());
    adapter = std::move(*started);
    adapter->set_event_sink(
        [this](const LegId& id, TelephonyEvent event) { events.emplace_back(id, std::move(event)); });
  }

  template <typename Kind>
  std::optional<std::pair<LegId, Kind>> next() {
    std::optional<std::pair<LegId, Kind>> found;
    sequence.run_until([&] {
      for (auto event = events.begin(); event != events.end(); ++event) {
        if (const Kind* const kind = std::get_if<Kind>(&event->second)) {
          found.emplace(event->first, *kind);
          events.erase(event);
          return true;
        }
      }
      return false;
    });
    return found;
  }
  /// An outgoing call that is up; the PBX's leg.
  LegId connect(const std::string& number = "555", const std::string& id = "call_1") {
    EXPECT_TRUE(adapter->originate(call_to(number, id)).ok());
    const auto incoming = pbx.next<SipIncoming>();
    EXPECT_TRUE(incoming && pbx.agent().answer(incoming->first).ok());
    EXPECT_TRUE(next<Answered>().has_value());
    return incoming ? incoming->first : LegId{};
  }

  SipEndpoint pbx;
  TestSequence sequence;
  testing::FakeMedia media;
  std::unique_ptr<FreepbxAdapter> adapter;
  std::vector<std::pair<LegId, TelephonyEvent>> events;
  const LegId leg{"call_1"};
};

/// The same with a manager interface beside the PBX.
class FreepbxManagerTest : public FreepbxAdapterTest {
 protected:
  FreepbxManagerTest() {
    FreepbxSettings settings;
    settings.ami.session.host = "127.0.0.1";
    settings.ami.session.port = manager.port();
    settings.ami.session.user = "callai";
    settings.ami.session.secret = "manager-secret";
    start(settings);
    EXPECT_TRUE(pbx.eventually([this] { return adapter->manager()->line.state == LineState::kUp; }));
  }
  /// A call that is up and that the manager lists, talking to `peer`.
  void connect_listed(const std::string& number, const std::string& id, const std::string& peer) {
    connect(number, id);
    const auto up = pbx.next<SipAnswered>();
    ASSERT_TRUE(up.has_value());
    manager.add_channel("PJSIP/900-" + id, "bridge-" + id, up->second.call_id);
    manager.add_channel(peer, "bridge-" + id);
  }

  testing::AmiServer manager;
};

TEST_F(FreepbxManagerTest, ATransferThatSipRefusesIsARedirectOfWhoTalksToUs) {
  connect_listed("555", "call_1", "PJSIP/trunk-00000001");
  ASSERT_TRUE(adapter->transfer_blind(leg, "300").ok());
  const auto update = next<TransferUpdate>();
  ASSERT_TRUE(update.has_value());
  EXPECT_TRUE(update->second.done && update->second.succeeded) << update->second.reason;
  const AmiMessage redirect = manager.next("Redirect");
  EXPECT_EQ(redirect.get("Channel"), "PJSIP/trunk-00000001");
  EXPECT_EQ(redirect.get("Context"), "from-internal");
  EXPECT_EQ(redirect.get("Exten"), "300");
  EXPECT_TRUE(next<Ended>().has_value());
  EXPECT_EQ(adapter->legs(), 0U);
}

TEST_F(FreepbxManagerTest, AConsultationThatSipDoesNotJoinIsABridge) {
  connect_listed("555", "call_1", "PJSIP/trunk-00000001");
  connect_listed("300", "consult_1", "PJSIP/300-00000002");
  ASSERT_TRUE(adapter->transfer_attended(leg, LegId("consult_1")).ok());
  const auto update = next<TransferUpdate>();
  ASSERT_TRUE(update.has_value());
  EXPECT_TRUE(update->second.done && update->second.succeeded) << update->second.reason;
  const AmiMessage bridge = manager.next("Bridge");
  EXPECT_EQ(bridge.get("Channel1"), "PJSIP/trunk-00000001");
  EXPECT_EQ(bridge.get("Channel2"), "PJSIP/300-00000002");
  EXPECT_TRUE(next<Ended>().has_value());
  EXPECT_TRUE(next<Ended>().has_value());
}

TEST_F(FreepbxManagerTest, ATransferThatNeitherCanDoSaysWhyAndLeavesTheCall) {
  connect();
  ASSERT_TRUE(adapter->transfer_blind(leg, "300").ok());
  const auto update = next<TransferUpdate>();
  ASSERT_TRUE(update.has_value());
  EXPECT_FALSE(update->second.succeeded);
  EXPECT_NE(update->second.reason.find("405"), std::string::npos) << update->second.reason;
  EXPECT_NE(update->second.reason.find("no channel that talks to this call"), std::string::npos);
  EXPECT_EQ(adapter->legs(), 1U);
}

TEST_F(FreepbxManagerTest, ACallThatEndsWhileTheManagerIsAskedEndsOnce) {
  const LegId there = connect();
  ASSERT_TRUE(adapter->transfer_blind(leg, "300").ok());
  ASSERT_TRUE(pbx.agent().hang_up(there).ok());
  EXPECT_TRUE(next<Ended>().has_value());
  EXPECT_EQ(adapter->legs(), 0U);
}

TEST_F(FreepbxAdapterTest, AnOutgoingCallRingsIsAnsweredAndEndsOnce) {
  const LegId there = connect();
  EXPECT_TRUE(adapter->statistics(leg).ok());
  ASSERT_TRUE(pbx.agent().hang_up(there).ok());
  const auto ended = next<Ended>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->second.answered && ended->second.by_far_side);
  EXPECT_EQ(adapter->legs(), 0U);
  EXPECT_EQ(adapter->hang_up(leg).ok(), true);
  EXPECT_TRUE(adapter->attach_audio(leg, nullptr).ok());
}

TEST_F(FreepbxAdapterTest, KeysGoByRfc4733OrByInfo) {
  connect();
  ASSERT_TRUE(adapter->send_dtmf(leg, "12#").ok());
  EXPECT_EQ(media.digits(), "12#");
  media.forget_dtmf();
  ASSERT_TRUE(adapter->send_dtmf(leg, "5").ok());
  const auto digit = pbx.next<SipDtmf>();
  ASSERT_TRUE(digit.has_value());
  EXPECT_EQ(digit->second.digit, '5');
  EXPECT_FALSE(adapter->send_dtmf(leg, "12x").ok());
}

TEST_F(FreepbxAdapterTest, AKeyThatComesByRfc4733AndByInfoIsToldOnce) {
  const LegId there = connect();
  media.report(media.newest(), DtmfReceived{'5', false});
  ASSERT_TRUE(pbx.agent().send_info(there, "56").ok());
  adapter->drain();
  const auto five = next<Dtmf>();
  const auto six = next<Dtmf>();
  ASSERT_TRUE(five && six);
  EXPECT_EQ(five->second.digit, '5');
  EXPECT_EQ(six->second.digit, '6');
}

TEST_F(FreepbxAdapterTest, HoldIsReportedWhenThePbxHasAgreed) {
  connect();
  ASSERT_TRUE(adapter->hold(leg).ok());
  const auto held = next<Held>();
  ASSERT_TRUE(held.has_value());
  EXPECT_TRUE(held->second.on_hold);
}

TEST_F(FreepbxAdapterTest, ARefusedTransferIsAnEventAndTheCallGoesOn) {
  connect();
  ASSERT_TRUE(adapter->transfer_blind(leg, "300").ok());
  const auto update = next<TransferUpdate>();
  ASSERT_TRUE(update.has_value());
  EXPECT_TRUE(update->second.done && !update->second.succeeded);
  EXPECT_EQ(adapter->legs(), 1U);
}

TEST_F(FreepbxAdapterTest, WhatMayNotBeCalledIsRefusedBeforeThePbxHearsOfIt) {
  for (const char* number : {"+19005551234", "+1-900-555-1234", "0019005551234", "900-555-1234"}) {
    EXPECT_EQ(adapter->originate(call_to(number)).error().code, core::ErrorCode::kPermissionDenied) << number;
  }
  EXPECT_EQ(adapter->originate(call_to("12 34")).error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(adapter->originate(call_to("1@evil.example\r\nX: y")).error().code, core::ErrorCode::kInvalidArgument);
  connect("555", "call_1");
  EXPECT_EQ(adapter->originate(call_to("555", "call_2")).error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(adapter->originate(call_to("556", "call_1")).error().code, core::ErrorCode::kAlreadyExists);
  EXPECT_EQ(adapter->transfer_blind(leg, "+19005551234").error().code, core::ErrorCode::kPermissionDenied);
  EXPECT_EQ(pbx.count<SipIncoming>(), 0U);
}

TEST_F(FreepbxAdapterTest, TransfersToTheSameDeskAreNotCountedAsCallsToOneNumber) {
  connect("555", "call_1");
  OriginateRequest target = call_to("300", "target_1");
  target.for_transfer = true;
  ASSERT_TRUE(adapter->originate(target).ok());
  target.leg = LegId("target_2");
  EXPECT_TRUE(adapter->originate(target).ok());
  EXPECT_TRUE(adapter->originate(call_to("300", "call_2")).ok()) << "a call of its own has its own room";
  EXPECT_EQ(adapter->originate(call_to("300", "call_3")).error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_TRUE(adapter->transfer_blind(leg, "300").ok());
}

TEST_F(FreepbxAdapterTest, TheAnswerThatACallFailedWithIsTold) {
  ASSERT_TRUE(adapter->originate(call_to("555")).ok());
  const auto incoming = pbx.next<SipIncoming>();
  ASSERT_TRUE(incoming && pbx.agent().reject(incoming->first, 486).ok());
  const auto ended = next<Ended>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->second.outcome, CallOutcome::kBusy);
  EXPECT_EQ(ended->second.code, 486);
  EXPECT_EQ(ended->second.reason.find("486 Busy Here"), 0U) << ended->second.reason;
}

TEST_F(FreepbxAdapterTest, OneWayAudioIsToldWhileTheCallLastsAndSoIsItsEnd) {
  connect();
  media.report(media.newest(), OneWayAudio{true});
  adapter->drain();
  auto trouble = next<LineTrouble>();
  ASSERT_TRUE(trouble.has_value());
  EXPECT_EQ(trouble->first, leg);
  EXPECT_EQ(trouble->second.what, "nothing comes in");
  EXPECT_NE(trouble->second.mend.find("sip.external_ip"), std::string::npos);
  media.report(media.newest(), MediaRecovered{});
  adapter->drain();
  trouble = next<LineTrouble>();
  ASSERT_TRUE(trouble.has_value());
  EXPECT_TRUE(trouble->second.what.empty());
}

TEST_F(FreepbxAdapterTest, CallsAreStartedNoFasterThanTheTrunkBearsAndNoneIsLost) {
  FreepbxSettings settings;
  settings.call_starts_per_second = 20;
  start(settings);
  const core::TimePoint begun = pbx.env().clock.now();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(adapter->originate(call_to("55" + std::to_string(i), "call_" + std::to_string(i))).ok());
  }
  EXPECT_EQ(adapter->waiting_legs(), (std::vector<LegId>{LegId("call_1"), LegId("call_2"), LegId("call_3")}));
  ASSERT_TRUE(adapter->hang_up(LegId("call_2")).ok());
  const auto given_up = next<Ended>();
  ASSERT_TRUE(given_up.has_value());
  EXPECT_EQ(given_up->first, LegId("call_2"));
  EXPECT_EQ(given_up->second.outcome, CallOutcome::kCancelled);
  EXPECT_TRUE(sequence.run_until([this] { return adapter->waiting() == 0; }));
  EXPECT_GE(pbx.env().clock.now() - begun, std::chrono::milliseconds(100));
  for (const char* const number : {"550", "551", "553"}) {
    const auto incoming = pbx.next<SipIncoming>();
    ASSERT_TRUE(incoming.has_value());
    EXPECT_EQ(incoming->second.to, number);
  }
}

TEST_F(FreepbxAdapterTest, VerbsOfACallThatIsNotThereNameIt) {
  EXPECT_EQ(adapter->answer(leg).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(adapter->hold(leg).error().code, core::ErrorCode::kNotFound);
  ASSERT_TRUE(adapter->originate(call_to("555")).ok());
  EXPECT_EQ(adapter->hold(leg).error().code, core::ErrorCode::kFailedPrecondition);
  EXPECT_EQ(adapter->answer(leg).error().code, core::ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace callai::telephony
