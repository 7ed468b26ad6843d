#include "api/file_slice.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace callai::api {

FileSlice::FileSlice(int fd, std::uint64_t bytes, std::int64_t modified_ns)
    : fd_(fd), file_bytes_(bytes), modified_ns_(modified_ns), length_(bytes) {}

FileSlice::~FileSlice() {
  ::close(fd_);
}

core::Result<std::shared_ptr<FileSlice>> FileSlice::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) {
    return core::Error{core::ErrorCode::kNotFound, "there is no such file", "", std::strerror(errno)};
  }
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return core::Error{core::ErrorCode::kNotFound, "there is no such file", "", "not a regular file"};
  }
  const std::int64_t modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  return std::shared_ptr<FileSlice>(new FileSlice(fd, static_cast<std::uint64_t>(status.st_size), modified));
}

void FileSlice::narrow(std::uint64_t offset, std::uint64_t length) {
  offset_ = std::min(offset, file_bytes_);
  length_ = std::min(length, file_bytes_ - offset_);
}

core::Result<std::string> FileSlice::next() {
  std::string chunk(static_cast<std::size_t>(std::min<std::uint64_t>(length_, kChunkBytes)), '\0');
  std::size_t got = 0;
  while (got < chunk.size()) {
    const ssize_t n = ::pread(fd_, chunk.data() + got, chunk.size() - got, static_cast<off_t>(offset_ + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      return core::Error{core::ErrorCode::kDataLoss, "a file became shorter while it was sent", "ask for it again", ""};
    }
    got += static_cast<std::size_t>(n);
  }
  offset_ += got;
  length_ -= got;
  return chunk;
}

}  // namespace callai::api
