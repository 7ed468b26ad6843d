#include "repositories/system/secret_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "core/strings.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t kMaxFileBytes = 16 << 10U;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

Error file_error(const std::string& what, const std::string& path) {
  return {ErrorCode::kUnavailable, "cannot " + what + " the file of keys '" + path + "'",
          "check its folder, its permissions, and the room there", std::strerror(errno)};
}

core::Result<std::optional<std::string>> read_private(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return file_error("read", path);
  }
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return file_error("read", path);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{ErrorCode::kPermissionDenied, "others may read the file of keys '" + path + "'",
                 "chmod 600 it; if others could read it, make a new key with: callai secrets rotate-key", ""};
  }
  std::string text;
  std::array<char, 4096> block{};
  for (;;) {
    const ssize_t got = ::read(file.fd(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("read", path);
    if (got == 0) return std::optional(std::move(text));
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > kMaxFileBytes) {
      return Error{ErrorCode::kDataLoss, "'" + path + "' is no file of keys", "put the right one back", ""};
    }
  }
}

core::Status write_durably(const std::string& path, int flags, const std::string& text) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, S_IRUSR | S_IWUSR));
  if (file.fd() < 0) return file_error("write", path);
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = ::write(file.fd(), text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error("write", path);
    written += static_cast<std::size_t>(n);
  }
  if (::fsync(file.fd()) != 0) return file_error("write", path);
  return {};
}

core::Status sync_folder(const std::string& folder) {
  const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.fd() < 0 || ::fsync(opened.fd()) != 0) return file_error("write", secret_key_path(folder));
  return {};
}

}  // namespace

std::string secret_key_path(const std::string& folder) {
  return folder + "/secrets.key";
}

core::Result<std::vector<core::SecretKey>> secret_keys_from_text(std::string_view text) {
  std::string list(text);
  std::replace(list.begin(), list.end(), '\n', ',');
  std::vector<core::SecretKey> keys;
  for (const std::string& one : core::split_list(list)) {
    auto key = core::secret_key_from_text(one);
    if (!key) return key.error();
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) {
    return Error{ErrorCode::kInvalidArgument, "there is no key of the secrets", "give one, or put its file back", ""};
  }
  return keys;
}

core::Result<std::vector<core::SecretKey>> secret_keys_of(const std::string& folder) {
  const std::string path = secret_key_path(folder);
  auto text = read_private(path);
  if (!text) return text.error();
  if (!*text) {
    // A new file is linked into place whole, and never over one that somebody else has made meanwhile.
    const std::string fresh = path + "." + std::to_string(::getpid());
    core::Status written = write_durably(fresh, O_TRUNC, core::to_text(core::make_secret_key()) + "\n");
    if (!written) return written.error();
    const bool linked = ::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST;
    const Error failed = file_error("write", path);
    ::unlink(fresh.c_str());
    if (!linked) return failed;
    if (core::Status synced = sync_folder(folder); !synced) return synced.error();
    text = read_private(path);
    if (!text) return text.error();
    if (!*text) return file_error("read", path);
  }
  auto keys = secret_keys_from_text(**text);
  if (keys) return keys;
  return Error{ErrorCode::kDataLoss, "the file of keys '" + path + "' is damaged", "put it back from a backup", ""};
}

core::Status store_secret_keys(const std::string& folder, const std::vector<core::SecretKey>& keys) {
  const std::string path = secret_key_path(folder);
  const std::string fresh = path + ".new";
  std::string text;
  for (const core::SecretKey& key : keys) text += core::to_text(key) + "\n";
  if (core::Status written = write_durably(fresh, O_TRUNC, text); !written) return written;
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return file_error("replace", path);
  return sync_folder(folder);
}

}  // namespace callai::repositories
