#include "repositories/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "repositories/system/org_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

core::Status add_org(Database& db, const std::string& id) {
  return OrgRepo(db).save({core::OrgId(id), std::string(2000, 'x'), wall(1)});
}

std::size_t orgs_in(const std::string& path) {
  return OrgRepo(*open_or_die({.path = path})).list()->size();
}

TEST(Backup, HoldsOneMomentOfADatabaseThatIsWrittenTo) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db")});
  // A copy takes longer than a write.
  ASSERT_TRUE(
      db->write([&](Transaction& t) -> core::Status {
          for (int i = 0; i < 2000; ++i) {
            core::Status one = OrgRepo::create(t, {core::OrgId("c" + std::to_string(i)), std::string(3000, 'x'), {}});
            if (!one) return one;
          }
          return {};
        }).ok());
  // Two organisations at a time: a copy with one of a pair would be of no moment.
  std::atomic<int> pairs = 0;
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    while (!stop) {
      const std::string id = std::to_string(pairs);
      ASSERT_TRUE(
          db->write([&](Transaction& t) -> core::Status {
              if (core::Status one = OrgRepo::create(t, {core::OrgId("a" + id), std::string(3000, 'x'), {}}); !one)
                return one;
              return OrgRepo::create(t, {core::OrgId("b" + id), std::string(3000, 'x'), {}});
            }).ok());
      ++pairs;
    }
  });
  while (pairs < 50) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) {
    const std::string to = dir.file("backup" + std::to_string(i));
    const auto info = backup_database(dir.file("a.db"), to);
    ASSERT_TRUE(info.ok()) << core::describe(info.error());
    EXPECT_EQ(check_backup(to)->sha256, info->sha256);
  }
  stop = true;
  writer.join();
  for (int i = 0; i < 3; ++i) {
    const std::size_t orgs = orgs_in(dir.file("backup" + std::to_string(i)));
    EXPECT_GE(orgs, 2100U);
    EXPECT_EQ(orgs % 2, 0U);
  }
}

TEST(Backup, IsPutBackAndWhatWasThereIsKept) {
  TempDir dir;
  const std::string path = dir.file("a.db");
  ASSERT_TRUE(add_org(*open_or_die({.path = path}), "one").ok());
  ASSERT_TRUE(backup_database(path, dir.file("copy")).ok());
  ASSERT_TRUE(add_org(*open_or_die({.path = path}), "two").ok());
  EXPECT_EQ(orgs_in(path), 2U);
  const auto restored = restore_database(dir.file("copy"), path, "before");
  ASSERT_TRUE(restored.ok()) << core::describe(restored.error());
  EXPECT_EQ(orgs_in(path), 1U);
  EXPECT_EQ(orgs_in(path + ".before"), 2U);
}

TEST(Backup, RefusesWhatIsNoWholeBackup) {
  TempDir dir;
  const std::string path = dir.file("a.db");
  ASSERT_TRUE(add_org(*open_or_die({.path = path}), "one").ok());
  ASSERT_TRUE(backup_database(path, dir.file("copy")).ok());
  EXPECT_EQ(backup_database(path, dir.file("copy")).error().code, ErrorCode::kAlreadyExists);
  std::ofstream(dir.file("text")) << std::string(8192, 'x');
  EXPECT_EQ(check_backup(dir.file("text")).error().code, ErrorCode::kDataLoss);
  EXPECT_FALSE(check_backup(dir.file("none")).ok());
  std::fstream bits(dir.file("copy"), std::ios::in | std::ios::out | std::ios::binary);
  bits.seekp(5000);
  bits.put('!');
  bits.close();
  EXPECT_EQ(restore_database(dir.file("copy"), path, "before").error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(orgs_in(path), 1U) << "what is there stays";
  EXPECT_FALSE(backup_database(path, dir.file("no/where/copy")).ok());
}

}  // namespace
}  // namespace callai::repositories
