// Documents: finding five passages of 10,000 by their words, by their meaning and by both; reading a book.
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <memory>

#include "bench/measure.h"
#include "core/check.h"
#include "core/system_env.h"
#include "documents/document_ingestion.h"
#include "documents/hybrid_index.h"
#include "documents/testing/fake_embedder.h"
#include "documents/testing/file_writers.h"
#include "documents/testing/test_documents.h"

namespace callai::bench {
namespace {

constexpr std::size_t kDimension = 384;
constexpr int kDocuments = 100;
constexpr int kParagraphs = 100;  // of a document: a passage each
constexpr int kBookPages = 300;
constexpr std::size_t kTop = 5;
constexpr core::WallTime kNow{std::chrono::seconds(1'795'510'800)};

/// Words as in real texts: a few are everywhere, most are rare (Zipf). Those of a question are none of the first 100:
/// these would be stop words, which a search leaves out.
class Words {
 public:
  std::string one(double least_rank = 1) {
    constexpr double kVocabulary = 20'000;
    const double share = static_cast<double>(random_.next() % 1'000'000) / 1e6;
    const auto rank = static_cast<int>(least_rank * std::exp(share * std::log(kVocabulary / least_rank)));
    std::string word;
    for (int rest = rank * 7919 + 17; rest > 0; rest /= 20) word += "bcdfghklmnprstvwaeio"[rest % 20];
    return word;
  }
  std::string sentence(int words, double least_rank = 1) {
    std::string text;
    for (int i = 0; i < words; ++i) text += (i == 0 ? "" : " ") + one(least_rank);
    return text;
  }

 private:
  core::SeededRandom random_{11};
};

#if defined(__x86_64__)
/// What anybody would write: one row after the other with AVX2, and the best five. Nothing else.
__attribute__((target("avx2,fma"))) float plain_product(const float* a, const float* b) {
  __m256 sum0 = _mm256_setzero_ps();
  __m256 sum1 = _mm256_setzero_ps();
  for (std::size_t i = 0; i < kDimension; i += 16) {
    sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
    sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), sum1);
  }
  alignas(32) std::array<float, 8> lanes{};
  _mm256_store_ps(lanes.data(), _mm256_add_ps(sum0, sum1));
  return lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] + lanes[5] + lanes[6] + lanes[7];
}

std::array<std::size_t, kTop> plain_scan(const std::vector<float>& query, const std::vector<float>& rows) {
  std::array<std::size_t, kTop> best{};
  std::array<float, kTop> scores;
  scores.fill(-2);
  for (std::size_t row = 0; row * kDimension < rows.size(); ++row) {
    const float product = plain_product(query.data(), rows.data() + row * kDimension);
    if (product <= scores.back()) continue;
    std::size_t at = kTop - 1;
    for (; at > 0 && scores[at - 1] < product; --at) {
      scores[at] = scores[at - 1];
      best[at] = best[at - 1];
    }
    scores[at] = product;
    best[at] = row;
  }
  return best;
}
bool has_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#else
std::array<std::size_t, kTop> plain_scan(const std::vector<float>&, const std::vector<float>&) {
  return {};
}
bool has_avx2() {
  return false;
}
#endif

/// A store with 10,000 passages, embedded.
class Library {
 public:
  explicit Library(const std::string& folder) : org_("default") {
    auto opened = repositories::open_database({.path = folder + "/callai.db"});
    CALLAI_CHECK(opened.ok(), "a database can be made beside the benchmarks");
    database_ = std::move(*opened);
    CALLAI_CHECK(documents::testing::know(*database_, org_, embedder_, kDimension).ok(), "a model is known");
    repositories::DocumentsRepo documents(*database_, org_);
    for (int d = 0; d < kDocuments; ++d) {
      repositories::DocumentRecord record;
      record.id = core::DocumentId("doc_" + std::to_string(d));
      record.name = record.id.value();
      record.type = "product";
      record.created = kNow;
      for (int p = 0; p < kParagraphs; ++p) record.content += words_.sentence(90) + ".\n\n";
      const auto added = documents.add(record, 900, 0);
      CALLAI_CHECK(added.ok(), "a document is stored");
      passages_ += *added;
    }
    documents::PassageEmbedding embedding(system_.env(), *database_, org_, embedder_);
    CALLAI_CHECK(embedding.embed_missing({}).ok(), "passages get vectors");
  }

  core::Env env() { return system_.env(); }
  repositories::Database& database() { return *database_; }
  const core::OrgId& org() const { return org_; }
  documents::testing::FakeEmbedder& embedder() { return embedder_; }
  std::string question() { return "tell me about the " + words_.sentence(5, 100); }
  int passages() const { return passages_; }

  /// All vectors, one behind the other.
  std::vector<float> vectors() {
    const repositories::ChunkVectorsRepo repo(*database_, org_);
    std::vector<float> all;
    const auto scopes = repo.scopes();
    for (const repositories::DocumentScope& scope : *scopes) {
      const auto vectors = repo.vectors(scope.document, embedder_.model(), kDimension);
      all.insert(all.end(), vectors->values.begin(), vectors->values.end());
    }
    return all;
  }

