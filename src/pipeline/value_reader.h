#pragma once

#include <vector>

#include "pipeline/text_matcher.h"
#include "templates/field_value.h"

namespace callai::pipeline {

/// A value that the words [first, last) may mean.
struct Candidate {
  templates::FieldValue value;
  double confidence = 0;
  int first = 0;
  int last = 0;
  bool strong = false;   ///< the words alone show the type ("fifty dollars"), not only that a number was said
  bool has_date = true;  ///< moments: a day was said
  bool has_time = true;  ///< moments: a time of day was said
};

using Candidates = std::vector<Candidate>;

}  // namespace callai::pipeline
