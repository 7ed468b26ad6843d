#include "audio/engines/speech_cache.h"

#include <cstring>
#include <optional>
#include <utility>

#include "core/hash.h"

namespace callai::audio {
namespace {

constexpr std::size_t kMostSamples = 8000 * 120;  // two minutes: no sentence
constexpr std::size_t kMostWords = 2000;

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

/// What a file holds: counts, word ends, samples. Of the machine's own byte order: it is a cache.
std::string encoded(const CachedSpeech& speech) {
  std::string bytes;
  append(bytes, static_cast<std::uint32_t>(speech.word_ends.size()));
  append(bytes, static_cast<std::uint32_t>(speech.pcm.size()));
  for (const core::Duration& end : speech.word_ends) append(bytes, static_cast<std::int64_t>(end.count()));
  bytes.append(reinterpret_cast<const char*>(speech.pcm.data()), speech.pcm.size() * sizeof(std::int16_t));
  return bytes;
}

std::optional<CachedSpeech> decoded(std::string_view rest) {
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

SpeechCache::SpeechCache(SpeechCacheSettings settings, core::Logger& log)
    : settings_(std::move(settings)), files_({settings_.folder, "speech", 1, settings_.disk_bytes}, log) {}

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
    if (to_disk) files_.put(key, encoded(*found));
    return found;
  }
  found = read(key);
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
  if (keep == Keep::kDisk) files_.put(key, encoded(*kept));
}

SpeechCache::Counts SpeechCache::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_;
  counts.disk_bytes = files_.bytes();
  return counts;
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

std::shared_ptr<const CachedSpeech> SpeechCache::read(const std::string& key) {
  const auto bytes = files_.find(key);
  if (!bytes) return nullptr;
  auto speech = decoded(*bytes);
  return speech ? std::make_shared<const CachedSpeech>(*std::move(speech)) : nullptr;
}

}  // namespace callai::audio
