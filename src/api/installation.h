#pragma once

#include <functional>

#include "api/background_work.h"
#include "api/engine_health.h"
#include "core/ids.h"
#include "core/settings.h"

namespace callai::conversation {
class PassageIndex;
}
namespace callai::documents {
class PassageEmbedding;
}

namespace callai::api {

class RunningSettings;

/// What belongs to the machine and not to an organisation on it: settings and engines are shown to, and changed by, the
/// organisation whose machine it is. Everything outlives the routes.
struct Installation {
  core::OrgId org;          ///< whose machine it is
  core::Settings settings;  ///< as they were when this process started
  RunningSettings& running;
  EngineWatch& engines;
  BackgroundWork& work;
  documents::PassageEmbedding* embedding = nullptr;         ///< of `org`'s documents; null without an embedding server
  const conversation::PassageIndex* passages = nullptr;     ///< how calls of `org` search; null: by words alone
  std::function<void(const core::OrgId&)> routing_changed;  ///< inbound routes or destinations are; may be empty
  std::string node = {};                                    ///< this program, among those that share the database
};

}  // namespace callai::api
