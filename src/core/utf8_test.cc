#include "core/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace callai::core {
namespace {

const std::string kReplacement = "\xEF\xBF\xBD";

TEST(ValidUtf8, KeepsWellFormedText) {
  const std::string text = "a\x7Fz \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x9E \xF4\x8F\xBF\xBF";
  EXPECT_EQ(valid_utf8(text), text);
}

TEST(ValidUtf8, ReplacesWhatIsNoCharacter) {
  EXPECT_EQ(valid_utf8("a\x80z"), "a" + kReplacement + "z");
  EXPECT_EQ(valid_utf8("\xFF"), kReplacement);
  EXPECT_EQ(valid_utf8("\xC0\xAF"), kReplacement + kReplacement);                     // overlong slash
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), kReplacement + kReplacement + kReplacement);  // a surrogate
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), kReplacement + kReplacement + kReplacement + kReplacement);
}

TEST(ValidUtf8, ReplacesACutCharacterOnce) {
  EXPECT_EQ(valid_utf8("\xE2\x82"), kReplacement);
  EXPECT_EQ(valid_utf8("\xF0\x9F\x93"), kReplacement);
  EXPECT_EQ(valid_utf8("\xE2\x82z"), kReplacement + "z");
}

// The example of the Unicode standard, section 3.9, table 3-11.
TEST(ValidUtf8, ReplacesMaximalSubparts) {
  EXPECT_EQ(valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"),
            kReplacement + kReplacement + kReplacement + kReplacement + "A");
}

}  // namespace
}  // namespace callai::core
