#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/call_node.h"
#include "app/call_sockets.h"
#include "app/demo_setup.h"
#include "app/program.h"
#include "app/sip_setup.h"
#include "app/speech_setup.h"
#include "app/speech_warm_up.h"
#include "app/store.h"
#include "app/tools_setup.h"
#include "core/dispatch_loop.h"
#include "core/work_lanes.h"
#include "orchestrators/call_orchestrator.h"
#include "orchestrators/caller_lookup.h"
#include "orchestrators/stored_journal.h"
#include "repositories/storage_writer.h"
#include "telephony/media_thread.h"

namespace callai::app {

class InboundDesk;

/// A template that answers or makes calls: compiled, stored, and belonging to a campaign of its own.
struct PhoneTemplate {
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime;
  core::CampaignId campaign;
  int version = 0;
  std::vector<std::string> missing_documents;  ///< types it wants uploaded and that are not
};

/// Compiles and stores a template (an id or a JSON file).
core::Result<PhoneTemplate> make_phone_template(Store& store, const std::string& id_or_file, core::Env env);

/// Everything that real calls need, put together: line, media, speech, dispatch, storage. One per process.
class PhoneNode final : public CallNode {
 public:
  struct Parts {
    const Program& program;
    core::SystemEnv& system;
    Store& store;
    const conversation::PassageIndex& passages;  ///< what calls search for answers
    Speech& speech;                              ///< prepared for every template that is used
    PhoneSettings phone;
    std::map<std::string, PhoneTemplate> templates;   ///< by the names that the routes use
    orchestrators::CallObserver* observer = nullptr;  ///< on the dispatch sequence; may be null
  };

  static core::Result<std::unique_ptr<PhoneNode>> start(Parts parts);
  /// Hangs up what is left. drain() first.
  ~PhoneNode() override;
  PhoneNode(const PhoneNode&) = delete;
  PhoneNode& operator=(const PhoneNode&) = delete;

  /// Who answers which number by the store, before the routes of the settings; outlives the calls. Null: the settings
  /// alone.
  void set_inbound(const InboundDesk* desk);
  /// Dials; blocks until the line has taken it.
  core::Result<core::CallId> call(const PhoneTemplate& made_with, const std::string& number);
  void with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) override;
  bool drain(core::Duration patience) override;
  void hang_up_all() override;
  int free_starts() override;
  std::vector<api::LineHealth> health() const override;
  bool is_up() const override;
  repositories::StoragePort& storage() override { return writer_; }
  CallSockets& sockets() override { return sockets_; }
  void make_ready(const orchestrators::CampaignRuntime& runtime,
                  const std::optional<conversation::Contact>& contact) override;
  int active_calls();
  // For metrics.
  repositories::StorageStats storage_stats() const { return writer_.stats(); }
  /// Works that wait for a thread: what recognises and speaks, and tools.
  std::size_t waiting_speech() const { return lanes_ ? lanes_->waiting() : 0; }
  std::size_t waiting_tools() const { return tool_lanes_ ? tool_lanes_->waiting() : 0; }
  telephony::TickCounts ticks() const;
  /// By name, whether they are asked.
  std::vector<std::pair<std::string, bool>> model_servers();
  std::vector<telephony::LineStatus> lines() const;
  /// Of the PBX's manager interface; nothing when none is set.
  std::optional<telephony::AmiStatus> manager() const;

 private:
  struct Line;
  explicit PhoneNode(Parts parts);
  core::Status start_line();
  orchestrators::CallerSettings caller_settings() const;
  /// Runs on the dispatch sequence; blocks until it has.
  void on_dispatch(const std::function<void()>& task);

  Parts parts_;
  std::optional<SpeechWarmUp> warm_up_;  // where a speech server keeps what it has spoken
  NodeTools tools_;
  orchestrators::TokenPrices prices_;
  repositories::StorageWriter writer_;
  core::DispatchLoop loop_;
  CallSockets sockets_;
  std::optional<core::LanePool> lanes_;
  std::optional<core::LanePool> tool_lanes_;    // tools wait for other machines, speech must not
  std::optional<core::LanePool> caller_lanes_;  // waits for the store, which nobody else must
  std::unique_ptr<Line> line_;                  // dispatch sequence
};

}  // namespace callai::app
