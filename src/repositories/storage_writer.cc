#include "repositories/storage_writer.h"

#include <utility>

#include "core/this_thread.h"

namespace callai::repositories {

namespace {

constexpr core::Duration kTryAgain = std::chrono::milliseconds(200);  // while a server is out of reach

// One write inside a group. An error of `savepoint` itself is the group's: SQLite has given up the whole transaction.
core::Status write_guarded(Transaction& transaction, StorageWrite& write, core::Status& status) {
  SqlConnection& sql = transaction.sql();
  if (const auto made = sql.run("SAVEPOINT one_write"); !made) return made.error();
  status = write(transaction);
  if (!status) {
    if (const auto undone = sql.run("ROLLBACK TO SAVEPOINT one_write"); !undone) return undone.error();
  }
  const auto released = sql.run("RELEASE SAVEPOINT one_write");
  return released ? core::Status{} : core::Status{released.error()};
}

}  // namespace

StorageWriter::StorageWriter(Database& database, core::Logger& log, const StorageWriterSettings& settings)
    : database_(database), log_(log), max_group_(settings.max_group), queue_(settings.capacity) {
  CALLAI_CHECK(max_group_ > 0, "a group holds one write or more");
  thread_ = std::jthread([this] { run(); });
}

StorageWriter::~StorageWriter() {
  {
    const std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  queue_.stop();
  thread_.join();
}

bool StorageWriter::submit(StorageWrite write, StorageDone done) {
  return queue_.push(Job{std::move(write), std::move(done), {}});
}

StorageStats StorageWriter::stats() const {
  return {committed_.load(), failed_.load(), groups_.load(), queue_.size()};
}

void StorageWriter::run() {
  core::name_this_thread("storage");
  for (;;) {
    std::vector<Job> jobs = queue_.pop_batch(max_group_);
    if (jobs.empty()) return;
    write_group(jobs);
    finish(jobs);
  }
}

void StorageWriter::write_group(std::vector<Job>& jobs) {
  const core::Status group = write([&jobs](Transaction& transaction) -> core::Status {
    for (Job& job : jobs) {
      if (core::Status status = write_guarded(transaction, job.write, job.status); !status) return status;
    }
    return {};
  });
  if (group) {
    ++groups_;
    return;
  }
  log_.warning("storage_group_failed", {{"writes", jobs.size()}, {"why", core::describe(group.error())}});
  if (away_) {
    for (Job& job : jobs) job.status = group;
    return;
  }
  // Nothing of it was kept. Each on its own, so that one that cannot be written does not take the others along.
  for (Job& job : jobs) {
    job.status = write([&job](Transaction& transaction) { return job.write(transaction); });
    if (job.status) ++groups_;
  }
}

/// While a server is away, writes wait in the queue, and the first of them here.
core::Status StorageWriter::write(const std::function<core::Status(Transaction&)>& work) {
  CommitMarks::Mark mark;
  for (;;) {
    core::Status status = database_.write([&](Transaction& transaction) -> core::Status {
      on_server_ = transaction.sql().engine() == Engine::kPostgres;
      if (!on_server_) return work(transaction);
      return marks_.once(transaction, mark, work);
    });
    if (!status && on_server_ && status.error().code == core::ErrorCode::kUnavailable) {
      if (wait_for_server(status.error())) continue;
    } else if (std::exchange(away_, false)) {
      log_.info("storage_goes_on", {});
    }
    return status;
  }
}

bool StorageWriter::wait_for_server(const core::Error& why) {
  if (!std::exchange(away_, true)) log_.warning("storage_waits", {{"error", core::describe(why)}});
  std::unique_lock lock(stop_mutex_);
  return !stop_.wait_for(lock, kTryAgain, [this] { return stopping_; });
}

void StorageWriter::finish(std::vector<Job>& jobs) {
  for (Job& job : jobs) {
    ++(job.status ? committed_ : failed_);
    if (!job.status) log_.error("storage_write_failed", {{"why", core::describe(job.status.error())}});
    if (job.done) job.done(job.status);
  }
}

bool InlineStorage::submit(StorageWrite write, StorageDone done) {
  core::Status status = database_.write([&write](Transaction& transaction) { return write(transaction); });
  if (done) done(std::move(status));
  return true;
}

}  // namespace callai::repositories
