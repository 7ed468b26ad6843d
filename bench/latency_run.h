#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>

#include "bench/fake_calls.h"
#include "core/dispatch_loop.h"
#include "core/system_env.h"
#include "core/work_lanes.h"
#include "orchestrators/stored_journal.h"
#include "repositories/storage_writer.h"

namespace callai::bench {

/// The machine's clock, and on top of it the silence and speech that a benchmark does not wait for. Any thread.
class SkippingClock final : public core::Clock {
 public:
  core::TimePoint now() const override { return real_.now() + core::Duration(skipped_us_.load()); }
  core::WallTime wall_now() const override { return real_.wall_now() + core::Duration(skipped_us_.load()); }
  void skip(core::Duration by) { skipped_us_.fetch_add(by.count()); }

 private:
  core::SystemClock real_;
  std::atomic<core::Duration::rep> skipped_us_{0};
};

/// One call after the other, through the threads of a real one. The thread that runs it is the media thread; it waits
/// for the answer to every sentence, so that nothing else runs in the measured time, and skips the rest of real time.
class LatencyRun {
 public:
  struct Parts {
    repositories::Database& database;
    std::shared_ptr<const orchestrators::CampaignRuntime> runtime;
    std::function<std::unique_ptr<audio::SpeechRecognizer>(core::Env)> recognizer;
    audio::SpeechSynthesizer& synthesizer;
    /// Made on the dispatch sequence; empty: none.
    std::function<std::unique_ptr<pipeline::Models>(core::Env, core::DispatchLoop&)> models;
    Probe on_final = [] {};  ///< as of FakeCalls
    Probe on_speak = [] {};
    std::function<bool()> answered;      ///< waits for the answer to a sentence; false: there was none
    std::function<std::size_t()> turns;  ///< answers so far
  };
  explicit LatencyRun(Parts parts);
  ~LatencyRun();

  /// Lets calls go on until there are so many answers, or `seconds` are over.
  void run(std::size_t turns, double seconds);
  /// Sentences that nothing audible answered.
  int unanswered() const { return unanswered_; }
  /// Runs `f` on the dispatch sequence and waits for it.
  void on_loop(core::UniqueFunction<void()> f);

 private:
  class NotedWakeup;
  class SentenceWatch;
  void start_call_if_none();
  void tick();

  Parts parts_;
  SkippingClock clock_;
  core::SystemRandom random_;
  core::SystemIds ids_{clock_, random_};
  core::NullLogger log_;
  core::Env env_;
  std::unique_ptr<audio::SpeechRecognizer> recognizer_;
  std::unique_ptr<SentenceWatch> sentences_;
  std::counting_semaphore<1000000> drained_{0};
  repositories::StorageWriter writer_;
  core::DispatchLoop loop_;
  std::unique_ptr<NotedWakeup> wakeup_;
  std::optional<core::LanePool> lanes_;
  std::unique_ptr<pipeline::Models> models_;
  std::unique_ptr<orchestrators::StoredJournal> journal_;
  std::optional<FakeCalls> calls_;
  int ticks_to_check_ = 0;
  int unanswered_ = 0;
};

/// A database in a folder, with the organisation of the benchmarks.
std::unique_ptr<repositories::Database> bench_database(const std::string& folder);

}  // namespace callai::bench
