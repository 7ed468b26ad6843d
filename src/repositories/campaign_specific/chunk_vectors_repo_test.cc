#include "repositories/campaign_specific/chunk_vectors_repo.h"

#include <gtest/gtest.h>

#include <limits>

#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/vector_text.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::DocumentId;

class ChunkVectorsRepoTest : public RepositoryTest {
 protected:
  void add(const std::string& id, const std::string& digest, const std::string& content) {
    DocumentRecord d{DocumentId(id), id, "a", {"t"}, core::CampaignId("c"), content, wall(1)};
    d.digest = digest;
    ASSERT_TRUE(documents_.replace(d).ok());
  }
  DocumentsRepo documents_{*database_, ours_};
  ChunkVectorsRepo vectors_{*database_, ours_};
};

TEST_F(ChunkVectorsRepoTest, KeepsAVectorAPassageAndSaysWhichAreMissing) {
  add("d1", "x", "rhubarb");
  add("d2", "y", "celery");
  ASSERT_EQ(vectors_.missing("m", 10)->size(), 2U);
  EXPECT_EQ((*vectors_.missing("m", 10))[0].text, "rhubarb");
  EXPECT_EQ(vectors_.count("m").value(), 0);
  ASSERT_TRUE(vectors_.save("m", {{DocumentId("d1"), "x", 0, {0.25F, -1.5F, 3e-9F}}}).ok());
  EXPECT_EQ(vectors_.count_missing("m").value(), 1);
  EXPECT_EQ(vectors_.count_missing("other").value(), 2);
  EXPECT_EQ(vectors_.count("m").value(), 1);
  const auto kept = vectors_.vectors(DocumentId("d1"), "m", 3);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->chunks, std::vector<int>{0});
  EXPECT_EQ(kept->values, (std::vector<float>{0.25F, -1.5F, 3e-9F}));
  EXPECT_TRUE(vectors_.vectors(DocumentId("d1"), "other", 3)->chunks.empty());
}

TEST_F(ChunkVectorsRepoTest, ReplacesTheVectorsOfAnotherModel) {
  add("d1", "x", "rhubarb");
  ASSERT_TRUE(vectors_.save("m", {{DocumentId("d1"), "x", 0, {1, 0}}}).ok());
  ASSERT_TRUE(vectors_.save("n", {{DocumentId("d1"), "x", 0, {0, 1, 0}}}).ok());
  EXPECT_EQ(vectors_.count("m").value(), 0);
  EXPECT_EQ(vectors_.count("n").value(), 1);
}

TEST_F(ChunkVectorsRepoTest, LeavesOutVectorsOfTextThatIsNoLongerThere) {
  add("d1", "x", "rhubarb");
  add("d1", "x2", "celery");
  ASSERT_TRUE(vectors_
                  .save("m", {{DocumentId("d1"), "x", 0, {1, 0}},
                              {DocumentId("gone"), "x", 0, {1, 0}},
                              {DocumentId("d1"), "x2", 7, {1, 0}}})
                  .ok());
  EXPECT_EQ(vectors_.count_missing("m").value(), 1);
}

TEST_F(ChunkVectorsRepoTest, ForgetsTheVectorsOfARemovedDocument) {
  add("d1", "x", "rhubarb");
  ASSERT_TRUE(vectors_.save("m", {{DocumentId("d1"), "x", 0, {1, 0}}}).ok());
  ASSERT_TRUE(documents_.remove(DocumentId("d1")).ok());
  EXPECT_EQ(vectors_.count("m").value(), 0);
}

TEST_F(ChunkVectorsRepoTest, KeepsWhatIsKnownOfAModel) {
  EXPECT_FALSE(vectors_.model("m")->has_value());
  ASSERT_TRUE(vectors_.save_model("m", {384, 0.1, 0.6}).ok());
  ASSERT_TRUE(vectors_.save_model("m", {768, 0.2, 0.7}).ok());
  const auto known = vectors_.model("m");
  ASSERT_TRUE(known.ok() && known->has_value());
  EXPECT_EQ((*known)->dimension, 768);
  EXPECT_DOUBLE_EQ((*known)->related, 0.7);
  EXPECT_FALSE(ChunkVectorsRepo(*database_, theirs_).model("m")->has_value());
}

TEST_F(ChunkVectorsRepoTest, SaysWhichDocumentsHaveChanged) {
  EXPECT_EQ(vectors_.revision().value(), 0);
  add("d1", "x", "rhubarb");
  add("d2", "x", "celery");
  const auto before = vectors_.scopes();
  ASSERT_EQ(before->size(), 2U);
  EXPECT_EQ((*before)[0].tags, std::vector<std::string>{"t"});
  EXPECT_EQ((*before)[0].campaign, core::CampaignId("c"));
  const std::int64_t revision = vectors_.revision().value();
  ASSERT_TRUE(vectors_.save("m", {{DocumentId("d2"), "x", 0, {1, 0}}}).ok());
  EXPECT_GT(vectors_.revision().value(), revision);
  const auto after = vectors_.scopes();
  EXPECT_EQ((*after)[0].revision, (*before)[0].revision);
  EXPECT_GT((*after)[1].revision, (*before)[1].revision);
  EXPECT_EQ(ChunkVectorsRepo(*database_, theirs_).revision().value(), 0);
  EXPECT_TRUE(ChunkVectorsRepo(*database_, theirs_).scopes()->empty());
}

TEST(VectorText, BringsBackEveryBit) {
  for (std::size_t size = 1; size < 9; ++size) {
    std::vector<float> values;
    for (std::size_t i = 0; i < size; ++i) values.push_back(static_cast<float>(i) * -0.1F);
    values[0] = std::numeric_limits<float>::denorm_min();
    std::vector<float> back{7};
    ASSERT_TRUE(append_vector(vector_to_text(values), size, back)) << size;
    back.erase(back.begin());
    EXPECT_EQ(back, values);
  }
}

TEST(VectorText, RefusesWhatIsNoVectorOfThatSize) {
  std::string text = vector_to_text(std::vector<float>{1, 2, 3});
  std::vector<float> out;
  EXPECT_FALSE(append_vector(text, 2, out));
  EXPECT_FALSE(append_vector(text, 4, out));
  text[5] = '!';
  EXPECT_FALSE(append_vector(text, 3, out));
  text[5] = static_cast<char>(0xC3);
  EXPECT_FALSE(append_vector(text, 3, out));
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace callai::repositories
