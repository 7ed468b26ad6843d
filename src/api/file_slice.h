#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"

namespace callai::api {

/// A part of a file that goes out as the body of an answer, chunk by chunk. For one thread at a time.
class FileSlice {
 public:
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;

  /// The whole of a regular file; not through a symbolic link at its end. kNotFound when there is none.
  static core::Result<std::shared_ptr<FileSlice>> open(const std::string& path);
  ~FileSlice();
  FileSlice(const FileSlice&) = delete;
  FileSlice& operator=(const FileSlice&) = delete;

  std::uint64_t file_bytes() const { return file_bytes_; }
  std::int64_t modified_ns() const { return modified_ns_; }
  /// What is left to be read.
  std::uint64_t bytes() const { return length_; }
  /// Narrows it to a part of the file, before the first read.
  void narrow(std::uint64_t offset, std::uint64_t length);
  /// The next chunk; "" at the end. kDataLoss when the file became shorter meanwhile.
  core::Result<std::string> next();

 private:
  FileSlice(int fd, std::uint64_t bytes, std::int64_t modified_ns);

  const int fd_;
  const std::uint64_t file_bytes_;
  const std::int64_t modified_ns_;
  std::uint64_t offset_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace callai::api
