#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "templates/audio_settings.h"

namespace callai::audio {

/// How words are said, in the phones of the acoustic model (ARPAbet without stress). The big dictionary is read once
/// and shared by all: immutable, safe from any thread.
class Pronunciations {
 public:
  /// Reads a dictionary in CMUdict's form: "word PH PH ...", "word(2) PH ...".
  static core::Result<std::shared_ptr<const Pronunciations>> load(const std::string& path);

  /// Every pronunciation of `word` (lower case); empty when it is not in the dictionary.
  std::vector<std::string> find(const std::string& word) const;

  /// A dictionary for `words`, in the dictionary's own form. Where the template names phones, they come first; what no
  /// dictionary knows is guessed by letter-to-sound rules and listed in `guessed`; a word that nothing can say is
  /// listed in `unsayable` and is not in the text.
  struct Selection {
    std::string text;
    std::vector<std::string> guessed;
    std::vector<std::string> unsayable;
  };
  Selection select(const std::vector<std::string>& words, const std::vector<templates::Pronunciation>& own) const;

 private:
  struct Entry {
    std::string_view word;
    std::string_view phones;
  };
  std::string text_;            ///< the file; entries are views of it
  std::vector<Entry> entries_;  ///< by word, a word's in the order of the file
};

/// True when every phone of `phones` is one of the acoustic model's 39 (ARPAbet, upper case, no stress), and there is
/// one.
bool is_valid_phones(std::string_view phones);

}  // namespace callai::audio
