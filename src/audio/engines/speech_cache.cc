#include "audio/engines/speech_cache.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "core/hash.h"

namespace callai::audio {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "callai speech 1\n";
constexpr const char* kSuffix = ".speech";
constexpr std::size_t kMostSamples = 8000 * 120;  // two minutes: no sentence
constexpr std::size_t kMostWords = 2000;
constexpr std::size_t kDigestChars = 64;
// How much is freed when the disk's share is full.
constexpr double kLeftAfterRoomWasMade = 0.9;

std::size_t bytes_of(const CachedSpeech& speech) {
  return speech.pcm.size() * sizeof(std::int16_t) + speech.word_ends.size() * sizeof(std::int64_t);
}

template <typename T>
void append(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <typename T>
bool take(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

/// The file: magic, digest of the rest, counts, word ends, samples. Of the machine's own byte order: it is a cache.
std::string encoded(const CachedSpeech& speech) {
  std::string rest;
  append(rest, static_cast<std::uint32_t>(speech.word_ends.size()));
  append(rest, static_cast<std::uint32_t>(speech.pcm.size()));
  for (const core::Duration& end : speech.word_ends) append(rest, static_cast<std::int64_t>(end.count()));
  rest.append(reinterpret_cast<const char*>(speech.pcm.data()), speech.pcm.size() * sizeof(std::int16_t));
  return std::string(kMagic) + core::sha256_hex(rest) + rest;
}

std::optional<CachedSpeech> decoded(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kDigestChars) return std::nullopt;
  const std::string_view digest = bytes.substr(kMagic.size(), kDigestChars);
  std::string_view rest = bytes.substr(kMagic.size() + kDigestChars);
  if (core::sha256_hex(rest) != digest) return std::nullopt;
  std::uint32_t words = 0;
  std::uint32_t samples = 0;
  if (!take(rest, words) || !take(rest, samples) || words > kMostWords || samples > kMostSamples) return std::nullopt;
  if (rest.size() != words * sizeof(std::int64_t) + samples * sizeof(std::int16_t)) return std::nullopt;
  CachedSpeech speech;
  for (std::uint32_t i = 0; i < words; ++i) {
    std::int64_t end = 0;
    take(rest, end);
    speech.word_ends.emplace_back(end);
  }
  speech.pcm.resize(samples);
  std::memcpy(speech.pcm.data(), rest.data(), rest.size());
  return speech;
}

}  // namespace

SpeechCache::SpeechCache(SpeechCacheSettings settings, core::Logger& log) : settings_(std::move(settings)), log_(log) {
  if (settings_.folder.empty()) return;
  std::error_code ec;
  fs::create_directories(settings_.folder, ec);
  if (ec) {
    report("cannot make the folder: " + ec.message());
    return;
  }
  for (const auto& file : fs::directory_iterator(settings_.folder, ec)) {
    if (file.path().extension() == kSuffix) counts_.disk_bytes += file.file_size(ec);
  }
}

std::shared_ptr<const CachedSpeech> SpeechCache::find(const std::string& key) {
  const std::string digest = core::sha256_hex(key);
  std::shared_ptr<const CachedSpeech> found;
  bool to_disk = false;
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = by_digest_.find(digest); it != by_digest_.end()) {
      used_.splice(used_.begin(), used_, it->second);
      ++counts_.hits;
      found = it->second->speech;
      // Wanted again: worth a file.
      to_disk = !std::exchange(it->second->on_disk, true);
    }
  }
  if (found) {
    if (to_disk) write(digest, *found);
    return found;
  }
  found = read(digest);
  const std::lock_guard lock(mutex_);
  ++(found ? counts_.hits : counts_.misses);
  if (found) remember(digest, found, true);
  return found;
}

void SpeechCache::put(const std::string& key, CachedSpeech speech, Keep keep) {
  if (speech.pcm.size() > kMostSamples || speech.word_ends.size() > kMostWords) return;
  const std::string digest = core::sha256_hex(key);
  const auto kept = std::make_shared<const CachedSpeech>(std::move(speech));
  {
    const std::lock_guard lock(mutex_);
    remember(digest, kept, keep == Keep::kDisk);
  }
  if (keep == Keep::kDisk) write(digest, *kept);
}

