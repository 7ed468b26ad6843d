#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/http_message.h"
#include "api/problem.h"
#include "core/json.h"
#include "core/problem.h"
#include "core/units.h"

// Of JSON answers. Include it in *_json.cc only.

namespace callai::api {

/// Compact text; bytes that are not UTF-8 become U+FFFD.
std::string json_text(const core::Json& json);
HttpResponse json_answer(int status, const core::Json& json);

/// "2026-11-24T10:15:00.000Z", or null.
core::Json moment(core::WallTime at);
core::Json moment(const std::optional<core::WallTime>& at);

/// [{"pointer", "code", "severity", "detail", "mend"}]
core::Json problems_to_json(const core::Problems& problems);

/// {"items": [...], "next": "..."}: `next` is the `after` of the next page, null on the last one.
core::Json page_of(core::Json items, const std::optional<std::string>& next);

/// The text at `key`, or "".
std::string text_at(const core::Json& object, const char* key);

}  // namespace callai::api
