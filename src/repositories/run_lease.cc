#include "repositories/run_lease.h"

#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

// The two keys of a lock: that it is one of nodes, and which node.
constexpr const char* kTryLock =
    "SELECT CASE WHEN pg_try_advisory_lock(471120031, hashtext(CAST(:node AS TEXT))) THEN 1 ELSE 0 END";

}  // namespace

// The lock belongs to the connection.
struct RunLease::Impl {
  std::unique_ptr<SociConnection> connection;
};

RunLease::RunLease(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RunLease::~RunLease() = default;

core::Result<std::unique_ptr<RunLease>> RunLease::take(const std::string& url, const std::string& node) {
  auto connection = SociConnection::open_postgres(parse_postgres_url(url));
  if (!connection) return connection.error();
  const auto locked = (*connection)->query(kTryLock, "i", {node});
  if (!locked) return locked.error();
  if (!locked->front().flag(0)) return std::unique_ptr<RunLease>();
  return std::unique_ptr<RunLease>(new RunLease(std::make_unique<Impl>(Impl{*std::move(connection)})));
}

}  // namespace callai::repositories
