#include "audio/pronunciations.h"

#include <algorithm>
#include <array>
#include <set>

#include "audio/engines/flite_lexicon.h"
#include "audio/spoken_words.h"
#include "core/file_content.h"

namespace callai::audio {
namespace {

constexpr std::array<std::string_view, 39> kPhones = {
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F",  "G", "HH", "IH", "IY", "JH", "K",
    "L",  "M",  "N",  "NG", "OW", "OY", "P", "R",  "S", "SH", "T",  "TH", "UH", "UW", "V", "W",  "Y",  "Z",  "ZH"};

/// Words of speech that CMUdict lacks, or has only in a reading nobody uses on the telephone.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSpeech = {{{"hmm", "HH AH M"},
                                                                                   {"mm", "AH M"},
                                                                                   {"mhm", "M HH AH M"},
                                                                                   {"uh", "ER"},
                                                                                   {"nah", "N AE"},
                                                                                   {"yea", "Y EH AH"},
                                                                                   {"yeah", "Y EH AH"},
                                                                                   {"ok", "OW K EY"}}};

void append_entry(std::string& text, const std::string& word, const std::vector<std::string>& phones) {
  for (std::size_t i = 0; i < phones.size(); ++i) {
    text += word;
    if (i > 0) text += "(" + std::to_string(i + 1) + ")";
    text += " " + phones[i] + "\n";
  }
}

std::vector<std::string> own_phones(const std::string& word, const std::vector<templates::Pronunciation>& own) {
  std::vector<std::string> found;
  for (const auto& entry : own) {
    if (join_words(spoken_words(entry.word)) == word && is_valid_phones(entry.phones)) found.push_back(entry.phones);
  }
  return found;
}

}  // namespace

bool is_valid_phones(std::string_view phones) {
  int count = 0;
  while (!phones.empty()) {
    const auto space = phones.find(' ');
    const auto phone = phones.substr(0, space);
    if (!phone.empty()) {
      if (std::find(kPhones.begin(), kPhones.end(), phone) == kPhones.end()) return false;
      ++count;
    }
    if (space == std::string_view::npos) break;
    phones.remove_prefix(space + 1);
  }
  return count > 0;
}

core::Result<std::shared_ptr<const Pronunciations>> Pronunciations::load(const std::string& path) {
  auto loaded = std::make_shared<Pronunciations>();
  loaded->text_ = core::file_content(path).value_or("");
  if (loaded->text_.empty()) {
    return core::Error{core::ErrorCode::kUnavailable, "cannot read the pronunciation dictionary '" + path + "'",
                       "install pocketsphinx-en-us, or set the path of the dictionary", ""};
  }
  const std::string_view text = loaded->text_;
  loaded->entries_.reserve(140'000);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::size_t space = text.find(' ', start);
    if (space < end) {
      auto word = text.substr(start, space - start);
      word = word.substr(0, std::max<std::size_t>(1, std::min(word.find('('), word.size())));
      loaded->entries_.push_back({word, text.substr(space + 1, end - space - 1)});
    }
    start = end + 1;
  }
  std::ranges::stable_sort(loaded->entries_, {}, &Entry::word);
  return std::shared_ptr<const Pronunciations>(std::move(loaded));
}

std::vector<std::string> Pronunciations::find(const std::string& word) const {
  std::vector<std::string> found;
  for (const Entry& entry : std::ranges::equal_range(entries_, std::string_view(word), {}, &Entry::word)) {
    found.emplace_back(entry.phones);
  }
  return found;
}

Pronunciations::Selection Pronunciations::select(const std::vector<std::string>& words,
                                                 const std::vector<templates::Pronunciation>& own) const {
  Selection selection;
  const std::set<std::string> unique(words.begin(), words.end());
  for (const auto& word : unique) {
    auto phones = own_phones(word, own);
    for (auto& known : find(word)) phones.push_back(std::move(known));
    for (const auto& [spoken, said] : kSpeech) {
      if (spoken == word) phones.emplace_back(said);
    }
    if (phones.empty()) {
      auto guess = flite_phones(word);
      if (is_valid_phones(guess)) {
        phones.push_back(std::move(guess));
        selection.guessed.push_back(word);
      }
    }
    if (phones.empty()) {
      selection.unsayable.push_back(word);
      continue;
    }
    append_entry(selection.text, word, phones);
  }
  return selection;
}

}  // namespace callai::audio
