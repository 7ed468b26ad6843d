#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.h"
#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

/// The reading connections of a database, lent to one thread at a time. One whose server has gone away is replaced when
/// somebody asks for it. Safe from any thread.
class ConnectionPool {
 public:
  using Connect = std::function<core::Result<std::unique_ptr<SociConnection>>()>;
  using Connection = std::unique_ptr<SociConnection>;

  /// `connections`: what is there at the start. `wait`: for a free one.
  ConnectionPool(std::vector<Connection> connections, Connect connect, core::Duration wait);

  /// Never null. kUnavailable when all are busy for too long, or the server is out of reach.
  core::Result<Connection> take();
  /// Null, or broken: its place is free for a new one.
  void give_back(Connection connection);
  bool empty() const { return size_ == 0; }

 private:
  const Connect connect_;
  const core::Duration wait_;
  const std::size_t size_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<Connection> idle_;  // under mutex_; null ones wait to be connected
};

}  // namespace callai::repositories
