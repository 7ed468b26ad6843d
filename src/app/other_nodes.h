#pragma once

#include <memory>
#include <optional>

#include "api/call_control.h"
#include "api/live_hub.h"
#include "app/program.h"
#include "app/remote_calls.h"
#include "app/store.h"
#include "core/env.h"
#include "repositories/system/node_bus.h"

namespace callai::app {

/// The nodes that share this one's PostgreSQL database: what happens here is shown to those who watch there, what
/// happens there to those who watch here, and calls are steered from any node. With SQLite there are none, and this is
/// nothing.
class OtherNodes {
 public:
  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    api::CallControl& calls;  ///< of this node
    api::LiveHub& live;
  };
  static core::Result<std::unique_ptr<OtherNodes>> start(const Parts& parts);
  ~OtherNodes();
  OtherNodes(const OtherNodes&) = delete;
  OtherNodes& operator=(const OtherNodes&) = delete;

  /// The calls of all nodes.
  api::CallControl& calls();
  /// Nothing without others.
  std::optional<repositories::NodeBusStats> stats() const;

 private:
  explicit OtherNodes(const Parts& parts);

  const Parts parts_;
  std::unique_ptr<repositories::NodeBus> bus_;
  std::unique_ptr<RemoteCalls> remote_;
};

}  // namespace callai::app
