#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "core/ids.h"
#include "core/problem.h"
#include "core/unique_function.h"

namespace callai::core {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error{ErrorCode::kInvalidArgument, "5 is odd", "give an even number", ""};
  return n / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(half(4).value(), 2);
  ASSERT_FALSE(half(5));
  EXPECT_EQ(half(5).error().code, ErrorCode::kInvalidArgument);
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 3);
}

TEST(Result, AbortsWhenTheWrongSideIsAsked) {
  EXPECT_DEATH((void)half(5).value(), "value\\(\\) of an error");
  EXPECT_DEATH((void)half(4).error(), "error\\(\\) of a value");
  EXPECT_DEATH((void)Status().error(), "error\\(\\) of success");
}

TEST(Status, IsSuccessByDefault) {
  EXPECT_TRUE(Status().ok());
  EXPECT_FALSE(Status(Error{ErrorCode::kInternal, "m", "", ""}).ok());
}

TEST(Describe, PutsMessageCauseAndMendOnOneLine) {
  EXPECT_EQ(describe({ErrorCode::kUnavailable, "cannot open 'x'", "check the name", "no such file"}),
            "cannot open 'x': no such file. check the name");
  EXPECT_EQ(describe({ErrorCode::kUnavailable, "cannot open 'x'", "check the name", "No such file."}),
            "cannot open 'x': No such file. check the name");
  EXPECT_EQ(describe({ErrorCode::kUnavailable, "cannot open 'x'", "", ""}), "cannot open 'x'");
}

TEST(ErrorCode, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    EXPECT_TRUE(names.insert(to_string(static_cast<ErrorCode>(code))).second);
  }
  EXPECT_EQ(to_string(ErrorCode::kResourceExhausted), "resource_exhausted");
}

TEST(HasErrors, OverlooksWarnings) {
  EXPECT_FALSE(has_errors({{"/a", "c", "m", "n", Severity::kWarning}}));
  EXPECT_TRUE(has_errors({{"/a", "c", "m", "n", Severity::kWarning}, {"/b", "c", "m", "n", Severity::kError}}));
}

TEST(Strong, ComparesAndHashesByValue) {
  EXPECT_EQ(CallId("a"), CallId("a"));
  EXPECT_LT(TurnId(1U), TurnId(2U));
  EXPECT_TRUE(CallId().empty());
  EXPECT_EQ(std::hash<CallId>{}(CallId("a")), std::hash<CallId>{}(CallId("a")));
}

TEST(UniqueFunction, OwnsMoveOnlyThings) {
  UniqueFunction<int(int)> add = [three = std::make_unique<int>(3)](int n) { return n + *three; };
  ASSERT_TRUE(add);
  const UniqueFunction<int(int)> none;
  EXPECT_FALSE(none);
  UniqueFunction<int(int)> moved = std::move(add);
  EXPECT_EQ(moved(4), 7);
}

}  // namespace
}  // namespace callai::core
