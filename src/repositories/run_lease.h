#pragma once

#include <memory>
#include <string>

#include "core/result.h"

namespace callai::repositories {

/// The right to run calls in a database on a server: one process has it at a time, until this object or its process
/// goes away. (In a data folder a file's lock says the same.)
class RunLease {
 public:
  /// Null when another process has it. kUnavailable when the server is out of reach.
  static core::Result<std::unique_ptr<RunLease>> take(const std::string& url);
  ~RunLease();
  RunLease(const RunLease&) = delete;
  RunLease& operator=(const RunLease&) = delete;

 private:
  struct Impl;
  explicit RunLease(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
