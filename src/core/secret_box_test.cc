#include "core/secret_box.h"

#include <gtest/gtest.h>

#include "core/base64.h"

namespace callai::core {
namespace {

TEST(SecretBox, OpensWhatItSealed) {
  const SecretBox box({make_secret_key()});
  for (const std::string& secret : {std::string(), std::string("hunter2"), std::string(100'000, '\0')}) {
    const std::string sealed = box.seal(secret, "ours/name");
    EXPECT_EQ(*box.open(sealed, "ours/name"), secret);
    EXPECT_FALSE(box.is_outdated(sealed));
  }
}

TEST(SecretBox, SealsTheSameTextDifferentlyEachTime) {
  const SecretBox box({make_secret_key()});
  const std::string sealed = box.seal("hunter2", "a");
  EXPECT_NE(sealed, box.seal("hunter2", "a"));
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
}

TEST(SecretBox, DoesNotOpenForAnotherContext) {
  const SecretBox box({make_secret_key()});
  EXPECT_EQ(box.open(box.seal("hunter2", "ours/a"), "theirs/a").error().code, ErrorCode::kDataLoss);
}

TEST(SecretBox, RefusesEveryChangedCharacter) {
  const SecretBox box({make_secret_key()});
  const std::string sealed = box.seal("hunter2", "a");
  for (std::size_t i = 0; i + 1 < sealed.size(); ++i) {  // spare bits of the last one may be free
    std::string other = sealed;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(box.open(other, "a").ok()) << i;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(box.open(sealed.substr(0, size), "a").ok());
}

TEST(SecretBox, OpensWithAnOlderKeyAndSealsWithTheFirst) {
  const SecretKey old_key = make_secret_key();
  const SecretKey new_key = make_secret_key();
  const std::string sealed = SecretBox({old_key}).seal("hunter2", "a");
  const SecretBox both({new_key, old_key});
  EXPECT_EQ(*both.open(sealed, "a"), "hunter2");
  EXPECT_TRUE(both.is_outdated(sealed));
  const std::string again = both.seal("hunter2", "a");
  EXPECT_EQ(*SecretBox({new_key}).open(again, "a"), "hunter2");
  EXPECT_EQ(SecretBox({new_key}).open(sealed, "a").error().code, ErrorCode::kFailedPrecondition);
}

TEST(SecretKey, SurvivesItsText) {
  const SecretKey key = make_secret_key();
  const auto read = secret_key_from_text(to_text(key));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, key.id);
  EXPECT_EQ(read->bytes, key.bytes);
  const std::string text = to_text(key);
  for (const std::string& wrong : {std::string(), std::string(":"), text.substr(1), text + "A", text.substr(0, 20)}) {
    const auto refused = secret_key_from_text(wrong);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_EQ(describe(refused.error()).find(text.substr(9)), std::string::npos);
  }
}

TEST(Base64Url, SurvivesARoundTripAndRefusesTheRest) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"), std::string("\xFF\xFE\x00", 3)})
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  EXPECT_EQ(base64url("\xFB\xFF"), "-_8");
  EXPECT_FALSE(from_base64url("a"));
  EXPECT_FALSE(from_base64url("-_8="));
  EXPECT_FALSE(from_base64url("+/8"));
}

}  // namespace
}  // namespace callai::core
