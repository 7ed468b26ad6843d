#include "repositories/testing/faulty_disk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/testing/temp_dir.h"

// What is left of a database when the power goes, the disk is full, or does not do what it says.

namespace callai::repositories {
namespace {

using core::ErrorCode;

class FaultyDiskTest : public ::testing::Test {
 protected:
  FaultyDiskTest() {
    database_ = open_or_die({.path = folder_.file("callai.db")});
    checkpoint_after(20);  // pages. Often: what a checkpoint does to the file is the dangerous part
  }

  void checkpoint_after(int pages) {
    const core::Status set = database_->write([pages](Transaction& transaction) -> core::Status {
      const auto done = transaction.sql().query("PRAGMA wal_autocheckpoint = " + std::to_string(pages), "i");
      return done.ok() ? core::Status{} : core::Status{done.error()};
    });
    EXPECT_TRUE(set.ok());
  }

  core::Status add(int number) {
    ContactRecord record;
    record.contact.id = core::ContactId(std::to_string(100000 + number));
    record.contact.phone_number = "+49" + std::to_string(number);
    record.contact.company = std::string(3000, 'x');
    return ContactRepo(*database_, core::OrgId("ours")).upsert(record);
  }
  /// How many of the contacts 0, 1, ... of a folder are there, up to the first that is not. -1: the file is corrupt.
  static int whole_contacts(const std::string& folder) {
    auto opened = open_database({.path = folder + "/callai.db"});
    if (!opened.ok()) return -1;
    bool sound = false;
    const core::Status checked = (*opened)->read([&sound](SqlConnection& sql) -> core::Status {
      const auto answer = sql.query("PRAGMA integrity_check", "t");
      sound = answer.ok() && answer->size() == 1 && answer->front().text(0) == "ok";
      return {};
    });
    if (!checked.ok() || !sound) return -1;
    const ContactRepo contacts(**opened, core::OrgId("ours"));
    int number = 0;
    while (contacts.record(core::ContactId(std::to_string(100000 + number))).ok()) ++number;
    return number;
  }

  TempDir folder_;
  FaultyDisk disk_{folder_.path().string()};
  std::unique_ptr<Database> database_;
};

TEST_F(FaultyDiskTest, NoAcknowledgedWriteIsLostWheneverThePowerGoes) {
  constexpr int kWrites = 60;
  const std::size_t begin = disk_.moment();
  std::vector<std::size_t> acknowledged;  // by contact: when its write had returned
  for (int i = 0; i < kWrites; ++i) {
    ASSERT_TRUE(add(i).ok());
    acknowledged.push_back(disk_.moment());
  }
  const std::size_t end = disk_.moment();
  ASSERT_GT(end - begin, 300U);
  int checked = 0;
  for (std::size_t cut = begin; cut <= end; cut += 7) {
    const TempDir after;
    disk_.after_power_cut(cut, cut, after.path().string());
    const auto known =
        std::count_if(acknowledged.begin(), acknowledged.end(), [cut](std::size_t at) { return at <= cut; });
    EXPECT_GE(whole_contacts(after.path().string()), known) << "the power went at step " << cut;
    ++checked;
  }
  EXPECT_GT(checked, 40);
}

TEST_F(FaultyDiskTest, AFullDiskIsToldAndRecoversByItself) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(add(i).ok());
  int refused = 0;
  for (int room = 0; room < 12; ++room) {
    disk_.fail(FaultyDisk::Fault::kFull, room);
    const core::Status done = add(5 + room);
    if (!done.ok()) {
      ++refused;
      EXPECT_EQ(done.error().code, ErrorCode::kResourceExhausted) << core::describe(done.error());
      EXPECT_FALSE(done.error().mend.empty());
    }
    disk_.fail(FaultyDisk::Fault::kNone);
    EXPECT_TRUE(add(5 + room).ok());  // there is room again: nothing has to be restarted
  }
  EXPECT_GT(refused, 2);
  database_.reset();
  EXPECT_EQ(whole_contacts(folder_.path().string()), 17);
}

TEST_F(FaultyDiskTest, ADiskThatCannotBeWrittenIsToldAndReadOn) {
  ASSERT_TRUE(add(0).ok());
  disk_.fail(FaultyDisk::Fault::kReadOnly);
  const core::Status done = add(1);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << core::describe(done.error());
  EXPECT_TRUE(ContactRepo(*database_, core::OrgId("ours")).record(core::ContactId("100000")).ok());
  disk_.fail(FaultyDisk::Fault::kNone);
  EXPECT_TRUE(add(1).ok());
}

TEST_F(FaultyDiskTest, AWriteThatWasNotFlushedIsNotAcknowledged) {
  ASSERT_TRUE(add(0).ok());
  disk_.fail(FaultyDisk::Fault::kSyncFails);
  const core::Status done = add(1);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << core::describe(done.error());
  disk_.fail(FaultyDisk::Fault::kNone);
  EXPECT_TRUE(add(1).ok());
  database_.reset();
  EXPECT_EQ(whole_contacts(folder_.path().string()), 2);
}

TEST_F(FaultyDiskTest, ADiskThatLiesAboutFlushesLosesTheEndAndNoMore) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(add(i).ok());
  checkpoint_after(0);  // a checkpoint on such a disk can cost the file, and nothing above the disk can help that
  const std::size_t honest = disk_.moment();
  disk_.lie_about_flushes(true);
  for (int i = 8; i < 12; ++i) ASSERT_TRUE(add(i).ok());
  for (std::size_t cut = honest; cut <= disk_.moment(); ++cut) {
    const TempDir after;
    disk_.after_power_cut(cut, cut, after.path().string());
    EXPECT_GE(whole_contacts(after.path().string()), 8) << cut;
  }
}

}  // namespace
}  // namespace callai::repositories
