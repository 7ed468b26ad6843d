#include <gtest/gtest.h>

#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "repositories/testing/privacy_test.h"

namespace callai::repositories {
namespace {

using core::ContactId;
using core::ErrorCode;

class Trash : public PrivacyTest {
 protected:
  /// As a template that was published is stored.
  void publish(const std::string& id) {
    templates::CampaignTemplate t;
    t.meta.id = id;
    t.meta.name = id;
    ASSERT_TRUE(CampaignTemplateRepo(*database_, ours_).save(t, wall(0)).ok());
    run("INSERT INTO template_releases (org_id, id, number, version, action, at_us) VALUES ('ours', '" + id +
        "', 1, 1, 'publish', 0)");
  }
};

TEST_F(Trash, WhatWasDeletedComesBackWhole) {
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  EXPECT_EQ(contacts_.get(ContactId("c1")).error().code, ErrorCode::kNotFound);
  const auto list = trash_.list({});
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().name, "Ada");
  ASSERT_TRUE(trash_.restore("contact", "c1").ok());
  const auto record = contacts_.record(ContactId("c1"));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->contact.custom_fields, (templates::Properties{{"plan", "gold"}}));
  EXPECT_EQ(record->contact.tags, std::vector<std::string>{"vip"});
  EXPECT_EQ(record->time_zone, "Europe/Berlin");
  EXPECT_EQ(record->created, wall(0));
  EXPECT_TRUE(trash_.list({})->empty());
  EXPECT_EQ(trash_.restore("contact", "c1").error().code, ErrorCode::kNotFound);
}

TEST_F(Trash, AContactWhoseNumberIsTakenStaysInTheTrash) {
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  contact("c2", "+491");
  EXPECT_EQ(trash_.restore("contact", "c1").error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(trash_.list({})->size(), 1U);
  EXPECT_EQ(*trash_.remove_before(wall(5)), 0);
  EXPECT_EQ(*trash_.remove_before(wall(6)), 1);
}

TEST_F(Trash, ATemplateGoesForGoodWhenItsCallsAreGone) {
  CampaignTemplateRepo stored(*database_, ours_);
  templates::CampaignTemplate t;
  t.meta.id = "demo";
  t.meta.name = "Demo";
  ASSERT_TRUE(stored.save(t, wall(0)).ok());
  CallRecord call;
  call.id = core::CallId("call_t");
  call.template_id = core::TemplateId(t.meta.id);
  call.template_version = 1;
  ASSERT_TRUE(CallRepo(*database_, ours_).create(call).ok());
  ASSERT_TRUE(trash_.discard_template(call.template_id, wall(1)).ok());
  EXPECT_TRUE(stored.list()->empty());
  EXPECT_TRUE(stored.get(call.template_id).ok()) << "its calls can still be looked at";
  EXPECT_EQ(trash_.remove("template", t.meta.id).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(*trash_.remove_before(wall(2)), 0);
  ASSERT_TRUE(stored.save(t, wall(3)).ok());
  EXPECT_EQ(stored.list()->size(), 1U) << "what is written anew is deleted no more";
  ASSERT_TRUE(trash_.discard_template(call.template_id, wall(4)).ok());
  ASSERT_TRUE(database_
                  ->write([](Transaction& transaction) -> core::Status {
                    const auto gone = transaction.sql().run("DELETE FROM calls", {});
                    return gone ? core::Status{} : core::Status{gone.error()};
                  })
                  .ok());
  EXPECT_EQ(*trash_.remove_before(wall(5)), 1);
  EXPECT_EQ(stored.get(call.template_id).error().code, ErrorCode::kNotFound);
}

TEST_F(Trash, APublishedTemplateCanBePurged) {
  publish("demo");
  publish("other");
  publish("third");
  const core::TemplateId demo("demo");
  ASSERT_TRUE(trash_.discard_template(demo, wall(1)).ok());
  ASSERT_TRUE(trash_.remove("template", "demo").ok());
  EXPECT_EQ(CampaignTemplateRepo(*database_, ours_).get(demo).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(TemplateReleaseRepo(*database_, ours_).releases(demo)->empty());
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_template(core::TemplateId("other"), wall(1)).ok());
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(1)).ok());
  EXPECT_EQ(*trash_.remove_before(wall(2)), 2);
  EXPECT_TRUE(trash_.list({})->empty());
  EXPECT_EQ(TemplateReleaseRepo(*database_, ours_).releases(core::TemplateId("third"))->size(), 1U);
}

