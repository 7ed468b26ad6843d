#include "core/totp.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

constexpr std::string_view kSecret = "12345678901234567890";

WallTime wall_at(std::int64_t seconds) {
  return WallTime(std::chrono::seconds(seconds));
}

TEST(Totp, GivesTheCodesOfRfc6238AppendixB) {
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                          {1111111111, "14050471"}, {1234567890, "89005924"},
                                                          {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(totp_code(kSecret, totp_step(wall_at(seconds)), 8), code);
}

TEST(Totp, TakesTheStepsBesideAndNoFurther) {
  const WallTime now = wall_at(2000000000);
  const std::int64_t step = totp_step(now);
  EXPECT_EQ(totp_match(kSecret, totp_code(kSecret, step), now), step);
  EXPECT_EQ(totp_match(kSecret, totp_code(kSecret, step - 1), now), step - 1);
  EXPECT_EQ(totp_match(kSecret, totp_code(kSecret, step + 1), now), step + 1);
  EXPECT_FALSE(totp_match(kSecret, totp_code(kSecret, step - 2), now));
  EXPECT_FALSE(totp_match(kSecret, totp_code(kSecret, step + 2), now));
  EXPECT_FALSE(totp_match(kSecret, "", now));
  EXPECT_FALSE(totp_match(kSecret, totp_code(kSecret, step) + "0", now));
}

TEST(Base32, GivesTheExamplesOfRfc4648WithoutPadding) {
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foo"), "MZXW6");
  EXPECT_EQ(base32("foob"), "MZXW6YQ");
  EXPECT_EQ(base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

}  // namespace
}  // namespace callai::core
