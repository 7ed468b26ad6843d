#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/chat_control.h"
#include "app/program.h"
#include "app/store.h"
#include "app/tools_setup.h"
#include "core/dispatch_loop.h"
#include "core/work_lanes.h"
#include "pipeline/llm/models.h"

namespace callai::app {

/// Typed conversations of this process, for trying templates in writing. Nothing of them is stored; a tool does what it
/// does in a call. Any thread; blocks until the agent has answered.
class ChatDesk final : public api::ChatControl {
 public:
  static constexpr std::size_t kMaxOfOrg = 50;
  static constexpr std::size_t kMaxOrgs = 32;
  static constexpr int kMaxMessages = 200;                                 ///< of one conversation
  static constexpr core::Duration kIdle = std::chrono::minutes(30);        ///< then it is forgotten
  static constexpr core::Duration kAnswerWait = std::chrono::seconds(20);  ///< for one answer
  static constexpr core::Duration kReplayWait = std::chrono::seconds(45);  ///< for all answers of a replay
  /// Slow answers that are waited for at once: the threads that answer requests are few.
  static constexpr int kMaxSlow = 2;

  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    const conversation::PassageIndex& passages;  ///< of the store's own organisation
  };
  explicit ChatDesk(const Parts& parts);
  ~ChatDesk() override;
  ChatDesk(const ChatDesk&) = delete;
  ChatDesk& operator=(const ChatDesk&) = delete;

  core::Result<api::ChatView> begin(const api::TrialOrder& order) override;
  core::Result<api::ChatView> say(const core::OrgId& org, const std::string& id, const std::string& text) override;
  core::Result<api::ChatView> replay(const core::OrgId& org, const std::string& id, int message,
                                     const std::string& text) override;
  core::Result<api::ChatView> get(const core::OrgId& org, const std::string& id) override;
  core::Status end(const core::OrgId& org, const std::string& id) override;

 private:
  class Chat;
  class Journal;
  struct Waiter;

  core::Result<const pipeline::ToolRegistry*> tools_of(const core::OrgId& org);
  core::Result<std::string> open(const api::TrialOrder& order, std::uint64_t seed, core::TimePoint until);
  core::Status hand_over(const core::OrgId& org, const std::string& id, const std::string& text, core::TimePoint until);
  core::Status wait(Waiter& waiter, core::TimePoint until);
  core::Result<api::ChatView> view(const core::OrgId& org, const std::string& id, bool all);
  Chat* find(const core::OrgId& org, const std::string& id);
  void forget_idle();
  void on_dispatch(const std::function<void()>& task);

  const Parts parts_;
  std::mutex tools_mutex_;
  std::map<core::OrgId, std::unique_ptr<NodeTools>> tools_;  // outlive the lanes
  std::atomic<int> slow_{0};
  core::DispatchLoop loop_;
  std::optional<core::LanePool> lanes_;
  // Dispatch sequence.
  const std::unique_ptr<Journal> journal_;
  std::unique_ptr<pipeline::Models> models_;
  std::map<std::string, std::unique_ptr<Chat>> chats_;
};

}  // namespace callai::app
