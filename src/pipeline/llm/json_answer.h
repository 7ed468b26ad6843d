#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::pipeline {

/// The JSON object in a model's answer, compact: models put words and code fences around it, and forget the last
/// braces. kDataLoss: there is none, or it breaks `schema` (JSON Schema; "" any object); the message says where, in
/// words that a model can mend it by. Pure.
core::Result<std::string> json_answer(std::string_view text, const std::string& schema);

}  // namespace callai::pipeline
