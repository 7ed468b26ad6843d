#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "black_box.h"

// Contacts, backups and the old system's data, with the built program.

namespace callai::tests {
namespace {

TEST(ContactCommands, PreviewImportListAndExport) {
  const TempFolder folder;
  const std::string file = folder.write("people.csv",
                                        "Name;Mobile;City\r\n"
                                        "Ann Lee;030 23125000;Bonn\r\n"
                                        "Bob Ray;12;Bonn\r\n"
                                        "Cat Fox;+49 30 23125001;\r\n");
  ProgramResult result = callai(folder, {"contacts", "import", file, "--region", "DE", "--preview"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.out, "Mobile                       -> phone_number")) << result.out;
  EXPECT_TRUE(contains(result.out, "line 3, Mobile: '12'")) << result.out;
  EXPECT_TRUE(contains(result.out, "2 would be added")) << result.out;
  EXPECT_FALSE(contains(callai(folder, {"contacts", "list"}).out, "Ann"));

  result = callai(folder, {"contacts", "import", file, "--region", "DE", "--tag", "autumn"});
  EXPECT_EQ(result.exit_code, 1) << "one row has a problem";
  EXPECT_TRUE(contains(result.out, "3 rows: 2 added, 0 updated, 0 there already, 1 with problems")) << result.out;
  EXPECT_TRUE(contains(callai(folder, {"contacts", "list", "lee"}).out, "+493023125000    Ann Lee"));
  EXPECT_TRUE(contains(callai(folder, {"contacts", "list", "--json"}).out, "\"time_zone\": \"Europe/Berlin\""));
  EXPECT_EQ(callai(folder, {"contacts", "export", folder.file("all.csv")}).exit_code, 0);
  const std::string csv = read_file(folder.file("all.csv"));
  EXPECT_TRUE(contains(csv, "+493023125000,Ann,Lee,,,new,autumn,Europe/Berlin,Bonn\r\n")) << csv;
  result = callai(folder, {"contacts", "import", folder.file("all.csv"), "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "\"skipped\": 2")) << result.out;
}

TEST(ContactCommands, RefuseWhatCannotBe) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"contacts", "import", "none.csv"}), 3, {"none.csv"}), "");
  const std::string file = folder.write("a.csv", "a,b\n1,2\n");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"contacts", "import", file}), 2, {"telephone numbers"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"contacts", "import", file, "--region", "Germany"}), 2, {"Germany"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"contacts", "import", file, "--column", "a"}), 2, {"'a'"}), "");
}

TEST(BackupCommands, BackUpAndPutBack) {
  const TempFolder folder;
  const std::string file = folder.write("a.csv", "phone\n+493023125000\n");
  ASSERT_EQ(callai(folder, {"contacts", "import", file}).exit_code, 0);
  const std::string copy = folder.file("copy.db");
  ProgramResult result = callai(folder, {"backup", copy});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(read_file(copy + ".sha256"), "  copy.db")) << read_file(copy + ".sha256");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"backup", copy}), 3, {"there already"}), "");
  const std::string other = folder.write("b.csv", "phone\n+493023125001\n");
  ASSERT_EQ(callai(folder, {"contacts", "import", other}).exit_code, 0);
  result = callai(folder, {"restore", copy});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  result = callai(folder, {"contacts", "list"});
  EXPECT_TRUE(contains(result.out, "+493023125000")) << result.out;
  EXPECT_FALSE(contains(result.out, "+493023125001")) << result.out;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"restore", file}), 3, {"a.csv"}), "");
}

TEST(MigrateStoreCommand, MovesNothingWhileCallsRunThere) {
  const TempFolder folder;
  const std::string file = folder.write("a.csv", "phone\n+493023125000\n");
  ASSERT_EQ(callai(folder, {"contacts", "import", file}).exit_code, 0);
  const int lock = ::open(folder.file("callai-data/callai.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  const std::string nobody = "postgresql://127.0.0.1:1/x";
  const ProgramResult refused = callai(folder, {"migrate-store", folder.file("callai-data/callai.db"), nobody});
  EXPECT_EQ(not_a_clear_error(refused, 3, {"another callai runs calls"}), "") << refused.err;
  ::close(lock);
  const ProgramResult tried = callai(folder, {"migrate-store", folder.file("callai-data/callai.db"), nobody});
  EXPECT_FALSE(contains(tried.err, "another callai")) << tried.err;
}

TEST(ImportJsonCommand, TakesAnOldFolderOnce) {
  const TempFolder folder;
  (void)folder.write("contacts.json", R"([{"id": "c1", "phone_number": "030 23125000", "first_name": "Ann"},
                                          {"id": "c2", "phone_number": "x"}])");
  ProgramResult result = callai(folder, {"import-json", folder.path(), "--region", "DE"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.out, "contacts.json                 2 records: 1 taken, 0 there already, 1 refused"))
      << result.out;
  EXPECT_TRUE(contains(result.out, "contacts.json, c2: 'x'")) << result.out;
  result = callai(folder, {"import-json", folder.path(), "--region", "DE", "--json"});
  EXPECT_TRUE(contains(result.out, "\"taken\": 0, \"there_already\": 1, \"refused\": 1")) << result.out;
  const TempFolder empty;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"import-json", empty.path()}), 3, {"old system"}), "");
}

}  // namespace
}  // namespace callai::tests
