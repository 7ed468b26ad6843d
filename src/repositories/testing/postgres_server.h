#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "core/result.h"

namespace callai::repositories {

/// A PostgreSQL server of a test's own: data in a temporary folder, reached through a socket in it, ended and removed
/// with this object. As root it runs as the user postgres, which the Debian package makes.
class PostgresServer {
 public:
  /// Absent with the reason, when the package is not there or the server does not start.
  static core::Result<std::unique_ptr<PostgresServer>> start();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Of the database that is there from the start, with `options` (name=value, with & between) behind it.
  std::string url(const std::string& options = "") const;
  /// Stops it at once, as a crash would.
  void stop();
  /// Stops it so, unless it is stopped, and starts it again.
  core::Status restart();
  /// Starts it where it is stopped.
  core::Status launch();

 private:
  explicit PostgresServer(std::string folder) : folder_(std::move(folder)) {}

  const std::string folder_;
  pid_t pid_ = -1;
};

/// The server of this test program, or null.
PostgresServer*& shared_postgres_server();

}  // namespace callai::repositories
