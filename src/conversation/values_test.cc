#include <gtest/gtest.h>

#include "conversation/session_state.h"
#include "conversation/turn.h"
#include "conversation/vocabulary.h"

namespace callai::conversation {
namespace {

TEST(CountWords, SplitsAtAnyWhiteSpace) {
  EXPECT_EQ(count_words(""), 0);
  EXPECT_EQ(count_words("  \n\t "), 0);
  EXPECT_EQ(count_words("one"), 1);
  EXPECT_EQ(count_words("  one,  two\nthree\t "), 3);
}

TEST(FirstWords, KeepsTheTextBetweenTheWordsThatWereHeard) {
  EXPECT_EQ(first_words("one,  two three", 2), "one,  two");
  EXPECT_EQ(first_words("  one two", 1), "one");
  EXPECT_EQ(first_words("one two ", 9), "one two");
  EXPECT_EQ(first_words("one two", 0), "");
  EXPECT_EQ(first_words("one two", -3), "");
  EXPECT_EQ(first_words("", 2), "");
}

TEST(FirstWords, OfAllWordsIsTheWholeText) {
  const std::string text = "Grüße, that is  fine.";
  EXPECT_EQ(first_words(text, count_words(text)), text);
}

TEST(ContactAttribute, FindsBuiltInsBeforeCustomFields) {
  Contact contact;
  contact.id = core::ContactId("con_1");
  contact.phone_number = "+15550100";
  contact.first_name = "Ada";
  contact.last_name = "Byron";
  contact.email = "ada@example.org";
  contact.company = "Engines";
  contact.status = "qualified";
  contact.custom_fields = {{"status", "shadowed"}, {"plan", "gold"}};
  EXPECT_EQ(contact_attribute(contact, "id"), "con_1");
  EXPECT_EQ(contact_attribute(contact, "phone_number"), "+15550100");
  EXPECT_EQ(contact_attribute(contact, "first_name"), "Ada");
  EXPECT_EQ(contact_attribute(contact, "last_name"), "Byron");
  EXPECT_EQ(contact_attribute(contact, "email"), "ada@example.org");
  EXPECT_EQ(contact_attribute(contact, "company"), "Engines");
  EXPECT_EQ(contact_attribute(contact, "status"), "qualified");
  EXPECT_EQ(contact_attribute(contact, "plan"), "gold");
  EXPECT_EQ(contact_attribute(contact, "shoe_size"), "");
}

TEST(LastResult, IsTheNewestOfThatTool) {
  SessionState session;
  EXPECT_EQ(last_result(session, "lookup"), nullptr);
  session.tool_results = {
      {core::ToolCallId(1), "lookup"}, {core::ToolCallId(2), "other"}, {core::ToolCallId(3), "lookup"}};
  ASSERT_NE(last_result(session, "lookup"), nullptr);
  EXPECT_EQ(last_result(session, "lookup")->id, core::ToolCallId(3));
  EXPECT_EQ(last_result(session, "absent"), nullptr);
}

TEST(OffersMade, CountsOneOfferOnly) {
  SessionState session;
  session.offers = {{"discount", 5, 1}, {"trial", 1, 1}, {"discount", 10, 2}};
  EXPECT_EQ(offers_made(session, "discount"), 2);
  EXPECT_EQ(offers_made(session, "none"), 0);
}

class StageCompleteTest : public ::testing::Test {
 protected:
  StageCompleteTest() {
    templates::Field name;
    name.id = "name";
    templates::Field when;
    when.id = "when";
    when.confirm = templates::ConfirmPolicy::kReadback;
    t_.extraction_rules.fields = {name, when};
    templates::Stage booking;
    booking.id = "booking";
    booking.required_fields = {"name", "when"};
    templates::Stage chat;
    chat.id = "chat";
    t_.session_config.stages = {booking, chat};
  }
  templates::CampaignTemplate t_;
  SessionState session_;
};

TEST_F(StageCompleteTest, WantsEveryRequiredField) {
  EXPECT_FALSE(stage_complete(session_, t_, "booking"));
  session_.fields["name"].value = std::string("Ada");
  EXPECT_FALSE(stage_complete(session_, t_, "booking"));
}

TEST_F(StageCompleteTest, WantsConfirmationOnlyWhereTheTemplateDoes) {
  session_.fields["name"].value = std::string("Ada");
  session_.fields["when"].value = std::string("noon");
  EXPECT_FALSE(stage_complete(session_, t_, "booking"));
  session_.fields["when"].confirmed = true;
  EXPECT_TRUE(stage_complete(session_, t_, "booking"));
}

TEST_F(StageCompleteTest, IsTrueWithoutRequirementsAndFalseForAnUnknownStage) {
  EXPECT_TRUE(stage_complete(session_, t_, "chat"));
  EXPECT_FALSE(stage_complete(session_, t_, "nowhere"));
}

TEST(Names, AreSnakeCase) {
  EXPECT_EQ(to_string(ToolStatus::kNone), "none");
  EXPECT_EQ(to_string(ToolStatus::kNotFound), "not_found");
  EXPECT_EQ(to_string(ToolStatus::kCancelled), "cancelled");
  EXPECT_EQ(to_string(SayKind::kScript), "script");
  EXPECT_EQ(to_string(SayKind::kClosing), "closing");
  EXPECT_EQ(to_string(TurnTrigger::kCallStart), "call_start");
  EXPECT_EQ(to_string(TurnTrigger::kOperator), "operator");
  EXPECT_EQ(to_string(HangupCause::kCallerHungUp), "caller_hung_up");
  EXPECT_EQ(to_string(HangupCause::kShutdown), "shutdown");
}

}  // namespace
}  // namespace callai::conversation
