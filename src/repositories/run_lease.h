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
  /// Looks whether the server still has it so, and takes it again where its connection went away meanwhile: a server
  /// that was restarted has forgotten it. kFailedPrecondition when another process is that node by now, or the server
  /// has not noticed yet that the connection is gone (it does within half a minute); kUnavailable while it is out of
  /// reach. Call it now and then, from one thread at a time.
  core::Status keep();
  ~RunLease();
  RunLease(const RunLease&) = delete;
  RunLease& operator=(const RunLease&) = delete;

 private:
  struct Impl;
  explicit RunLease(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
