#pragma once

#include <string>
#include <vector>

#include "api/engine_health.h"
#include "core/env.h"
#include "core/settings.h"

namespace callai::app {

/// Looks at every engine that hears, speaks, understands and answers, as the settings name them: whether it is well,
/// how long a question to it takes, whether it has what it is there for, and what is missing. `role`: only those; "":
/// all. Blocks up to ten seconds a server. `with_embedded`: loads the embedded ones to see whether they can be
/// (megabytes); without, they are taken to be as they were when the program started.
std::vector<api::EngineHealth> look_at_engines(const core::Settings& settings, core::Env env, const std::string& role,
                                               bool with_embedded);

}  // namespace callai::app
