#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "net/http_client.h"
#include "pipeline/tools/tool.h"
#include "pipeline/tools/tool_health.h"

namespace callai::pipeline {

/// Bytes of an answer to a tool.
inline constexpr std::size_t kMaxToolAnswer = 256U << 10U;

/// One exchange, waited for on a worker: at most `context.time_left`, and cancelled within a millisecond when the tool
/// is. `more` sees the body as it comes; once it says false, the answer is complete. No error holds a URL: secrets may
/// stand in it.
core::Result<net::HttpAnswer> exchange(net::HttpClient& http, net::HttpRequest request, const ToolContext& context,
                                       std::function<bool(std::string_view)> more = {});

/// What an exchange says about the server's health: it answers, it fails, or it wants to be left alone.
void judge(ToolHealth::Trial& trial, const core::Result<net::HttpAnswer>& answer);

/// An answer that is none of the 2xx, in words for people; `body`'s own where it has some.
core::Error refusal_of(const net::HttpAnswer& answer);

}  // namespace callai::pipeline
