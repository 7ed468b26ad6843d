#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/file_cache.h"
#include "core/log.h"
#include "core/units.h"

namespace callai::audio {

/// A sentence as it was spoken, whole: 8 kHz mono, and where its words end.
struct CachedSpeech {
  std::vector<std::int16_t> pcm;
  std::vector<core::Duration> word_ends;
};

struct SpeechCacheSettings {
  std::string folder;                        ///< "" nothing is kept on disk
  std::size_t memory_bytes = 64U << 20U;     ///< of samples; the least lately used go
  std::uint64_t disk_bytes = 512ULL << 20U;  ///< of files; the oldest go
};

/// Sentences that a speech server has spoken, so that the fixed ones of a template cost nothing the second time. In
/// memory all of them; on disk those that were wanted again, for words of a model never are. Without the disk, memory
/// goes on. Safe from any thread; find() and put() may read and write a file: lanes only.
class SpeechCache {
 public:
  enum class Keep { kMemory, kDisk };

  /// `log` outlives this.
  SpeechCache(SpeechCacheSettings settings, core::Logger& log);

  /// Null when it is not known. `key`: everything that makes the sound what it is.
  std::shared_ptr<const CachedSpeech> find(const std::string& key);
  void put(const std::string& key, CachedSpeech speech, Keep keep);

  struct Counts {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::size_t memory_bytes = 0;
    std::uint64_t disk_bytes = 0;
  };
  Counts counts() const;

 private:
  struct Entry {
    std::string digest;
    std::shared_ptr<const CachedSpeech> speech;
    bool on_disk = false;
  };
  void remember(const std::string& digest, std::shared_ptr<const CachedSpeech> speech, bool on_disk);
  std::shared_ptr<const CachedSpeech> read(const std::string& key);

  const SpeechCacheSettings settings_;
  core::FileCache files_;
  mutable std::mutex mutex_;  // of what follows; not held while a file is read or written
  std::list<Entry> used_;     // the latest first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_digest_;
  Counts counts_;
};

}  // namespace callai::audio
