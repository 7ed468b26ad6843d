#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/live_hub.h"
#include "api/voice_control.h"
#include "app/browser_node.h"
#include "app/live_calls.h"
#include "app/runtime_shelf.h"
#include "app/shared_speech.h"
#include "app/store.h"

namespace callai::app {

/// The browsers' nodes of this process, one an organisation, made when the first of it wants to try something. Any
/// thread; blocks.
class BrowserNodes {
 public:
  static constexpr std::size_t kMaxOrgs = 8;  ///< each has threads of its own

  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    const conversation::PassageIndex& passages;  ///< of the store's own organisation
    api::LiveHub& live;
    SharedSpeech& speech;
    RuntimeShelf& runtimes;
  };
  explicit BrowserNodes(const Parts& parts)
      : parts_(parts), max_call_(std::chrono::seconds(parts.program.settings.limits.max_call_seconds)) {}

  core::Result<core::CallId> call(const api::TrialOrder& order, int rate_hz,
                                  const std::shared_ptr<api::SocketStream>& browser);
  BrowserNode* existing(const core::OrgId& org);  ///< null: nobody has tried anything
  std::vector<BrowserNode*> all();
  /// Of trials from now on.
  void set_max_call(core::Duration max_call);
  /// No new calls; those that run are hung up: nobody needs the end of a trial.
  void stop_taking_calls();

 private:
  struct Org {
    std::unique_ptr<LiveCalls> observer;
    std::unique_ptr<BrowserNode> node;
  };
  core::Result<BrowserNode*> node_of(const core::OrgId& org);

  const Parts parts_;
  std::mutex mutex_;
  bool stopping_ = false;
  core::Duration max_call_;
  std::map<core::OrgId, Org> orgs_;
};

class CallDesk;

/// People in calls of this process, as the API asks for them. Any thread but dispatch.
class VoiceDesk final : public api::VoiceControl {
 public:
  VoiceDesk(CallDesk& calls, BrowserNodes& browsers, SharedSpeech& speech)
      : calls_(calls), browsers_(browsers), speech_(speech) {}

  core::Result<core::CallId> start_test(const api::TrialOrder& order, api::SocketAudio audio,
                                        std::shared_ptr<api::SocketStream> stream) override;
  core::Status listen(const core::OrgId& org, const core::CallId& call, const std::string& by, api::SocketAudio audio,
                      std::shared_ptr<api::SocketStream> stream) override;
  core::Status take_over(const core::OrgId& org, const core::CallId& call, const std::string& by) override;
  core::Status hand_back(const core::OrgId& org, const core::CallId& call, const std::string& by) override;
  core::Result<std::string> sample(const templates::AudioSettings& voice, const std::string& sentence) override;

 private:
  CallDesk& calls_;
  BrowserNodes& browsers_;
  SharedSpeech& speech_;
};

}  // namespace callai::app
