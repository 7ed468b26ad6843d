#include "core/file_cache.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "core/file_content.h"
#include "core/hash.h"

namespace callai::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestChars = 64;
// How much is left when room was made.
constexpr double kLeftAfterRoomWasMade = 0.9;
// A file that is being written is younger; an older one was left by a process that died.
constexpr auto kLongestWrite = std::chrono::hours(1);

/// Null when these bytes are no whole file of this magic line.
std::optional<std::string_view> content_of(std::string_view bytes, std::string_view magic) {
  const std::size_t head = magic.size() + kDigestChars;
  if (!bytes.starts_with(magic) || bytes.size() < head) return std::nullopt;
  const std::string_view content = bytes.substr(head);
  if (sha256_hex(content) != bytes.substr(magic.size(), kDigestChars)) return std::nullopt;
  return content;
}

}  // namespace

FileCache::FileCache(FileCacheSettings settings, Logger& log)
    : settings_(std::move(settings)),
      magic_("callai " + settings_.kind + " " + std::to_string(settings_.version) + "\n"),
      log_(log) {
  if (settings_.folder.empty()) return;
  std::error_code ec;
  const std::string suffix = "." + settings_.kind;
  const auto oldest = fs::file_time_type::clock::now() - kLongestWrite;
  for (const auto& file : fs::directory_iterator(settings_.folder, ec)) {
    std::error_code gone;
    const auto size = file.file_size(gone);
    if (gone) continue;
    if (file.path().extension() == suffix) {
      bytes_ += size;
    } else if (file.path().filename().string().find(suffix + ".") != std::string::npos &&
               file.last_write_time(gone) < oldest) {
      fs::remove(file.path(), gone);
    }
  }
}

std::string FileCache::path_of(std::string_view key) const {
  return settings_.folder + "/" + sha256_hex(key) + "." + settings_.kind;
}

std::optional<std::string> FileCache::find(std::string_view key) {
  if (settings_.folder.empty()) return std::nullopt;
  const std::string path = path_of(key);
  const std::optional<std::string> bytes = file_content(path);
  if (!bytes) return std::nullopt;
  if (const auto content = content_of(*bytes, magic_)) return std::string(*content);
  std::error_code ec;
  if (fs::remove(path, ec)) {
    const std::lock_guard lock(mutex_);
    bytes_ -= std::min<std::uint64_t>(bytes_, bytes->size());
  }
  log_.warning("cache_file_damaged", {{"file", path}});
  return std::nullopt;
}

void FileCache::put(std::string_view key, std::string_view content) {
  if (settings_.folder.empty()) return;
  static std::atomic<unsigned> number{0};
  std::error_code ec;
  fs::create_directories(settings_.folder, ec);
  if (ec) return report("cannot make the folder: " + ec.message());
  const std::string path = path_of(key);
  const std::string temporary = path + "." + std::to_string(::getpid()) + "." + std::to_string(++number);
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << magic_ << sha256_hex(content) << content;
    file.close();
    if (!file) {
      fs::remove(temporary, ec);
      return report("cannot write a file");
    }
  }
  const bool known = fs::exists(path, ec);
  fs::rename(temporary, path, ec);
  if (ec) {
    const std::string reason = ec.message();
    fs::remove(temporary, ec);
    return report("cannot write a file: " + reason);
  }
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (!known) bytes_ += magic_.size() + kDigestChars + content.size();
    full = bytes_ > settings_.most_bytes;
  }
  if (full) make_room();
}

std::uint64_t FileCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void FileCache::make_room() {
  struct File {
    fs::file_time_type written;
    std::uint64_t bytes;
    fs::path path;
  };
  std::vector<File> files;
  std::uint64_t total = 0;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(settings_.folder, ec)) {
    if (entry.path().extension() != "." + settings_.kind) continue;
    std::error_code gone;
    files.push_back({entry.last_write_time(gone), entry.file_size(gone), entry.path()});
    if (gone) {
      files.pop_back();
    } else {
      total += files.back().bytes;
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.written < b.written; });
  const auto left = static_cast<std::uint64_t>(static_cast<double>(settings_.most_bytes) * kLeftAfterRoomWasMade);
  for (const File& file : files) {
    if (total <= left) break;
    if (fs::remove(file.path, ec)) total -= file.bytes;
  }
  const std::lock_guard lock(mutex_);
  bytes_ = total;
}

void FileCache::report(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(reported_, true)) return;
  }
  log_.warning(
      "cache_not_written",
      {{"folder", settings_.folder},
       {"error", what},
       {"mend", "make the folder writable, or free room on its disk; what was to be kept is worked out anew"}});
}

}  // namespace callai::core
