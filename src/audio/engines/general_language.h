#pragma once

#include <memory>
#include <set>
#include <string>

#include "core/result.h"

namespace callai::audio {

/// The general English language model, from which the templates' own models take what people say between a campaign's
/// words ("could you", "of the"). Read once (60 MB while this object lives). One thread at a time.
class GeneralLanguage {
 public:
  /// `path`: a model in sphinxbase's binary or ARPA form. kUnavailable with the package's name when it cannot be read.
  static core::Result<std::unique_ptr<GeneralLanguage>> load(const std::string& path);
  ~GeneralLanguage();
  GeneralLanguage(const GeneralLanguage&) = delete;
  GeneralLanguage& operator=(const GeneralLanguage&) = delete;

  /// Its bigrams among these words, as an ARPA text, renormalised to them; words that it does not know get the share of
  /// its rarest. About 1 us a pair of words.
  std::string bigrams_among(const std::set<std::string>& words) const;

 private:
  struct Impl;
  explicit GeneralLanguage(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::audio
