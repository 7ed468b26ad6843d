// callai doctor: what it says of machines on which things are missing.
#include <gtest/gtest.h>

#include "black_box.h"

namespace callai::tests {
namespace {

TEST(Doctor, SaysThatItCanRun) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"doctor", "--data", folder.file("data"), "--http", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "callai can run here")) << result.out;
  EXPECT_TRUE(contains(result.out, "no PBX is set up")) << result.out;
}

TEST(Doctor, EveryBadLineSaysWhatToDo) {
  const TempFolder folder;
  const ProgramResult result =
      callai(folder, {"doctor", "--json", "--data", folder.write("data", "a file, no folder"), "--http", "127.0.0.1:0",
                      "--llm-url", "http://127.0.0.1:1/v1", "--http-certificate", folder.file("none.pem")});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  for (const char* part :
       {"cannot be written by this user", "none.pem' cannot be read", "llm at http://127.0.0.1:1/v1"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << "\n" << result.out;
  }
  for (const std::string& line : lines_of(result.out)) {
    if (contains(line, "\"level\": \"bad\"")) {
      EXPECT_FALSE(contains(line, "\"mend\": \"\"")) << line;
    }
  }
}

}  // namespace
}  // namespace callai::tests
