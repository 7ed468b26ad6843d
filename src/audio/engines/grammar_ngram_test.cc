#include "audio/engines/grammar_ngram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>
#include <string>

namespace callai::audio {
namespace {

constexpr const char* kGrammar =
    "#JSGF V1.0;\ngrammar t;\npublic <u> = /0.9/ call me back | /0.1/ <tail> later;\n<tail> = call | write;\n";

NgramModel model(const std::set<std::string>& vocabulary = {"tomorrow"}) {
  const auto graph = compile_grammar(kGrammar);
  EXPECT_TRUE(graph.ok());
  return grammar_ngram(*graph, vocabulary, {});
}

/// The grams of an ARPA text with their probabilities.
std::map<std::string, double> grams(const std::string& arpa) {
  std::map<std::string, double> found;
  std::istringstream lines(arpa);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const auto end = line.find('\t', tab + 1);
    const std::string gram = line.substr(tab + 1, end == std::string::npos ? end : end - tab - 1);
    found[gram] = std::pow(10.0, std::stod(line.substr(0, tab)));
  }
  return found;
}

TEST(GrammarNgram, SaysWhatTheGrammarSaysAboutAsOften) {
  const auto found = grams(model().arpa);
  EXPECT_NEAR(found.at("<s> call"), 0.8 * 0.95 + 0.2 * found.at("call"), 0.01);
  EXPECT_GT(found.at("call me back"), 0.7);
}

TEST(GrammarNgram, SumsToOneOverTheVocabulary) {
  const auto found = grams(model().arpa);
  double unigrams = 0;
  for (const auto& [gram, p] : found) {
    if (gram.find(' ') == std::string::npos) unigrams += p;
  }
  EXPECT_NEAR(unigrams, 1.0, 0.01);
}

TEST(GrammarNgram, LeavesRoomForEveryWordOfTheVocabulary) {
  EXPECT_GT(grams(model().arpa).at("tomorrow"), 0.001);
}

TEST(GrammarNgram, KnowsWhichWordsStandSideBySide) {
  const auto pairs = model().pairs;
  EXPECT_TRUE(pairs.contains("<s> call"));
  EXPECT_TRUE(pairs.contains("me back"));
  EXPECT_TRUE(pairs.contains("later </s>"));
  EXPECT_FALSE(pairs.contains("back me"));
}

TEST(GrammarNgram, IsTheSameForTheSameSeed) {
  EXPECT_EQ(model().arpa, model().arpa);
}

}  // namespace
}  // namespace callai::audio
