#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "core/bounded_queue.h"
#include "core/log.h"
#include "core/unique_function.h"
#include "repositories/commit_marks.h"
#include "repositories/database.h"

namespace callai::repositories {

/// What is to be written. It may be run a second time when the group it was in failed: it must not use up what it
/// holds.
using StorageWrite = core::UniqueFunction<core::Status(Transaction&)>;
/// Told how it went, after the commit. May be empty.
using StorageDone = core::UniqueFunction<void(core::Status)>;

/// Seam: writes that nobody waits for. Real: StorageWriter. Virtual time: InlineStorage.
class StoragePort {
 public:
  virtual ~StoragePort() = default;
  /// Writes are done in order of submission. False when the queue is full: nothing was taken, `done` is not called.
  [[nodiscard]] virtual bool submit(StorageWrite write, StorageDone done) = 0;
};

struct StorageStats {
  std::uint64_t committed = 0;  ///< writes
  std::uint64_t failed = 0;     ///< writes
  std::uint64_t groups = 0;     ///< transactions that were committed for them
  std::size_t waiting = 0;      ///< writes, now
};

struct StorageWriterSettings {
  std::size_t capacity = 4096;  ///< writes waiting; one more is refused
  std::size_t max_group = 256;  ///< writes that share one transaction and one fsync
};

/// One thread that writes: group commit. Whatever waits when a commit is over goes into the next transaction; a write
/// that fails undoes only itself (savepoint). While a database server is out of reach, writes wait for it; they are
/// done once, also when it went away in the moment of a commit. `done` runs on the writer's thread and must be short:
/// post to a sequence. submit() is safe from any thread but the media thread. The destructor writes what is still
/// queued, then joins; for a server it does not wait.
class StorageWriter final : public StoragePort {
 public:
  StorageWriter(Database& database, core::Logger& log, const StorageWriterSettings& settings = {});
  ~StorageWriter() override;
  StorageWriter(const StorageWriter&) = delete;
  StorageWriter& operator=(const StorageWriter&) = delete;

  [[nodiscard]] bool submit(StorageWrite write, StorageDone done) override;
  StorageStats stats() const;

 private:
  struct Job {
    StorageWrite write;
    StorageDone done;
    core::Status status;
  };
  void run();
  void write_group(std::vector<Job>& jobs);
  void finish(std::vector<Job>& jobs);
  core::Status write(const std::function<core::Status(Transaction&)>& work);
  bool wait_for_server(const core::Error& why);

  Database& database_;
  core::Logger& log_;
  const std::size_t max_group_;
  core::BoundedQueue<Job> queue_;
  std::atomic<std::uint64_t> committed_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> groups_{0};
  bool on_server_ = false;  ///< the database; of the thread, as what follows
  bool away_ = false;       ///< that server
  CommitMarks marks_;
  std::mutex stop_mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;  // under stop_mutex_
  std::jthread thread_;    // last: it uses all of the above
};

/// Writes at once, on the caller's thread, each in a transaction of its own; `done` is called before submit() returns.
/// For virtual time and for tools.
class InlineStorage final : public StoragePort {
 public:
  explicit InlineStorage(Database& database) : database_(database) {}
  [[nodiscard]] bool submit(StorageWrite write, StorageDone done) override;

 private:
  Database& database_;
};

}  // namespace callai::repositories
