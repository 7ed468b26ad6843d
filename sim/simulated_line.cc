#include <utility>

#include "sim/run_line.h"

namespace callai::sim {

namespace {

class SimulatedLine final : public RunLine {
 public:
  SimulatedLine(core::Env env, core::Wakeup& wakeup)
      : line_(env, wakeup, [this](const telephony::OriginateRequest& dial) { return far_ends_(dial); }) {}

  void set_far_ends(FarEndFactory factory) override { far_ends_ = std::move(factory); }
  telephony::TelephonyInterface& agent() override { return line_; }
  core::Status ring(const std::string& from, std::unique_ptr<telephony::FarEnd> far_end) override {
    const auto rung = line_.ring(from, "", std::move(far_end));
    return rung.ok() ? core::Status{} : core::Status{rung.error()};
  }
  void tick(core::TimePoint now) noexcept override { line_.tick(now); }
  void drain() override { line_.drain(); }

 private:
  FarEndFactory far_ends_;
  telephony::SimulatedAdapter line_;
};

}  // namespace

std::unique_ptr<RunLine> make_simulated_line(core::Env env, core::Wakeup& wakeup) {
  return std::make_unique<SimulatedLine>(env, wakeup);
}

}  // namespace callai::sim
