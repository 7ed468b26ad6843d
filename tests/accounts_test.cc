#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "black_box.h"

// The operator's commands on users and secrets, with the built program.

namespace callai::tests {
namespace {

ProgramResult with_input(const TempFolder& folder, const std::string& input, std::vector<std::string> arguments) {
  ProgramOptions options = in_folder(folder, std::move(arguments));
  options.input = folder.write("input.txt", input);
  return callai(options);
}

/// Everything in the data folder, as bytes.
std::string whole_folder(const TempFolder& folder) {
  std::string all;
  for (const char* name : {"callai.db", "callai.db-wal", "secrets.key"}) {
    all += read_file(folder.file(std::string("callai-data/") + name));
  }
  return all;
}

TEST(UserCommands, AddListResetAndDisable) {
  const TempFolder folder;
  ProgramResult result = with_input(folder, "correct horse battery\n",
                                    {"user", "add", "Ann@Example.com", "--name", "Ann", "--role", "owner"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  result = with_input(folder, "", {"user", "add", "bob@example.com", "--link"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "once and within three days: ")) << result.out;
  result = callai(folder, {"user", "list"});
  EXPECT_TRUE(contains(result.out, "ann@example.com")) << result.out;
  EXPECT_TRUE(contains(result.out, "owner    active")) << result.out;
  EXPECT_TRUE(contains(result.out, "agent    invited")) << result.out;
  EXPECT_TRUE(contains(callai(folder, {"user", "list", "--json"}).out, "\"authenticator\": false"));
  EXPECT_EQ(with_input(folder, "another horse battery", {"user", "reset-password", "ann@example.com"}).exit_code, 0);
  EXPECT_EQ(callai(folder, {"user", "disable", "bob@example.com"}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "disable", "ann@example.com"}), 3, {"last owner"}), "");
  EXPECT_FALSE(contains(whole_folder(folder), "horse battery"));
}

TEST(UserCommands, ResetAnAuthenticatorThatIsThere) {
  const TempFolder folder;
  ASSERT_EQ(with_input(folder, "correct horse battery\n", {"user", "add", "a@b.c", "--role", "owner"}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "reset-authenticator", "a@b.c"}), 3, {"no authenticator"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "reset-authenticator", "x@b.c"}), 3, {"x@b.c"}), "");
}

TEST(UserCommands, RefuseWhatCannotBe) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(with_input(folder, "short\n", {"user", "add", "a@b.c"}), 2, {"too short"}), "");
  EXPECT_EQ(not_a_clear_error(with_input(folder, "", {"user", "add", "a@b.c"}), 2, {"no password"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "add", "a@b.c", "--role", "king"}), 2, {"king", "owner"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "disable", "a@b.c"}), 3, {"a@b.c"}), "");
  const ProgramResult typo = callai(folder, {"user", "remove", "a@b.c"});
  EXPECT_EQ(typo.exit_code, 2);
  EXPECT_TRUE(contains(typo.err, "there is no command 'remove'")) << typo.err;
}

TEST(UserCommands, GiveASetUpLinkWhileNobodyIsThere) {
  const TempFolder folder;
  const ProgramResult link = callai(folder, {"user", "setup-link"});
  EXPECT_EQ(link.exit_code, 0) << link.err;
  ASSERT_EQ(with_input(folder, "correct horse battery\n", {"user", "add", "a@b.c", "--role", "owner"}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"user", "setup-link"}), 3, {"users already"}), "");
}

