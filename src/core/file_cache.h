#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/log.h"

namespace callai::core {

struct FileCacheSettings {
  std::string folder;            ///< "" nothing is kept. Made with the first file; several kinds may share it
  std::string kind;              ///< what the files hold, in one lower-case word: their suffix
  int version = 1;               ///< of how they hold it: files of another one count as none
  std::uint64_t most_bytes = 0;  ///< of files of this kind; the oldest go
};

/// What can be worked out again, kept in a folder so that it need not be. Each file has a magic line, the SHA-256 of
/// the rest, and the rest; a damaged one, or one of another version, counts as none and is removed. Written whole or
/// not at all (what a killed process left half written goes with the next one); processes may share the folder. A
/// folder that cannot be written is reported once, and nothing is kept. Safe from any thread; find() and put() read and
/// write a file.
class FileCache {
 public:
  /// `log` outlives this.
  FileCache(FileCacheSettings settings, Logger& log);

  /// What is kept under the key: everything that makes the content what it is.
  std::optional<std::string> find(std::string_view key);
  void put(std::string_view key, std::string_view content);
  /// Of all files of this kind.
  std::uint64_t bytes() const;

 private:
  std::string path_of(std::string_view key) const;
  void make_room();
  void report(const std::string& what);

  const FileCacheSettings settings_;
  const std::string magic_;
  Logger& log_;
  mutable std::mutex mutex_;  // of what follows; not held while a file is read or written
  std::uint64_t bytes_ = 0;
  bool reported_ = false;
};

}  // namespace callai::core
