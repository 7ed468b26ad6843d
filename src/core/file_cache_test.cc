#include "core/file_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace callai::core {
namespace {

namespace fs = std::filesystem;

class FileCacheTest : public ::testing::Test {
 protected:
  FileCacheTest() {
    std::string pattern = ::testing::TempDir() + "file_cache_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FileCacheTest() override { fs::remove_all(folder_); }

  FileCacheSettings settings() const { return {folder_ + "/kept", "thing", 1, 1U << 20U}; }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(folder_ + "/kept", none)) all.push_back(file.path());
    return all;
  }

  std::string folder_;
  NullLogger log_;
};

TEST_F(FileCacheTest, WhatIsPutIsFoundUnderItsKeyAlsoByTheNextProcess) {
  const std::string content("a\0b\nc", 5);
  FileCache(settings(), log_).put("key", content);
  FileCache later(settings(), log_);
  EXPECT_EQ(later.find("key"), content);
  EXPECT_EQ(later.find("another"), std::nullopt);
  EXPECT_GT(later.bytes(), content.size());
}

TEST_F(FileCacheTest, ItsFolderIsMadeWithTheFirstFile) {
  FileCache cache(settings(), log_);
  cache.find("key");
  EXPECT_FALSE(fs::exists(folder_ + "/kept"));
  cache.put("key", "content");
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(FileCacheTest, ADamagedFileCountsAsNoneAndGoes) {
  FileCache(settings(), log_).put("key", "content");
  ASSERT_EQ(files().size(), 1U);
  {
    std::fstream file(files().front(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-1, std::ios::end);
    file.put('x');
  }
  FileCache later(settings(), log_);
  EXPECT_EQ(later.find("key"), std::nullopt);
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(later.bytes(), 0U);
}

TEST_F(FileCacheTest, AnEmptyFileAndAForeignOneCountAsNone) {
  FileCache(settings(), log_).put("key", "content");
  const fs::path path = files().front();
  for (const char* content : {"", "callai thing 1\n", "RIFF....WAVE"}) {
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_EQ(FileCache(settings(), log_).find("key"), std::nullopt) << content;
  }
}

TEST_F(FileCacheTest, AFileOfAnotherVersionCountsAsNone) {
  FileCache(settings(), log_).put("key", "content");
  FileCacheSettings next = settings();
  next.version = 2;
  EXPECT_EQ(FileCache(next, log_).find("key"), std::nullopt);
}

TEST_F(FileCacheTest, ItsShareOfTheDiskIsBounded) {
  FileCacheSettings small = settings();
  small.most_bytes = 2000;
  FileCache cache(small, log_);
  for (int i = 0; i < 20; ++i) cache.put("key " + std::to_string(i), std::string(200, 'x'));
  std::uint64_t bytes = 0;
  for (const fs::path& file : files()) bytes += fs::file_size(file);
  EXPECT_LE(bytes, 2000U);
  EXPECT_GT(bytes, 0U);
  EXPECT_EQ(cache.bytes(), bytes);
}

TEST_F(FileCacheTest, WhatADeadProcessLeftHalfWrittenGoesAndWhatIsBeingWrittenStays) {
  FileCache(settings(), log_).put("key", "content");
  const std::string whole = files().front().string();
  for (const char* name : {"left", "fresh", "foreign"})
    std::ofstream(folder_ + "/kept/" + name + ".thing.17.1") << "half";
  fs::rename(folder_ + "/kept/foreign.thing.17.1", folder_ + "/kept/foreign.other.17.1");
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(2);
  fs::last_write_time(folder_ + "/kept/left.thing.17.1", long_ago);
  fs::last_write_time(folder_ + "/kept/foreign.other.17.1", long_ago);
  fs::last_write_time(whole, long_ago);
  FileCache later(settings(), log_);
  EXPECT_FALSE(fs::exists(folder_ + "/kept/left.thing.17.1"));
  EXPECT_TRUE(fs::exists(folder_ + "/kept/fresh.thing.17.1"));
  EXPECT_TRUE(fs::exists(folder_ + "/kept/foreign.other.17.1")) << "another kind";
  EXPECT_EQ(later.find("key"), "content");
}

TEST_F(FileCacheTest, AFolderThatCannotBeMadeKeepsNothing) {
  FileCacheSettings impossible = settings();
  impossible.folder = "/proc/none/such";
  FileCache cache(impossible, log_);
  cache.put("key", "content");
  EXPECT_EQ(cache.find("key"), std::nullopt);
}

}  // namespace
}  // namespace callai::core
