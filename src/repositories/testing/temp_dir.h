#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "repositories/database.h"
#include "repositories/testing/test_database.h"

namespace callai::repositories {

/// A directory of one test, gone with it.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "callai_repositories_XXXXXX").string();
    CALLAI_CHECK(mkdtemp(name.data()) != nullptr, "no temporary directory");
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Database> open_or_die(const DatabaseSettings& settings) {
  auto opened = open_database(settings);
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  return std::move(*opened);
}

/// 2026-11-24 00:00 UTC and `seconds`.
inline core::WallTime wall(std::int64_t seconds) {
  return core::WallTime(std::chrono::seconds(1795478400 + seconds));
}

/// An empty database for tests of one repository: see make_test_database().
class RepositoryTest : public ::testing::Test {
 protected:
  RepositoryTest() : database_(make_test_database()) {}
  std::unique_ptr<Database> database_;
  const core::OrgId ours_{"ours"};
  const core::OrgId theirs_{"theirs"};
};

}  // namespace callai::repositories
