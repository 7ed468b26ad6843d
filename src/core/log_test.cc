#include "core/log.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

TEST(RedactedNumber, KeepsTheCountryAndTheEnd) {
  EXPECT_EQ(redacted_number("+493012345689"), "+49********89");
}

TEST(RedactedNumber, KeepsOnlyTheEndOfANationalNumber) {
  EXPECT_EQ(redacted_number("030 1234589"), "********89");
}

TEST(RedactedNumber, DropsPunctuation) {
  EXPECT_EQ(redacted_number("+1 (202) 555-0143"), "+12*******43");
}

TEST(RedactedNumber, ShowsNothingOfAShortNumberOrAName) {
  EXPECT_EQ(redacted_number("110"), "***");
  EXPECT_EQ(redacted_number("+49123"), "***");
  EXPECT_EQ(redacted_number("sip:alice@example.org"), "***");
  EXPECT_EQ(redacted_number(""), "***");
}

}  // namespace
}  // namespace callai::core
