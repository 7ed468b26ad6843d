#pragma once

#include <set>
#include <string>
#include <unordered_set>

#include "audio/engines/grammar_ngram.h"
#include "core/file_cache.h"
#include "core/result.h"

namespace callai::audio {

/// A grammar as a decoder searches it.
struct GrammarModel {
  std::string compiled;                   ///< for LanguageModels
  std::unordered_set<std::string> pairs;  ///< see NgramModel
};

/// Makes the language models of one vocabulary, a tenth of a second each, or takes them from where they are kept: what
/// has not changed since the last start costs a file's reading. One thread at a time.
class GrammarModels {
 public:
  /// `kept` null: nowhere. It outlives this.
  GrammarModels(core::FileCache* kept, const std::set<std::string>& vocabulary);

  /// Of what a grammar (JSGF) can say. kInvalidArgument when it is none.
  core::Result<GrammarModel> of(const std::string& jsgf, const NgramOptions& options);
  /// Of what people say between a campaign's words; `general_lm`: see GeneralLanguage.
  core::Result<std::string> background(const std::string& general_lm);

 private:
  core::FileCache* kept_;
  const std::set<std::string> vocabulary_;
  std::string common_key_;  ///< of all that is kept: the library that reads it, and the vocabulary
};

}  // namespace callai::audio