SpeechCache::Counts SpeechCache::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

/// Under the lock.
void SpeechCache::remember(const std::string& digest, std::shared_ptr<const CachedSpeech> speech, bool on_disk) {
  if (const auto known = by_digest_.find(digest); known != by_digest_.end()) {
    counts_.memory_bytes -= bytes_of(*known->second->speech);
    used_.erase(known->second);
    by_digest_.erase(known);
  }
  counts_.memory_bytes += bytes_of(*speech);
  used_.push_front({digest, std::move(speech), on_disk});
  by_digest_[digest] = used_.begin();
  while (counts_.memory_bytes > settings_.memory_bytes && used_.size() > 1) {
    counts_.memory_bytes -= bytes_of(*used_.back().speech);
    by_digest_.erase(used_.back().digest);
    used_.pop_back();
  }
}

std::string SpeechCache::path_of(const std::string& digest) const {
  return settings_.folder + "/" + digest + kSuffix;
}

std::shared_ptr<const CachedSpeech> SpeechCache::read(const std::string& digest) {
  if (settings_.folder.empty()) return nullptr;
  std::ifstream file(path_of(digest), std::ios::binary);
  if (!file) return nullptr;
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto speech = decoded(bytes);
  if (speech) return std::make_shared<const CachedSpeech>(*std::move(speech));
  std::error_code ec;
  if (fs::remove(path_of(digest), ec)) {
    const std::lock_guard lock(mutex_);
    counts_.disk_bytes -= std::min<std::uint64_t>(counts_.disk_bytes, bytes.size());
  }
  log_.warning("speech_cache_damaged", {{"file", digest + kSuffix}});
  return nullptr;
}

void SpeechCache::write(const std::string& digest, const CachedSpeech& speech) {
  if (settings_.folder.empty()) return;
  static std::atomic<unsigned> number{0};
  const std::string bytes = encoded(speech);
  const std::string temporary = path_of(digest) + "." + std::to_string(::getpid()) + "." + std::to_string(++number);
  std::error_code ec;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
      fs::remove(temporary, ec);
      return report("cannot write a file");
    }
  }
  const bool known = fs::exists(path_of(digest), ec);
  fs::rename(temporary, path_of(digest), ec);
  if (ec) {
    const std::string reason = ec.message();
    fs::remove(temporary, ec);
    return report("cannot write a file: " + reason);
  }
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (!known) counts_.disk_bytes += bytes.size();
    full = counts_.disk_bytes > settings_.disk_bytes;
  }
  if (full) make_room_on_disk();
}

void SpeechCache::make_room_on_disk() {
  struct File {
    fs::file_time_type written;
    std::uint64_t bytes;
    fs::path path;
  };
  std::vector<File> files;
  std::uint64_t total = 0;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(settings_.folder, ec)) {
    if (entry.path().extension() != kSuffix) continue;
    std::error_code gone;
    files.push_back({entry.last_write_time(gone), entry.file_size(gone), entry.path()});
    if (gone) {
      files.pop_back();
    } else {
      total += files.back().bytes;
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.written < b.written; });
  const auto left = static_cast<std::uint64_t>(static_cast<double>(settings_.disk_bytes) * kLeftAfterRoomWasMade);
  for (const File& file : files) {
    if (total <= left) break;
    if (fs::remove(file.path, ec)) total -= file.bytes;
  }
  const std::lock_guard lock(mutex_);
  counts_.disk_bytes = total;
}

void SpeechCache::report(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(reported_, true)) return;
  }
  log_.warning("speech_cache", {{"folder", settings_.folder},
                                {"error", what},
                                {"mend",
                                 "make the folder writable, or free room on its disk; speech is kept in memory "
                                 "only until then"}});
}

}  // namespace callai::audio
