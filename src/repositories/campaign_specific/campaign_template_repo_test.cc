#include "repositories/campaign_specific/campaign_template_repo.h"

#include <gtest/gtest.h>

#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/template_prebuilt_repo.h"
#include "repositories/testing/temp_dir.h"
#include "templates/template_json.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;
using core::TemplateId;

templates::CampaignTemplate a_template(const std::string& name = "Sales") {
  templates::CampaignTemplate t;
  t.meta.id = "sales";
  t.meta.name = name;
  t.meta.purpose = "sales";
  templates::Script script;
  script.id = "hello";
  script.variants = {"Hello."};
  t.response_templates.scripts = {script};
  templates::Stage stage;
  stage.id = "start";
  stage.entry_script = "hello";
  t.session_config.stages = {stage};
  t.session_config.initial_stage = "start";
  return t;
}

class TemplateRepoTest : public RepositoryTest {
 protected:
  CampaignTemplateRepo repo_{*database_, ours_};
  CampaignRepo campaigns_{*database_, ours_};
};

TEST_F(TemplateRepoTest, MakesANewVersionOnlyWhenSomethingChanged) {
  const auto first = repo_.save(a_template(), wall(1));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->version, 1);
  const auto same = repo_.save(a_template(), wall(2));
  EXPECT_EQ(same->version, 1);
  EXPECT_EQ(same->created, wall(1));
  const auto second = repo_.save(a_template("Better sales"), wall(3));
  EXPECT_EQ(second->version, 2);
  EXPECT_NE(second->digest, first->digest);
  EXPECT_EQ(repo_.get(TemplateId("sales"))->name, "Better sales");
  EXPECT_EQ(repo_.get(TemplateId("sales"), 1)->name, "Sales");
  EXPECT_EQ(repo_.versions(TemplateId("sales"))->size(), 2U);
  ASSERT_EQ(repo_.list()->size(), 1U);
  EXPECT_EQ(repo_.list()->front().version, 2);
}

TEST_F(TemplateRepoTest, ReadsBackWhatWasSaved) {
  const auto saved = repo_.save(a_template(), wall(1));
  ASSERT_TRUE(saved.ok());
  const auto parsed = parse_record(*repo_.get(TemplateId("sales")));
  ASSERT_TRUE(parsed.ok()) << core::describe(parsed.error());
  EXPECT_EQ(templates::digest(**parsed), saved->digest);
  TemplateRecord damaged = *saved;
  damaged.json = "{";
  EXPECT_EQ(parse_record(damaged).error().code, ErrorCode::kDataLoss);
}

TEST_F(TemplateRepoTest, SaysWhichTemplateIsMissing) {
  const auto missing = repo_.get(TemplateId("nothing"), 4);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("'nothing' version 4"), std::string::npos);
  EXPECT_EQ(repo_.save({}, wall(1)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(TemplateRepoTest, CampaignsStayWithTheVersionTheyArePinnedTo) {
  ASSERT_TRUE(repo_.save(a_template(), wall(1)).ok());
  CampaignRecord campaign;
  campaign.id = core::CampaignId("camp_1");
  campaign.name = "Spring";
  campaign.template_id = TemplateId("sales");
  campaign.template_version = 1;
  campaign.settings = R"({"pace":2})";
  campaign.created = wall(5);
  ASSERT_TRUE(campaigns_.create(campaign).ok());
  ASSERT_TRUE(repo_.save(a_template("Changed"), wall(2)).ok());
  EXPECT_EQ(repo_.get_by_campaign_id(campaign.id)->version, 1);
  ASSERT_TRUE(campaigns_.pin(campaign.id, TemplateId("sales"), 2).ok());
  EXPECT_EQ(repo_.get_by_campaign_id(campaign.id)->version, 2);
  EXPECT_EQ(campaigns_.pin(campaign.id, TemplateId("sales"), 9).error().code, ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(campaigns_.set_status(campaign.id, "running").ok());
  const auto stored = campaigns_.get(campaign.id);
  EXPECT_EQ(stored->status, "running");
  EXPECT_EQ(stored->settings, R"({"pace":2})");
  EXPECT_EQ(stored->created, wall(5));
  ASSERT_TRUE(campaigns_.set_settings(campaign.id, "{}").ok());
  EXPECT_EQ(campaigns_.list({})->front().settings, "{}");
  EXPECT_EQ(campaigns_.create(campaign).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(TemplateRepoTest, RefusesACampaignOfATemplateThatIsNotThere) {
  CampaignRecord campaign;
  campaign.id = core::CampaignId("camp_1");
  campaign.name = "Spring";
  campaign.template_id = TemplateId("sales");
  campaign.template_version = 1;
  EXPECT_EQ(campaigns_.create(campaign).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(campaigns_.create({}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.get_by_campaign_id(campaign.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(campaigns_.set_status(campaign.id, "running").error().code, ErrorCode::kNotFound);
}

TEST_F(TemplateRepoTest, DoesNotSeeAnotherOrganisation) {
  ASSERT_TRUE(repo_.save(a_template(), wall(1)).ok());
  CampaignTemplateRepo other(*database_, theirs_);
  EXPECT_FALSE(other.get(TemplateId("sales")).ok());
  EXPECT_TRUE(other.list()->empty());
  EXPECT_EQ(other.save(a_template("Theirs"), wall(1))->version, 1);
  EXPECT_EQ(repo_.get(TemplateId("sales"))->name, "Sales");
  EXPECT_TRUE(CampaignRepo(*database_, theirs_).list({})->empty());
}

TEST_F(TemplateRepoTest, PrebuiltTemplatesAreCopiedNotShared) {
  TemplatePrebuiltRepo prebuilt(*database_);
  templates::CampaignTemplate survey = a_template("Survey");
  survey.meta.id = "survey";
  survey.meta.purpose = "survey";
  ASSERT_TRUE(prebuilt.publish({a_template(), survey}, wall(1)).ok());
  ASSERT_TRUE(prebuilt.publish({a_template(), survey}, wall(2)).ok());
  EXPECT_EQ(prebuilt.list()->size(), 2U);
  EXPECT_EQ(prebuilt.get(TemplateId("survey"))->version, 1);
  ASSERT_EQ(prebuilt.list_by_purpose("survey")->size(), 1U);
  EXPECT_TRUE(repo_.list()->empty());
  const auto copy = prebuilt.copy_to(ours_, TemplateId("survey"), TemplateId("my_survey"), wall(3));
  ASSERT_TRUE(copy.ok());
  EXPECT_EQ(repo_.get(TemplateId("my_survey"))->name, "Survey");
  EXPECT_EQ(prebuilt.copy_to(ours_, TemplateId("none"), TemplateId("x"), wall(3)).error().code, ErrorCode::kNotFound);
}

TEST_F(TemplateRepoTest, OrganisationsHaveNamesAndOneIdIsReserved) {
  OrgRepo orgs(*database_);
  ASSERT_TRUE(orgs.save({ours_, "Ours", wall(1)}).ok());
  ASSERT_TRUE(orgs.save({ours_, "Renamed", wall(2)}).ok());
  EXPECT_EQ(orgs.get(ours_)->name, "Renamed");
  EXPECT_EQ(orgs.get(ours_)->created, wall(1));
  EXPECT_EQ(orgs.list()->size(), 1U);
  EXPECT_EQ(orgs.get(theirs_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(orgs.save({core::OrgId("system"), "x", wall(1)}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(orgs.save({core::OrgId(), "x", wall(1)}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace callai::repositories
