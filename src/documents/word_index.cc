#include "documents/word_index.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "documents/scope_filter.h"
#include "repositories/system/lexical_score.h"

namespace callai::documents {

namespace {

using repositories::LexicalCandidate;
using repositories::LexicalHit;

// Those of FTS5's bm25 (sqlite.org/fts5.html, section 5.1.1), its least weight of a word that is nearly everywhere too.
constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
constexpr double kLeastWeight = 1e-6;

constexpr int kMostHits = 100;

/// A stem is in a passage, so often.
struct Posting {
  std::uint32_t passage = 0;
  std::uint32_t times = 0;
};

/// Of a document.
using StemPostings = std::unordered_map<std::string, std::vector<Posting>>;

double weight_of(std::size_t passages_with, std::size_t passages) {
  const auto with = static_cast<double>(passages_with);
  const double weight = std::log((static_cast<double>(passages) - with + 0.5) / (with + 0.5));
  return weight > 0 ? weight : kLeastWeight;
}

}  // namespace

/// Does not change once it is in the lists, but for its labels.
struct WordIndex::Document {
  struct Place {  // of a stem: its postings in the document
    Document* document;
    std::uint32_t first;
    std::uint32_t count;
  };
  struct Stem {
    std::vector<Place> places;  // by the documents' numbers
    std::size_t passages = 0;
  };
  using Stems = std::unordered_map<std::string, Stem>;

  repositories::DocumentScope scope;
  std::uint64_t number = 0;            // grows with every document that is put
  std::vector<std::uint32_t> lengths;  // of each passage, in stems
  std::uint64_t length = 0;            // of all
  std::vector<Posting> postings;       // those of one stem together, by passages
  std::vector<Stems::value_type*> stems;
};

struct WordIndex::Lists {
  using Stem = Document::Stem;
  using Place = Document::Place;

  void drop(const core::DocumentId& id);
  void add(std::unique_ptr<Document> document, const StemPostings& postings);
  std::vector<LexicalCandidate> candidates(const std::vector<std::string>& terms,
                                           const conversation::PassageQuery& query, std::size_t most) const;

  Document::Stems stems;
  std::map<core::DocumentId, std::unique_ptr<Document>> documents;
  std::size_t passages = 0;
  std::uint64_t length = 0;  // of all passages
  std::uint64_t next_number = 1;
};

void WordIndex::Lists::drop(const core::DocumentId& id) {
  const auto found = documents.find(id);
  if (found == documents.end()) return;
  const Document& document = *found->second;
  for (Document::Stems::value_type* entry : document.stems) {
    Stem& stem = entry->second;
    const auto place =
        std::lower_bound(stem.places.begin(), stem.places.end(), document.number,
                         [](const Place& p, std::uint64_t number) { return p.document->number < number; });
    stem.passages -= place->count;
    stem.places.erase(place);
    if (stem.places.empty()) stems.erase(stems.find(entry->first));
  }
  passages -= document.lengths.size();
  length -= document.length;
  documents.erase(found);
}

void WordIndex::Lists::add(std::unique_ptr<Document> document, const StemPostings& postings) {
  document->number = next_number++;
  document->stems.reserve(postings.size());
  std::uint32_t first = 0;
  for (const auto& [text, of_stem] : postings) {
    auto& entry = *stems.try_emplace(text).first;
    const auto count = static_cast<std::uint32_t>(of_stem.size());
    entry.second.places.push_back({document.get(), first, count});
    entry.second.passages += count;
    document->stems.push_back(&entry);
    first += count;
  }
  passages += document->lengths.size();
  length += document->length;
  documents[document->scope.document] = std::move(document);
}

namespace {

struct Ranked {
  double rank = 0;
  const core::DocumentId* document = nullptr;
  int passage = 0;
  int terms = 0;

