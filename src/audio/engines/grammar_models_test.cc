#include "audio/engines/grammar_models.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "audio/engines/sphinx_decoder.h"

namespace callai::audio {
namespace {

constexpr const char* kGrammar =
    "#JSGF V1.0;\ngrammar t;\npublic <u> = /0.9/ call me back | /0.1/ <tail> later;\n<tail> = call | write;\n";

class GrammarModelsTest : public ::testing::Test {
 protected:
  GrammarModelsTest() {
    std::string pattern = ::testing::TempDir() + "grammar_models_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~GrammarModelsTest() override { std::filesystem::remove_all(folder_); }

  core::FileCache cache() { return core::FileCache({folder_, "grammar", 1, 1U << 24U}, log_); }
  GrammarModel made(core::FileCache* kept, const std::set<std::string>& vocabulary = {"tomorrow"}) {
    auto model = GrammarModels(kept, vocabulary).of(kGrammar, {});
    EXPECT_TRUE(model.ok());
    return model.ok() ? *std::move(model) : GrammarModel{};
  }

  std::string folder_;
  core::NullLogger log_;
};

TEST_F(GrammarModelsTest, ThatWereKeptAreThoseThatWereMade) {
  auto first = cache();
  const GrammarModel model = made(&first);
  EXPECT_FALSE(model.compiled.empty());
  EXPECT_TRUE(model.pairs.contains("call me"));
  const std::uint64_t bytes = first.bytes();
  EXPECT_GT(bytes, 0U);
  auto later = cache();
  const GrammarModel kept = made(&later);
  EXPECT_EQ(kept.compiled, model.compiled);
  EXPECT_EQ(kept.pairs, model.pairs);
  EXPECT_EQ(later.bytes(), bytes) << "nothing was made again";
  EXPECT_EQ(made(nullptr).compiled, model.compiled);
}

TEST_F(GrammarModelsTest, OfAnotherVocabularyAreOthers) {
  auto kept = cache();
  made(&kept);
  const std::uint64_t bytes = kept.bytes();
  EXPECT_NE(made(&kept, {"tomorrow", "monday"}).compiled, made(nullptr).compiled);
  EXPECT_GT(kept.bytes(), bytes);
}

TEST_F(GrammarModelsTest, AreMadeAgainWhereAFileHoldsSomethingElse) {
  const GrammarModel model = made(nullptr);
  auto kept = cache();
  made(&kept);
  for (const auto& file : std::filesystem::directory_iterator(folder_)) std::filesystem::resize_file(file.path(), 90);
  auto later = cache();
  EXPECT_EQ(made(&later).compiled, model.compiled);
}

TEST_F(GrammarModelsTest, AreThoseOfTheLibraryThatReadsThem) {
  const std::string library = language_model_library();
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::canonical(library))) << library;
  EXPECT_NE(library.find("sphinxbase"), std::string::npos) << library;
}

TEST_F(GrammarModelsTest, OfNoGrammarAreAnError) {
  EXPECT_EQ(GrammarModels(nullptr, {}).of("no grammar", {}).error().code, core::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace callai::audio
