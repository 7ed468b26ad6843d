#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::audio {

/// A word network without empty arcs. Probabilities of the arcs out of a state, and of ending there, come from the
/// grammar's weights; alternatives without weights share alike.
struct GrammarGraph {
  struct Arc {
    int from = 0;
    int to = 0;
    std::string word;
    double log_probability = 0;  ///< natural logarithm
  };
  int states = 0;
  int start = 0;
  int final_state = 0;  ///< the only one; nothing leaves it
  std::vector<Arc> arcs;
};

/// Compiles a JSGF grammar (the W3C note of 2000: rules, weights, alternatives, groups, optionals, right recursion; no
/// imports, tags or Kleene operators). The engine's own compiler gives unweighted alternatives probability 1 each and
/// leaves empty arcs that slow the search tenfold. Error: what is wrong, and in which rule. Pure.
core::Result<GrammarGraph> compile_grammar(std::string_view jsgf);

}  // namespace callai::audio
