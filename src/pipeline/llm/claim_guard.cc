#include "pipeline/llm/claim_guard.h"

#include <algorithm>
#include <cmath>

#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

constexpr int kBetween = 2;

bool is_small_word(std::string_view word) {
  static constexpr std::string_view kSmall[] = {"a", "an", "the", "is", "are", "be", "we", "you", "it", "that", "to"};
  return std::find(std::begin(kSmall), std::end(kSmall), word) != std::end(kSmall);
}

std::vector<std::string> stems_of(std::string_view text) {
  std::vector<std::string> stems;
  for (const Token& token : normalise(text).tokens) {
    if (!is_small_word(token.text)) stems.push_back(token.stem);
  }
  return stems;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// What the number at [first, last) counts. An off or a discount without a unit could be either.
ClaimGuard::Unit unit_of(const Text& text, int first, int last) {
  static constexpr std::string_view kMoney[] = {"$",     "\xE2\x82\xAC", "\xC2\xA3", "dollar", "dollars", "euro",
                                                "euros", "pound",        "pounds",   "cent",   "cents",   "bucks"};
  static constexpr std::string_view kPercent[] = {"%", "percent"};
  static constexpr std::string_view kReduction[] = {"off", "discount"};
  const std::string_view after = text.word(last);
  if (is_one_of(after, kPercent) || (after == "per" && text.word(last + 1) == "cent"))
    return ClaimGuard::Unit::kPercent;
  if (is_one_of(text.word(first - 1), kMoney) || is_one_of(after, kMoney)) return ClaimGuard::Unit::kMoney;
  return is_one_of(after, kReduction) ? ClaimGuard::Unit::kReduction : ClaimGuard::Unit::kPlain;
}

long long hundredths(double value) {
  return std::llround(value * 100);
}

/// `f(value, first, last)` for every number.
template <typename F>
void each_number(const Text& text, F f) {
  for (int at = 0; at < text.size();) {
    const auto number = parse_number(text, at);
    if (number) f(number->value, number->first, number->last);
    at = number ? std::max(number->last, at + 1) : at + 1;
  }
}

bool occurs(const std::vector<std::string>& stems, const std::vector<std::string>& claim) {
  for (std::size_t start = 0; start < stems.size(); ++start) {
    std::size_t at = start;
    std::size_t found = 0;
    int between = 0;
    while (at < stems.size() && found < claim.size()) {
      if (stems[at] == claim[found]) {
        ++found;
        between = 0;
      } else if (found == 0 || ++between > kBetween) {
        break;
      }
      ++at;
    }
    if (found == claim.size()) return true;
  }
  return false;
}

/// Where `text` goes on from `at` behind words that only stress; past "a" and "an" too.
int past_stress(const Text& text, int at) {
  static constexpr std::string_view kStress[] = {"a",    "an",     "the",     "really",     "actually",
                                                 "just", "indeed", "already", "definitely", "now",
                                                 "only", "real",   "live",    "certainly"};
  while (is_one_of(text.word(at), kStress)) ++at;
  return at;
}

/// "I am a human", "I'm not really a robot".
bool claims_to_be_human(const Text& text) {
  static constexpr std::string_view kMachines[] = {"robot", "bot",     "machine",   "computer", "program",
                                                   "ai",    "virtual", "automated", "recording"};
  for (int i = 0; i < text.size(); ++i) {
    if (text.word(i) != "i" || text.word(i + 1) != "am") continue;
    const int what = past_stress(text, i + 2);
    if (text.word(what) == "human") return true;
    if (text.word(what) == "person" && (text.word(what - 1) == "real" || text.word(what - 1) == "live")) return true;
    if (text.word(what) == "not" && is_one_of(text.word(past_stress(text, what + 1)), kMachines)) return true;
  }
  return false;
}

/// The stem of what "I have booked you", "we've already sent it" say was done; "" for nothing.
std::string claimed_deed(const Text& text) {
  static constexpr std::string_view kDeeds[] = {"booked",   "scheduled", "reserved", "transferred", "refunded",
                                                "credited", "cancelled", "canceled", "charged",     "sent",
                                                "emailed",  "ordered",   "paid",     "approved"};
  for (int i = 0; i < text.size(); ++i) {
    if (text.word(i + 1) != "have" || (text.word(i) != "i" && text.word(i) != "we")) continue;
    const int deed = past_stress(text, i + 2);
    if (is_one_of(text.word(deed), kDeeds)) return text.tokens[static_cast<std::size_t>(deed)].stem;
  }
  return {};
}

bool denies_recording(const std::vector<std::string>& stems) {
  static const std::vector<std::string> kDenial = stems_of("call not recorded");
  return occurs(stems, kDenial);
}

/// What is for programs: a call of a tool that came as text, JSON, marks of a chat template.
bool is_markup(std::string_view sentence) {
  if (sentence.find_first_of("{}") != std::string_view::npos || sentence.find("=\"") != std::string_view::npos)
    return true;
  for (std::size_t at = sentence.find('<'); at != std::string_view::npos; at = sentence.find('<', at + 1)) {
    const std::size_t next = sentence.find_first_not_of(' ', at + 1);
    if (next == std::string_view::npos) return false;
    const char c = sentence[next];
    if (c == '/' || c == '|' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  }
  return false;
}

/// Every run of so many stems.
std::vector<std::string> runs_of(const std::vector<std::string>& stems) {
  std::vector<std::string> runs;
  for (std::size_t start = 0; start + ClaimGuard::kTellingRun <= stems.size(); ++start) {
    std::string run;
    for (std::size_t i = start; i < start + ClaimGuard::kTellingRun; ++i) run += stems[i] + " ";
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

ClaimGuard::ClaimGuard(const std::vector<std::string>& forbidden, const std::vector<std::string>& allowed,
                       const std::vector<std::string>& confidential) {
  for (const std::string& claim : forbidden) {
    if (auto stems = stems_of(claim); !stems.empty()) forbidden_.push_back(std::move(stems));
  }
  for (const std::string& text : allowed) {
    const Text words = normalise(text);
    for (const Token& token : words.tokens) allowed_words_.insert(token.stem);
    unrecorded_ = unrecorded_ || denies_recording(stems_of(text));
    each_number(words, [&](double value, int first, int last) {
      allowed_[hundredths(value)].insert(unit_of(words, first, last));
    });
  }
  for (const std::string& text : confidential) {
    for (std::string& run : runs_of(stems_of(text))) confidential_.insert(std::move(run));
  }
  for (const std::string& text : allowed) {
    for (const std::string& run : runs_of(stems_of(text))) confidential_.erase(run);
  }
}

bool ClaimGuard::may_be_said(long long value, Unit unit) const {
  const auto found = allowed_.find(value);
  if (found == allowed_.end()) return false;
  const std::set<Unit>& units = found->second;
  // "ninety dollars" in the facts allows no "ninety percent"; a figure without a unit allows both.
  return unit == Unit::kReduction || units.contains(unit) || units.contains(Unit::kPlain) ||
         units.contains(Unit::kReduction);
}

std::string ClaimGuard::objection(std::string_view sentence, std::string_view before) const {
  if (is_markup(sentence)) return "markup";
  const std::vector<std::string> stems = stems_of(sentence);
  for (const auto& claim : forbidden_) {
    if (occurs(stems, claim)) return "forbidden claim";
  }
  if (!confidential_.empty()) {
    std::vector<std::string> all = stems_of(before);
    all.insert(all.end(), stems.begin(), stems.end());
    for (const std::string& run : runs_of(all)) {
      if (confidential_.contains(run)) return "its own instructions";
    }
  }
  const Text text = normalise(sentence);
  if (claims_to_be_human(text)) return "a machine that says it is a human";
  if (!unrecorded_ && denies_recording(stems)) return "a call that is not recorded";
  const std::string deed = claimed_deed(text);
  if (!deed.empty() && !allowed_words_.contains(deed)) return "a deed that nobody has done";
  std::string reason;
  each_number(text, [&](double value, int first, int last) {
    const Unit unit = unit_of(text, first, last);
    if (unit != Unit::kPlain && !may_be_said(hundredths(value), unit)) reason = "a figure that nobody allowed";
  });
  return reason;
}

}  // namespace callai::pipeline
