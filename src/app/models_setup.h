#pragma once

#include <memory>

#include "core/dispatch_loop.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/settings.h"
#include "orchestrators/stored_journal.h"
#include "pipeline/llm/models.h"

namespace callai::app {

/// The chat servers that the settings name. kInvalidArgument: a URL that is none.
core::Result<pipeline::LlmClientSettings> llm_settings(const core::ModelSettings& settings);

/// What they are paid. kInvalidArgument: a price that is no amount.
core::Result<orchestrators::TokenPrices> token_prices(const core::ModelSettings& settings);

/// The models of a node, on its dispatch sequence; null when no chat server is set up. `loop`: whose thread their
/// requests go out and come back on, that of the sequence, unless a server wants TLS; null: a thread of their own.
std::unique_ptr<pipeline::Models> make_models(const core::Settings& settings, core::Env env, core::Sequence& sequence,
                                              core::DispatchLoop* loop);

/// "http://host/v1" for "http://host/v1/".
std::string without_slash(std::string url);

}  // namespace callai::app
