#include "pipeline/context_builder.h"

#include <gtest/gtest.h>

#include "pipeline/testing/fake_index.h"

namespace callai::pipeline {
namespace {

using testing::FakeIndex;
using testing::passage;

TEST(ContextBuilder, DropsOverlapsAndStaysWithinItsSize) {
  FakeIndex index;
  index.passages = {passage("a", 0, "alpha bravo charlie", 0.5), passage("a", 10, "charlie delta", 0.9),
                    passage("b", 0, "echo foxtrot", 0.7)};
  conversation::SessionState session;
  for (int i = 0; i < 9; ++i)
    session.conversation_history.push_back({conversation::Role::kUser, std::to_string(i), {}, false});
  const ContextBuilder builder(index, {2, 3, 30});
  const auto context = builder.build(session, {"x", {}, {}, 3});
  ASSERT_TRUE(context.ok());
  ASSERT_EQ(context->passages.size(), 2U);
  EXPECT_EQ(context->passages[0].text, "charlie delta");
  EXPECT_EQ(context->window.size(), 4U);
  EXPECT_EQ(context->window.front().text, "5");
  EXPECT_LE(context->text.size(), 30U);
  EXPECT_EQ(context->text.substr(0, 5), "[1] a");
  index.passages[1].place = "page 7";
  index.lacking = "meaning";
  const auto cited = builder.build(session, {"x", {}, {}, 3});
  EXPECT_EQ(cited->text.substr(0, 13), "[1] a, page 7");
  EXPECT_EQ(cited->lacking, "meaning");
  index.broken = true;
  EXPECT_FALSE(builder.build(session, {"x", {}, {}, 3}).ok());
  EXPECT_TRUE(builder.build(session, {"", {}, {}, 3}).ok());
}

}  // namespace
}  // namespace callai::pipeline
