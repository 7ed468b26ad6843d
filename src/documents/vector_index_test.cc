#include "documents/vector_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/env.h"
#include "documents/embedder.h"
#include "documents/vector_scan.h"

namespace callai::documents {
namespace {

using core::CampaignId;
using core::DocumentId;

std::vector<float> random_vector(core::Random& random, std::size_t size) {
  std::vector<float> vector;
  for (std::size_t i = 0; i < size; ++i) vector.push_back(static_cast<float>(random.next() % 2001) / 1000.0F - 1.0F);
  return vector;
}

TEST(InnerProducts, AreThoseOfEveryRowWhateverTheSize) {
  core::SeededRandom random(7);
  for (const std::size_t size : {1U, 3U, 16U, 31U, 32U, 33U, 64U, 384U, 385U, 1024U}) {
    for (const std::size_t count : {0U, 1U, 2U, 5U}) {
      const std::vector<float> query = random_vector(random, size);
      const std::vector<float> rows = random_vector(random, size * count);
      std::vector<float> found(count + 1, 42.0F);
      inner_products(query, rows, found.data());
      for (std::size_t row = 0; row < count; ++row) {
        double sum = 0;
        for (std::size_t i = 0; i < size; ++i) {
          sum += static_cast<double>(query[i]) * static_cast<double>(rows[row * size + i]);
        }
        EXPECT_NEAR(static_cast<double>(found[row]), sum, 1e-3) << size << " x " << count;
      }
      EXPECT_EQ(found[count], 42.0F);
    }
  }
}

TEST(Normalise, MakesAVectorOfLengthOneOrRefuses) {
  std::vector<float> vector{3, 4};
  EXPECT_TRUE(normalise(vector));
  EXPECT_FLOAT_EQ(vector[0], 0.6F);
  std::vector<float> zero{0, 0};
  EXPECT_FALSE(normalise(zero));
  std::vector<float> broken{1, std::nanf("")};
  EXPECT_FALSE(normalise(broken));
}

repositories::DocumentScope scope(const std::string& id, const std::string& type = "a",
                                  const std::string& campaign = "", std::int64_t revision = 1) {
  return {DocumentId(id), type, {"tag_" + id}, CampaignId(campaign), revision};
}

/// One passage a direction.
IndexedDocument document(const repositories::DocumentScope& s, const std::vector<std::vector<float>>& vectors) {
  IndexedDocument out{s, {}};
  for (const auto& vector : vectors) {
    out.vectors.chunks.push_back(static_cast<int>(out.vectors.chunks.size()));
    out.vectors.values.insert(out.vectors.values.end(), vector.begin(), vector.end());
  }
  return out;
}

TEST(VectorIndex, FindsTheNearestBestFirst) {
  VectorIndex index(2);
  index.put({document(scope("d1"), {{1, 0}, {0.6F, 0.8F}}), document(scope("d2"), {{0, 1}, {-1, 0}})});
  EXPECT_EQ(index.size(), 4U);
  const auto hits = index.search(std::vector<float>{1, 0}, {}, 3);
  ASSERT_EQ(hits.size(), 3U);
  EXPECT_EQ(hits[0].document, DocumentId("d1"));
  EXPECT_EQ(hits[0].chunk_no, 0);
  EXPECT_FLOAT_EQ(hits[0].similarity, 1);
  EXPECT_EQ(hits[1].chunk_no, 1);
  EXPECT_EQ(hits[2].document, DocumentId("d2"));
  EXPECT_TRUE(index.search(std::vector<float>{1, 0}, {}, 0).empty());
}

TEST(VectorIndex, AgreesWithASortOfEverything) {
  constexpr std::size_t kSize = 40;
  core::SeededRandom random(3);
  VectorIndex index(kSize);
  std::vector<float> similarities;
  std::vector<float> query = random_vector(random, kSize);
  ASSERT_TRUE(normalise(query));
  std::vector<IndexedDocument> documents;
  for (int d = 0; d < 5; ++d) {
    std::vector<std::vector<float>> vectors;
    for (int i = 0; i < 300; ++i) {
      vectors.push_back(random_vector(random, kSize));
      ASSERT_TRUE(normalise(vectors.back()));
      float product = 0;
      inner_products(query, vectors.back(), &product);
      similarities.push_back(product);
    }
    documents.push_back(document(scope("d" + std::to_string(d)), vectors));
  }
  index.put(std::move(documents));
  std::sort(similarities.begin(), similarities.end(), std::greater<>());
  const auto hits = index.search(query, {}, 10);
  ASSERT_EQ(hits.size(), 10U);
  for (std::size_t i = 0; i < hits.size(); ++i) EXPECT_NEAR(hits[i].similarity, similarities[i], 1e-5F);
}

TEST(VectorIndex, LooksOnlyIntoTheDocumentsAsked) {
  VectorIndex index(1);
  index.put({document(scope("d1"), {{1}}), document(scope("d2", "b", "camp"), {{1}})});
  const std::vector<float> query{1};
  EXPECT_EQ(index.search(query, {}, 9).size(), 1U);
  EXPECT_EQ(index.search(query, {"", {}, CampaignId("camp"), 3}, 9).size(), 2U);
  EXPECT_EQ(index.search(query, {"", {}, CampaignId("other"), 3}, 9).size(), 1U);
  EXPECT_EQ(index.search(query, {"", {"b"}, CampaignId("camp"), 3}, 9)[0].document, DocumentId("d2"));
  EXPECT_TRUE(index.search(query, {"", {"c"}, CampaignId("camp"), 3}, 9).empty());
  EXPECT_EQ(index.search(query, {"", {}, CampaignId("camp"), 3, {"x", "tag_d2"}}, 9).size(), 1U);
}

TEST(VectorIndex, SaysWhatIsToBeReadAgain) {
  VectorIndex index(1);
  EXPECT_EQ(index.keep({scope("d1"), scope("d2")}).size(), 2U);
  index.put({document(scope("d1"), {{1}}), document(scope("d2"), {{1}})});
  EXPECT_TRUE(index.keep({scope("d1"), scope("d2")}).empty());
  const auto stale = index.keep({scope("d2", "a", "", 2), scope("d3")});
  ASSERT_EQ(stale.size(), 2U);
  EXPECT_EQ(stale[0].document, DocumentId("d2"));
  EXPECT_EQ(index.size(), 1U) << "d1 is gone, d2 answers as it was until it is read again";
}

}  // namespace
}  // namespace callai::documents
