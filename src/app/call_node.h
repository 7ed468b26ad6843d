#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "api/call_control.h"
#include "core/units.h"
#include "orchestrators/call_orchestrator.h"
#include "repositories/storage_writer.h"

namespace callai::app {

class CallSockets;

/// Where the calls of an organisation are made: a PBX's line, or simulated customers.
class CallNode {
 public:
  virtual ~CallNode() = default;
  /// Runs on the dispatch sequence of the node; blocks until it has.
  virtual void with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) = 0;
  /// No new calls; true when the last one ended within `patience`.
  virtual bool drain(core::Duration patience) = 0;
  /// The program ends: so do all calls.
  virtual void hang_up_all() = 0;
  /// Calls that would be dialled within a second; what is more would wait for its turn on the line.
  virtual int free_starts() { return std::numeric_limits<int>::max(); }
  virtual std::vector<api::LineHealth> health() const = 0;
  /// Whether a line is up, so that it is worth while to dial.
  virtual bool is_up() const = 0;
  /// Where the node's calls are written, one write after the other.
  virtual repositories::StoragePort& storage() = 0;
  /// Who listens to its calls, and talks in them. On the dispatch sequence.
  virtual CallSockets& sockets() = 0;
  /// Somebody is about to be called, or may call: has the template's sentences spoken before they are wanted, and those
  /// that name the contact. Does not wait; any thread.
  virtual void make_ready(const orchestrators::CampaignRuntime& /*runtime*/,
                          const std::optional<conversation::Contact>& /*contact*/) {}
};

/// Blocks until what was submitted before is durable, or has failed.
void wait_for_writes(repositories::StoragePort& storage);

}  // namespace callai::app
