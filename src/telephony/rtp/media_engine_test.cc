#include "telephony/rtp/media_engine.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/system_env.h"
#include "telephony/rtp/testing/trouble_proxy.h"
#include "telephony/rtp/testing/voice_ports.h"

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::TonePort;

constexpr const char* kLoopback = "127.0.0.1";

/// The dispatch sequence of a test: its own thread, which waits for signals.
class Dispatch final : public core::Wakeup {
 public:
  void signal() noexcept override {
    const std::lock_guard lock(mutex_);
    ++signals_;
    changed_.notify_all();
  }
  /// Drains whenever there is a signal, and now and then, until `done`. False: it took over 20 s.
  bool wait(MediaEngine& engine, const std::function<bool()>& done) {
    for (int i = 0; i < 4000; ++i) {
      engine.drain([this](MediaId id, const MediaEvent& event) { note(id, event); });
      if (done()) return true;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, milliseconds(5), [this] { return signals_ > 0; });
      signals_ = 0;
    }
    return false;
  }
  const std::string& told(MediaId id) { return told_[id.value()]; }

 private:
  void note(MediaId id, const MediaEvent& event) {
    std::string& told = told_[id.value()];
    if (const auto* key = std::get_if<DtmfReceived>(&event)) told += key->digit;
    if (std::holds_alternative<FirstPacket>(event)) told += 'F';
    if (const auto* way = std::get_if<OneWayAudio>(&event)) told += way->we_hear_nothing ? 'D' : 'd';
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int signals_ = 0;
  std::map<std::uint32_t, std::string> told_;
};

NegotiatedMedia agreement(const LocalMedia& remote) {
  NegotiatedMedia agreed;
  agreed.rtp = {kLoopback, remote.rtp.port};
  agreed.rtcp = {kLoopback, static_cast<std::uint16_t>(remote.rtp.port + 1)};
  agreed.receive = {{0, Codec::kPcmu}};
  agreed.dtmf_send = 101;
  agreed.dtmf_receive = 101;
  return agreed;
}

class MediaEngineTest : public ::testing::Test {
 protected:
  MediaEngineTest() : system(std::make_unique<core::NullLogger>()) {}

  MediaEngineSettings settings() {
    MediaEngineSettings made;
    made.realtime_priority = false;
    made.watch.one_way_after = milliseconds(300);
    made.report_interval = milliseconds(200);
    return made;
  }
  MediaEngine& engine() {
    if (!engine_) engine_ = std::make_unique<MediaEngine>(system.env(), dispatch, settings());
    return *engine_;
  }
  LocalMedia open(const char* ip = kLoopback) {
    auto opened = engine().open(ip);
    EXPECT_TRUE(opened.ok()) << core::describe(opened.error());
    return *opened;
  }
  void connect(const LocalMedia& a, const LocalMedia& b) {
    ASSERT_TRUE(engine().apply(a.id, agreement(b)).ok());
    ASSERT_TRUE(engine().apply(b.id, agreement(a)).ok());
  }
  void talk(const LocalMedia& a, TonePort& left, const LocalMedia& b, TonePort& right) {
    ASSERT_TRUE(engine().attach(a.id, &left).ok());
    ASSERT_TRUE(engine().attach(b.id, &right).ok());
  }

  core::SystemEnv system;
  Dispatch dispatch;
  std::unique_ptr<MediaEngine> engine_;
};

/// As a demo has it: time passes as it does, and the calendar tells another day.
class AnotherDay final : public core::Clock {
 public:
  core::TimePoint now() const override { return clock_.now(); }
  core::WallTime wall_now() const override { return clock_.wall_now() - std::chrono::hours(24); }

 private:
  core::SystemClock clock_;
};

TEST_F(MediaEngineTest, TheRoundTripOfTheLoopbackIsNoDay) {
  AnotherDay clock;
  const core::Env env{clock, system.env().random, system.env().ids, system.env().log};
  engine_ = std::make_unique<MediaEngine>(env, dispatch, settings());
  const LocalMedia a = open();
  const LocalMedia b = open();
  connect(a, b);
  const auto trip = [&](const LocalMedia& media) { return engine().statistics(media.id)->round_trip_ms; };
  ASSERT_TRUE(dispatch.wait(engine(), [&] { return trip(a) && trip(b); }));
  EXPECT_LT(*trip(a), 1000) << "a few milliseconds on a quiet machine";
  EXPECT_LT(*trip(b), 1000);
  engine_.reset();
}

