#include "audio/engines/grammar_graph.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace callai::audio {
namespace {

constexpr int kMaxStates = 200'000;  ///< a grammar of this size is a mistake, not a campaign

core::Error grammar_error(std::string message) {
  return core::Error{core::ErrorCode::kInvalidArgument, std::move(message), "mend the rule", ""};
}

struct Edge {
  int to = 0;
  std::string word;  ///< "": empty
  double log_probability = 0;
};

std::vector<std::string> tokens_of(std::string_view body) {
  std::vector<std::string> tokens;
  constexpr std::string_view kMarks = "|()[]";
  for (std::size_t i = 0; i < body.size();) {
    const char c = body[i];
    if (c == ' ' || c == '\n' || c == '\t') {
      ++i;
    } else if (kMarks.find(c) != std::string_view::npos) {
      tokens.emplace_back(1, c);
      ++i;
    } else {
      const char close = c == '<' ? '>' : c == '/' ? '/' : '\0';
      std::size_t end = close != '\0' ? body.find(close, i + 1) : body.find_first_of(" \n\t|()[]<", i);
      if (end == std::string_view::npos)
        end = body.size();
      else if (close != '\0')
        ++end;
      tokens.emplace_back(body.substr(i, end - i));
      i = end;
    }
  }
  return tokens;
}

/// Expands rules into a graph with empty edges: a rule in the middle of a sequence is copied, one at the very end of a
/// rule that is being expanded leads back to its entry.
class Expander {
 public:
  explicit Expander(std::map<std::string, std::vector<std::string>> rules) : rules_(std::move(rules)) {}

  std::optional<core::Error> expand(const std::string& name, int from, int to) {
    const auto active = active_.find(name);
    if (active != active_.end()) {
      if (active->second.second != to) return grammar_error("rule <" + name + "> refers to itself, and not at its end");
      edge(from, active->second.first, "", 0);
      return std::nullopt;
    }
    const auto rule = rules_.find(name);
    if (rule == rules_.end()) return grammar_error("there is no rule <" + name + ">");
    const int entry = state();
    edge(from, entry, "", 0);
    active_[name] = {entry, to};
    std::size_t at = 0;
    auto failed = alternatives(rule->second, at, entry, to);
    active_.erase(name);
    if (!failed && at != rule->second.size()) return grammar_error("unbalanced brackets in rule <" + name + ">");
    return failed;
  }

  int state() {
    edges_.emplace_back();
    return static_cast<int>(edges_.size()) - 1;
  }
  const std::vector<std::vector<Edge>>& edges() const { return edges_; }

 private:
  using Tokens = std::vector<std::string>;

  void edge(int from, int to, std::string word, double log_probability) {
    edges_[static_cast<std::size_t>(from)].push_back({to, std::move(word), log_probability});
  }

  static bool ends_alternative(const std::string& token) { return token == "|" || token == ")" || token == "]"; }

  /// The position behind the sequence that starts at `at`.
  static std::size_t behind_sequence(const Tokens& tokens, std::size_t at) {
    for (int depth = 0; at < tokens.size(); ++at) {
      if (depth == 0 && ends_alternative(tokens[at])) break;
      if (tokens[at] == "(" || tokens[at] == "[") ++depth;
      if (tokens[at] == ")" || tokens[at] == "]") --depth;
    }
    return at;
  }

  static double weight_at(const Tokens& tokens, std::size_t at) {
    return at < tokens.size() && tokens[at][0] == '/' ? std::strtod(tokens[at].c_str() + 1, nullptr) : 1.0;
  }

  std::optional<core::Error> alternatives(const Tokens& tokens, std::size_t& at, int from, int to) {
    double sum = 0;
    for (std::size_t look = at;; ++look) {
      sum += weight_at(tokens, look);
      look = behind_sequence(tokens, look);
      if (look >= tokens.size() || tokens[look] != "|") break;
    }
    if (sum <= 0) return grammar_error("a grammar's weights are not positive");
    for (;; ++at) {
      const double weight = weight_at(tokens, at);
      if (at < tokens.size() && tokens[at][0] == '/') ++at;
      const int entry = state();
      edge(from, entry, "", std::log(std::max(weight / sum, 1e-30)));
      if (auto failed = sequence(tokens, at, entry, to)) return failed;
      if (at >= tokens.size() || tokens[at] != "|") return std::nullopt;
    }
  }

