// How fast turns become durable: StorageWriter on a SQLite file, every commit synced to the disk.
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>

#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/storage_writer.h"
#include "repositories/system/org_repo.h"

namespace callai::bench {
namespace {

constexpr double kSeconds = 3.5;
constexpr double kWarmUpSeconds = 0.5;
constexpr double kWindowSeconds = 0.1;
constexpr core::WallTime kNow{std::chrono::seconds(1'795'510'800)};

/// A database with one call a producer.
class TurnStore {
 public:
  TurnStore(const std::string& folder, int producers) : org_("default") {
    auto opened = repositories::open_database({.path = folder + "/callai.db"});
    CALLAI_CHECK(opened.ok(), "a database can be made beside the benchmarks");
    database_ = std::move(*opened);
    CALLAI_CHECK(repositories::OrgRepo(*database_).save({org_, "Default", kNow}).ok(), "an organisation is stored");
    for (int i = 0; i < producers; ++i) {
      repositories::CallRecord call;
      call.id = call_id(i);
      call.phone_number = "+12025550143";
      call.created = kNow;
      CALLAI_CHECK(repositories::CallRepo(*database_, org_).create(call).ok(), "a call is stored");
    }
  }
  static core::CallId call_id(int producer) { return core::CallId("call_" + std::to_string(producer)); }
  repositories::Database& database() { return *database_; }

  repositories::StorageWrite write(int producer, const conversation::Turn& turn) {
    return [db = database_.get(), org = org_, call = call_id(producer), turn](repositories::Transaction& t) {
      return repositories::ConversationRepo(*db, org).append_turn(t, call, turn, kNow);
    };
  }

 private:
  core::OrgId org_;
  std::unique_ptr<repositories::Database> database_;
};

/// What the storage thread tells.
class Acks {
 public:
  void acknowledge(double now_s, double latency_ms) {
    const std::lock_guard lock(mutex_);
    if (now_s < kWarmUpSeconds || now_s >= kSeconds) return;
    latencies_ms_.push_back(latency_ms);
    const auto window = static_cast<std::size_t>((now_s - kWarmUpSeconds) / kWindowSeconds);
    if (window < windows_.size()) windows_[window] += 1 / kWindowSeconds;
  }
  const std::vector<double>& latencies_ms() const { return latencies_ms_; }  ///< when nothing writes any more
  const std::vector<double>& per_second() const { return windows_; }

 private:
  std::mutex mutex_;
  std::vector<double> latencies_ms_;
  std::vector<double> windows_ =
      std::vector<double>(static_cast<std::size_t>((kSeconds - kWarmUpSeconds) / kWindowSeconds));
};

/// A producer keeps `window` turns under way and offers the next when one is durable.
void produce(TurnStore& store, repositories::StoragePort& storage, const std::vector<SalesTurn>& turns, int producer,
             int window, const Stopwatch& watch, Acks& acks) {
  std::counting_semaphore<4096> free_slots(window);
  for (std::uint32_t number = 1; watch.s() < kSeconds; ++number) {
    free_slots.acquire();
    conversation::Turn turn = turns[number % turns.size()].turn;
    turn.id = core::TurnId(number);
    const Stopwatch since_submit;
    const bool taken = storage.submit(store.write(producer, turn), [&, since_submit](core::Status status) {
      CALLAI_CHECK(status.ok(), "a turn was not stored");
      acks.acknowledge(watch.s(), since_submit.ms());
      free_slots.release();
    });
    CALLAI_CHECK(taken, "the writer's queue has room");
  }
  for (int i = 0; i < window; ++i) free_slots.acquire();
}

void measure(const std::string& folder, const std::vector<SalesTurn>& turns, int producers, int window, Acks& acks) {
  const TempFolder own(folder);
  TurnStore store(own.path(), producers);
  core::NullLogger log;
  repositories::StorageWriter writer(store.database(), log);
  const Stopwatch watch;
  std::vector<std::jthread> threads;
  for (int i = 0; i < producers; ++i) {
    threads.emplace_back([&, i] { produce(store, writer, turns, i, window, watch, acks); });
  }
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  const auto runtime = sales_runtime();
  const std::vector<SalesTurn> turns = play_sales_call(*runtime);
  const std::string disk = " (SQLite, one fsync a group, on the disk of the build folder)";
  for (const int producers : {1, 8}) {
    Acks acks;
    measure(report.folder(), turns, producers, 1, acks);
    const std::string n = std::to_string(producers);
    const std::string who = n + (producers == 1 ? " producer waits" : " producers wait");
    report.add({"durable_turn_ack_" + n,
                "ms",
                "one turn, from submit to the acknowledgement that it is durable; " + who + " for each" + disk,
                acks.latencies_ms(),
                Better::kLess,
                {}});
    report.add({"durable_turns_" + n,
                "turns/s",
                "turns that became durable, a second; " + who + " for each" + disk,
                acks.per_second(),
                Better::kMore,
                {}});
  }
  Acks acks;
  measure(report.folder(), turns, 8, 64, acks);
  report.add({"durable_turns_8x64",
              "turns/s",
              "turns that became durable, a second; 8 producers with 64 turns under way each" + disk,
              acks.per_second(),
              Better::kMore,
              {}});
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
