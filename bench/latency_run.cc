#include "bench/latency_run.h"

#include "bench/measure.h"
#include "core/check.h"
#include "repositories/system/org_repo.h"

namespace callai::bench {

namespace {

constexpr std::chrono::milliseconds kPatience{2000};
constexpr int kLaneThreads = 2;
constexpr int kTicksBetweenCalls = 50;

}  // namespace

/// Passes signals on and remembers that there was one.
class LatencyRun::NotedWakeup final : public core::Wakeup {
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

/// Tells the media side that the caller has finished a sentence.
class LatencyRun::SentenceWatch final : public orchestrators::CallObserver {
 public:
  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects&) override {
    if (std::holds_alternative<conversation::CallerSpeechStopped>(event)) stopped_.store(true);
  }
  bool take() { return stopped_.exchange(false); }

 private:
  std::atomic<bool> stopped_{false};
};

LatencyRun::LatencyRun(Parts parts)
    : parts_(std::move(parts)),
      env_{clock_, random_, ids_, log_},
      recognizer_(parts_.recognizer(env_)),
      sentences_(std::make_unique<SentenceWatch>()),
      writer_(parts_.database, log_),
      loop_(env_),
      wakeup_(std::make_unique<NotedWakeup>(loop_)),
      lanes_(std::in_place, loop_, core::LanePoolSettings{kLaneThreads}) {
  on_loop([this] {
    if (parts_.models) models_ = parts_.models(env_, loop_);
    journal_ =
        std::make_unique<orchestrators::StoredJournal>(env_, loop_, writer_, parts_.database, core::OrgId("default"));
    calls_.emplace(FakeCalls::Parts{env_, loop_, *lanes_, *wakeup_, *journal_, sentences_.get(), *recognizer_,
                                    parts_.synthesizer, parts_.on_final, parts_.on_speak, models_.get()},
                   parts_.runtime, FakeCalls::Callers::kHangUpAtTheEnd, 1);
    loop_.add_poller("a calls", [this] { calls_->drain(); });
    loop_.add_poller("b drained", [this] { drained_.release(); });  // pollers run in the order of their names
  });
}

LatencyRun::~LatencyRun() {
  on_loop([this] {
    loop_.remove_poller("a calls");
    loop_.remove_poller("b drained");
  });
  lanes_.reset();
  on_loop([this] {
    calls_.reset();
    models_.reset();
    journal_.reset();
  });
  loop_.stop();
}

void LatencyRun::run(std::size_t turns, double seconds) {
  const Stopwatch watch;
  while (parts_.turns() < turns && watch.s() < seconds) {
    start_call_if_none();
    tick();
    if (sentences_->take()) unanswered_ += parts_.answered() ? 0 : 1;
  }
  on_loop([this] { CALLAI_CHECK(!journal_->first_error(), "the turns were stored"); });
}

void LatencyRun::on_loop(core::UniqueFunction<void()> f) {
  std::binary_semaphore done{0};
  loop_.post([&done, f = std::move(f)]() mutable {
    f();
    done.release();
  });
  done.acquire();
}

void LatencyRun::start_call_if_none() {
  if (--ticks_to_check_ > 0) return;
  ticks_to_check_ = kTicksBetweenCalls;
  on_loop([this] {
    if (calls_->active_calls() > 0) return;
    const core::Status placed = calls_->start_call();
    CALLAI_CHECK(placed.ok(), "a call can be placed");
  });
}

/// 20 ms of the line; then what dispatch makes of it.
void LatencyRun::tick() {
  while (drained_.try_acquire()) {
    // Two signals of the last tick may have been served by two runs.
  }
  clock_.skip(core::kFrameDuration);
  calls_->tick(clock_.now());
  if (!wakeup_->take()) return;
  CALLAI_CHECK(drained_.try_acquire_for(kPatience), "the dispatch loop answers");
}

std::unique_ptr<repositories::Database> bench_database(const std::string& folder) {
  auto database = repositories::open_database({.path = folder + "/callai.db"});
  CALLAI_CHECK(database.ok(), "a database can be made beside the benchmarks");
  const core::Status saved = repositories::OrgRepo(**database).save({core::OrgId("default"), "Default", {}});
  CALLAI_CHECK(saved.ok(), "an organisation can be stored");
  return *std::move(database);
}

}  // namespace callai::bench
