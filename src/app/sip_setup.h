#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/settings.h"
#include "telephony/freepbx_adapter.h"
#include "telephony/rtp/media_engine.h"

namespace callai::app {

/// Which template answers which called number.
struct PhoneRoute {
  std::string number;       ///< "*": every other one
  std::string template_id;  ///< an id or a JSON file
};

/// The telephone side of the settings, checked.
struct PhoneSettings {
  telephony::FreepbxSettings line;
  telephony::MediaEngineSettings media;
  std::vector<PhoneRoute> routes;
};

/// kFailedPrecondition when no PBX is set; kInvalidArgument names the setting.
core::Result<PhoneSettings> phone_settings(const core::Settings& settings);

/// The route of a called number, with or without its '+'; null when nobody answers it.
const PhoneRoute* find_route(const std::vector<PhoneRoute>& routes, const std::string& number);

}  // namespace callai::app
