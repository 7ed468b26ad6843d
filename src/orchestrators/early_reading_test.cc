#include "orchestrators/early_reading.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "pipeline/testing/fake_llm_client.h"

namespace callai::orchestrators {
namespace {

using std::chrono::milliseconds;

class EarlyReadingTest : public ::testing::Test {
 protected:
  EarlyReadingTest() {
    auto t = std::make_shared<templates::CampaignTemplate>();
    templates::Intent buy;
    buy.id = "buy";
    buy.phrases = {"i take it"};
    t->extraction_rules.intents = {buy};
    templates::Stage stage;
    stage.id = "pitch";
    t->session_config.stages = {stage};
    runtime_ = std::make_shared<const CampaignRuntime>(std::move(t));
    early_.emplace(env_.env(), env_.executor(), signals_, runtime_);
  }

  static conversation::ExtractionInput input(const std::string& words) {
    conversation::ExtractionInput input;
    input.utterance = words;
    input.stage = "pitch";
    return input;
  }
  void hear(const std::string& words, milliseconds then) {
    early_->heard(words, [words] { return input(words); });
    env_.executor().advance(then);
  }
  bool finally(const conversation::ExtractionInput& input) {
    const bool adopted = early_->adopt(input, [this](conversation::Signals s) { result_ = std::move(s); });
    env_.executor().run_due();
    return adopted;
  }
  void model_says_buy(std::size_t i) {
    model_.at(i).answer(R"({"intent":"buy","confidence":0.9})");
    env_.executor().run_due();
  }

  core::testing::VirtualEnv env_;
  pipeline::testing::FakeLlmClient model_;
  pipeline::SignalService signals_{env_.env(), env_.executor(), model_, {}};
  std::shared_ptr<const CampaignRuntime> runtime_;
  std::optional<EarlyReading> early_;
  std::optional<conversation::Signals> result_;
};

const std::string kWords = "well i might as well have one of those";

TEST_F(EarlyReadingTest, WordsThatDoNotChangeAreReadBeforeTheirEnd) {
  hear(kWords, milliseconds(300));
  ASSERT_EQ(model_.times_asked(), 1U);
  model_says_buy(0);
  EXPECT_FALSE(result_.has_value()) << "nobody may know before the final words";
  EXPECT_TRUE(finally(input(kWords)));
  ASSERT_TRUE(result_.has_value());
  EXPECT_EQ(result_->intent, "buy");
  EXPECT_EQ(model_.times_asked(), 1U);
}

TEST_F(EarlyReadingTest, FinalWordsWaitForAReadingThatHasBegun) {
  hear(kWords, milliseconds(300));
  EXPECT_TRUE(finally(input(kWords)));
  EXPECT_FALSE(result_.has_value());
  model_says_buy(0);
  ASSERT_TRUE(result_.has_value());
  EXPECT_EQ(result_->intent, "buy");
}

TEST_F(EarlyReadingTest, WordsThatGoOnAreNotReadYet) {
  hear("well i might", milliseconds(200));
  hear("well i might as well", milliseconds(200));
  hear(kWords, milliseconds(200));
  EXPECT_EQ(model_.times_asked(), 0U);
}

TEST_F(EarlyReadingTest, WhenTheCallerGoesOnTheModelIsStopped) {
  hear(kWords, milliseconds(300));
  hear(kWords + " please", milliseconds(0));
  EXPECT_TRUE(model_.at(0).stopped);
}

TEST_F(EarlyReadingTest, OtherFinalWordsAreReadAnew) {
  hear(kWords, milliseconds(300));
  EXPECT_FALSE(finally(input("no thank you very much")));
  EXPECT_TRUE(model_.at(0).stopped);
}

TEST_F(EarlyReadingTest, TheSameWordsInAnotherStageOrToAnotherQuestionAreReadAnew) {
  hear(kWords, milliseconds(300));
  conversation::ExtractionInput elsewhere = input(kWords);
  elsewhere.stage = "closing";
  EXPECT_FALSE(finally(elsewhere));
  hear(kWords, milliseconds(300));
  conversation::ExtractionInput asked = input(kWords);
  asked.open_question = conversation::OpenQuestion{"size", conversation::QuestionKind::kAsk, 1};
  EXPECT_FALSE(finally(asked));
}

TEST_F(EarlyReadingTest, AWordAloneIsLeftToTheRules) {
  hear("yes", milliseconds(1000));
  EXPECT_FALSE(finally(input("yes")));
}

TEST_F(EarlyReadingTest, WhatWasDroppedIsNotToldLater) {
  hear(kWords, milliseconds(300));
  EXPECT_TRUE(finally(input(kWords)));
  early_->drop();
  EXPECT_TRUE(model_.at(0).stopped);
  env_.executor().advance(milliseconds(2000));
  EXPECT_FALSE(result_.has_value());
}

}  // namespace
}  // namespace callai::orchestrators
