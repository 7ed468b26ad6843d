#include "pipeline/value_reader_yes_no.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace callai::pipeline {
namespace {

enum class Reach {
  kAnywhere,   // says yes or no wherever it stands
  kHead,       // only at the head of the utterance, or as the whole of it
  kDiscourse,  // at the head, but only a way to begin when more follows and nothing was asked
  kAsked,      // only as an answer to a question that wants yes or no
};

struct Entry {
  std::string_view words;
  int polarity;  // +1 yes, -1 no, 0 neither: hides the shorter entries within it
  double confidence;
  Reach reach;
};

constexpr Entry kEntries[] = {
    {"yes", 1, 0.97, Reach::kHead},
    {"yes please", 1, 0.97, Reach::kAnywhere},
    {"yes sir", 1, 0.97, Reach::kHead},
    {"yeah", 1, 0.95, Reach::kHead},
    {"yep", 1, 0.95, Reach::kHead},
    {"yup", 1, 0.95, Reach::kHead},
    {"aye", 1, 0.9, Reach::kHead},
    {"yeah sure", 1, 0.96, Reach::kHead},
    {"sure", 1, 0.93, Reach::kHead},
    {"sure thing", 1, 0.95, Reach::kAnywhere},
    {"for sure", 1, 0.93, Reach::kAnywhere},
    {"of course", 1, 0.95, Reach::kAnywhere},
    {"certainly", 1, 0.93, Reach::kHead},
    {"definitely", 1, 0.94, Reach::kHead},
    {"absolutely", 1, 0.95, Reach::kHead},
    {"totally", 1, 0.85, Reach::kHead},
    {"exactly", 1, 0.92, Reach::kHead},
    {"indeed", 1, 0.9, Reach::kHead},
    {"correct", 1, 0.95, Reach::kHead},
    {"right", 1, 0.8, Reach::kDiscourse},
    {"okay", 1, 0.8, Reach::kDiscourse},
    {"all right", 1, 0.8, Reach::kDiscourse},
    {"fine", 1, 0.8, Reach::kHead},
    {"great", 1, 0.75, Reach::kHead},
    {"perfect", 1, 0.85, Reach::kHead},
    {"good", 1, 0.7, Reach::kHead},
    {"cool", 1, 0.75, Reach::kHead},
    {"that is right", 1, 0.96, Reach::kAnywhere},
    {"that is correct", 1, 0.96, Reach::kAnywhere},
    {"that is it", 1, 0.85, Reach::kHead},
    {"that is fine", 1, 0.9, Reach::kAnywhere},
    {"that is okay", 1, 0.85, Reach::kAnywhere},
    {"that is good", 1, 0.88, Reach::kAnywhere},
    {"that is great", 1, 0.88, Reach::kAnywhere},
    {"that is perfect", 1, 0.92, Reach::kAnywhere},
    {"that is true", 1, 0.92, Reach::kAnywhere},
    {"that is me", 1, 0.9, Reach::kAnywhere},
    {"you are right", 1, 0.85, Reach::kAnywhere},
    {"this is correct", 1, 0.95, Reach::kAnywhere},
    {"it is correct", 1, 0.95, Reach::kAnywhere},
    {"that works", 1, 0.92, Reach::kAnywhere},
    {"that would work", 1, 0.9, Reach::kAnywhere},
    {"works for me", 1, 0.9, Reach::kAnywhere},
    {"sounds good", 1, 0.93, Reach::kAnywhere},
    {"sounds great", 1, 0.93, Reach::kAnywhere},
    {"sounds fine", 1, 0.9, Reach::kAnywhere},
    {"sounds right", 1, 0.92, Reach::kAnywhere},
    {"go ahead", 1, 0.93, Reach::kAnywhere},
    {"go for it", 1, 0.93, Reach::kAnywhere},
    {"why not", 1, 0.88, Reach::kHead},
    {"by all means", 1, 0.94, Reach::kAnywhere},
    {"please do", 1, 0.94, Reach::kAnywhere},
    {"i guess so", 1, 0.8, Reach::kAnywhere},
    {"i guess", 1, 0.65, Reach::kHead},
    {"i suppose so", 1, 0.8, Reach::kAnywhere},
    {"i suppose", 1, 0.65, Reach::kHead},
    {"i think so", 1, 0.82, Reach::kAnywhere},
    {"i believe so", 1, 0.85, Reach::kAnywhere},
    {"i hope so", 1, 0.7, Reach::kAnywhere},
    {"i would love to", 1, 0.95, Reach::kAnywhere},
    {"i would like that", 1, 0.93, Reach::kAnywhere},
    {"love to", 1, 0.9, Reach::kHead},
    {"let us do it", 1, 0.94, Reach::kAnywhere},
    {"let us do that", 1, 0.94, Reach::kAnywhere},
    {"let us go", 1, 0.8, Reach::kHead},
    {"no problem", 1, 0.88, Reach::kAnywhere},
    {"not a problem", 1, 0.88, Reach::kAnywhere},
    {"no worries", 1, 0.8, Reach::kAnywhere},
    {"you bet", 1, 0.93, Reach::kAnywhere},
    {"you got it", 1, 0.92, Reach::kAnywhere},
    {"mm hm", 1, 0.8, Reach::kDiscourse},
    {"uh huh", 1, 0.8, Reach::kDiscourse},
    {"affirmative", 1, 0.95, Reach::kHead},
    {"confirmed", 1, 0.93, Reach::kHead},
    {"i agree", 1, 0.92, Reach::kHead},
    {"speaking", 1, 0.85, Reach::kHead},
    {"no", -1, 0.96, Reach::kHead},
    {"nope", -1, 0.96, Reach::kHead},
    {"nah", -1, 0.94, Reach::kHead},
    {"no thanks", -1, 0.97, Reach::kAnywhere},
    {"no thank you", -1, 0.97, Reach::kAnywhere},
    {"no way", -1, 0.95, Reach::kAnywhere},
    {"not really", -1, 0.88, Reach::kHead},
    {"not at all", -1, 0.9, Reach::kHead},
    {"of course not", -1, 0.95, Reach::kAnywhere},
    {"certainly not", -1, 0.95, Reach::kAnywhere},
    {"definitely not", -1, 0.95, Reach::kAnywhere},
    {"absolutely not", -1, 0.96, Reach::kAnywhere},
    {"not now", -1, 0.85, Reach::kHead},
    {"not right now", -1, 0.85, Reach::kHead},
    {"not today", -1, 0.85, Reach::kHead},
    {"not yet", -1, 0.88, Reach::kHead},
    {"not interested", -1, 0.9, Reach::kAnywhere},
    {"not quite", -1, 0.85, Reach::kHead},
    {"not exactly", -1, 0.85, Reach::kHead},
    {"not me", -1, 0.85, Reach::kHead},
    {"not for me", -1, 0.88, Reach::kHead},
    {"never", -1, 0.88, Reach::kHead},
    {"never mind", 0, 0, Reach::kAnywhere},
    {"negative", -1, 0.93, Reach::kHead},
    {"incorrect", -1, 0.95, Reach::kHead},
    {"wrong", -1, 0.88, Reach::kHead},
    {"that is wrong", -1, 0.95, Reach::kAnywhere},
    {"that is not it", -1, 0.92, Reach::kAnywhere},
    {"that is not right", -1, 0.95, Reach::kAnywhere},
    {"that is incorrect", -1, 0.95, Reach::kAnywhere},
    {"i do not think so", -1, 0.92, Reach::kAnywhere},
    {"i think not", -1, 0.9, Reach::kAnywhere},
    {"i guess not", -1, 0.82, Reach::kAnywhere},
    {"i would rather not", -1, 0.92, Reach::kAnywhere},
    {"rather not", -1, 0.9, Reach::kAnywhere},
    {"do not", -1, 0.8, Reach::kHead},
    {"no that is fine", -1, 0.75, Reach::kHead},
    {"no that is okay", -1, 0.8, Reach::kHead},
    {"no that is all", -1, 0.92, Reach::kHead},
    {"no that is it", -1, 0.92, Reach::kHead},
    {"no i am good", -1, 0.9, Reach::kHead},
    {"no i am fine", -1, 0.9, Reach::kHead},
    {"i am good", -1, 0.7, Reach::kHead},
    {"i do", 1, 0.9, Reach::kAsked},
    {"i am", 1, 0.85, Reach::kAsked},
    {"i have", 1, 0.85, Reach::kAsked},
    {"i can", 1, 0.85, Reach::kAsked},
    {"i would", 1, 0.85, Reach::kAsked},
    {"i will", 1, 0.85, Reach::kAsked},
    {"i did", 1, 0.88, Reach::kAsked},
    {"we do", 1, 0.9, Reach::kAsked},
    {"we are", 1, 0.85, Reach::kAsked},
    {"we have", 1, 0.85, Reach::kAsked},
    {"we can", 1, 0.85, Reach::kAsked},
    {"we did", 1, 0.88, Reach::kAsked},
    {"it is", 1, 0.85, Reach::kAsked},
    {"it does", 1, 0.88, Reach::kAsked},
    {"it was", 1, 0.85, Reach::kAsked},
    {"it did", 1, 0.88, Reach::kAsked},
    {"they do", 1, 0.85, Reach::kAsked},
    {"i do not", -1, 0.9, Reach::kAsked},
    {"i am not", -1, 0.9, Reach::kAsked},
    {"i have not", -1, 0.88, Reach::kAsked},
    {"i can not", -1, 0.88, Reach::kAsked},
    {"i would not", -1, 0.88, Reach::kAsked},
    {"i will not", -1, 0.88, Reach::kAsked},
    {"i did not", -1, 0.9, Reach::kAsked},
    {"we do not", -1, 0.9, Reach::kAsked},
    {"we are not", -1, 0.88, Reach::kAsked},
    {"we have not", -1, 0.88, Reach::kAsked},
    {"we can not", -1, 0.88, Reach::kAsked},
    {"we did not", -1, 0.9, Reach::kAsked},
    {"it is not", -1, 0.9, Reach::kAsked},
    {"it does not", -1, 0.9, Reach::kAsked},
    {"it was not", -1, 0.88, Reach::kAsked},
    {"it did not", -1, 0.9, Reach::kAsked},
    {"they do not", -1, 0.85, Reach::kAsked},
    {"i do not know", 0, 0, Reach::kAnywhere},
    {"i do not care", 0, 0, Reach::kAnywhere},
    {"i do not mind", 1, 0.85, Reach::kAsked},
    {"i am not sure", 0, 0, Reach::kAnywhere},
    {"not sure", 0, 0, Reach::kAnywhere},
    {"not certain", 0, 0, Reach::kAnywhere},
    {"are you sure", 0, 0, Reach::kAnywhere},
    {"right now", 0, 0, Reach::kAnywhere},
    {"right away", 0, 0, Reach::kAnywhere},
    {"right here", 0, 0, Reach::kAnywhere},
    {"no idea", 0, 0, Reach::kAnywhere},
    {"no clue", 0, 0, Reach::kAnywhere},
    {"no one", 0, 0, Reach::kAnywhere},
    {"no more", 0, 0, Reach::kAnywhere},
    {"no later", 0, 0, Reach::kAnywhere},
    {"no preference", 0, 0, Reach::kAnywhere},
    {"good morning", 0, 0, Reach::kAnywhere},
    {"good afternoon", 0, 0, Reach::kAnywhere},
    {"good evening", 0, 0, Reach::kAnywhere},
    {"good question", 0, 0, Reach::kAnywhere},
    {"good bye", 0, 0, Reach::kAnywhere},
    {"maybe", 0, 0, Reach::kAnywhere},
    {"perhaps", 0, 0, Reach::kAnywhere},
    {"it depends", 0, 0, Reach::kAnywhere},
    {"i am interested", 1, 0.85, Reach::kAsked},
    {"i am afraid", 0, 0, Reach::kAnywhere},
    {"i am afraid not", -1, 0.92, Reach::kAnywhere},
    {"i have to", 0, 0, Reach::kAnywhere},
    {"great question", 0, 0, Reach::kAnywhere},
};

struct Phrase {
  std::vector<std::string_view> words;
  const Entry* entry = nullptr;
};
using Index = std::unordered_map<std::string_view, std::vector<Phrase>>;

// By first word, longest first.
const Index& index() {
  static const Index built = [] {
    Index made;
    for (const Entry& entry : kEntries) {
      Phrase phrase;
      phrase.entry = &entry;
      for (std::size_t at = 0; at < entry.words.size();) {
        const std::size_t end = std::min(entry.words.find(' ', at), entry.words.size());
        phrase.words.push_back(entry.words.substr(at, end - at));
        at = end + 1;
      }
      made[phrase.words.front()].push_back(std::move(phrase));
    }
    for (auto& [word, phrases] : made) {
      std::ranges::stable_sort(phrases,
                               [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
    }
    return made;
  }();
  return built;
}

const Phrase* longest_at(const Text& text, int at) {
  const auto found = index().find(text.word(at));
  if (found == index().end()) return nullptr;
  for (const Phrase& phrase : found->second) {
    bool fits = true;
    for (std::size_t k = 0; k < phrase.words.size() && fits; ++k) {
      const int i = at + static_cast<int>(k);
      // A comma within keeps the pieces apart, but for the head of a chain: "no, thanks".
      fits = text.word(i) == phrase.words[k] && (k < 2 || !text.tokens[static_cast<std::size_t>(i)].clause_start);
    }
    if (fits) return &phrase;
  }
  return nullptr;
}

struct Hit {
  const Entry* entry = nullptr;
  int first = 0;
  int last = 0;
  int polarity = 0;
  bool head = false;
};

bool may_stand_between(const Text& text, int i) {
  const std::string_view word = text.word(i);
  return text.word_class(i).is(kFillerWord) || word == "and" || word == "thanks" || word == "thank" || word == "you" ||
         word == "sir" || word == "maam" || word == "very" || word == "much" || word == "that" || word == "is" ||
         word == "it";
}

std::vector<Hit> find_hits(const Text& text) {
  std::vector<Hit> hits;
  bool head = true;
  for (int i = 0; i < text.size();) {
    const Phrase* phrase = longest_at(text, i);
    if (phrase == nullptr) {
      head = head && may_stand_between(text, i);
      ++i;
      continue;
    }
    const int last = i + static_cast<int>(phrase->words.size());
    Hit hit{phrase->entry, i, last, phrase->entry->polarity, head};
    if (hit.polarity > 0 && is_negated(text, i, last, false)) hit.polarity = -1;
    hits.push_back(hit);
    i = last;
  }
  return hits;
}

bool says_more(const Text& text, int from) {
  for (int i = from; i < text.size(); ++i) {
    if (!may_stand_between(text, i)) return true;
  }
  return false;
}

bool counts(const Hit& hit, const Text& text, const YesNoContext& context) {
  switch (hit.entry->reach) {
    case Reach::kAnywhere: return true;
    case Reach::kHead: return hit.head || (!says_more(text, hit.last) && hit.entry->confidence >= 0.9);
    case Reach::kDiscourse: return hit.head && (context.asked || !says_more(text, hit.last));
    case Reach::kAsked: return context.asked && hit.head;
  }
  return false;
}

}  // namespace

std::optional<YesNo> read_yes_no(const Text& text, const YesNoContext& context) {
  const std::vector<Hit> hits = find_hits(text);
  const Hit* chosen = nullptr;
  int first = 0;
  bool undecided = false;
  for (const Hit& hit : hits) {
    if (hit.polarity == 0) {
      undecided = undecided || (hit.head && chosen == nullptr && hit.entry->words != "right now");
      continue;
    }
    if (!counts(hit, text, context)) continue;
    // "Yes i do not": a statement confirms or qualifies a plain answer before it only when that was vague.
    const bool statement = hit.entry->reach == Reach::kAsked;
    if (chosen != nullptr && (!hit.head || (statement && chosen->entry->confidence >= 0.9))) continue;
    if (chosen == nullptr) first = hit.first;
    chosen = &hit;
  }
  if (chosen == nullptr || (undecided && chosen->entry->reach != Reach::kAnywhere)) return std::nullopt;
  YesNo answer;
  answer.yes = chosen->polarity > 0;
  answer.first = first;
  answer.last = chosen->last;
  answer.confidence = chosen->entry->confidence;
  answer.fills = !says_more(text, chosen->last);
  const bool plain_no =
      !answer.yes && (chosen->entry->words == "no" || chosen->entry->words == "nope" ||
                      chosen->entry->words == "not at all" || chosen->entry->words == "of course not");
  if (context.negative && plain_no) answer.yes = true;
  return answer;
}

bool is_backchannel(const Text& text) {
  static constexpr std::string_view kWords[] = {
      "mm", "hm",  "uh", "huh",  "right", "okay", "yeah",  "ah",          "oh",  "i",      "see",       "got",
      "it", "all", "um", "sure", "yep",   "cool", "great", "interesting", "wow", "really", "understood"};
  if (text.tokens.empty() || text.size() > 5) return false;
  bool content = false;
  for (int i = 0; i < text.size(); ++i) {
    const std::string_view word = text.word(i);
    if (std::ranges::find(kWords, word) == std::end(kWords)) return false;
    const bool i_see = word == "i" ? text.word(i + 1) == "see" : word != "see" || text.word(i - 1) == "i";
    const bool got_it = word == "got" ? text.word(i + 1) == "it" : word != "it" || text.word(i - 1) == "got";
    const bool all_right = word != "all" || text.word(i + 1) == "right";
    if (!i_see || !got_it || !all_right) return false;
    content = content || (word != "um" && word != "uh" && word != "oh" && word != "ah") || word == "oh" || word == "ah";
  }
  return content;
}

}  // namespace callai::pipeline
