#include "repositories/campaign_specific/documents_repo.h"

#include <gtest/gtest.h>

#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::DocumentId;
using core::ErrorCode;

constexpr const char* kReturns =
    "Return policy. You may return any unused item within thirty days of delivery. Refunds are paid to the original "
    "method of payment within five business days. Opened software cannot be returned.";
constexpr const char* kShipping =
    "Shipping. Standard shipping takes three to five business days. Express shipping costs twelve dollars and arrives "
    "on the next working day. We ship to Canada and Mexico.";
constexpr const char* kWarranty =
    "Warranty. Every battery has a warranty of two years. The warranty covers defects of material, not water damage.";

DocumentRecord document(const std::string& id, const std::string& type, const std::string& content,
                        const std::string& campaign = "") {
  return {DocumentId(id), "Name of " + id, type, {"tag"}, core::CampaignId(campaign), content, wall(1)};
}

class DocumentsRepoTest : public RepositoryTest {
 protected:
  void add_three() {
    ASSERT_TRUE(repo_.add(document("doc_1", "return_policy", kReturns)).ok());
    ASSERT_TRUE(repo_.add(document("doc_2", "shipping", kShipping)).ok());
    ASSERT_TRUE(repo_.add(document("doc_3", "warranty", kWarranty)).ok());
  }
  std::vector<conversation::Passage> search(const std::string& text, std::vector<std::string> types = {},
                                            const std::string& campaign = "") {
    auto found = repo_.search({text, std::move(types), core::CampaignId(campaign), 3});
    EXPECT_TRUE(found.ok());
    return found.ok() ? found->passages : std::vector<conversation::Passage>{};
  }
  DocumentsRepo repo_{*database_, ours_};
};

TEST_F(DocumentsRepoTest, KeepsADocument) {
  ASSERT_TRUE(repo_.add(document("doc_1", "return_policy", kReturns, "camp_1")).ok());
  const auto d = repo_.get(DocumentId("doc_1"));
  ASSERT_TRUE(d.ok());
  EXPECT_EQ(d->name, "Name of doc_1");
  EXPECT_EQ(d->type, "return_policy");
  EXPECT_EQ(d->tags, std::vector<std::string>{"tag"});
  EXPECT_EQ(d->campaign, core::CampaignId("camp_1"));
  EXPECT_EQ(d->content, kReturns);
  EXPECT_EQ(d->created, wall(1));
  EXPECT_EQ(d->chunk_count, 1);
}

TEST_F(DocumentsRepoTest, RefusesADocumentThatCannotBeFound) {
  EXPECT_EQ(repo_.add(document("doc_1", "", "text")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.add(document("doc_1", "a", " \n ")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.add(document("", "a", "text")).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(repo_.add(document("doc_1", "a", "text")).ok());
  EXPECT_EQ(repo_.add(document("doc_1", "a", "other")).error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(search("other").empty());
}

TEST_F(DocumentsRepoTest, FindsThePassageThatAnswers) {
  add_three();
  struct Case {
    const char* question;
    const char* document;
  };
  for (const Case& c : {Case{"can I return an opened item", "doc_1"}, Case{"when do I get my refund", "doc_1"},
                        Case{"do you ship to Mexico", "doc_2"}, Case{"how much is express shipping", "doc_2"},
                        Case{"what does the warranty cover", "doc_3"}, Case{"batteries", "doc_3"}}) {
    const auto found = search(c.question);
    ASSERT_FALSE(found.empty()) << c.question;
    EXPECT_EQ(found[0].document, DocumentId(c.document)) << c.question;
    EXPECT_GE(found[0].score, 0.15) << c.question;
    EXPECT_LE(found[0].score, 1.0) << c.question;
  }
}

TEST_F(DocumentsRepoTest, ScoresNonsenseBelowWhatCountsAsFound) {
  add_three();
  for (const char* nonsense : {"purple elephants dancing business", "xyzzy plugh", "the of and", "",
                               "quantum banana helicopter days umbrella", "NEAR(a b) AND \"x\" OR col:*"}) {
    for (const auto& passage : search(nonsense)) EXPECT_LT(passage.score, 0.15) << nonsense << " -> " << passage.text;
  }
}

TEST_F(DocumentsRepoTest, ScoresMoreOfTheQuestionHigher) {
  ASSERT_TRUE(repo_.add(document("doc_1", "a", "The red bicycle has a bell.")).ok());
  ASSERT_TRUE(repo_.add(document("doc_2", "a", "Red red red red paint.")).ok());
  const auto found = search("red bicycle bell");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].document, DocumentId("doc_1"));
  EXPECT_GT(found[0].score, found[1].score);
}

TEST_F(DocumentsRepoTest, SplitsALongDocumentAndSaysWhereAPassageIs) {
  std::string content;
  for (int i = 0; i < 40; ++i) content += "Paragraph number " + std::to_string(i) + " says nothing at all.\n\n";
  content += "The secret word is rhubarb.";
  const auto chunks = repo_.add(document("doc_1", "a", content), 200, 20);
  ASSERT_TRUE(chunks.ok());
  EXPECT_GT(*chunks, 5);
  const auto found = search("rhubarb");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].title, "Name of doc_1");
  const auto first = static_cast<std::size_t>(found[0].first_char);
  EXPECT_EQ(content.substr(first, found[0].text.size()), found[0].text);
  EXPECT_NE(found[0].text.find("rhubarb"), std::string::npos);
}

