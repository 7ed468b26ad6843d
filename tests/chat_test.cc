// Conversations that are typed: `callai chat`.
#include <gtest/gtest.h>

#include "black_box.h"

namespace callai::tests {
namespace {

class Chat : public ::testing::Test {
 protected:
  ProgramResult chat(const std::string& lines, std::vector<std::string> flags) {
    flags.insert(flags.begin(), "chat");
    ProgramOptions options = in_folder(folder_, std::move(flags));
    options.input = folder_.write("lines", lines);
    return callai(options);
  }
  TempFolder folder_;
};

TEST_F(Chat, ShowsWhatWasUnderstoodDecidedAndSaid) {
  const ProgramResult result = chat("take me off your list\nyes\n", {"--template", "sales", "--name", "Ana"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "take me off your list")) << result.out;
  EXPECT_TRUE(contains(result.out, "opt_out")) << result.out;
  EXPECT_TRUE(contains(result.out, "Do not call this number again")) << result.out;
}

TEST_F(Chat, AnswersFromADocument) {
  const std::string document =
      folder_.write("warranty.md", "# Warranty\n\nThe panels are under warranty for twenty five years.\n");
  const ProgramResult result =
      chat("yes\nhow long is the warranty on the panels\n", {"--template", "sales", "--document", document});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "twenty five years")) << result.out;
}

TEST_F(Chat, TheEndOfTheInputHangsUp) {
  const ProgramResult result = chat("", {"--template", "survey"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "call ended")) << result.out;
}

TEST_F(Chat, IsKeptWhereADataFolderIsNamed) {
  const std::string data = folder_.file("data");
  ASSERT_EQ(chat("yes\n/hangup\n", {"--template", "survey", "--data", data}).exit_code, 0);
  const ProgramResult list = callai(folder_, {"call", "list", "--data", data});
  EXPECT_TRUE(contains(list.out, "chat_")) << list.out << list.err;
}

TEST_F(Chat, AnUnknownTemplateIsAClearError) {
  EXPECT_EQ(not_a_clear_error(chat("", {"--template", "slaes"}), 3, {"slaes"}), "");
}

TEST_F(Chat, AMissingDocumentIsAClearError) {
  EXPECT_EQ(not_a_clear_error(chat("", {"--template", "sales", "--document", "nowhere.md"}), 3, {"nowhere.md"}), "");
}

}  // namespace
}  // namespace callai::tests
