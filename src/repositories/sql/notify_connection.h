#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

/// One notification of PostgreSQL: a text on a channel.
struct Notice {
  std::string channel;
  std::string text;  ///< UTF-8 without zero bytes, at most kMaxBytes
  static constexpr std::size_t kMaxBytes = 7999;
};

/// A connection of libpq that listens and notifies (https://www.postgresql.org/docs/15/sql-notify.html). No function
/// waits longer than its patience; each but open() ends with kCancelled as soon as `stop_fd` is readable. For one
/// thread.
class NotifyConnection {
 public:
  struct Limits {
    core::Duration patience{0};  ///< for each answer of the server, and to connect to a host
    int stop_fd = -1;
  };
  /// Waits for each host of the URL in turn.
  static core::Result<std::unique_ptr<NotifyConnection>> open(core::Clock& clock, const PostgresUrl& url,
                                                              const Limits& limits);
  ~NotifyConnection();
  NotifyConnection(const NotifyConnection&) = delete;
  NotifyConnection& operator=(const NotifyConnection&) = delete;

  /// The schema that the connection works in.
  core::Result<std::string> schema();
  core::Status listen(const std::string& channel);
  /// In one transaction, in order. It is not waited for on the server's disk: notifications do not outlive it anyway.
  core::Status notify(const std::vector<Notice>& notices);
  /// Asks the server whether it is still there.
  core::Status ping();
  /// Adds what has come so far from other connections to `notices`, without waiting.
  core::Status read(std::vector<Notice>& notices);
  /// Readable when there may be something to read().
  int fd() const;
  /// The server is gone, or was left in the middle of an answer: of no more use.
  bool is_broken() const;

 private:
  struct Impl;
  explicit NotifyConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
