#include "repositories/system/lexical_score.h"

#include <algorithm>
#include <cmath>

namespace callai::repositories {

namespace {

constexpr int kMinCandidates = 30;

}  // namespace

int candidates_for(int limit) {
  return std::max(kMinCandidates, 4 * limit);
}

std::string sql_one_of(const std::string& column, const std::string& name, const std::vector<std::string>& values,
                       SqlParams& params) {
  if (values.empty()) return "";
  std::string names;
  for (std::size_t i = 0; i < values.size(); ++i) {
    names += (i == 0 ? ":" : ", :") + name + std::to_string(i);
    params.emplace_back(values[i]);
  }
  return " AND " + column + " IN (" + names + ")";
}

std::vector<LexicalHit> best_hits(std::vector<LexicalCandidate> found, std::size_t query_terms, int limit) {
  double best = 0;
  for (const LexicalCandidate& c : found) best = std::max(best, c.rank);
  for (LexicalCandidate& c : found) {
    const double coverage = static_cast<double>(c.terms) / static_cast<double>(query_terms);
    const double relative = best > 0 ? std::clamp(c.rank / best, 0.0, 1.0) : 1.0;
    c.hit.score = std::pow(coverage, 1.5) * (0.7 + 0.3 * relative);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const LexicalCandidate& a, const LexicalCandidate& b) { return a.hit.score > b.hit.score; });
  std::vector<LexicalHit> hits;
  for (const LexicalCandidate& c : found) {
    if (hits.size() == static_cast<std::size_t>(limit)) break;
    hits.push_back(c.hit);
  }
  return hits;
}

}  // namespace callai::repositories
