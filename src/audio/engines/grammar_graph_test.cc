#include "audio/engines/grammar_graph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace callai::audio {
namespace {

GrammarGraph graph_of(const std::string& rules) {
  auto graph = compile_grammar("#JSGF V1.0;\ngrammar t;\n" + rules);
  EXPECT_TRUE(graph.ok()) << (graph.ok() ? "" : graph.error().message);
  return graph.ok() ? *graph : GrammarGraph{};
}

/// Every sentence of up to `longest` words with its best probability.
std::map<std::string, double> sentences(const GrammarGraph& graph, int longest) {
  std::map<std::string, double> found;
  struct Path {
    int state;
    int words;
    std::string text;
    double probability;
  };
  std::vector<Path> open{{graph.start, 0, "", 1.0}};
  while (!open.empty()) {
    const Path path = open.back();
    open.pop_back();
    if (path.state == graph.final_state) found[path.text] = std::max(found[path.text], path.probability);
    if (path.words == longest) continue;
    for (const auto& arc : graph.arcs) {
      if (arc.from != path.state) continue;
      open.push_back({arc.to, path.words + 1, path.text.empty() ? arc.word : path.text + " " + arc.word,
                      path.probability * std::exp(arc.log_probability)});
    }
  }
  return found;
}

std::set<std::string> texts(const std::map<std::string, double>& found) {
  std::set<std::string> out;
  for (const auto& [text, probability] : found) out.insert(text);
  return out;
}

TEST(GrammarGraph, AlternativesWithoutWeightsShareAlike) {
  const auto found = sentences(graph_of("public <u> = a | b c | d;"), 3);
  EXPECT_EQ(texts(found), (std::set<std::string>{"a", "b c", "d"}));
  EXPECT_NEAR(found.at("b c"), 1.0 / 3, 1e-3);
}

TEST(GrammarGraph, WeightsBecomeShares) {
  const auto found = sentences(graph_of("public <u> = /3.0/ a | /1.0/ (b | c);"), 2);
  EXPECT_NEAR(found.at("a"), 0.75, 1e-3);
  EXPECT_NEAR(found.at("c"), 0.125, 1e-3);
}

TEST(GrammarGraph, OptionalsAndGroupsNest) {
  EXPECT_EQ(texts(sentences(graph_of("public <u> = [x [y]] (a | b) [z];"), 4)),
            (std::set<std::string>{"a", "b", "x a", "x b", "x y a", "x y b", "a z", "b z", "x a z", "x b z", "x y a z",
                                   "x y b z"}));
}

TEST(GrammarGraph, RulesAreCopiedWhereTheyAreUsed) {
  EXPECT_EQ(texts(sentences(graph_of("<d> = one | two;\npublic <u> = <d> and <d>;"), 3)),
            (std::set<std::string>{"one and one", "one and two", "two and one", "two and two"}));
}

TEST(GrammarGraph, RightRecursionLoops) {
  EXPECT_EQ(texts(sentences(graph_of("public <u> = a <rest>;\n<rest> = <NULL> | <u>;"), 3)),
            (std::set<std::string>{"a", "a a", "a a a"}));
}

TEST(GrammarGraph, HasNoEmptyArcsAndNothingBehindItsEnd) {
  const auto graph = graph_of("public <u> = [x] a [y];");
  for (const auto& arc : graph.arcs) {
    EXPECT_FALSE(arc.word.empty());
    EXPECT_NE(arc.from, graph.final_state);
    EXPECT_LE(arc.log_probability, 0.0);
  }
}

TEST(GrammarGraph, MergesEqualEnds) {
  // Both words lead to the same optional continuation: start, one state behind them, the end.
  EXPECT_EQ(graph_of("public <u> = (a | b) [y];").states, 3);
}

TEST(GrammarGraph, NamesAnUnknownRule) {
  const auto graph = compile_grammar("public <u> = a <nowhere>;");
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.error().message.find("<nowhere>"), std::string::npos);
}

TEST(GrammarGraph, RefusesRecursionInTheMiddle) {
  EXPECT_FALSE(compile_grammar("public <u> = a | b <u> c;").ok());
}

TEST(GrammarGraph, RefusesATextWithoutRules) {
  EXPECT_FALSE(compile_grammar("#JSGF V1.0; grammar x;").ok());
}

}  // namespace
}  // namespace callai::audio
