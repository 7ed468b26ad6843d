#pragma once

#include "templates/condition.h"

namespace examples {

/// "The caller is upset, and the call has lasted for so long", put together of the conditions that there are.
inline callai::templates::Condition upset_after(double seconds) {
  using namespace callai::templates;
  return {AllOf{{{SentimentIs{CompareOp::kLt, -0.3}}, {CallSeconds{CompareOp::kGt, seconds}}}}};
}

}  // namespace examples
