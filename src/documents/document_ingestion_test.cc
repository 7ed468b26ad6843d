#include "documents/document_ingestion.h"

#include <gtest/gtest.h>

#include <optional>

#include "core/system_env.h"
#include "core/testing/virtual_executor.h"
#include "documents/testing/fake_embedder.h"
#include "documents/testing/file_writers.h"
#include "documents/testing/test_documents.h"
#include "repositories/testing/temp_dir.h"

namespace callai::documents {
namespace {

using core::ErrorCode;

constexpr int kDimension = 64;

class DocumentIngestionTest : public repositories::RepositoryTest {
 protected:
  DocumentIngestionTest() { EXPECT_TRUE(testing::know(*database_, ours_, embedder_, kDimension).ok()); }

  static DocumentSource source(const std::string& name, const std::string& bytes) {
    return {name, bytes, "a", {"t"}, {}};
  }
  IngestedDocument ingest(const DocumentSource& source) {
    const DocumentIngestion::Control control{stop_.get_token(),
                                             [this](const IngestionProgress& p) { progress_.push_back(p); }};
    auto done = ingestion_.ingest(source, control);
    EXPECT_TRUE(done.ok()) << core::describe(done.error());
    return done.ok() ? *done : IngestedDocument{};
  }

  core::testing::VirtualEnv env_;
  core::SystemClock clock_;
  testing::FakeEmbedder embedder_{kDimension};
  DocumentReader reader_{clock_};
  PassageEmbedding embedding_{env_.env(), *database_, ours_, embedder_};
  DocumentIngestion ingestion_{env_.env(), reader_, *database_, ours_, &embedding_};
  repositories::DocumentsRepo documents_{*database_, ours_};
  repositories::ChunkVectorsRepo vectors_{*database_, ours_};
  std::stop_source stop_;
  std::vector<IngestionProgress> progress_;
};

TEST_F(DocumentIngestionTest, ReadsStoresAndEmbeds) {
  const auto done = ingest(source("prices.csv", "Product,Price\nWidget,12\nRhubarb,3\n"));
  EXPECT_EQ(done.document.chunk_count, 1);
  EXPECT_EQ(done.lacking, "");
  EXPECT_FALSE(done.replaced || done.unchanged);
  const auto kept = documents_.get(done.document.id);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->format, "csv");
  EXPECT_EQ(kept->digest.size(), 64U);
  EXPECT_EQ(kept->tags, std::vector<std::string>{"t"});
  EXPECT_EQ(documents_.search({"rhubarb", {}, {}, 1})->passages.size(), 1U);
  EXPECT_EQ(vectors_.count_missing("fake").value(), 0);
  ASSERT_GE(progress_.size(), 3U);
  EXPECT_EQ(progress_.front().stage, IngestionStage::kReading);
  EXPECT_EQ(progress_.back().stage, IngestionStage::kEmbedding);
  EXPECT_EQ(progress_.back().done, progress_.back().total);
}

TEST_F(DocumentIngestionTest, DoesNothingForTheSameFile) {
  const auto first = ingest(source("a.txt", "rhubarb"));
  const std::int64_t revision = vectors_.revision().value();
  for (const char* name : {"a.txt", "copy of a.txt"}) {
    const auto again = ingest(source(name, "rhubarb"));
    EXPECT_TRUE(again.unchanged) << name;
    EXPECT_EQ(again.document.id, first.document.id);
    EXPECT_EQ(again.document.name, "a.txt");
  }
  EXPECT_EQ(vectors_.revision().value(), revision);
  EXPECT_EQ(documents_.list({})->size(), 1U);
}

TEST_F(DocumentIngestionTest, ReplacesADocumentOfTheSameName) {
  const auto first = ingest(source("a.txt", "rhubarb"));
  const auto second = ingest(source("a.txt", "celery"));
  EXPECT_TRUE(second.replaced);
  EXPECT_EQ(second.document.id, first.document.id);
  EXPECT_TRUE(documents_.search({"rhubarb", {}, {}, 1})->passages.empty());
  EXPECT_EQ(vectors_.count_missing("fake").value(), 0);
  // Back to what another document holds: it is this one's content that counts.
  ingest(source("b.txt", "leek"));
  EXPECT_FALSE(ingest(source("a.txt", "leek")).unchanged);
  EXPECT_TRUE(documents_.search({"celery", {}, {}, 1})->passages.empty());
}

TEST_F(DocumentIngestionTest, TakesOtherTagsOfTheSameFile) {
  const auto first = ingest(source("a.txt", "rhubarb"));
  DocumentSource other = source("a.txt", "rhubarb");
  other.tags = {"u"};
  const auto second = ingest(other);
  EXPECT_TRUE(second.replaced);
  EXPECT_EQ(second.document.id, first.document.id);
  EXPECT_EQ(documents_.get(first.document.id)->tags, std::vector<std::string>{"u"});
}

TEST_F(DocumentIngestionTest, KeepsTheDocumentWhereItsVectorsCannotBeHad) {
  embedder_.error = {ErrorCode::kUnavailable, "the embedding server is away", "", ""};
  const auto done = ingest(source("a.txt", "rhubarb"));
  EXPECT_EQ(done.lacking, "the embedding server is away");
  EXPECT_EQ(documents_.search({"rhubarb", {}, {}, 1})->passages.size(), 1U);
  embedder_.error = {};
  EXPECT_EQ(embedding_.embed_missing({}).value(), 1);
}

TEST_F(DocumentIngestionTest, StoresNothingOfARefusedOrCancelledFile) {
  EXPECT_EQ(ingestion_.ingest(source("a.pdf", "no pdf"), {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ingestion_.ingest({"a.txt", "x", "", {}, {}}, {}).error().code, ErrorCode::kInvalidArgument);
  stop_.request_stop();
  EXPECT_EQ(ingestion_.ingest(source("a.txt", "x"), {stop_.get_token(), {}}).error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(documents_.list({})->empty());
}

TEST_F(DocumentIngestionTest, CitesATitleThatSaysSomething) {
  const auto titled = [&](const std::string& title) {
    return ingest(source(title + ".pdf", testing::pdf_file({"text of " + title}, title))).document.title;
  };
  EXPECT_EQ(titled("Our terms 2026"), "Our terms 2026");
  EXPECT_EQ(titled("Microsoft Word - draft"), "");
  EXPECT_EQ(titled("terms_v3.docx"), "");
}

TEST_F(DocumentIngestionTest, TakesABookOfThreeHundredPages) {
  std::vector<std::string> pages;
  for (int i = 1; i <= 300; ++i) {
    std::string page;
    for (int line = 0; line < 40; ++line)
      page += "Line " + std::to_string(line) + " of page " + std::to_string(i) + " says what is so.\n";
    pages.push_back(page + (i == 222 ? "The secret is rhubarb." : ""));
  }
  const auto done = ingest(source("book.pdf", testing::pdf_file(pages)));
  EXPECT_EQ(done.document.pages, 300);
  EXPECT_GT(done.document.chunk_count, 300);
  const auto found = documents_.search({"rhubarb", {}, {}, 1})->passages;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].place == "page 222" || found[0].place == "page 221") << found[0].place;
  int pages_told = 0;
  for (const IngestionProgress& p : progress_) {
    if (p.stage == IngestionStage::kReading && p.total == 300) ++pages_told;
  }
  EXPECT_EQ(pages_told, 300);
}

TEST_F(DocumentIngestionTest, RunsOnALaneAndTellsTheSequence) {
  std::vector<IngestionStage> stages;
  std::optional<core::Result<IngestedDocument>> result;
  DocumentIngestion::Events events;
  events.progress = [&](const IngestionProgress& p) { stages.push_back(p.stage); };
  events.done = [&](core::Result<IngestedDocument>&& done) { result = std::move(done); };
  const auto run = ingestion_.start(env_.executor(), env_.executor(), source("a.txt", "rhubarb"), std::move(events));
  EXPECT_TRUE(env_.executor().run_until_idle());
  ASSERT_TRUE(result.has_value() && result->ok());
  EXPECT_FALSE(stages.empty());
}

TEST_F(DocumentIngestionTest, TellsNothingMoreOnceItsRunIsGone) {
  bool told = false;
  DocumentIngestion::Events events;
  events.progress = [&](const IngestionProgress&) { told = true; };
  events.done = [&](core::Result<IngestedDocument>&&) { told = true; };
  auto run = ingestion_.start(env_.executor(), env_.executor(), source("a.txt", "rhubarb"), std::move(events));
  run.reset();
  EXPECT_TRUE(env_.executor().run_until_idle());
  EXPECT_FALSE(told);
}

TEST_F(DocumentIngestionTest, SaysWhenTheLanesAreFull) {
  env_.executor().set_lane_capacity(0);
  std::optional<ErrorCode> code;
  DocumentIngestion::Events events;
  events.done = [&](core::Result<IngestedDocument>&& done) { code = done.error().code; };
  const auto run = ingestion_.start(env_.executor(), env_.executor(), source("a.txt", "rhubarb"), std::move(events));
  EXPECT_TRUE(env_.executor().run_until_idle());
  EXPECT_EQ(code, ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace callai::documents
