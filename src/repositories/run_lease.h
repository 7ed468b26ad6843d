#pragma once

#include <memory>
#include <string>

#include "core/result.h"

namespace callai::repositories {

/// The right to be a node of a database on a server: of that name there is one at a time, until this object or its
/// process goes away. Any number of nodes of other names run calls beside it. (In a data folder a file's lock says the
/// same.)
class RunLease {
 public:
  /// Null when another process is that node. kUnavailable when the server is out of reach.
  static core::Result<std::unique_ptr<RunLease>> take(const std::string& url, const std::string& node);
  ~RunLease();
  RunLease(const RunLease&) = delete;
  RunLease& operator=(const RunLease&) = delete;

 private:
  struct Impl;
  explicit RunLease(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
