#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "core/result.h"

namespace callai::repositories {

/// Cuts a text into the stems that SQLite's index of passages keeps of it (porter over unicode61), with the very code
/// of FTS5 and without a database, so that whoever indexes elsewhere finds the same. Safe from any thread.
class Fts5Words {
 public:
  /// kUnavailable: this SQLite has no FTS5.
  static core::Result<std::unique_ptr<Fts5Words>> make();
  ~Fts5Words();

  /// Calls `word` for each, in the order of the text; what it is given is gone after the call.
  void cut(std::string_view text, const std::function<void(std::string_view)>& word) const;

 private:
  struct Tokenizer;
  explicit Fts5Words(std::unique_ptr<Tokenizer> tokenizer);

  mutable std::mutex mutex_;
  const std::unique_ptr<Tokenizer> tokenizer_;  // under mutex_: it writes its stems into one buffer
};

}  // namespace callai::repositories
