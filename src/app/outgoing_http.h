#pragma once

#include <memory>

#include "core/dispatch_loop.h"
#include "core/env.h"
#include "core/result.h"
#include "core/settings.h"
#include "net/http_client.h"

namespace callai::app {

/// kInvalidArgument: net.proxy is no URL, or net.ca_file cannot be read.
core::Status check(const core::NetSettings& settings);

/// How the program reaches other machines: through the proxy of [net], and believing its authorities. Never null. On
/// the thread of `loop`, or on one of its own.
std::unique_ptr<net::HttpClient> make_http_client(const core::NetSettings& settings, core::Env env,
                                                  core::DispatchLoop* loop = nullptr);

}  // namespace callai::app
