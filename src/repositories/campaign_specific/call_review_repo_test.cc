#include "repositories/campaign_specific/call_review_repo.h"

#include <gtest/gtest.h>

#include "repositories/campaign_specific/call_repo.h"
#include "repositories/system/org_repo.h"

namespace callai::repositories {
namespace {

class CallReviewRepoTest : public ::testing::Test {
 protected:
  CallReviewRepoTest() {
    DatabaseSettings settings;
    settings.path = ":memory:";
    database = *open_database(settings);
    EXPECT_TRUE(OrgRepo(*database).save({org, "Org", {}}).ok());
    CallRecord record;
    record.id = call;
    EXPECT_TRUE(CallRepo(*database, org).create(record).ok());
  }

  core::Status put(const conversation::CallReview& review) {
    return database->write(
        [&](Transaction& t) { return CallReviewRepo(*database, org).put(t, call, review, core::WallTime{}); });
  }

  const core::OrgId org{"org"};
  const core::CallId call{"call_1"};
  std::unique_ptr<Database> database;
};

TEST_F(CallReviewRepoTest, ALaterNoteTakesThePlaceOfTheFirst) {
  conversation::CallReview review;
  review.summary = "by rules";
  ASSERT_TRUE(put(review).ok());
  review.summary = "by a model";
  review.score = 0.75;
  ASSERT_TRUE(put(review).ok());
  const auto found = CallReviewRepo(*database, org).of(call);
  ASSERT_TRUE(found.ok());
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->summary, "by a model");
  EXPECT_EQ((*found)->score, 0.75);
}

TEST_F(CallReviewRepoTest, AnotherOrganisationSeesNone) {
  ASSERT_TRUE(put({}).ok());
  const auto found = CallReviewRepo(*database, core::OrgId("other")).of(call);
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->has_value());
}

TEST_F(CallReviewRepoTest, ANoteOfNoCallIsRefused) {
  const core::Status stored = database->write([&](Transaction& t) {
    return CallReviewRepo(*database, org).put(t, core::CallId("call_2"), {}, core::WallTime{});
  });
  EXPECT_FALSE(stored.ok());
}

}  // namespace
}  // namespace callai::repositories
