#include "documents/hybrid_index.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "documents/passage_embedding.h"
#include "documents/similarity_scale.h"
#include "documents/testing/fake_embedder.h"
#include "documents/testing/test_documents.h"
#include "repositories/testing/temp_dir.h"

namespace callai::documents {
namespace {

using conversation::FoundPassages;
using core::DocumentId;
using core::ErrorCode;

constexpr int kDimension = 256;

class HybridIndexTest : public repositories::RepositoryTest {
 protected:
  HybridIndexTest() {
    embedder_.meanings = {{"automobile", "car"}, {"vehicle", "car"}, {"repair", "fix"}, {"mend", "fix"}};
    EXPECT_TRUE(testing::know(*database_, ours_, embedder_, kDimension).ok());
    add("d1", "Our garage can repair your car within two days.");
    add("d2", "Breakfast is served until eleven.");
    add("d3", "The parking fee is four euro.");
  }
  void add(const std::string& id, const std::string& text, const std::string& type = "a") {
    repositories::DocumentRecord d{DocumentId(id), id, type, {"tag_" + id}, {}, text, repositories::wall(1)};
    ASSERT_TRUE(documents_.replace(d).ok());
  }
  void embed() { ASSERT_TRUE(embedding_.embed_missing({}).ok()); }
  FoundPassages search(const std::string& text, std::vector<std::string> types = {},
                       std::vector<std::string> tags = {}) {
    auto found = index_.search({text, std::move(types), {}, 3, std::move(tags)});
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : FoundPassages{};
  }

