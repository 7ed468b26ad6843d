#pragma once

#include <memory>

#include "api/live_hub.h"
#include "app/call_desk.h"
#include "app/dialer.h"
#include "app/other_nodes.h"
#include "app/phone_node.h"
#include "app/web_node.h"
#include "app/webhooks_setup.h"
#include "core/metrics.h"

namespace callai::app {

/// What a process that serves has; what is null there is none of, and its metrics have no numbers.
struct MetricSources {
  CallDesk& desk;
  api::LiveHub& live;
  PhoneNode* phone = nullptr;
  Webhooks* webhooks = nullptr;
  std::shared_ptr<const DialerCounts> dialer;
  const OtherNodes* others = nullptr;
  repositories::Database* database = nullptr;  ///< of the dialer
};

/// Connections and requests of the API, and engines as it looks at them.
void add_http_metrics(core::Metrics& metrics, const WebNode& web);

/// Calls, lines, media, storage, the dialer, webhooks and other nodes. The sources outlive every reading.
void add_node_metrics(core::Metrics& metrics, core::Clock& clock, const MetricSources& sources);

}  // namespace callai::app
