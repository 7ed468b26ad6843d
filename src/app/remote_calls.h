#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/call_control.h"
#include "app/remote_messages.h"
#include "core/bounded_queue.h"
#include "core/env.h"
#include "repositories/database.h"
#include "repositories/system/node_bus.h"

namespace callai::app {

/// The calls of all nodes that share a database: commands to a call that another living node has go over the bus to
/// that node, which carries them out as if it had been asked itself, at most once. Whoever asks waits for its answer,
/// two seconds at most. Calls are begun here; lines are those of this node. Safe from any thread but dispatch.
class RemoteCalls final : public api::CallControl {
 public:
  static constexpr std::chrono::seconds kPatience{2};  ///< for an answer
  static constexpr std::chrono::seconds kLease{60};    ///< unseen for so long, a node is dead
  static constexpr std::size_t kMaxRequests = 256;     ///< of others, that wait; further ones are refused

  struct Parts {
    core::Env env;
    repositories::Database& database;
    api::CallControl& here;  ///< the calls of this node
    repositories::NodeBus& bus;
    std::string node;  ///< id of this one
  };
  /// The bus is started after this.
  explicit RemoteCalls(const Parts& parts);
  /// The bus is stopped before this.
  ~RemoteCalls() override;

  core::Result<core::CallId> start(const api::CallOrder& order) override { return parts_.here.start(order); }
  core::Status command(const core::OrgId& org, const core::CallId& call,
                       const conversation::OperatorCommand& command) override;
  core::Status send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) override;
  core::Result<std::string> session_json(const core::OrgId& org, const core::CallId& call) override;
  std::vector<api::LineHealth> lines(const core::OrgId& org) override { return parts_.here.lines(org); }

  /// The other node that has the call; "": none has. kUnavailable when that node is dead, or the database is away.
  core::Result<std::string> node_of(const core::OrgId& org, const core::CallId& call) const;

 private:
  struct Asked {
    std::string from;
    RemoteRequest request;
    core::TimePoint at{};
  };
  /// What `here` said, or what the node says that has the call when none of that id goes on here.
  core::Result<std::string> elsewhere(const core::Error& here, RemoteRequest request);
  core::Result<std::string> ask(const std::string& node, RemoteRequest request);
  void on_request(const repositories::BusMessage& message);
  void on_answer(const repositories::BusMessage& message);
  void answer(const std::string& node, const RemoteAnswer& answer);
  RemoteAnswer carry_out(const RemoteRequest& request);
  void run();

  const Parts parts_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::map<std::string, std::optional<RemoteAnswer>> asked_;  ///< by request, until it is answered or given up
  core::BoundedQueue<Asked> requests_{kMaxRequests};
  std::jthread thread_;  ///< carries out what others ask for; last
};

}  // namespace callai::app
