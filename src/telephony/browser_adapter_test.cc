#include "telephony/browser_adapter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/testing/virtual_executor.h"

namespace callai::telephony {
namespace {

/// The agent's end: says one level, remembers the loudest that it heard.
class Agent final : public conversation::AudioPort {
 public:
  void tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    heard = std::max<int>(heard, *std::max_element(in.begin(), in.end()));
    std::fill(out.begin(), out.end(), std::int16_t{2000});
  }
  int heard = 0;
};

class NoWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override { ++signals; }
  int signals = 0;
};

class BrowserAdapterTest : public ::testing::Test {
 protected:
  BrowserAdapterTest() : adapter_(time_.env(), wakeup_) {
    adapter_.line().set_event_sink([this](const LegId&, const TelephonyEvent& event) { events_.push_back(event); });
  }

  void call() {
    adapter_.expect(browser_);
    OriginateRequest dial;
    dial.leg = leg_;
    dial.number = "browser";
    ASSERT_TRUE(adapter_.line().originate(dial).ok());
    run(1);
    ASSERT_TRUE(saw<Answered>());
    ASSERT_TRUE(adapter_.line().attach_audio(leg_, &agent_).ok());
  }
  void run(int ticks) {
    for (int i = 0; i < ticks; ++i) {
      now_ += core::kFrameDuration;
      adapter_.tick(now_);
      adapter_.drain();
    }
  }
  template <typename E>
  bool saw() const {
    return std::any_of(events_.begin(), events_.end(), [](const auto& e) { return std::holds_alternative<E>(e); });
  }

  core::testing::VirtualEnv time_;
  NoWakeup wakeup_;
  Agent agent_;
  const LegId leg_{"leg"};
  std::shared_ptr<BrowserLine> browser_ = std::make_shared<BrowserLine>();
  BrowserAdapter adapter_;
  std::vector<TelephonyEvent> events_;
  core::TimePoint now_{};
};

TEST_F(BrowserAdapterTest, CarriesSoundBothWays) {
  int played = 0;
  browser_->set_speaker([&](const core::AudioFrame& frame) { played = std::max<int>(played, frame[0]); });
  call();
  core::AudioFrame voice;
  voice.fill(8000);
  for (int i = 0; i < 5; ++i) browser_->microphone()->give(voice);
  run(6);
  EXPECT_NEAR(agent_.heard, 8000, 300) << "G.711 is near, not exact";
  EXPECT_NEAR(played, 2000, 100);
  EXPECT_GT(wakeup_.signals, 0);
}

TEST_F(BrowserAdapterTest, TellsKeysAndTheEnd) {
  call();
  browser_->press('x');
  browser_->press('7');
  run(2);
  ASSERT_TRUE(saw<Dtmf>());
  browser_->hang_up();
  run(2);
  ASSERT_TRUE(saw<Ended>());
  EXPECT_TRUE(std::get<Ended>(events_.back()).by_far_side);
}

TEST_F(BrowserAdapterTest, HearsNothingWhileOnHold) {
  call();
  ASSERT_TRUE(adapter_.line().hold(leg_).ok());
  run(2);
  int loudest = 0;
  browser_->set_speaker([&](const core::AudioFrame& frame) { loudest = std::max<int>(loudest, frame[0]); });
  run(3);
  EXPECT_EQ(loudest, 0);
}

TEST_F(BrowserAdapterTest, ReachesNobodyElse) {
  OriginateRequest dial;
  dial.leg = leg_;
  dial.number = "+49301";
  ASSERT_TRUE(adapter_.line().originate(dial).ok());
  run(1);
  ASSERT_TRUE(saw<Ended>());
  EXPECT_EQ(std::get<Ended>(events_.back()).outcome, CallOutcome::kUnreachable);
}

}  // namespace
}  // namespace callai::telephony
