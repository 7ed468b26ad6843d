#include "orchestrators/text_conversation.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::orchestrators {
namespace {

class Kept final : public CallJournal {
 public:
  explicit Kept(core::Sequence& sequence) : sequence_(sequence) {}
  void created(const CallHeader&) override {}
  void connected(const CallHeader&) override {}
  void steps(const core::CallId&, CallSteps) override {}
  void turn(const core::CallId&, const conversation::Turn& turn, core::Task durable) override {
    turns.push_back(turn);
    if (durable) sequence_.post(std::move(durable));
  }
  void field(const core::CallId&, const core::ContactId&, const conversation::StoreField&) override {}
  void lead_status(const core::CallId&, const core::ContactId&, const std::string&) override {}
  void opt_out(const core::CallId&, const conversation::Contact&) override {}
  void callback(const core::CallId&, const conversation::Contact&, const conversation::ScheduleCallback&) override {}
  void audio(const core::CallId&, const telephony::CallQuality&) override {}
  void ended(const core::CallId&, const CallSummary& summary, core::Task durable) override {
    end = summary;
    sequence_.post(std::move(durable));
  }
  void reviewed(const core::CallId&, const conversation::CallReview&, const pipeline::LlmUsage&) override {}

  std::vector<conversation::Turn> turns;
  std::optional<CallSummary> end;

 private:
  core::Sequence& sequence_;
};

class TextConversationTest : public ::testing::Test {
 protected:
  void begin(const std::string& prebuilt) {
    const templates::PrebuiltTemplate* const found = templates::find_prebuilt(prebuilt);
    ASSERT_NE(found, nullptr);
    const auto parsed = templates::parse_template(found->json);
    ASSERT_TRUE(parsed.problems.empty());
    const auto runtime = std::make_shared<const CampaignRuntime>(without_hurry(parsed.value));
    CallHeader header;
    header.setup.call = core::CallId("call_1");
    header.setup.session_id = "ses_1";
    header.setup.contact.first_name = "Ana";
    header.setup.campaign = runtime->campaign;
    header.setup.started = env_.env().clock.wall_now();
    chat_ = std::make_unique<TextConversation>(
        TextConversation::Parts{env_.env(), env_.executor(), env_.executor(), tools_, kept_}, header, runtime);
    chat_->start([this](const core::CallId&) { finished_ = true; });
    settle();
  }
  void settle() { env_.executor().advance(std::chrono::seconds(5)); }
  void say(const std::string& words) {
    chat_->say(words);
    settle();
  }
  std::string last_said() const {
    std::string all;
    for (const auto& spoken : kept_.turns.back().spoken) all += spoken.segment.text + " ";
    return all;
  }

  core::testing::VirtualEnv env_;
  pipeline::ToolRegistry tools_;
  Kept kept_{env_.executor()};
  std::unique_ptr<TextConversation> chat_;
  bool finished_ = false;
};

TEST_F(TextConversationTest, TheAgentBeginsAndThenWaits) {
  begin("sales");
  ASSERT_FALSE(kept_.turns.empty());
  EXPECT_NE(last_said().find("record"), std::string::npos) << last_said();
  EXPECT_TRUE(chat_->waiting());
}

TEST_F(TextConversationTest, TypedWordsAreUnderstoodAsSpokenOnesWouldBe) {
  begin("sales");
  say("Yes, sure!");
  EXPECT_EQ(kept_.turns.back().heard.source, "text");
  EXPECT_EQ(kept_.turns.back().signals.affirmation, true);
  EXPECT_TRUE(chat_->waiting());
}

TEST_F(TextConversationTest, NobodyIsHurried) {
  begin("sales");
  const std::size_t turns = kept_.turns.size();
  env_.executor().advance(std::chrono::hours(2));
  EXPECT_EQ(kept_.turns.size(), turns);
  EXPECT_FALSE(finished_);
}

TEST_F(TextConversationTest, AnOptOutEndsIt) {
  begin("sales");
  say("take me off your list");
  say("yes");
  EXPECT_TRUE(finished_);
  ASSERT_TRUE(kept_.end.has_value());
  EXPECT_TRUE(kept_.end->session.opted_out);
  EXPECT_EQ(kept_.end->review.next_step, "Do not call this number again: it is on the do-not-call list.");
}

TEST_F(TextConversationTest, WhoLeavesEndsIt) {
  begin("survey");
  chat_->hang_up();
  settle();
  EXPECT_TRUE(finished_);
}

TEST_F(TextConversationTest, BlanksAreNoUtterance) {
  begin("survey");
  const std::size_t turns = kept_.turns.size();
  say("  \t");
  EXPECT_EQ(kept_.turns.size(), turns);
}

TEST_F(TextConversationTest, AskedForAPersonItIsHandedOn) {
  begin("customer_support");
  say("I want to talk to a person");
  for (int i = 0; i < 6 && !finished_; ++i) say("yes");
  EXPECT_TRUE(finished_);
  ASSERT_TRUE(kept_.end.has_value());
  EXPECT_EQ(kept_.end->outcome, "transferred");
}

}  // namespace
}  // namespace callai::orchestrators
