#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/socket_stream.h"
#include "app/call_node.h"
#include "app/call_sockets.h"
#include "app/program.h"
#include "app/speech_setup.h"
#include "app/tools_setup.h"
#include "core/dispatch_loop.h"
#include "core/work_lanes.h"
#include "orchestrators/stored_journal.h"
#include "repositories/storage_writer.h"
#include "telephony/media_thread.h"

namespace callai::app {

/// Calls of one organisation whose line is a browser: for trying a template by voice. What such a call stores is the
/// same as of a telephone call, its recording too; its number is kBrowserNumber. Nobody is put on a list or called back
/// because of it.
class BrowserNode final : public CallNode {
 public:
  static constexpr int kMaxCalls = 8;  ///< at once, of an organisation

  struct Parts {
    const Program& program;
    core::Env env;
    repositories::Database& database;
    core::OrgId org;
    std::string node;                                      ///< the program's name where several share a database
    const conversation::PassageIndex* passages = nullptr;  ///< what calls search for answers; null: by words
    orchestrators::CallObserver* observer = nullptr;       ///< on the node's dispatch sequence; outlives it
  };
  /// kInvalidArgument names a setting of the tools or the prices.
  static core::Result<std::unique_ptr<BrowserNode>> start(const Parts& parts);
  ~BrowserNode() override;
  BrowserNode(const BrowserNode&) = delete;
  BrowserNode& operator=(const BrowserNode&) = delete;

  /// Begins a call whose line is `browser`; `speech` was prepared for its template and outlives this.
  core::Result<core::CallId> call(orchestrators::CallRequest request, Speech& speech, int rate_hz,
                                  const std::shared_ptr<api::SocketStream>& browser);

  /// A trial is ended after this; for those from now on.
  void set_max_call(core::Duration max_call);
  void with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) override;
  bool drain(core::Duration patience) override;
  void hang_up_all() override;
  std::vector<api::LineHealth> health() const override { return {}; }
  bool is_up() const override { return true; }
  repositories::StoragePort& storage() override { return writer_; }
  CallSockets& sockets() override { return sockets_; }

 private:
  struct Line;
  explicit BrowserNode(const Parts& parts);
  void on_dispatch(const std::function<void()>& task);

  const Parts parts_;
  NodeTools tools_;
  orchestrators::TokenPrices prices_;
  repositories::StorageWriter writer_;
  core::DispatchLoop loop_;
  CallSockets sockets_;
  std::optional<core::LanePool> lanes_;
  std::optional<core::LanePool> tool_lanes_;
  std::unique_ptr<Line> line_;                   // dispatch sequence
  std::optional<telephony::MediaThread> media_;  // last: it ticks the line
};

}  // namespace callai::app
