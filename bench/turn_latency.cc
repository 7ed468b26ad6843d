// How long the program itself keeps a caller waiting: everything between the recogniser's last word and the
// synthesizer's first sample, with engines that take no time.
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>

#include "bench/latency_run.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"

namespace callai::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWarmUp = 100;
constexpr std::size_t kSamples = 1500;
constexpr milliseconds kPatience{2000};
constexpr double kLongestRunSeconds = 15;

/// From the recogniser's final result to the first samples of the answer, on the lanes.
class AnswerProbe {
 public:
  void final_made() {
    const std::lock_guard lock(mutex_);
    since_final_.emplace();
  }
  void samples_made() {
    const std::lock_guard lock(mutex_);
    if (!since_final_) return;
    samples_.push_back(since_final_->us() / 1e3);
    since_final_.reset();
    answered_.release();
  }
  /// False: the turn was answered by nothing audible.
  bool wait() {
    if (answered_.try_acquire_for(kPatience)) return true;
    const std::lock_guard lock(mutex_);
    since_final_.reset();
    return false;
  }
  std::vector<double> samples() const {
    const std::lock_guard lock(mutex_);
    return samples_;
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return samples_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Stopwatch> since_final_;
  std::vector<double> samples_;
  std::counting_semaphore<1000> answered_{0};
};

/// From the final transcript on the dispatch thread to the first sentence handed to the voice. That thread's own.
class DecisionProbe {
 public:
  void final_posted() { since_final_.emplace(); }
  void spoken() {
    if (!since_final_) return;
    samples_.push_back(since_final_->us() / 1e3);
    since_final_.reset();
  }
  std::vector<double> samples() const { return samples_; }

 private:
  std::optional<Stopwatch> since_final_;
  std::vector<double> samples_;
};

std::vector<double> without_warm_up(std::vector<double> samples) {
  CALLAI_CHECK(samples.size() > 2 * kWarmUp, "the calls went on");
  samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(kWarmUp));
  return samples;
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  const TempFolder folder(report.folder());
  const auto database = bench_database(folder.path());
  AnswerProbe probe;
  DecisionProbe decision;
  InstantSynthesizer synthesizer([&probe] { probe.samples_made(); });
  LatencyRun calls(
      {*database,
       sales_runtime(),
       [&probe](core::Env) { return std::make_unique<InstantRecognizer>([&probe] { probe.final_made(); }); },
       synthesizer,
       {},
       [&decision] { decision.final_posted(); },
       [&decision] { decision.spoken(); },
       [&probe] { return probe.wait(); },
       [&probe] { return probe.count(); }});
  calls.run(kWarmUp + kSamples, kLongestRunSeconds);
  if (calls.unanswered() > 0) std::fprintf(stderr, "turn_latency: %d turns had no spoken answer\n", calls.unanswered());
  std::vector<double> to_speak;
  calls.on_loop([&] { to_speak = decision.samples(); });
  const std::string around = "; engines take no time, and the writer stores every turn on disk meanwhile";
  report.add(
      {"turn_latency_final_to_pcm", "ms",
       "one caller turn, from the recogniser's final result on its lane to the first samples of the answer in the "
       "playout stream, ready for the media thread's next tick: hand-over to dispatch, extraction, decision, "
       "reply, hand-over to a lane" +
           around,
       without_warm_up(probe.samples()), Better::kLess, Goal{0.3, 0.6}});
  report.add({"turn_latency_final_to_speak", "ms",
              "the part of it on the dispatch thread: from the final transcript delivered there to the first sentence "
              "handed to the voice channel" +
                  around,
              without_warm_up(to_speak), Better::kLess, Goal{}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