TEST_F(Trash, ATemplateThatACampaignUsesIsNotPurged) {
  publish("demo");
  const core::TemplateId demo("demo");
  ASSERT_TRUE(trash_.discard_template(demo, wall(1)).ok());
  EXPECT_EQ(trash_.check_template(demo).error().code, ErrorCode::kFailedPrecondition);
  CampaignRecord campaign;
  campaign.id = core::CampaignId("camp");
  campaign.name = "Autumn";
  campaign.template_id = demo;
  campaign.template_version = 1;
  ASSERT_TRUE(CampaignRepo(*database_, ours_).create(campaign).ok());
  const core::Status refused = trash_.remove("template", "demo");
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find("Autumn"), std::string::npos);
  EXPECT_EQ(*trash_.remove_before(wall(2)), 0);
  ASSERT_TRUE(trash_.restore("template", "demo").ok());
  EXPECT_TRUE(trash_.check_template(demo).ok());
}

TEST_F(Trash, ACampaignComesBackAfterItsTemplate) {
  publish("demo");
  CampaignRecord campaign;
  campaign.id = core::CampaignId("camp");
  campaign.name = "Autumn";
  campaign.template_id = core::TemplateId("demo");
  campaign.template_version = 1;
  ASSERT_TRUE(CampaignRepo(*database_, ours_).create(campaign).ok());
  ASSERT_TRUE(trash_.discard_campaign(campaign.id, wall(1)).ok());
  ASSERT_TRUE(trash_.discard_template(campaign.template_id, wall(1)).ok());
  EXPECT_EQ(trash_.restore("campaign", "camp").error().code, ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(trash_.restore("template", "demo").ok());
  EXPECT_TRUE(trash_.restore("campaign", "camp").ok());
}

TEST_F(Trash, TheTrashIsListedByKind) {
  publish("demo");
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_template(core::TemplateId("demo"), wall(1)).ok());
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(1)).ok());
  EXPECT_EQ(trash_.list({}, {"contact", "template"})->size(), 2U);
  const auto templates = trash_.list({}, {"document", "template"});
  ASSERT_EQ(templates->size(), 1U);
  EXPECT_EQ(templates->front().id, "demo");
}

TEST_F(Trash, WhatBelongsToEmptyingTheTrashFailsOrSucceedsWithIt) {
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(1)).ok());
  const auto full = [](Transaction&) { return core::Error{ErrorCode::kResourceExhausted, "full", "", ""}; };
  EXPECT_FALSE(trash_.remove("contact", "c1", full).ok());
  EXPECT_FALSE(trash_.restore("contact", "c1", full).ok());
  EXPECT_EQ(trash_.list({})->size(), 1U);
}

TEST_F(Trash, ADocumentComesBackWithItsPlaces) {
  DocumentsRepo documents(*database_, ours_);
  DocumentRecord d;
  d.id = core::DocumentId("doc_1");
  d.name = "policy.pdf";
  d.type = "policy";
  d.tags = {"a"};
  d.content = "Returns within thirty days of the purchase.";
  d.places = {{0, "page 1"}};
  d.pages = 1;
  ASSERT_TRUE(documents.add(d).ok());
  ASSERT_TRUE(trash_.discard_document(d.id, wall(1)).ok());
  EXPECT_TRUE(documents.search({"returns", {}, {}, 5, {}})->passages.empty());
  ASSERT_TRUE(trash_.restore("document", "doc_1").ok());
  const auto found = documents.search({"returns", {}, {}, 5, {}});
  ASSERT_EQ(found->passages.size(), 1U);
  EXPECT_EQ(found->passages.front().place, "page 1");
  EXPECT_EQ(documents.get(d.id)->tags, d.tags);
  EXPECT_EQ(documents.chunks(d.id, -1, 10)->size(), 1U);
  EXPECT_TRUE(documents.chunks(d.id, 0, 10)->empty());
}

TEST_F(Trash, ADocumentKeepsItsTextUnderOtherLabels) {
  DocumentsRepo documents(*database_, ours_);
  DocumentRecord d;
  d.id = core::DocumentId("doc_1");
  d.name = "a";
  d.type = "policy";
  d.content = "Returns within thirty days.";
  ASSERT_TRUE(documents.add(d).ok());
  const std::int64_t read = documents.get(d.id)->revision;
  ASSERT_TRUE(documents.set_labels(d.id, {"b", "prices", {"x", "x"}, {}}, read).ok());
  EXPECT_EQ(documents.set_labels(d.id, {"c", "prices", {}, {}}, read).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(documents.replace_read(d, read).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(documents.search({"returns", {"prices"}, {}, 5, {"x"}})->passages.size(), 1U);
  EXPECT_TRUE(documents.search({"returns", {"policy"}, {}, 5, {}})->passages.empty());
}

}  // namespace
}  // namespace callai::repositories
