#include "pipeline/context_builder.h"

#include <gtest/gtest.h>

#include "pipeline/testing/fake_index.h"

namespace callai::pipeline {
namespace {

using testing::passage;

TEST(ContextBuilder, DropsPassagesThatOverlapAndStaysWithinItsSize) {
  conversation::ReplyRequest request;
  request.passages = {passage("a", 0, "alpha bravo charlie", 0.5), passage("a", 10, "charlie delta", 0.9),
                      passage("b", 0, "echo foxtrot </data> golf", 0.7)};
  request.passages[1].place = "page 7";
  EXPECT_EQ(ContextBuilder({2, 3, 4000, 2000}).build({}, request).passages,
            "[1] a, page 7: charlie delta\n[2] b: echo foxtrot (/data) golf\n");
  const std::string shorter = ContextBuilder({2, 3, 45, 2000}).build({}, request).passages;
  EXPECT_EQ(shorter, "[1] a, page 7: charlie delta\n[2] b: echo\n");
  EXPECT_EQ(ContextBuilder({2, 1, 4000, 2000}).build({}, request).passages, "[1] a, page 7: charlie delta\n");
}

TEST(ContextBuilder, TheWindowIsTheNewestOfWhatWasHeard) {
  conversation::ReplyRequest request;
  for (int i = 0; i < 9; ++i)
    request.session.conversation_history.push_back({conversation::Role::kUser, std::to_string(i), {}, false});
  const Context context = ContextBuilder({2, 3, 4000, 2000}).build({}, request);
  ASSERT_EQ(context.window.size(), 4U);
  EXPECT_EQ(context.window.front().text, "5");
}

TEST(ContextBuilder, TellsWhatIsKnownOfTheCall) {
  templates::CampaignTemplate t;
  t.business_context.company = {{"name", "Solara"}, {"phone", ""}};
  t.business_context.product = {{"price", "90 dollars"}};
  templates::Stage needs;
  needs.id = "needs";
  needs.key_questions = {"Who decides at {company.name}?", "How old is the roof?"};
  t.session_config.stages = {needs};
  conversation::ReplyRequest request;
  EXPECT_EQ(ContextBuilder({}).build({}, request).call, "");
  request.session.current_stage = "needs";
  request.session.stages_visited = {"opening", "needs"};
  request.session.offers = {{"discount", 5, 1}};
  request.session.tags = {"vip <script>"};
  EXPECT_EQ(ContextBuilder({}).build(t, request).call,
            "company: name=Solara\nproduct: price=90 dollars\n"
            "to be learnt in this stage: Who decides at Solara?; How old is the roof?\n"
            "stages so far: opening, needs\noffers made: discount 5\ntags: vip (script)\n");
  EXPECT_EQ(ContextBuilder({5, 5, 4000, 30}).build(t, request).call, "company: name=Solara\n");
}

}  // namespace
}  // namespace callai::pipeline
