// How long the program itself keeps a caller waiting: everything between the recogniser's last word and the
// synthesizer's first sample, with engines that take no time.
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>

#include "bench/fake_calls.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "core/dispatch_loop.h"
#include "core/system_env.h"
#include "core/work_lanes.h"
#include "orchestrators/stored_journal.h"
#include "repositories/storage_writer.h"
#include "repositories/system/org_repo.h"

namespace callai::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWarmUp = 100;
constexpr std::size_t kSamples = 1500;
constexpr milliseconds kPatience{2000};
constexpr double kLongestRunSeconds = 15;
constexpr int kLaneThreads = 2;

/// The machine's clock, and on top of it the silence and speech that this benchmark does not wait for.
class SkippingClock final : public core::Clock {
 public:
  core::TimePoint now() const override { return real_.now() + core::Duration(skipped_us_.load()); }
  core::WallTime wall_now() const override { return real_.wall_now() + core::Duration(skipped_us_.load()); }
  void skip(core::Duration by) { skipped_us_.fetch_add(by.count()); }

 private:
  core::SystemClock real_;
  std::atomic<core::Duration::rep> skipped_us_{0};
};

/// Passes signals on and remembers that there was one.
class NotedWakeup final : public core::Wakeup {
 public:
  explicit NotedWakeup(core::Wakeup& next) : next_(next) {}
  void signal() noexcept override {
    signalled_.store(true);
    next_.signal();
  }
  bool take() { return signalled_.exchange(false); }

 private:
  core::Wakeup& next_;
  std::atomic<bool> signalled_{false};
};

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

/// Tells the media side that the caller has finished a sentence.
class SentenceWatch final : public orchestrators::CallObserver {
 public:
  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects&) override {
    if (std::holds_alternative<conversation::CallerSpeechStopped>(event)) stopped_.store(true);
  }
  bool take() { return stopped_.exchange(false); }

 private:
  std::atomic<bool> stopped_{false};
};

/// One call after the other, through the threads of a real one. This thread is the media thread; it waits for the
/// answer to every sentence, so that nothing else runs in the measured time, and skips the rest of real time.
class LatencyRun {
 public:
  explicit LatencyRun(repositories::Database& database)
      : env_{clock_, random_, ids_, log_},
        writer_(database, log_),
        loop_(env_),
        wakeup_(loop_),
        lanes_(std::in_place, loop_, core::LanePoolSettings{kLaneThreads}) {
    on_loop([this, &database] {
      journal_ = std::make_unique<orchestrators::StoredJournal>(env_, loop_, writer_, database, core::OrgId("default"));
      calls_.emplace(FakeCalls::Parts{env_, loop_, *lanes_, wakeup_, *journal_, &sentences_, recognizer_, synthesizer_,
                                      [this] { decision_.final_posted(); }, [this] { decision_.spoken(); }},
                     sales_runtime(), FakeCalls::Callers::kHangUpAtTheEnd, 1);
      loop_.add_poller("a calls", [this] { calls_->drain(); });
      loop_.add_poller("b drained", [this] { drained_.release(); });  // pollers run in the order of their names
    });
  }

  ~LatencyRun() {
    on_loop([this] {
      loop_.remove_poller("a calls");
      loop_.remove_poller("b drained");
    });
    lanes_.reset();
    on_loop([this] {
      calls_.reset();
      journal_.reset();
    });
    loop_.stop();
  }

  /// Lets calls go on until there are enough turns.
  void run() {
    const Stopwatch watch;
    while (probe_.count() < kWarmUp + kSamples && watch.s() < kLongestRunSeconds) {
      start_call_if_none();
      tick();
      if (sentences_.take()) unanswered_ += probe_.wait() ? 0 : 1;
    }
    CALLAI_CHECK(probe_.count() > 2 * kWarmUp, "the calls went on");
    on_loop([this] { CALLAI_CHECK(!journal_->first_error(), "the turns were stored"); });
  }
  /// Milliseconds a turn.
  std::vector<double> to_samples() const { return without_warm_up(probe_.samples()); }
  std::vector<double> to_speak() {
    std::vector<double> samples;
    on_loop([this, &samples] { samples = decision_.samples(); });
    return without_warm_up(std::move(samples));
  }
  int unanswered() const { return unanswered_; }

 private:
  static std::vector<double> without_warm_up(std::vector<double> samples) {
    samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(kWarmUp));
    return samples;
  }
  void on_loop(core::UniqueFunction<void()> f) {
    std::binary_semaphore done{0};
    loop_.post([&done, f = std::move(f)]() mutable {
      f();
      done.release();
    });
    done.acquire();
  }

  void start_call_if_none() {
    if (--ticks_to_check_ > 0) return;
    ticks_to_check_ = 50;
    on_loop([this] {
      if (calls_->active_calls() > 0) return;
      const core::Status placed = calls_->start_call();
      CALLAI_CHECK(placed.ok(), "a call can be placed");
    });
  }

  /// 20 ms of the line; then what dispatch makes of it.
  void tick() {
    while (drained_.try_acquire()) {
      // Two signals of the last tick may have been served by two runs.
    }
    clock_.skip(core::kFrameDuration);
    calls_->tick(clock_.now());
    if (!wakeup_.take()) return;
    CALLAI_CHECK(drained_.try_acquire_for(kPatience), "the dispatch loop answers");
  }

  SkippingClock clock_;
  core::SystemRandom random_;
  core::SystemIds ids_{clock_, random_};
  core::NullLogger log_;
  core::Env env_;
  AnswerProbe probe_;
  DecisionProbe decision_;
  SentenceWatch sentences_;
  InstantRecognizer recognizer_{[this] { probe_.final_made(); }};
  InstantSynthesizer synthesizer_{[this] { probe_.samples_made(); }};
  std::counting_semaphore<1000000> drained_{0};
  repositories::StorageWriter writer_;
  core::DispatchLoop loop_;
  NotedWakeup wakeup_;
  std::optional<core::LanePool> lanes_;
  std::unique_ptr<orchestrators::StoredJournal> journal_;
  std::optional<FakeCalls> calls_;
  int ticks_to_check_ = 0;
  int unanswered_ = 0;
};

int run(int argc, char** argv) {
  Report report(argc, argv);
  const TempFolder folder(report.folder());
  auto database = repositories::open_database({.path = folder.path() + "/callai.db"});
  CALLAI_CHECK(database.ok(), "a database can be made beside the benchmarks");
  const core::Status saved = repositories::OrgRepo(**database).save({core::OrgId("default"), "Default", {}});
  CALLAI_CHECK(saved.ok(), "an organisation can be stored");
  LatencyRun calls(**database);
  calls.run();
  if (calls.unanswered() > 0) std::fprintf(stderr, "turn_latency: %d turns had no spoken answer\n", calls.unanswered());
  const std::string around = "; engines take no time, and the writer stores every turn on disk meanwhile";
  report.add(
      {"turn_latency_final_to_pcm", "ms",
       "one caller turn, from the recogniser's final result on its lane to the first samples of the answer in the "
       "playout stream, ready for the media thread's next tick: hand-over to dispatch, extraction, decision, "
       "reply, hand-over to a lane" +
           around,
       calls.to_samples(), Better::kLess, Goal{0.3, 0.6}});
  report.add({"turn_latency_final_to_speak", "ms",
              "the part of it on the dispatch thread: from the final transcript delivered there to the first sentence "
              "handed to the voice channel" +
                  around,
              calls.to_speak(), Better::kLess, Goal{}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
