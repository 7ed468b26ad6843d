#pragma once

#include "api/application.h"
#include "api/http_server.h"
#include "core/result.h"
#include "core/settings.h"

namespace callai::app {

/// The HTTP side of the settings, checked. kInvalidArgument names the setting.
core::Result<api::HttpServerSettings> http_server_settings(const core::HttpSettings& settings);
api::ApplicationSettings application_settings(const core::HttpSettings& settings);

}  // namespace callai::app