TEST_F(MediaEngineTest, TwoSessionsHearEachOtherAndExchangeKeys) {
  TonePort left(300);
  TonePort right(440);
  const LocalMedia a = open();
  const LocalMedia b = open();
  EXPECT_NE(a.rtp.port, b.rtp.port);
  EXPECT_EQ(a.rtp.port % 2, 0);
  EXPECT_FALSE(a.srtp == b.srtp);
  connect(a, b);
  talk(a, left, b, right);
  ASSERT_TRUE(engine().send_dtmf(a.id, "42#").ok());
  EXPECT_TRUE(dispatch.wait(
      engine(), [&] { return left.heard() > 50 && right.heard() > 50 && dispatch.told(b.id).size() >= 4; }));
  EXPECT_EQ(dispatch.told(a.id), "F");
  EXPECT_EQ(dispatch.told(b.id), "F42#");
  const auto last = engine().close(a.id);
  ASSERT_TRUE(last.ok());
  EXPECT_GT(last->received.packets, 50U);
  EXPECT_EQ(last->received.lost, 0U);
  ASSERT_TRUE(engine().close(b.id).ok());
  EXPECT_FALSE(engine().statistics(a.id).ok());
}

TEST_F(MediaEngineTest, WhereTheKernelAllowsNoBatchesTwoSessionsHearEachOtherToo) {
  MediaEngineSettings without = settings();
  without.batches_system_calls = false;
  engine_ = std::make_unique<MediaEngine>(system.env(), dispatch, without);
  TonePort left(300);
  TonePort right(440);
  const LocalMedia a = open();
  const LocalMedia b = open();
  connect(a, b);
  talk(a, left, b, right);
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return left.heard() > 20 && right.heard() > 20; }));
  engine_.reset();
}

TEST_F(MediaEngineTest, AfterDetachAndCloseThePortIsNotCalledAnyMore) {
  const LocalMedia a = open();
  const LocalMedia b = open();
  connect(a, b);
  for (int i = 0; i < 50; ++i) {
    auto voice = std::make_unique<TonePort>(300);
    ASSERT_TRUE(engine().attach(a.id, voice.get()).ok());
    if (i % 10 == 0) {
      EXPECT_TRUE(dispatch.wait(engine(), [&] { return voice->frames() > 0; }));
    }
    ASSERT_TRUE(engine().attach(a.id, nullptr).ok());
  }
  TonePort last(300);
  ASSERT_TRUE(engine().attach(b.id, &last).ok());
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return last.frames() > 2; }));
  ASSERT_TRUE(engine().close(b.id).ok());
  const int frames = last.frames();
  TonePort other(300);
  ASSERT_TRUE(engine().attach(a.id, &other).ok());
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return other.frames() > 5; }));
  EXPECT_EQ(last.frames(), frames);
}

TEST_F(MediaEngineTest, PortsComeBackAndWhenNoneIsLeftThatIsSaid) {
  auto few = settings();
  few.first_port = 30400;
  few.last_port = 30407;
  engine_ = std::make_unique<MediaEngine>(system.env(), dispatch, few);
  std::vector<LocalMedia> opened;
  while (true) {
    auto one = engine().open(kLoopback);
    if (!one.ok()) {
      EXPECT_EQ(one.error().code, core::ErrorCode::kResourceExhausted);
      EXPECT_NE(one.error().message.find("30400 to 30407"), std::string::npos);
      break;
    }
    opened.push_back(*one);
  }
  ASSERT_GE(opened.size(), 1U);
  ASSERT_LE(opened.size(), 4U);
  for (const LocalMedia& one : opened) ASSERT_TRUE(engine().close(one.id).ok());
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return engine().open(kLoopback).ok(); }));
}

