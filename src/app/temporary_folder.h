#pragma once

#include <string>
#include <utility>

#include "app/program.h"

namespace callai::app {

/// A folder under the system's temporary one, gone with all that is in it when this goes.
class TemporaryFolder {
 public:
  static core::Result<TemporaryFolder> create();
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  /// The program with its data, and its log unless somebody said where that goes, in here.
  Program hold(Program program) const;

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace callai::app
