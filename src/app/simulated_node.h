#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/call_node.h"
#include "app/call_sockets.h"
#include "app/tools_setup.h"
#include "core/dispatch_loop.h"
#include "core/env.h"
#include "core/work_lanes.h"
#include "repositories/storage_writer.h"
#include "templates/campaign_template.h"

namespace callai::app {

/// The shipped scenario whose customer answers calls with this template: the one of that name, else the first that is
/// about this template or its purpose. kNotFound, kFailedPrecondition name the choices.
core::Result<std::string> customer_for(const templates::CampaignTemplate& campaign, const std::string& wanted);

/// Calls of one organisation to simulated customers, in words, at the speed of people or faster: for trying things out
/// where there is no PBX. Numbers that end in 99901 are busy, 99902 do not answer, 99903 cannot be reached, 99904 are
/// answering machines; all others are answered. What a call stores is the same as of a telephone call, but for the
/// recording. A call's `scenario` says who answers.
class SimulatedNode final : public CallNode {
 public:
  struct Parts {
    core::Env env;
    repositories::Database& database;
    core::OrgId org;
    std::string node;  ///< id of this program
    orchestrators::CallLimits limits;
    int speed = 1;                                    ///< times as fast as people talk
    orchestrators::CallObserver* observer = nullptr;  ///< on the node's dispatch sequence; outlives it
  };
  explicit SimulatedNode(const Parts& parts);
  ~SimulatedNode() override;
  SimulatedNode(const SimulatedNode&) = delete;
  SimulatedNode& operator=(const SimulatedNode&) = delete;

  void with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) override;
  bool drain(core::Duration patience) override;
  void hang_up_all() override;
  std::vector<api::LineHealth> health() const override;
  bool is_up() const override { return true; }
  repositories::StoragePort& storage() override { return writer_; }
  CallSockets& sockets() override { return sockets_; }

 private:
  class FasterClock;
  class FasterSequence;
  class Line;
  void on_dispatch(const std::function<void()>& task);

  const Parts parts_;
  NodeTools tools_;
  repositories::StorageWriter writer_;
  std::unique_ptr<FasterClock> clock_;
  core::DispatchLoop loop_;
  CallSockets sockets_;
  std::unique_ptr<FasterSequence> sequence_;
  std::optional<core::LanePool> lanes_;
  std::unique_ptr<Line> line_;  // dispatch sequence
};

}  // namespace callai::app