  core::testing::VirtualEnv env_;
  testing::FakeEmbedder embedder_{kDimension};
  repositories::DocumentsRepo documents_{*database_, ours_};
  PassageEmbedding embedding_{env_.env(), *database_, ours_, embedder_};
  HybridIndex index_{env_.env(), *database_, ours_, &embedder_};
};

TEST_F(HybridIndexTest, FindsByMeaningWhatWordsDoNotFind) {
  embed();
  EXPECT_TRUE(documents_.search({"mend automobile", {}, {}, 3})->passages.empty());
  const FoundPassages found = search("mend automobile");
  ASSERT_FALSE(found.passages.empty());
  EXPECT_EQ(found.passages[0].document, DocumentId("d1"));
  EXPECT_GT(found.passages[0].score, 0.3);
  EXPECT_EQ(found.lacking, "");
}

TEST_F(HybridIndexTest, ScoresWhatBothFindHigherThanEitherDoes) {
  embed();
  const double words = documents_.search({"repair car", {}, {}, 3})->passages[0].score;
  const FoundPassages found = search("repair car");
  EXPECT_EQ(found.passages[0].document, DocumentId("d1"));
  EXPECT_GE(found.passages[0].score, words);
  EXPECT_LE(found.passages[0].score, 1.0);
}

TEST_F(HybridIndexTest, ScoresNonsenseAsNoise) {
  embed();
  for (const auto& passage : search("purple elephants dancing").passages) EXPECT_LT(passage.score, 0.2);
}

TEST_F(HybridIndexTest, AnswersByWordsAloneAndSaysSoWhereMeaningIsLate) {
  embed();
  embedder_.error = {ErrorCode::kDeadlineExceeded, "the embedding server was late", "", ""};
  const FoundPassages found = search("repair car");
  ASSERT_FALSE(found.passages.empty());
  EXPECT_EQ(found.passages[0].document, DocumentId("d1"));
  EXPECT_EQ(found.lacking, "found by words alone: the embedding server was late");
}

TEST_F(HybridIndexTest, SaysThatNothingHasAVectorYet) {
  EXPECT_EQ(search("repair car").lacking, "found by words alone: no passage has a vector yet");
}

TEST_F(HybridIndexTest, LacksNothingWhereNoServerIsSetUp) {
  const HybridIndex words(env_.env(), *database_, ours_, nullptr);
  const auto found = words.search({"repair car", {}, {}, 3});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->passages.size(), 1U);
  EXPECT_EQ(found->lacking, "");
}

TEST_F(HybridIndexTest, SeesWhatOthersAddChangeAndRemove) {
  embed();
  EXPECT_EQ(search("mend automobile").passages[0].document, DocumentId("d1"));
  EXPECT_EQ(index_.vectors(), 3U);
  ASSERT_TRUE(documents_.remove(DocumentId("d1")).ok());
  for (const auto& passage : search("mend automobile").passages) EXPECT_NE(passage.document, DocumentId("d1"));
  EXPECT_EQ(index_.vectors(), 2U);
  add("d2", "We repair every vehicle.");
  add("d4", "The cinema shows films about an automobile.");
  embed();
  EXPECT_EQ(search("mend automobile").passages[0].document, DocumentId("d2"));
  EXPECT_EQ(index_.vectors(), 3U);
}

TEST_F(HybridIndexTest, RanksWordsInMemoryAndSeesEveryChangeWithTheNextSearch) {
  const HybridIndex words(env_.env(), *database_, ours_, nullptr);
  const auto found = [&words](const std::string& text) {
    std::string ids;
    const auto passages = words.search({text, {}, {}, 3});
    EXPECT_TRUE(passages.ok());
    for (const auto& passage : passages->passages) ids += passage.document.value() + " ";
    return ids;
  };
  EXPECT_EQ(words.words(), 0U);
  EXPECT_EQ(found("garage"), "d1 ");
  EXPECT_EQ(words.words(), 3U);
  add("d2", "The garage is closed.");
  EXPECT_EQ(found("garage"), "d2 d1 ");
  ASSERT_TRUE(documents_.remove(DocumentId("d1")).ok());
  EXPECT_EQ(found("garage"), "d2 ");
  EXPECT_EQ(words.words(), 2U);
  const auto read = documents_.get(DocumentId("d2"));
  ASSERT_TRUE(documents_.set_labels(DocumentId("d2"), {"d2", "a", {}, core::CampaignId("c1")}, read->revision).ok());
  EXPECT_EQ(found("garage"), "");
}

TEST_F(HybridIndexTest, FindsPhrasesOfSeveralStemsInTheStore) {
  add("d4", "It is the caller\u2019s choice.");
  EXPECT_EQ(search("caller\u2019s").passages.size(), 1U);
}

TEST_F(HybridIndexTest, KeepsToTypesAndTags) {
  add("d5", "Another garage can repair your car.", "b");
  embed();
  const auto typed = search("mend automobile", {"b"});
  ASSERT_FALSE(typed.passages.empty());
  for (const auto& passage : typed.passages) EXPECT_EQ(passage.document, DocumentId("d5"));
  for (const auto& passage : search("mend automobile", {}, {"tag_d1"}).passages) {
    EXPECT_EQ(passage.document, DocumentId("d1"));
  }
}

TEST_F(HybridIndexTest, DoesNotSeeAnotherOrganisation) {
  embed();
  const HybridIndex other(env_.env(), *database_, theirs_, &embedder_);
  EXPECT_TRUE(other.search({"repair car", {}, {}, 3})->passages.empty());
}

TEST_F(HybridIndexTest, UsesNoVectorsOfAnotherModel) {
  embed();
  testing::FakeEmbedder other(32, "other");
  ASSERT_TRUE(testing::know(*database_, ours_, other, 32).ok());
  const HybridIndex index(env_.env(), *database_, ours_, &other);
  EXPECT_EQ(index.search({"repair car", {}, {}, 3})->lacking, "found by words alone: no passage has a vector yet");
  PassageEmbedding again(env_.env(), *database_, ours_, other);
  EXPECT_EQ(again.embed_missing({}).value(), 3);
  EXPECT_EQ(index.search({"repair car", {}, {}, 3})->lacking, "");
  EXPECT_EQ(search("repair car").lacking, "found by words alone: no passage has a vector yet");
}

TEST_F(HybridIndexTest, EmbedsOnlyWhatIsMissingAndTellsHowFarItIs) {
  std::vector<std::pair<int, int>> progress;
  EXPECT_EQ(embedding_.embed_missing({{}, [&](int done, int total) { progress.emplace_back(done, total); }}).value(),
            3);
  EXPECT_EQ(progress, (std::vector<std::pair<int, int>>{{0, 3}, {3, 3}}));
  EXPECT_EQ(embedding_.embed_missing({}).value(), 0);
}

TEST_F(HybridIndexTest, ShortensAPassageThatIsTooLongForTheModel) {
  embedder_.longest = 30;
  EXPECT_EQ(embedding_.embed_missing({}).value(), 3);
  embedder_.longest = 2;
  add("d6", "No model takes as little as this one does.");
  EXPECT_EQ(embedding_.embed_missing({}).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(HybridIndexTest, StopsEmbeddingWhenItIsCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(embedding_.embed_missing({stop.get_token(), {}}).error().code, ErrorCode::kCancelled);
}

TEST_F(HybridIndexTest, HasItsVectorsMadeInTheBackground) {
  {
    const EmbeddingUpkeep upkeep(env_.env(), embedding_);
    embedder_.requests.wait(0);
  }
  EXPECT_EQ(repositories::ChunkVectorsRepo(*database_, ours_).count_missing(embedder_.model()).value(), 0);
  EXPECT_EQ(search("mend automobile").lacking, "");
}

TEST(SimilarityScale, IsMeasuredWithTheModelItself) {
  testing::FakeEmbedder embedder(4096);
  // As a model would that knows what belongs together.
  for (const auto& [word, meaning] : std::vector<std::pair<std::string, std::string>>{{"send", "delivery"},
                                                                                      {"parcel", "shipping"},
                                                                                      {"cost", "dollars"},
                                                                                      {"battery", "battery"},
                                                                                      {"dies", "defects"},
                                                                                      {"open", "opening"},
                                                                                      {"sunday", "saturday"},
                                                                                      {"bring", "welcome"},
                                                                                      {"screen", "display"},
                                                                                      {"call", "number"},
                                                                                      {"emergency", "emergency"},
                                                                                      {"passport", "identity"},
                                                                                      {"contract", "agreement"},
                                                                                      {"place", "park"},
                                                                                      {"contain", "made"},
                                                                                      {"milk", "dairy"}}) {
    embedder.meanings[word] = meaning;
  }
  const auto scale = measure_scale(embedder, std::chrono::seconds(1));
  ASSERT_TRUE(scale.ok()) << core::describe(scale.error());
  EXPECT_EQ(scale->dimension, 4096);
  EXPECT_GT(scale->related, scale->unrelated);
  EXPECT_NEAR(score_of(scale->unrelated, *scale), 0.15, 1e-9);
  EXPECT_NEAR(score_of(scale->related, *scale), 0.75, 1e-9);
  EXPECT_EQ(score_of(1.0, {1, 0.0, 0.1}), 1.0);
  EXPECT_EQ(score_of(-1.0, *scale), 0.0);
}

TEST(SimilarityScale, RefusesAModelThatTellsNothingApart) {
  testing::FakeEmbedder embedder(1);
  const auto scale = measure_scale(embedder, std::chrono::seconds(1));
  ASSERT_FALSE(scale.ok());
  EXPECT_EQ(scale.error().code, ErrorCode::kFailedPrecondition);
}

TEST(FusedScore, KeepsTwoNoisesBelowWhatCountsAsFound) {
  EXPECT_LT(fused_score(0.1, 0.1), 0.15);
  EXPECT_DOUBLE_EQ(fused_score(0.6, 0), 0.6);
  EXPECT_DOUBLE_EQ(fused_score(0, 0.6), 0.6);
  EXPECT_GT(fused_score(0.6, 0.5), 0.6);
  EXPECT_LE(fused_score(1, 1), 1.0);
}

}  // namespace
}  // namespace callai::documents
