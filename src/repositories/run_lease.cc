#include "repositories/run_lease.h"

#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

// The two keys of a lock: that it is one of nodes, and which node.
constexpr const char* kTryLock =
    "SELECT CASE WHEN pg_try_advisory_lock(471120031, hashtext(CAST(:node AS TEXT))) THEN 1 ELSE 0 END";

using Connection = std::unique_ptr<SociConnection>;

/// A connection that has the lock: it belongs to the connection. Null when another one has it.
core::Result<Connection> locked(const std::string& url, const std::string& node) {
  auto connection = SociConnection::open_postgres(parse_postgres_url(url));
  if (!connection) return connection;
  const auto answer = (*connection)->query(kTryLock, "i", {node});
  if (!answer) return answer.error();
  if (!answer->front().flag(0)) return Connection();
  return connection;
}

}  // namespace

struct RunLease::Impl {
  const std::string url;
  const std::string node;
  Connection connection;  // null: it is to be taken again
};

RunLease::RunLease(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RunLease::~RunLease() = default;

core::Result<std::unique_ptr<RunLease>> RunLease::take(const std::string& url, const std::string& node) {
  auto connection = locked(url, node);
  if (!connection) return connection.error();
  if (*connection == nullptr) return std::unique_ptr<RunLease>();
  return std::unique_ptr<RunLease>(new RunLease(std::make_unique<Impl>(Impl{url, node, *std::move(connection)})));
}

core::Status RunLease::keep() {
  if (impl_->connection != nullptr) {
    const auto there = impl_->connection->run("SELECT 1", {});
    if (there) return {};
    if (!impl_->connection->is_broken()) return there.error();
    impl_->connection.reset();
  }
  auto again = locked(impl_->url, impl_->node);
  if (!again) return again.error();
  if (*again == nullptr) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "another callai of the node '" + impl_->node + "' runs calls in the database",
                       "if this lasts, stop one; where the data folder is a copy, remove its file node_id", ""};
  }
  impl_->connection = *std::move(again);
  return {};
}

}  // namespace callai::repositories