TEST(SecretCommands, SetListRotateAndRemove) {
  const TempFolder folder;
  ProgramResult result = with_input(folder, "the-value-of-it\n", {"secrets", "set", "crm_key"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(contains(whole_folder(folder), "the-value-of-it"));
  const std::string key_file = folder.file("callai-data/secrets.key");
  struct stat info {};
  ASSERT_EQ(::stat(key_file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  result = callai(folder, {"secrets", "list"});
  EXPECT_TRUE(contains(result.out, "crm_key")) << result.out;
  EXPECT_FALSE(contains(result.out, "CANNOT")) << result.out;

  const std::string key = read_file(key_file);
  result = callai(folder, {"secrets", "rotate-key"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "1 secrets were sealed anew")) << result.out;
  EXPECT_NE(read_file(key_file), key);
  EXPECT_TRUE(contains(callai(folder, {"secrets", "list", "--json"}).out, "\"readable\": true"));

  ProgramOptions other = in_folder(folder, {"secrets", "list"});
  other.environment["CALLAI_SECRETS_KEY"] = key.substr(0, key.find('\n'));
  EXPECT_TRUE(contains(callai(other).out, "CANNOT BE READ")) << "the old key opens nothing any more";
  other.environment["CALLAI_SECRETS_KEY"] = "nonsense-key-text";
  EXPECT_EQ(not_a_clear_error(callai(other), 2, {"CALLAI_SECRETS_KEY"}), "");
  EXPECT_FALSE(contains(callai(other).err, "nonsense-key-text"));

  EXPECT_EQ(callai(folder, {"secrets", "remove", "crm_key"}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"secrets", "remove", "crm_key"}), 3, {"crm_key"}), "");
  const std::string stored = whole_folder(folder);
  for (const char* action : {"secret.set", "secret.rotate_key", "secret.remove"}) {
    EXPECT_TRUE(contains(stored, action)) << action << " is not in the audit log";
  }
}

TEST(SecretCommands, RefuseKeysThatOthersMayRead) {
  const TempFolder folder;
  ASSERT_EQ(with_input(folder, "x", {"secrets", "set", "a"}).exit_code, 0);
  ASSERT_EQ(::chmod(folder.file("callai-data/secrets.key").c_str(), 0644), 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"secrets", "list"}), 3, {"secrets.key", "chmod 600"}), "");
}

TEST(SettingCommands, KeepListAndTakeBack) {
  const TempFolder folder;
  EXPECT_EQ(with_input(folder, "hunter2-of-the-pbx\n", {"settings", "set", "sip.secret"}).exit_code, 0);
  ProgramResult result = callai(
      folder, {"settings", "set", "sip.server", "pbx.example.com", "sip.extensions", "900", "sip.routes", "*=survey"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  result = callai(folder, {"settings", "list"});
  EXPECT_TRUE(contains(result.out, "pbx.example.com                  database")) << result.out;
  EXPECT_TRUE(contains(result.out, "(set)                            database")) << result.out;
  EXPECT_FALSE(contains(result.out, "hunter2"));
  EXPECT_FALSE(contains(whole_folder(folder), "hunter2"));
  ProgramOptions other = in_folder(folder, {"settings", "list", "--json"});
  other.environment["CALLAI_SIP_SERVER"] = "other.example.com";
  EXPECT_TRUE(contains(callai(other).out, "\"value\": \"other.example.com\", \"origin\": \"environment"));
  other = in_folder(folder, {"phone", "status"});
  other.environment["CALLAI_SIP_EXTENSIONS"] = "not one";
  result = callai(other);
  EXPECT_TRUE(contains(result.out + result.err, "extensions"))
      << "the server is known now: " << result.out << result.err;
  EXPECT_EQ(callai(folder, {"settings", "unset", "sip.server"}).exit_code, 0);
  EXPECT_FALSE(contains(callai(folder, {"settings", "list"}).out, "pbx.example.com"));
}

TEST(SettingCommands, ShowNoPasswordOfTheDatabase) {
  const TempFolder folder;
  const ProgramResult result =
      callai(folder, {"settings", "list", "--store-url", "postgresql://ann:hunter2@127.0.0.1:1/x"});
  EXPECT_EQ(not_a_clear_error(result, 3, {"store.url"}), "");
  EXPECT_FALSE(contains(result.out + result.err, "hunter2"));
}

TEST(SettingCommands, RefuseWhatCannotBe) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"settings", "set", "sip.secret", "x"}), 2, {"sip.secret", "ps"}), "");
  EXPECT_EQ(
      not_a_clear_error(callai(folder, {"settings", "set", "sip.port", "5061", "sip.server", "pbx", "sip.codecs"}), 2,
                        {"sip.codecs", "value"}),
      "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"settings", "set", "sip.prot", "1"}), 2, {"sip.port"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"settings", "set", "data_dir", "/x"}), 2, {"data_dir"}), "");
  EXPECT_FALSE(std::filesystem::exists(folder.file("callai-data"))) << "no folder is made for what is wrong";
  EXPECT_EQ(callai(folder, {"settings", "set", "limits.max_calls", "7"}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(callai(folder, {"settings", "unset", "sip.port"}), 3, {"sip.port"}), "");
}

}  // namespace
}  // namespace callai::tests
