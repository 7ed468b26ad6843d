#include "pipeline/sentiment.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "pipeline/stemmer.h"

namespace callai::pipeline {
namespace {

struct Group {
  double weight;
  std::string_view words;
};

constexpr Group kGroups[] = {
    {0.35,
     "good nice fine glad okay helpful useful interested interesting thanks thank fair easy happy like appreciate "
     "better"},
    {0.6, "great love perfect awesome excellent wonderful amazing fantastic delighted brilliant pleased excited best"},
    {-0.3,
     "busy expensive slow difficult confusing confused unsure worried tired problem issue late wrong bother "
     "complicated concerned trouble unfortunately"},
    {-0.55,
     "bad annoying annoyed disappointed disappointing frustrated frustrating unhappy poor useless upset broken "
     "waste hate spam rude fail failed"},
    {-0.85,
     "terrible horrible awful angry furious scam ridiculous worst disgusting unacceptable idiot stupid damn harass "
     "harassing sue lawyer"},
};

using Table = std::unordered_map<std::string, double>;

const Table& weights() {
  static const Table built = [] {
    Table made;
    for (const Group& group : kGroups) {
      for (std::size_t at = 0; at < group.words.size();) {
        const std::size_t end = std::min(group.words.find(' ', at), group.words.size());
        std::string stem(group.words.substr(at, end - at));
        stem_word(stem);
        made.insert_or_assign(std::move(stem), group.weight);
        at = end + 1;
      }
    }
    return made;
  }();
  return built;
}

double strength(const Text& text, int i) {
  const std::string_view before = text.word(i - 1);
  if (before == "very" || before == "really" || before == "so" || before == "too" || before == "extremely" ||
      before == "totally" || before == "absolutely") {
    return 1.5;
  }
  if (before == "bit" || before == "little" || before == "somewhat" || before == "slightly" || before == "kinda")
    return 0.6;
  return 1.0;
}

}  // namespace

double read_sentiment(const Text& text) {
  double sum = 0;
  for (int i = 0; i < text.size(); ++i) {
    const Token& token = text.tokens[static_cast<std::size_t>(i)];
    // "like" and "okay" feel like something only as more than a filler.
    if (token.text == "like" && (text.word(i - 1) == "would" || text.word(i - 1) != "i")) continue;
    if (token.text == "okay" && i == 0 && text.size() > 1) continue;
    const auto found = weights().find(token.stem);
    if (found == weights().end()) continue;
    // "No problem" and "not bad" are mildly good, "not good" is bad.
    const double direction = is_negated(text, i, i + 1) ? -0.7 : 1.0;
    sum += found->second * strength(text, i) * direction;
  }
  return std::clamp(sum, -1.0, 1.0);
}

}  // namespace callai::pipeline
