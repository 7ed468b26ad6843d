// What one call more costs in memory: everything of a call over a simulated line, but the speech engines' own.
#include <vector>

#include "bench/fake_calls.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "core/testing/virtual_executor.h"

namespace callai::bench {
namespace {

constexpr int kCallsATick = 4;
constexpr int kTicksASample = 25;
constexpr int kSamples = 30;  // 15 s of each call
constexpr int kMaxCalls = 1001;

class QuietWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override {}
};

/// Many calls on one thread, in virtual time.
class Crowd {
 public:
  Crowd()
      : journal_(world_.executor()),
        calls_(
            {world_.env(), world_.executor(), world_.executor(), wakeup_, journal_, nullptr, recognizer_, synthesizer_},
            sales_runtime(), FakeCalls::Callers::kStay, kMaxCalls) {}

  /// Brings it to `calls` calls, a few a tick, so that they do not speak in chorus.
  void grow_to(int calls) {
    while (calls_.active_calls() < calls) {
      for (int i = 0; i < kCallsATick && calls_.active_calls() < calls; ++i) {
        CALLAI_CHECK(calls_.start_call().ok(), "a call can be placed");
      }
      tick();
    }
  }
  void tick() {
    world_.executor().advance(core::kFrameDuration);
    calls_.tick(world_.executor().now());
    calls_.drain();
    world_.executor().run_due();
  }
  int calls() const { return calls_.active_calls(); }

  /// Growth beyond `before` a call, at moments spread over half a minute of talk.
  std::vector<double> kb_per_call(double before, int others) {
    std::vector<double> samples;
    for (int i = 0; i < kSamples; ++i) {
      for (int t = 0; t < kTicksASample; ++t) tick();
      samples.push_back((resident_kb() - before) / (calls() - others));
    }
    return samples;
  }

 private:
  core::testing::VirtualEnv world_;
  QuietWakeup wakeup_;
  NoJournal journal_;
  InstantRecognizer recognizer_;
  InstantSynthesizer synthesizer_;
  FakeCalls calls_;
};

int run(int argc, char** argv) {
  Report report(argc, argv);
  Crowd crowd;
  // What the first call brings with it is the program's.
  crowd.grow_to(1);
  for (int i = 0; i < kSamples * kTicksASample; ++i) crowd.tick();
  const double before = resident_kb();
  for (const int calls : {100, 1000}) {
    crowd.grow_to(1 + calls);
    std::vector<double> samples = crowd.kb_per_call(before, 1);
    CALLAI_CHECK(crowd.calls() == 1 + calls, "every call goes on");
    report.add({"memory_per_call_" + std::to_string(calls),
                "kB",
                "growth of the resident memory, divided by " + std::to_string(calls) +
                    " calls that talk: line, audio, conversation, journal without a store; neither recogniser nor "
                    "recording; at moments over 15 s of talk",
                std::move(samples),
                Better::kLess,
                {200, {}}});
  }
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
