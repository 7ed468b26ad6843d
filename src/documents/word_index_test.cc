#include "documents/word_index.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/env.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/testing/temp_dir.h"
#include "repositories/testing/test_database.h"

namespace callai::documents {
namespace {

using conversation::PassageQuery;
using core::DocumentId;
using repositories::DocumentScope;
using repositories::LexicalHit;

DocumentScope scope(const std::string& id, std::int64_t text_revision = 1) {
  return {DocumentId(id), "a", {"tag_" + id}, {}, text_revision, text_revision, 1};
}

class WordIndexTest : public ::testing::Test {
 protected:
  std::vector<std::string> found(const PassageQuery& query) {
    std::vector<std::string> places;
    const auto hits = index_.search(query);
    EXPECT_TRUE(hits.has_value());
    for (const LexicalHit& hit : *hits) places.push_back(hit.document.value() + ":" + std::to_string(hit.chunk_no));
    return places;
  }
  WordIndex index_{std::move(*repositories::Fts5Words::make())};
};

using Places = std::vector<std::string>;

TEST_F(WordIndexTest, FindsByStemsBestFirst) {
  index_.put(scope("d1"), {"The batteries last two years.", "Parking is free."});
  index_.put(scope("d2"), {"A battery."});
  EXPECT_EQ(index_.size(), 3U);
  EXPECT_EQ(found({"battery parked", {}, {}, 5}), (Places{"d1:1", "d2:0", "d1:0"}));
  EXPECT_EQ(found({"how long does the battery last for years", {}, {}, 1}), Places{"d1:0"});
  EXPECT_TRUE(found({"of the and", {}, {}, 5}).empty());
  EXPECT_TRUE(found({"xyzzy", {}, {}, 5}).empty());
}

TEST_F(WordIndexTest, LooksOnlyIntoTheDocumentsAsked) {
  DocumentScope campaign = scope("d1");
  campaign.campaign = core::CampaignId("c1");
  DocumentScope typed = scope("d2");
  typed.type = "b";
  index_.put(campaign, {"rhubarb"});
  index_.put(typed, {"rhubarb"});
  EXPECT_EQ(found({"rhubarb", {}, {}, 5}), Places{"d2:0"});
  EXPECT_EQ(found({"rhubarb", {}, core::CampaignId("c1"), 5}), (Places{"d1:0", "d2:0"}));
  EXPECT_EQ(found({"rhubarb", {"a"}, core::CampaignId("c1"), 5}), Places{"d1:0"});
  EXPECT_EQ(found({"rhubarb", {}, core::CampaignId("c1"), 5, {"tag_d2"}}), Places{"d2:0"});
}

TEST_F(WordIndexTest, IsToldWhatToReadAgainAndForgetsWhatIsGone) {
  EXPECT_EQ(index_.keep({scope("d1"), scope("d2")}).size(), 2U);
  index_.put(scope("d1"), {"red rhubarb", "green rhubarb"});
  index_.put(scope("d2"), {"rhubarb pie"});
  EXPECT_TRUE(index_.keep({scope("d1"), scope("d2")}).empty());
  const auto stale = index_.keep({scope("d1", 2), scope("d2")});
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_EQ(index_.keep({scope("d1", 2), scope("d2")}).size(), 1U);  // until it has been read
  index_.put(stale[0], {"blue paint"});
  EXPECT_EQ(index_.size(), 2U);
  EXPECT_EQ(found({"rhubarb", {}, {}, 5}), Places{"d2:0"});
  EXPECT_TRUE(found({"green", {}, {}, 5}).empty());
  EXPECT_TRUE(index_.keep({scope("d1", 2)}).empty());
  EXPECT_TRUE(found({"rhubarb", {}, {}, 5}).empty());
  EXPECT_EQ(found({"paint", {}, {}, 5}), Places{"d1:0"});
  EXPECT_TRUE(index_.keep({}).empty());
  EXPECT_EQ(index_.size(), 0U);
}

TEST_F(WordIndexTest, TakesOtherLabelsOverWithoutReadingTheText) {
  index_.put(scope("d1"), {"rhubarb"});
  DocumentScope other = scope("d1");
  other.type = "b";
  other.revision = 7;
  EXPECT_TRUE(index_.keep({other}).empty());
  EXPECT_TRUE(found({"rhubarb", {"a"}, {}, 5}).empty());
  EXPECT_EQ(found({"rhubarb", {"b"}, {}, 5}), Places{"d1:0"});
}

TEST_F(WordIndexTest, LeavesPhrasesToTheStore) {
  index_.put(scope("d1"), {"the caller\u2019s choice"});
  EXPECT_FALSE(index_.search({"caller\u2019s choice", {}, {}, 5}).has_value());
  EXPECT_FALSE(index_.search({"choice \u2026", {}, {}, 5}).has_value());
}

/// Ranks are those of FTS5, whatever the texts: the store is searched for the same, passage by passage.
TEST_F(WordIndexTest, RanksAsTheStoreDoes) {
  if (!repositories::postgres_test_url().empty()) GTEST_SKIP() << "a server has ranks of its own";
  repositories::DatabaseSettings settings;
  settings.path = ":memory:";
  auto database = repositories::open_database(settings);
  ASSERT_TRUE(database.ok());
  const core::OrgId org("default");
  repositories::DocumentsRepo documents(**database, org);
  const repositories::ChunkVectorsRepo chunks(**database, org);
  core::SeededRandom random(5);
  const auto word = [&random] {
    constexpr const char* kEnds[] = {"", "s", "ing", "ed", "ation", "\u00e9", "X"};
    const std::uint64_t wide = random.next() % 8 == 0 ? 300 : 12;
    return "w" + std::string(1, static_cast<char>('a' + random.next() % 26)) + std::to_string(random.next() % wide) +
           "t" + kEnds[random.next() % std::size(kEnds)];
  };
  for (int d = 0; d < 30; ++d) {
    repositories::DocumentRecord record{
        DocumentId("d" + std::to_string(d)), "n", "a", {}, {}, "", repositories::wall(1)};
    for (int w = 0; w < 400; ++w) record.content += word() + (w % 9 == 8 ? ".\n\n" : " ");
    ASSERT_TRUE(documents.add(record, 200, 0).ok());
  }
  const auto scopes = chunks.scopes();
  ASSERT_TRUE(scopes.ok());
  for (const DocumentScope& s : index_.keep(*scopes)) {
    const auto read = documents.chunks(s.document, -1, 1000);
    ASSERT_TRUE(read.ok());
    std::vector<std::string> texts;
    for (const auto& chunk : *read) texts.push_back(chunk.text);
    index_.put(s, texts);
  }
  for (int i = 0; i < 200; ++i) {
    PassageQuery query{"tell me about ", {}, {}, 10};
    for (int w = 0; w < 1 + i % 6; ++w) query.text += word() + " ";
    const auto stored = documents.find(query);
    const auto own = index_.search(query);
    ASSERT_TRUE(stored.ok() && own.has_value());
    ASSERT_EQ(own->size(), stored->size()) << query.text;
    for (std::size_t k = 0; k < own->size(); ++k) {
      // Passages of one score may change places, and the last of them be cut off.
      EXPECT_NEAR((*own)[k].score, (*stored)[k].score, 1e-9) << query.text;
      if ((*own)[k].score - stored->back().score < 1e-9) continue;
      const auto same = std::find_if(stored->begin(), stored->end(), [&](const LexicalHit& hit) {
        return hit.document == (*own)[k].document && hit.chunk_no == (*own)[k].chunk_no;
      });
      ASSERT_NE(same, stored->end()) << query.text;
      EXPECT_NEAR(same->score, (*own)[k].score, 1e-9) << query.text;
    }
  }
}

}  // namespace
}  // namespace callai::documents
