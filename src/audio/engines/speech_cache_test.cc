#include "audio/engines/speech_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/json_log.h"
#include "core/testing/virtual_executor.h"

namespace callai::audio {
namespace {

namespace fs = std::filesystem;

class SpeechCacheTest : public ::testing::Test {
 protected:
  SpeechCacheTest() {
    std::string pattern = ::testing::TempDir() + "speech_cache_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SpeechCacheTest() override { fs::remove_all(folder_); }

  SpeechCacheSettings settings() const {
    SpeechCacheSettings settings;
    settings.folder = folder_;
    return settings;
  }
  static CachedSpeech speech(std::int16_t sample, std::size_t samples = 100) {
    return {std::vector<std::int16_t>(samples, sample), {std::chrono::milliseconds(5)}};
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& file : fs::directory_iterator(folder_)) all.push_back(file.path());
    return all;
  }

  std::string folder_;
  core::NullLogger log_;
};

TEST_F(SpeechCacheTest, WhatWasSpokenIsFoundUnderItsKeyOnly) {
  SpeechCache cache(settings(), log_);
  cache.put("hello", speech(7), SpeechCache::Keep::kMemory);
  const auto found = cache.find("hello");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->pcm, speech(7).pcm);
  EXPECT_EQ(found->word_ends, speech(7).word_ends);
  EXPECT_EQ(cache.find("goodbye"), nullptr);
  EXPECT_EQ(cache.counts().hits, 1U);
  EXPECT_EQ(cache.counts().misses, 1U);
}

TEST_F(SpeechCacheTest, AFixedPhraseOutlivesTheProcess) {
  SpeechCache(settings(), log_).put("hello", speech(7), SpeechCache::Keep::kDisk);
  SpeechCache later(settings(), log_);
  const auto found = later.find("hello");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->pcm, speech(7).pcm);
}

TEST_F(SpeechCacheTest, WordsOfAModelReachTheDiskOnlyWhenTheyAreSaidAgain) {
  SpeechCache cache(settings(), log_);
  cache.put("once", speech(1), SpeechCache::Keep::kMemory);
  EXPECT_TRUE(files().empty());
  cache.find("once");
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(SpeechCacheTest, MemoryIsBoundedAndTheLeastLatelyUsedGoes) {
  SpeechCacheSettings small;
  small.memory_bytes = 500;
  SpeechCache cache(small, log_);
  cache.put("a", speech(1), SpeechCache::Keep::kMemory);
  cache.put("b", speech(2), SpeechCache::Keep::kMemory);
  cache.find("a");
  cache.put("c", speech(3), SpeechCache::Keep::kMemory);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("c"), nullptr);
  EXPECT_LE(cache.counts().memory_bytes, 500U);
}

TEST_F(SpeechCacheTest, AFileThatHoldsNoSpeechCountsAsNone) {
  core::FileCache({folder_, "speech", 1, 1U << 20U}, log_).put("hello", "no speech");
  EXPECT_EQ(SpeechCache(settings(), log_).find("hello"), nullptr);
}

TEST_F(SpeechCacheTest, AFolderThatCannotBeMadeLeavesMemory) {
  SpeechCacheSettings impossible;
  impossible.folder = "/proc/none/such";
  SpeechCache cache(impossible, log_);
  cache.put("hello", speech(7), SpeechCache::Keep::kDisk);
  EXPECT_NE(cache.find("hello"), nullptr);
}

}  // namespace
}  // namespace callai::audio