  bool operator<(const Ranked& other) const {
    if (rank != other.rank) return rank > other.rank;
    if (document != other.document) return *document < *other.document;
    return passage < other.passage;
  }
};

}  // namespace

// All lists go side by side from document to document, so that one array of the longest document's size does.
std::vector<LexicalCandidate> WordIndex::Lists::candidates(const std::vector<std::string>& terms,
                                                           const conversation::PassageQuery& query,
                                                           std::size_t most) const {
  struct Cursor {
    const Place* at;
    const Place* end;
    double weight;
  };
  std::vector<Cursor> cursors;
  for (const std::string& term : terms) {
    const auto stem = stems.find(term);
    if (stem == stems.end()) continue;
    const std::vector<Place>& places = stem->second.places;
    cursors.push_back({places.data(), places.data() + places.size(), weight_of(stem->second.passages, passages)});
  }
  const double average = passages == 0 ? 0 : static_cast<double>(length) / static_cast<double>(passages);
  std::vector<Ranked> found;
  std::vector<std::uint32_t> slots;  // a passage of the document -> its place in `found`, behind its first
  for (;;) {
    const Document* next = nullptr;
    for (const Cursor& cursor : cursors) {
      if (cursor.at == cursor.end) continue;
      if (next == nullptr || cursor.at->document->number < next->number) next = cursor.at->document;
    }
    if (next == nullptr) break;
    const bool asked = is_asked_for(query, next->scope);
    const std::size_t first = found.size();
    if (asked) slots.assign(next->lengths.size(), 0);
    for (Cursor& cursor : cursors) {
      if (cursor.at == cursor.end || cursor.at->document != next) continue;
      const Place& place = *cursor.at++;
      for (std::uint32_t i = 0; asked && i < place.count; ++i) {
        const Posting& posting = next->postings[place.first + i];
        std::uint32_t& slot = slots[posting.passage];
        if (slot == 0) {
          found.push_back({0, &next->scope.document, static_cast<int>(posting.passage), 0});
          slot = static_cast<std::uint32_t>(found.size() - first);
        }
        Ranked& ranked = found[first + slot - 1];
        const auto times = static_cast<double>(posting.times);
        const double share = static_cast<double>(next->lengths[posting.passage]) / average;
        ranked.rank += cursor.weight * (times * (kK1 + 1)) / (times + kK1 * (1 - kB + kB * share));
        ++ranked.terms;
      }
    }
  }
  const std::size_t count = std::min(most, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end());
  std::vector<LexicalCandidate> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({{*found[i].document, found[i].passage, 0}, found[i].rank, found[i].terms});
  }
  return out;
}

WordIndex::WordIndex(std::unique_ptr<repositories::Fts5Words> words)
    : words_(std::move(words)), lists_(std::make_unique<Lists>()) {}

WordIndex::~WordIndex() = default;

std::vector<repositories::DocumentScope> WordIndex::keep(const std::vector<repositories::DocumentScope>& scopes) {
  std::vector<repositories::DocumentScope> stale;
  std::map<core::DocumentId, const repositories::DocumentScope*> kept;
  for (const repositories::DocumentScope& scope : scopes) kept[scope.document] = &scope;
  const std::unique_lock lock(mutex_);
  std::vector<core::DocumentId> gone;
  for (const auto& [id, document] : lists_->documents) {
    const auto scope = kept.find(id);
    if (scope == kept.end()) {
      gone.push_back(id);
      continue;
    }
    const std::int64_t text_revision = std::exchange(document->scope, *scope->second).text_revision;
    document->scope.text_revision = text_revision;  // until its text has been read
    if (text_revision == scope->second->text_revision) kept.erase(scope);
  }
  for (const core::DocumentId& id : gone) lists_->drop(id);
  for (const auto& [id, scope] : kept) stale.push_back(*scope);
  return stale;
}

void WordIndex::put(const repositories::DocumentScope& scope, const std::vector<std::string>& passages) {
  auto document = std::make_unique<Document>();
  document->scope = scope;
  StemPostings postings;
  std::string text;
  for (std::uint32_t passage = 0; passage < passages.size(); ++passage) {
    std::uint32_t length = 0;
    words_->cut(passages[passage], [&](std::string_view stem) {
      ++length;
      text.assign(stem);
      std::vector<Posting>& of_stem = postings[text];
      if (of_stem.empty() || of_stem.back().passage != passage) of_stem.push_back({passage, 0});
      ++of_stem.back().times;
    });
    document->lengths.push_back(length);
    document->length += length;
  }
  for (const auto& [stem, of_stem] : postings) {
    document->postings.insert(document->postings.end(), of_stem.begin(), of_stem.end());
  }
  document->postings.shrink_to_fit();
  const std::unique_lock lock(mutex_);
  lists_->drop(scope.document);
  lists_->add(std::move(document), postings);
}

std::size_t WordIndex::size() const {
  const std::shared_lock lock(mutex_);
  return lists_->passages;
}

std::optional<std::vector<LexicalHit>> WordIndex::search(const conversation::PassageQuery& query) const {
  std::vector<std::string> terms = repositories::query_terms(query.text);
  for (std::string& term : terms) {
    std::vector<std::string> stems;
    words_->cut(term, [&stems](std::string_view stem) { stems.emplace_back(stem); });
    if (stems.size() != 1) return std::nullopt;
    term = std::move(stems.front());
  }
  const int limit = std::clamp(query.limit, 1, kMostHits);
  std::vector<LexicalCandidate> found;
  {
    const std::shared_lock lock(mutex_);
    found = lists_->candidates(terms, query, static_cast<std::size_t>(repositories::candidates_for(limit)));
  }
  if (found.empty()) return std::vector<LexicalHit>{};
  return repositories::best_hits(std::move(found), terms.size(), limit);
}

}  // namespace callai::documents