TEST_F(MediaEngineTest, WhatDoesNotFitIsRefusedByName) {
  const LocalMedia a = open();
  EXPECT_EQ(engine().open("203.0.113.77").error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_NE(engine().open("my.host").error().message.find("my.host"), std::string::npos);
  EXPECT_EQ(engine().send_dtmf(a.id, "1").error().code, core::ErrorCode::kFailedPrecondition);
  connect(a, open());
  EXPECT_EQ(engine().send_dtmf(a.id, "12x").error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(engine().send_dtmf(a.id, std::string(65, '1')).error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(engine().close(MediaId(99)).error().code, core::ErrorCode::kNotFound);
}

TEST_F(MediaEngineTest, AFarSideThatSendsNothingIsToldOfWhileTheCallLasts) {
  const LocalMedia a = open();
  const LocalMedia b = open();  // never applied: it sends nothing
  TonePort voice(300);
  ASSERT_TRUE(engine().apply(a.id, agreement(b)).ok());
  ASSERT_TRUE(engine().attach(a.id, &voice).ok());
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return dispatch.told(a.id) == "D"; }));
  ASSERT_TRUE(engine().close(a.id).ok());
}

TEST_F(MediaEngineTest, Ipv6AndTheWildcardAddressCarryCallsToo) {
  TonePort left(300);
  TonePort right(440);
  auto opened = engine().open("::");
  if (!opened.ok()) GTEST_SKIP() << core::describe(opened.error());
  const LocalMedia a = *opened;
  const LocalMedia b = open("0.0.0.0");
  connect(a, b);
  talk(a, left, b, right);
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return left.heard() > 10 && right.heard() > 10; }));
  ASSERT_TRUE(engine().close(a.id).ok());
  ASSERT_TRUE(engine().close(b.id).ok());
}

TEST_F(MediaEngineTest, SeveralThreadsShareTheCallsAndCallsComeAndGoWhileOthersTalk) {
  auto two = settings();
  two.threads = 2;
  engine_ = std::make_unique<MediaEngine>(system.env(), dispatch, two);
  TonePort left(300);
  TonePort right(440);
  const LocalMedia a = open();
  const LocalMedia b = open();
  connect(a, b);
  talk(a, left, b, right);
  for (int i = 0; i < 200; ++i) {
    const LocalMedia c = open();
    const LocalMedia d = open();
    connect(c, d);
    connect(c, d);
    engine().drain([](MediaId, const MediaEvent&) {});
    ASSERT_TRUE(engine().close(c.id).ok());
    ASSERT_TRUE(engine().close(d.id).ok());
  }
  EXPECT_EQ(engine().sessions(), 2U);
  const int heard = left.heard();
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return left.heard() > heard + 20; }));
  engine_.reset();  // before the ports go
}

TEST_F(MediaEngineTest, FivePercentOfLossAndSixtyMillisecondsOfJitterAreHeardThrough) {
  TonePort left(300);
  TonePort right(440);
  const LocalMedia a = open();
  const LocalMedia b = open();
  testing::TroubleSettings trouble;
  trouble.loss = 0.05;
  trouble.jitter = milliseconds(60);
  trouble.duplicate = 0.02;
  testing::TroubleProxy network(system.env().clock, trouble);
  network.run(parse_endpoint({kLoopback, a.rtp.port}).value(), parse_endpoint({kLoopback, b.rtp.port}).value());
  LocalMedia as_seen = a;
  as_seen.rtp.port = network.right_port();
  ASSERT_TRUE(engine().apply(b.id, agreement(as_seen)).ok());
  as_seen.rtp.port = network.left_port();
  ASSERT_TRUE(engine().apply(a.id, agreement(as_seen)).ok());
  talk(a, left, b, right);
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return right.frames() > 150; }));
  const int heard = right.heard();
  const int frames = right.frames();
  ASSERT_TRUE(engine().send_dtmf(a.id, "0123").ok());
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return dispatch.told(b.id) == "F0123" && right.frames() > frames + 100; }));
  // The keys take 28 frames of it.
  EXPECT_GT(right.heard() - heard, (right.frames() - frames - 28) * 80 / 100);
  EXPECT_GT(engine().statistics(b.id)->received.jitter_ms, 8);
  engine_.reset();  // before the ports go
}

TEST_F(MediaEngineTest, ItEndsWhileCallsLast) {
  TonePort left(300);
  TonePort right(440);
  const LocalMedia a = open();
  const LocalMedia b = open();
  connect(a, b);
  talk(a, left, b, right);
  EXPECT_TRUE(dispatch.wait(engine(), [&] { return left.frames() > 2; }));
  engine_.reset();
  const int frames = left.frames();
  std::this_thread::yield();
  EXPECT_EQ(left.frames(), frames);
}

}  // namespace
}  // namespace callai::telephony
