#include "telephony/browser_adapter.h"

#include <string_view>
#include <utility>

#include "dsp/g711.h"

namespace callai::telephony {

/// What the leg's far side does, on the media thread.
class BrowserLine::FarSide final : public FarEnd {
 public:
  FarSide(std::shared_ptr<BrowserLine> browser, core::Wakeup& wakeup) : browser_(std::move(browser)), wakeup_(wakeup) {}

  FarEndPlan offered(core::TimePoint) noexcept override { return {CallOutcome::kAnswered, core::Duration{0}, false}; }

  FarEndWish tick(core::TimePoint, std::span<const std::uint8_t> from_agent,
                  std::span<std::uint8_t> to_agent) noexcept override {
    core::AudioFrame heard;
    if (browser_->microphone_->take(heard)) dsp::mulaw_encode(heard, to_agent);
    core::AudioFrame said{};
    if (!from_agent.empty()) dsp::mulaw_decode(from_agent, said);
    // A full ring: dispatch is over a second behind, and the newest is lost.
    if (browser_->spoken_.push(said)) wakeup_.signal();
    FarEndWish wish;
    wish.hang_up = browser_->gone_.load(std::memory_order_relaxed);
    if (!browser_->keys_.pop(wish.dtmf)) wish.dtmf = '\0';
    return wish;
  }

 private:
  const std::shared_ptr<BrowserLine> browser_;
  core::Wakeup& wakeup_;
};

void BrowserLine::press(char key) noexcept {
  if (std::string_view("0123456789*#ABCD").find(key) == std::string_view::npos) return;
  (void)keys_.push(key);
}

BrowserAdapter::BrowserAdapter(core::Env env, core::Wakeup& wakeup)
    : wakeup_(wakeup), legs_(env, wakeup, [this](const OriginateRequest&) -> std::unique_ptr<FarEnd> {
        if (next_ == nullptr) return nullptr;
        browsers_.push_back(next_);
        return std::make_unique<BrowserLine::FarSide>(std::exchange(next_, nullptr), wakeup_);
      }) {}

void BrowserAdapter::expect(std::shared_ptr<BrowserLine> browser) {
  next_ = std::move(browser);
}

void BrowserAdapter::drain() {
  core::AudioFrame frame;
  for (const auto& weak : browsers_) {
    const auto browser = weak.lock();
    while (browser && browser->spoken_.pop(frame)) {
      if (browser->speaker_) browser->speaker_(frame);
    }
  }
  std::erase_if(browsers_, [](const auto& weak) { return weak.expired(); });
  legs_.drain();
}

}  // namespace callai::telephony