TEST_F(DocumentsRepoTest, SearchesOnlyTheTypesAndCampaignAsked) {
  ASSERT_TRUE(repo_.add(document("doc_1", "a", "shared rhubarb")).ok());
  ASSERT_TRUE(repo_.add(document("doc_2", "b", "campaign rhubarb", "camp_1")).ok());
  EXPECT_EQ(search("rhubarb").size(), 1U);
  EXPECT_EQ(search("rhubarb", {}, "camp_1").size(), 2U);
  EXPECT_EQ(search("rhubarb", {}, "camp_2").size(), 1U);
  EXPECT_EQ(search("rhubarb", {"b"}, "camp_1")[0].document, DocumentId("doc_2"));
  EXPECT_TRUE(search("rhubarb", {"c"}, "camp_1").empty());
}

TEST_F(DocumentsRepoTest, ForgetsARemovedDocument) {
  add_three();
  ASSERT_TRUE(repo_.remove(DocumentId("doc_1")).ok());
  EXPECT_EQ(repo_.get(DocumentId("doc_1")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(repo_.remove(DocumentId("doc_1")).error().code, ErrorCode::kNotFound);
  for (const auto& passage : search("return policy refund")) EXPECT_NE(passage.document, DocumentId("doc_1"));
  ASSERT_TRUE(repo_.add(document("doc_1", "return_policy", kReturns)).ok());
  EXPECT_FALSE(search("return policy refund").empty());
}

TEST_F(DocumentsRepoTest, SearchesOnlyTheTagsAsked) {
  DocumentRecord retail = document("doc_1", "a", "retail rhubarb");
  retail.tags = {"retail", "2026", "retail"};
  ASSERT_TRUE(repo_.add(retail).ok());
  ASSERT_TRUE(repo_.add(document("doc_2", "a", "other rhubarb")).ok());
  const auto with = [this](std::vector<std::string> tags) {
    const auto found = repo_.search({"rhubarb", {}, {}, 3, std::move(tags)});
    return found.ok() ? found->passages.size() : 99U;
  };
  EXPECT_EQ(with({}), 2U);
  EXPECT_EQ(with({"2026"}), 1U);
  EXPECT_EQ(with({"2026", "tag"}), 2U);
  EXPECT_EQ(with({"Retail' OR 1=1"}), 0U);
}

TEST_F(DocumentsRepoTest, KeepsWhereADocumentAndItsPassagesComeFrom) {
  DocumentRecord d = document("doc_1", "a", std::string(300, 'x') + "\n\nrhubarb is on the second page");
  d.format = "pdf";
  d.digest = "abc";
  d.pages = 2;
  d.source_bytes = 5'000'000'000;
  d.places = {{0, "page 1"}, {302, "page 2"}};
  ASSERT_TRUE(repo_.add(d, 300, 0).ok());
  const auto kept = repo_.get(DocumentId("doc_1"));
  EXPECT_EQ(kept->format, "pdf");
  EXPECT_EQ(kept->digest, "abc");
  EXPECT_EQ(kept->pages, 2);
  EXPECT_EQ(kept->source_bytes, 5'000'000'000);
  ASSERT_EQ(search("rhubarb").size(), 1U);
  EXPECT_EQ(search("rhubarb")[0].place, "page 2");
  EXPECT_EQ(search("rhubarb")[0].title, "Name of doc_1");
  d.title = "Vegetables";
  ASSERT_TRUE(repo_.replace(d).ok());
  EXPECT_EQ(search("rhubarb")[0].title, "Vegetables");
  EXPECT_EQ(repo_.find_by_digest("abc", {})->value().id, DocumentId("doc_1"));
  EXPECT_FALSE(repo_.find_by_digest("abcd", {})->has_value());
}

TEST_F(DocumentsRepoTest, ReplacesADocumentUnderItsId) {
  ASSERT_TRUE(repo_.replace(document("doc_1", "a", "old rhubarb")).ok());
  ASSERT_TRUE(repo_.replace(document("doc_1", "a", "new celery")).ok());
  EXPECT_TRUE(search("rhubarb").empty());
  EXPECT_EQ(search("celery").size(), 1U);
  EXPECT_EQ(repo_.list({})->size(), 1U);
}

TEST_F(DocumentsRepoTest, FindsADocumentByItsNameInItsCampaign) {
  ASSERT_TRUE(repo_.add(document("doc_1", "a", "text", "camp_1")).ok());
  const auto found = repo_.find_by_name("Name of doc_1", core::CampaignId("camp_1"));
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->id, DocumentId("doc_1"));
  EXPECT_FALSE(repo_.find_by_name("Name of doc_1", {})->has_value());
  EXPECT_FALSE(repo_.find_by_name("Name of doc_2", core::CampaignId("camp_1"))->has_value());
}

TEST_F(DocumentsRepoTest, KnowsWhatATemplateStillNeeds) {
  templates::CampaignTemplate t;
  t.business_context.required_documents = {"return_policy", "price_list"};
  templates::ToolConfig tool;
  tool.document_types = {"shipping", "return_policy"};
  t.tool_configs.tools = {tool};
  add_three();
  EXPECT_EQ(*repo_.missing_required_types(t, {}), std::vector<std::string>{"price_list"});
  ASSERT_TRUE(repo_.add(document("doc_4", "price_list", "one dollar", "camp_1")).ok());
  EXPECT_EQ(*repo_.missing_required_types(t, core::CampaignId("camp_2")), std::vector<std::string>{"price_list"});
  EXPECT_TRUE(repo_.missing_required_types(t, core::CampaignId("camp_1"))->empty());
  const auto documents = repo_.get_template_documents(t, core::CampaignId("camp_1"));
  ASSERT_EQ(documents->size(), 3U);
  EXPECT_EQ((*documents)[0].id, DocumentId("doc_1"));
  EXPECT_EQ((*documents)[1].id, DocumentId("doc_2"));
  EXPECT_EQ((*documents)[2].id, DocumentId("doc_4"));
  EXPECT_TRUE(repo_.find_by_types({}, {})->empty());
}

TEST_F(DocumentsRepoTest, DoesNotSeeAnotherOrganisation) {
  add_three();
  DocumentsRepo other(*database_, theirs_);
  EXPECT_TRUE(other.search({"return policy", {}, {}, 3})->passages.empty());
  EXPECT_TRUE(other.list({})->empty());
  EXPECT_FALSE(other.get(DocumentId("doc_1")).ok());
  EXPECT_FALSE(other.remove(DocumentId("doc_1")).ok());
  ASSERT_TRUE(other.add(document("doc_1", "a", "their own rhubarb")).ok());
  ASSERT_TRUE(other.remove(DocumentId("doc_1")).ok());
  EXPECT_EQ(repo_.list({})->size(), 3U);
  EXPECT_FALSE(search("return policy").empty());
}

TEST(QueryTerms, AreTheWordsThatMatter) {
  EXPECT_EQ(query_terms("What is YOUR return-policy, please?"), (std::vector<std::string>{"return", "policy"}));
  EXPECT_EQ(query_terms("größe 42 größe"), (std::vector<std::string>{"größe", "42"}));
  EXPECT_TRUE(query_terms("can you tell me about the").empty());
  EXPECT_EQ(query_terms("a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17 a18").size(), 16U);
}

}  // namespace
}  // namespace callai::repositories