  std::optional<core::Error> sequence(const Tokens& tokens, std::size_t& at, int from, int to) {
    const std::size_t end = behind_sequence(tokens, at);
    if (at == end) edge(from, to, "", 0);
    while (at < end) {
      if (edges_.size() > kMaxStates) return grammar_error("the grammar is too large");
      const std::string& token = tokens[at];
      const bool group = token == "(" || token == "[";
      const std::size_t next = group ? behind_group(tokens, at) : at + 1;
      const int target = next >= end ? to : state();
      if (auto failed = item(tokens, at, from, target)) return failed;
      at = next;
      from = target;
    }
    return std::nullopt;
  }

  static std::size_t behind_group(const Tokens& tokens, std::size_t at) {
    std::size_t end = behind_sequence(tokens, at + 1);
    while (end < tokens.size() && tokens[end] == "|") end = behind_sequence(tokens, end + 1);
    return std::min(end + 1, tokens.size());
  }

  std::optional<core::Error> item(const Tokens& tokens, std::size_t at, int from, int to) {
    const std::string& token = tokens[at];
    if (token == "(") return alternatives(tokens, ++at, from, to);
    if (token == "[") {
      const int inside = state();
      edge(from, to, "", std::log(0.5));
      edge(from, inside, "", std::log(0.5));
      return alternatives(tokens, ++at, inside, to);
    }
    if (token == "<NULL>") {
      edge(from, to, "", 0);
      return std::nullopt;
    }
    if (token[0] == '<') return expand(token.substr(1, token.size() - 2), from, to);
    edge(from, to, token, 0);
    return std::nullopt;
  }

  std::map<std::string, std::vector<std::string>> rules_;
  std::map<std::string, std::pair<int, int>> active_;
  std::vector<std::vector<Edge>> edges_;
};

using OutArc = std::tuple<std::string, int, double>;  ///< word, target, log probability

/// Best log probability of every state reachable by empty edges alone.
std::map<int, double> closure(const std::vector<std::vector<Edge>>& edges, int from) {
  std::map<int, double> best{{from, 0.0}};
  std::vector<int> open{from};
  while (!open.empty()) {
    const int state = open.back();
    open.pop_back();
    const double here = best[state];
    for (const Edge& edge : edges[static_cast<std::size_t>(state)]) {
      if (!edge.word.empty()) continue;
      const double there = here + edge.log_probability;
      const auto [entry, is_new] = best.emplace(edge.to, there);
      if (!is_new && entry->second >= there) continue;
      entry->second = there;
      open.push_back(edge.to);
    }
  }
  return best;
}

/// What may follow when a state is reached.
struct After {
  std::optional<double> ends;  ///< best log probability of ending with no further word
  bool goes_on = false;        ///< some word can come
};

/// The same for every edge that leads to a state, of which there are many: worked out once.
class Afters {
 public:
  Afters(const std::vector<std::vector<Edge>>& edges, int end) : edges_(edges), end_(end), known_(edges.size()) {}

  const After& of(int state) {
    std::optional<After>& after = known_[static_cast<std::size_t>(state)];
    if (after) return *after;
    after.emplace();
    const auto reached = closure(edges_, state);
    if (const auto ending = reached.find(end_); ending != reached.end()) after->ends = ending->second;
    after->goes_on = std::any_of(reached.begin(), reached.end(), [this](const auto& entry) {
      const auto& out = edges_[static_cast<std::size_t>(entry.first)];
      return std::any_of(out.begin(), out.end(), [](const Edge& e) { return !e.word.empty(); });
    });
    return *after;
  }

