#include "repositories/storage_writer.h"

#include "core/this_thread.h"

namespace callai::repositories {

namespace {

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
  queue_.stop();
  thread_.join();
}

bool StorageWriter::submit(StorageWrite write, StorageDone done) {
  return queue_.push(Job{std::move(write), std::move(done), {}});
}

StorageStats StorageWriter::stats() const {
  return {committed_.load(), failed_.load(), groups_.load()};
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
  const core::Status group = database_.write([&jobs](Transaction& transaction) -> core::Status {
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
  // Nothing of it was kept. Each on its own, so that one that cannot be written does not take the others along.
  for (Job& job : jobs) {
    job.status = database_.write([&job](Transaction& transaction) { return job.write(transaction); });
    if (job.status) ++groups_;
  }
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