 private:
  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  core::OrgId org_;
  std::unique_ptr<repositories::Database> database_;
  documents::testing::FakeEmbedder embedder_{kDimension};
  Words words_;
  int passages_ = 0;
};

std::vector<float> vector_of(Library& library, const std::string& text) {
  return library.embedder().embed({text}, documents::TextRole::kQuery, {})->front();
}

/// Our scan and the plain one take turns, so that what else the machine does meets both.
void measure_scans(Library& library, Report& report) {
  documents::VectorIndex index(kDimension);
  const repositories::ChunkVectorsRepo repo(library.database(), library.org());
  std::vector<documents::IndexedDocument> loaded;
  const auto scopes = repo.scopes();
  for (const repositories::DocumentScope& scope : *scopes) {
    auto vectors = repo.vectors(scope.document, library.embedder().model(), kDimension);
    loaded.push_back({scope, std::move(*vectors)});
  }
  index.put(std::move(loaded));
  const std::vector<float> rows = library.vectors();
  std::vector<double> ours, plain, ratios;
  for (int i = 0; i < 420; ++i) {
    const std::vector<float> query = vector_of(library, library.question());
    const Stopwatch own_watch;
    keep(index.search(query, {}, kTop));
    const double own = own_watch.us();
    const Stopwatch plain_watch;
    keep(plain_scan(query, rows));
    const double bare = plain_watch.us();
    if (i < 20) continue;
    ours.push_back(own);
    plain.push_back(bare);
    ratios.push_back(own / bare);
  }
  const std::string what = std::to_string(index.size()) + " vectors of 384 numbers, the best five";
  report.add({"retrieval_vectors", "us", "VectorIndex::search over " + what, ours, Better::kLess, {}});
  if (!has_avx2()) {
    report.skip("retrieval_vectors_plain", "this processor has no AVX2");
    report.skip("retrieval_vectors_ratio", "this processor has no AVX2");
    return;
  }
  report.add(
      {"retrieval_vectors_plain", "us", "a plain AVX2 scan of one array over " + what, plain, Better::kLess, {}});
  report.add({"retrieval_vectors_ratio", "times", "the first by the second, measured in turns", ratios, Better::kLess,
              Goal{1.5, {}}});
}

/// Processor time of this thread: what a search costs however busy the machine is.
double own_cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void measure_search(Library& library, Report& report) {
  const documents::HybridIndex words(library.env(), library.database(), library.org(), nullptr);
  const documents::HybridIndex both(library.env(), library.database(), library.org(), &library.embedder());
  const Stopwatch loading;
  CALLAI_CHECK(both.refresh().ok() && both.vectors() == static_cast<std::size_t>(library.passages()),
               "vectors are read");
  report.add({"retrieval_load",
              "ms",
              "all words and vectors out of the store into memory, as at start",
              {loading.ms()},
              Better::kLess,
              {}});
  std::vector<double> cpu;
  const auto ask = [&library, &cpu](const documents::HybridIndex& index) {
    std::vector<double> samples;
    cpu.clear();
    for (int i = 0; i < 520; ++i) {
      const conversation::PassageQuery query{library.question(), {}, {}, static_cast<int>(kTop)};
      const double cpu_before = own_cpu_ms();
      const Stopwatch watch;
      const auto found = index.search(query);
      const double ms = watch.ms();
      if (i >= 20) cpu.push_back(own_cpu_ms() - cpu_before);
      CALLAI_CHECK(found.ok() && found->lacking.empty(), "a search finds");
      if (i >= 20) samples.push_back(ms);
    }
    return samples;
  };
  const std::string what = "five passages of " + std::to_string(library.passages()) + " for a question of nine words";
  report.add({"retrieval_words", "ms", what + ", by its words", ask(words), Better::kLess, {}});
  report.add({"retrieval_hybrid", "ms", what + ", by its words and its meaning (without the embedding server's time)",
              ask(both), Better::kLess, Goal{{}, 5}});
  report.add({"retrieval_hybrid_cpu", "ms", "processor time of the same", cpu, Better::kLess, {}});
}

void measure_book(Library& library, Report& report) {
  Words words;
  std::vector<std::string> pages;
  for (int p = 0; p < kBookPages; ++p) {
    std::string page;
    for (int line = 0; line < 40; ++line) page += words.sentence(10) + "\n";
    pages.push_back(std::move(page));
  }
  const documents::DocumentReader reader(library.env().clock);
  documents::DocumentIngestion ingestion(library.env(), reader, library.database(), library.org(), nullptr);
  std::vector<double> samples;
  for (int i = 0; i < 3; ++i) {
    pages.front() += "edition " + std::to_string(i);
    const documents::DocumentSource book{"book.pdf", documents::testing::pdf_file(pages), "product", {}, {}};
    int steps = 0;
    const Stopwatch watch;
    const auto done = ingestion.ingest(book, {{}, [&steps](const documents::IngestionProgress&) { ++steps; }});
    samples.push_back(watch.ms());
    CALLAI_CHECK(done.ok() && done->document.pages == kBookPages && steps > kBookPages,
                 "a book is read, with progress");
  }
  report.add({"ingest_pdf_300",
              "ms",
              "a PDF of 300 pages with 120,000 words: read page by page, split, stored and indexed",
              samples,
              Better::kLess,
              {}});
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  const TempFolder folder(report.folder());
  Library library(folder.path());
  measure_scans(library, report);
  measure_search(library, report);
  measure_book(library, report);
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
