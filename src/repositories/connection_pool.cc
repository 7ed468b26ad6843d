#include "repositories/connection_pool.h"

namespace callai::repositories {

ConnectionPool::ConnectionPool(std::vector<Connection> connections, Connect connect, core::Duration wait)
    : connect_(std::move(connect)), wait_(wait), size_(connections.size()), idle_(std::move(connections)) {}

core::Result<ConnectionPool::Connection> ConnectionPool::take() {
  Connection connection;
  {
    std::unique_lock lock(mutex_);
    if (!free_.wait_for(lock, wait_, [this] { return !idle_.empty(); })) {
      return core::Error{core::ErrorCode::kUnavailable, "all reading connections of the database are busy",
                         "try again; raise the number of readers if this lasts", ""};
    }
    connection = std::move(idle_.back());
    idle_.pop_back();
  }
  if (connection != nullptr && !connection->is_broken()) return connection;
  auto fresh = connect_();
  if (!fresh) give_back(nullptr);
  return fresh;
}

void ConnectionPool::give_back(Connection connection) {
  if (connection != nullptr && connection->is_broken()) connection.reset();
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  free_.notify_one();
}

}  // namespace callai::repositories
