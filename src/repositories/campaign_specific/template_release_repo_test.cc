#include "repositories/campaign_specific/template_release_repo.h"

#include <gtest/gtest.h>

#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/testing/temp_dir.h"
#include "templates/builder/template_builder.h"
#include "templates/template_json.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;
using core::TemplateId;

const TemplateId kId("hello");

templates::CampaignTemplate a_template(const std::string& goodbye = "Goodbye.") {
  templates::TemplateBuilder builder = templates::TemplateBuilder::blank();
  builder.clone_as("hello", "Hello");
  CALLAI_CHECK(builder.customise(R"({"scripts": {"goodbye": ")" + goodbye + "\"}}").problems.empty(),
               "no customisation");
  return builder.draft();
}

class ReleaseTest : public RepositoryTest {
 protected:
  TemplateRecord publish(const templates::CampaignTemplate& t, int second) {
    EXPECT_TRUE(repo_.save_draft(t, wall(second)).ok());
    const auto published = repo_.publish(kId, wall(second));
    EXPECT_TRUE(published.ok()) << core::describe(published.error());
    return published.ok() ? *published : TemplateRecord{};
  }
  CampaignRecord pinned_campaign(int version) {
    CampaignRecord campaign;
    campaign.id = core::CampaignId("spring");
    campaign.name = "Spring";
    campaign.template_id = kId;
    campaign.template_version = version;
    EXPECT_TRUE(campaigns_.create(campaign).ok());
    return campaign;
  }
  TemplateReleaseRepo repo_{*database_, ours_};
  CampaignTemplateRepo templates_{*database_, ours_};
  CampaignRepo campaigns_{*database_, ours_};
};

TEST_F(ReleaseTest, ADraftIsNoVersionUntilItIsPublished) {
  ASSERT_TRUE(repo_.save_draft(a_template(), wall(1)).ok());
  ASSERT_TRUE(repo_.save_draft(a_template("Bye."), wall(2)).ok());
  ASSERT_EQ(repo_.drafts()->size(), 1U) << "one a template";
  EXPECT_EQ(repo_.draft(kId)->digest, templates::digest(a_template("Bye.")));
  EXPECT_EQ(repo_.draft(kId)->updated, wall(2));
  EXPECT_EQ(templates_.get(kId).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(repo_.current(kId).error().code, ErrorCode::kNotFound);
  const auto published = repo_.publish(kId, wall(3));
  ASSERT_TRUE(published.ok()) << core::describe(published.error());
  EXPECT_EQ(published->version, 1);
  EXPECT_EQ(repo_.current(kId)->digest, published->digest);
  EXPECT_EQ(repo_.draft(kId).error().code, ErrorCode::kNotFound) << "the draft has become the version";
}

TEST_F(ReleaseTest, ADraftWithErrorsCannotBePublishedAndStays) {
  templates::CampaignTemplate broken = a_template();
  broken.session_config.initial_stage = "nowhere";
  ASSERT_TRUE(repo_.save_draft(broken, wall(1)).ok());
  const auto refused = repo_.publish(kId, wall(2));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("nowhere"), std::string::npos) << refused.error().message;
  EXPECT_TRUE(repo_.draft(kId).ok());
  EXPECT_EQ(repo_.releases(kId)->size(), 0U);
}

TEST_F(ReleaseTest, RollingBackMakesAnOlderVersionCurrentAndChangesNone) {
  const TemplateRecord first = publish(a_template(), 1);
  const TemplateRecord second = publish(a_template("Bye."), 2);
  EXPECT_EQ(second.version, 2);
  const auto back = repo_.rollback(kId, 1, wall(3));
  ASSERT_TRUE(back.ok()) << core::describe(back.error());
  EXPECT_EQ(repo_.current(kId)->version, 1);
  EXPECT_EQ(templates_.get(kId, 1)->json, first.json);
  EXPECT_EQ(templates_.get(kId, 2)->json, second.json);
  const auto history = repo_.releases(kId);
  ASSERT_EQ(history->size(), 3U);
  EXPECT_EQ(history->front().action, ReleaseAction::kRollback);
  EXPECT_EQ(history->front().version, 1);
  EXPECT_EQ(history->front().at, wall(3));
  EXPECT_EQ(history->back().number, 1);
}

TEST_F(ReleaseTest, PublishingWhatIsStoredAlreadyMakesNoNewVersion) {
  publish(a_template(), 1);
  publish(a_template("Bye."), 2);
  EXPECT_EQ(publish(a_template(), 3).version, 1);
  EXPECT_EQ(repo_.current(kId)->version, 1);
  EXPECT_EQ(templates_.versions(kId)->size(), 2U);
}

TEST_F(ReleaseTest, OnlyWhatWasPublishedCanBeRolledBackTo) {
  publish(a_template(), 1);
  ASSERT_TRUE(templates_.save(a_template("Only stored."), wall(2)).ok());
  EXPECT_EQ(repo_.rollback(kId, 2, wall(3)).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(repo_.rollback(kId, 9, wall(3)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(repo_.current(kId)->version, 1);
}

TEST_F(ReleaseTest, CampaignsAndRunningCallsKeepTheirVersion) {
  publish(a_template(), 1);
  const CampaignRecord campaign = pinned_campaign(1);
  const auto running = parse_record(*templates_.get_by_campaign_id(campaign.id));
  ASSERT_TRUE(running.ok());
  publish(a_template("Bye."), 2);
  EXPECT_EQ(templates_.get_by_campaign_id(campaign.id)->version, 1);
  EXPECT_TRUE(**running == a_template()) << "what a call holds is its own";
  ASSERT_TRUE(campaigns_.pin(campaign.id, kId, repo_.current(kId)->version).ok());
  EXPECT_EQ(templates_.get_by_campaign_id(campaign.id)->version, 2);
  ASSERT_TRUE(repo_.rollback(kId, 1, wall(3)).ok());
  EXPECT_EQ(templates_.get_by_campaign_id(campaign.id)->version, 2);
}

TEST_F(ReleaseTest, DraftsAndReleasesBelongToOneOrganisation) {
  publish(a_template(), 1);
  ASSERT_TRUE(repo_.save_draft(a_template("Bye."), wall(2)).ok());
  TemplateReleaseRepo other(*database_, theirs_);
  EXPECT_EQ(other.draft(kId).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other.publish(kId, wall(3)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other.current(kId).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other.releases(kId)->size(), 0U);
  EXPECT_EQ(other.discard_draft(kId).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(repo_.discard_draft(kId).ok());
  EXPECT_EQ(repo_.draft(kId).error().code, ErrorCode::kNotFound);
}

TEST_F(ReleaseTest, ADraftNeedsAnId) {
  EXPECT_EQ(repo_.save_draft({}, wall(1)).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace callai::repositories
