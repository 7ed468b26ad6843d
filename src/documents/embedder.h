#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/units.h"

namespace callai::documents {

/// Many models want to know whether a text asks or answers.
enum class TextRole { kQuery, kPassage };

/// Seam: what texts mean, as vectors. Vectors of one model only can be compared. Safe from any thread; blocks up to the
/// deadline, so workers only.
class Embedder {
 public:
  virtual ~Embedder() = default;
  /// A vector of length 1 for each text, all of the same dimension. kDeadlineExceeded; kUnavailable: no server answers,
  /// or it has failed lately; kInvalidArgument: it refuses these texts; kDataLoss: what it answers are no such vectors.
  virtual core::Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts, TextRole role,
                                                              core::Duration deadline) = 0;
  /// What its vectors are stored under.
  virtual const std::string& model() const = 0;
};

/// Makes `vector` of length 1. False: it cannot be (not finite, or all zero).
bool normalise(std::vector<float>& vector);

}  // namespace callai::documents