 private:
  const std::vector<std::vector<Edge>>& edges_;
  int end_;
  std::vector<std::optional<After>> known_;
};

struct Network {
  std::vector<std::vector<OutArc>> out;  ///< of state i; target -1: the end
};

/// Word arcs only. A word that may be the last one has one more arc to the end.
Network without_empty(const std::vector<std::vector<Edge>>& edges, int start, int end) {
  Network network;
  Afters afters(edges, end);
  std::map<int, int> numbers{{start, 0}};
  std::vector<int> todo{start};
  for (std::size_t next = 0; next < todo.size(); ++next) {
    std::map<std::pair<std::string, int>, double> arcs;
    const auto keep = [&arcs](const std::string& word, int to, double value) {
      const auto [entry, is_new] = arcs.emplace(std::pair{word, to}, value);
      if (!is_new) entry->second = std::max(entry->second, value);
    };
    for (const auto& [state, reached] : closure(edges, todo[next])) {
      for (const Edge& edge : edges[static_cast<std::size_t>(state)]) {
        if (edge.word.empty()) continue;
        const After& after = afters.of(edge.to);
        if (after.ends) keep(edge.word, -1, reached + edge.log_probability + *after.ends);
        if (!after.goes_on) continue;
        const auto [number, is_new] = numbers.emplace(edge.to, static_cast<int>(todo.size()));
        if (is_new) todo.push_back(edge.to);
        keep(edge.word, number->second, reached + edge.log_probability);
      }
    }
    auto& out = network.out.emplace_back();
    for (const auto& [key, value] : arcs) out.emplace_back(key.first, key.second, std::round(value * 1000) / 1000);
  }
  return network;
}

/// Merges states that nothing distinguishes, until there are none.
void merge_equal(Network& network, std::vector<int>& name) {
  const std::size_t count = network.out.size();
  name.assign(count, 0);
  for (std::size_t classes = 1;;) {
    std::map<std::vector<OutArc>, int> kinds;
    std::vector<int> renamed(count);
    for (std::size_t state = 0; state < count; ++state) {
      auto out = network.out[state];
      for (auto& [word, to, value] : out) to = to < 0 ? -1 : name[static_cast<std::size_t>(to)];
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
      renamed[state] = kinds.emplace(std::move(out), static_cast<int>(kinds.size())).first->second;
    }
    name = std::move(renamed);
    if (kinds.size() == classes) return;
    classes = kinds.size();
  }
}

GrammarGraph to_graph(const Network& network, const std::vector<int>& name) {
  GrammarGraph graph;
  const int classes = *std::max_element(name.begin(), name.end()) + 1;
  graph.start = name[0];
  graph.final_state = classes;
  graph.states = classes + 1;
  std::map<std::tuple<int, int, std::string>, double> arcs;
  for (std::size_t state = 0; state < network.out.size(); ++state) {
    for (const auto& [word, to, value] : network.out[state]) {
      const int target = to < 0 ? graph.final_state : name[static_cast<std::size_t>(to)];
      arcs[{name[state], target, word}] = value;
    }
  }
  for (const auto& [key, value] : arcs) {
    graph.arcs.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), value});
  }
  return graph;
}

}  // namespace

core::Result<GrammarGraph> compile_grammar(std::string_view jsgf) {
  std::map<std::string, std::vector<std::string>> rules;
  std::string first_public;
  while (!jsgf.empty()) {
    const auto end = std::min(jsgf.find(';'), jsgf.size());
    const auto statement = jsgf.substr(0, end);
    jsgf.remove_prefix(std::min(end + 1, jsgf.size()));
    const auto open = statement.find('<');
    const auto equals = statement.find('=');
    if (open == std::string_view::npos || equals == std::string_view::npos || equals < open) continue;
    const auto close = statement.find('>', open);
    if (close == std::string_view::npos || close > equals) return grammar_error("a rule's name is not closed");
    const std::string name(statement.substr(open + 1, close - open - 1));
    if (statement.substr(0, open).find("public") != std::string_view::npos && first_public.empty()) first_public = name;
    rules[name] = tokens_of(statement.substr(equals + 1));
  }
  if (first_public.empty()) return grammar_error("the grammar has no public rule");
  Expander expander(std::move(rules));
  const int start = expander.state();
  const int end = expander.state();
  if (auto failed = expander.expand(first_public, start, end)) return *failed;
  Network network = without_empty(expander.edges(), start, end);
  std::vector<int> name;
  merge_equal(network, name);
  return to_graph(network, name);
}

}  // namespace callai::audio
