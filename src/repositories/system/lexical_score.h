#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "repositories/system/lexical_index.h"

namespace callai::repositories {

/// What an engine found. `rank`: its own measure, higher is better; `terms`: how many of the query's it has.
struct LexicalCandidate {
  LexicalHit hit;
  double rank = 0;
  int terms = 0;
};

/// More candidates than asked for: an engine alone may put a passage with one rare word before one with all words.
int candidates_for(int limit);

/// " AND <column> IN (:name0, :name1)", its values appended to `params`; "" without values.
std::string sql_one_of(const std::string& column, const std::string& name, const std::vector<std::string>& values,
                       SqlParams& params);

/// Scores them (coverage^1.5 * (0.7 + 0.3 * rank / best rank), coverage being the share of the query's terms that a
/// candidate has) and keeps the best.
std::vector<LexicalHit> best_hits(std::vector<LexicalCandidate> found, std::size_t query_terms, int limit);

}  // namespace callai::repositories
