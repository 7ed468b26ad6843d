#include "repositories/sql/fts5_words.h"

#include <algorithm>
#include <array>
#include <limits>

#include "repositories/sql/fts5_api.h"

namespace callai::repositories {

namespace {

using Word = std::function<void(std::string_view)>;

int take_word(void* context, int, const char* text, int bytes, int, int) {
  (*static_cast<const Word*>(context))(std::string_view(text, static_cast<std::size_t>(bytes)));
  return SQLITE_OK;
}

core::Error no_fts5() {
  return {core::ErrorCode::kUnavailable, "this SQLite library searches no texts (it lacks FTS5)",
          "install Debian's libsqlite3-0", ""};
}

}  // namespace

struct Fts5Words::Tokenizer {
  Tokenizer() = default;
  ~Tokenizer() {
    if (made != nullptr) functions.xDelete(made);
    sqlite3_close(connection);
  }
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  sqlite3* connection = nullptr;  // an empty one in memory: tokenizers belong to a connection
  fts5_tokenizer functions{};
  Fts5Tokenizer* made = nullptr;
};

core::Result<std::unique_ptr<Fts5Words>> Fts5Words::make() {
  auto tokenizer = std::make_unique<Tokenizer>();
  if (sqlite3_open(":memory:", &tokenizer->connection) != SQLITE_OK) return no_fts5();
  fts5_api* const api = fts5_of(tokenizer->connection);
  void* context = nullptr;
  if (api == nullptr || api->xFindTokenizer(api, "porter", &context, &tokenizer->functions) != SQLITE_OK) {
    return no_fts5();
  }
  // As chunk_index is declared: tokenize = 'porter unicode61'.
  std::array<const char*, 1> below{"unicode61"};
  if (tokenizer->functions.xCreate(context, below.data(), static_cast<int>(below.size()), &tokenizer->made) !=
      SQLITE_OK) {
    return no_fts5();
  }
  return std::unique_ptr<Fts5Words>(new Fts5Words(std::move(tokenizer)));
}

Fts5Words::Fts5Words(std::unique_ptr<Tokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
Fts5Words::~Fts5Words() = default;

void Fts5Words::cut(std::string_view text, const Word& word) const {
  const auto bytes = static_cast<int>(std::min<std::size_t>(text.size(), std::numeric_limits<int>::max()));
  const std::lock_guard lock(mutex_);
  // Only a callback that stops it makes it fail.
  (void)tokenizer_->functions.xTokenize(tokenizer_->made, const_cast<Word*>(&word), FTS5_TOKENIZE_DOCUMENT, text.data(),
                                        bytes, take_word);
}

}  // namespace callai::repositories
