#include "pipeline/review/review_service.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "pipeline/testing/fake_llm_client.h"

namespace callai::pipeline {
namespace {

const std::string kNote = R"({"summary": "They talked.", "next_step": ""})";

class ReviewServiceTest : public ::testing::Test {
 protected:
  void end_call() {
    const auto t = std::make_shared<templates::CampaignTemplate>();
    const conversation::SessionState session;
    const CallNotes notes;
    const FinishedCall call{*t, session, notes, {}, {}};
    service_.start(call, t, review_by_rules(call),
                   [this](const conversation::CallReview& review) { reviews_.push_back(review); });
  }

  core::testing::VirtualEnv env_;
  testing::FakeLlmClient model_;
  ReviewService service_{env_.env(), model_};
  std::vector<conversation::CallReview> reviews_;
};

TEST_F(ReviewServiceTest, GivesTheModelsNote) {
  end_call();
  model_.at(0).answer(kNote);
  ASSERT_EQ(reviews_.size(), 1U);
  EXPECT_EQ(reviews_[0].summary, "They talked.");
  EXPECT_EQ(service_.pending(), 0U);
}

TEST_F(ReviewServiceTest, WithoutAnAnswerThereIsNothingToStore) {
  end_call();
  end_call();
  model_.at(0).fail(core::ErrorCode::kUnavailable);
  model_.at(1).answer("no json");
  EXPECT_TRUE(reviews_.empty());
  EXPECT_EQ(service_.pending(), 0U);
}

TEST_F(ReviewServiceTest, OnlySoManyAreAskedForAtOnceAndTheNextFollows) {
  for (std::size_t i = 0; i <= ReviewService::kMostAtOnce; ++i) end_call();
  EXPECT_EQ(model_.times_asked(), ReviewService::kMostAtOnce);
  model_.at(3).answer(kNote);
  EXPECT_EQ(model_.times_asked(), ReviewService::kMostAtOnce + 1);
}

TEST_F(ReviewServiceTest, WhenTooManyWaitTheRulesReviewStands) {
  const std::size_t all = ReviewService::kMostAtOnce + ReviewService::kMostWaiting;
  for (std::size_t i = 0; i < all + 5; ++i) end_call();
  EXPECT_EQ(service_.pending(), all);
}

}  // namespace
}  // namespace callai::pipeline
