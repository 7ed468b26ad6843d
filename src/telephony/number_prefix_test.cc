#include "telephony/number_prefix.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

TEST(NumberPrefix, IsFoundWhateverMarksAreBetween) {
  for (const char* number :
       {"+19005551234", "+1-900-555-1234", "+1.900.555", "+1(900)555", "0019005551234", "001-900"}) {
    for (const char* prefix : {"+1900", "+1 900", "+1-900", "001900"})
      EXPECT_TRUE(has_prefix(number, prefix)) << number;
  }
  for (const char* number : {"+4919001", "19005551234", "1900", "+190"}) EXPECT_FALSE(has_prefix(number, "+1900"));
}

TEST(NumberPrefix, OfAllForeignCountriesIsWhatItSays) {
  EXPECT_TRUE(has_prefix("004930123456", "00"));
  EXPECT_TRUE(has_prefix("0-0-49", "00"));
  EXPECT_FALSE(has_prefix("+4930123456", "00")) << "that may be this one";
  EXPECT_FALSE(has_prefix("+4930123456", "-"));
  EXPECT_TRUE(has_prefix("*43", "*4"));
}

}  // namespace
}  // namespace callai::telephony
