#include "pipeline/tool_orchestrator.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <utility>

namespace callai::pipeline {

using conversation::ToolCall;
using conversation::ToolResult;
using conversation::ToolStatus;

class ToolRegistry::Impl {
 public:
  std::map<templates::ToolKind, std::unique_ptr<const Tool>> tools;
};

ToolRegistry::ToolRegistry() : impl_(std::make_unique<Impl>()) {}
ToolRegistry::~ToolRegistry() = default;
void ToolRegistry::add(templates::ToolKind kind, std::unique_ptr<const Tool> tool) {
  impl_->tools[kind] = std::move(tool);
}
const Tool* ToolRegistry::find(templates::ToolKind kind) const {
  const auto found = impl_->tools.find(kind);
  return found == impl_->tools.end() ? nullptr : found->second.get();
}

namespace {

constexpr core::Duration kFirstBackoff = std::chrono::milliseconds(50);
constexpr int kMaxRetries = 5;

ToolResult outcome(ToolStatus status, std::string error) {
  ToolResult result;
  result.status = status;
  result.error = std::move(error);
  return result;
}

/// A tool's own exceptions end here: to the call they are a failure like any other.
ToolResult run_guarded(const Tool& tool, const templates::ToolConfig& config, const conversation::ToolRequest& request,
                       const ToolContext& context) {
  if (context.stop.stop_requested()) return outcome(ToolStatus::kCancelled, "");
  try {
    return tool.run(config, request, context);
  } catch (const std::exception& e) {
    return outcome(ToolStatus::kFailed, e.what());
  } catch (...) {
    return outcome(ToolStatus::kFailed, "the tool threw something that is no exception");
  }
}

}  // namespace

class ToolOrchestrator::Impl {
 public:
  Impl(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, const ToolRegistry& registry,
       std::shared_ptr<const templates::CampaignTemplate> t, std::string key, ToolContext context, EventSink sink)
      : env_(env),
        sequence_(sequence),
        lanes_(lanes),
        registry_(registry),
        campaign_(std::move(t)),
        key_(std::move(key)),
        context_(std::move(context)),
        sink_(std::move(sink)) {}

  ~Impl() { shut_down(); }

  void start(const conversation::StartTools& request) {
    if (over_) return;
    for (const ToolCall& call : request.calls) start_one(request.turn, call);
  }

  void cancel(const conversation::CancelTools& request) {
    for (const core::ToolCallId& id : request.calls) {
      const auto found = running_.find(id);
      if (found == running_.end() || found->second.delivered) continue;
      if (found->second.call.effect == templates::ToolEffect::kWrite) continue;
      found->second.stop.request_stop();
      settle(found->second, outcome(ToolStatus::kCancelled, request.reason));
    }
  }

  void shut_down() {
    over_ = true;
    for (auto& [id, running] : running_) running.stop.request_stop();
    running_.clear();
  }

 private:
  struct Running {
    core::TurnId turn;
    ToolCall call;
    const Tool* tool = nullptr;
    const templates::ToolConfig* config = nullptr;  // in campaign_
    std::stop_source stop;
    core::TimePoint deadline;
    int attempts = 0;
    bool delivered = false;
  };

  void start_one(core::TurnId turn, const ToolCall& call) {
    if (running_.count(call.id) > 0) return;
    Running& running = running_[call.id];
    running.turn = turn;
    running.call = call;
    running.config = templates::find_tool(*campaign_, call.request.tool);
    if (running.config == nullptr) {
      settle(running, outcome(ToolStatus::kFailed, "the template has no tool \"" + call.request.tool + "\""));
      running_.erase(call.id);
      return;
    }
    running.tool = registry_.find(running.config->kind);
    if (running.tool == nullptr) {
      settle(running, outcome(ToolStatus::kFailed, "tools of this kind are not set up on this server"));
      running_.erase(call.id);
      return;
    }
    running.deadline = env_.clock.now() + running.config->timeout;
    const core::ToolCallId id = call.id;
    sequence_.post_at(running.deadline, safety_.wrap([this, id] { on_deadline(id); }));
    attempt(running);
  }

  /// One lane a tool: two tools run side by side, one tool's calls one after the other.
  void attempt(Running& running) {
    ++running.attempts;
    auto slot = std::make_unique<ToolResult>();
    ToolResult* result = slot.get();
    const core::ToolCallId id = running.call.id;
    core::Task task = safety_.wrap([this, id, slot = std::move(slot)]() mutable { on_result(id, std::move(*slot)); });
    ToolContext context = context_;
    context.stop = running.stop.get_token();
    core::Work work = [tool = running.tool, campaign = campaign_, config = running.config,
                       request = running.call.request, context = std::move(context), result,
                       task = std::move(task)]() mutable -> core::Task {
      *result = run_guarded(*tool, *config, request, context);
      return std::move(task);
    };
    const std::string lane = key_ + "/" + running.config->id;
    if (lanes_.submit(lane, running.tool->virtual_latency(), std::move(work))) return;
    settle(running, outcome(ToolStatus::kFailed, "too much work is waiting"));
    running_.erase(id);
  }

  void on_result(core::ToolCallId id, ToolResult result) {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    Running& running = found->second;
    if (running.delivered) {
      env_.log.info("tool_late_result", {{"tool", running.call.request.tool},
                                         {"status", conversation::to_string(result.status)},
                                         {"write", running.call.effect == templates::ToolEffect::kWrite}});
      running_.erase(found);
      return;
    }
    if (result.status == ToolStatus::kFailed && retry(running)) return;
    settle(running, std::move(result));
    running_.erase(found);
  }

  /// Again after a pause that doubles, as long as attempts and time are left.
  bool retry(Running& running) {
    const int allowed = std::clamp(running.config->retries, 0, kMaxRetries);
    if (running.attempts > allowed) return false;
    const core::TimePoint when = env_.clock.now() + kFirstBackoff * (1 << (running.attempts - 1));
    if (when >= running.deadline) return false;
    const core::ToolCallId id = running.call.id;
    deliver(conversation::ToolProgress{running.turn, id, running.call.request.tool + ": trying again"});
    sequence_.post_at(when, safety_.wrap([this, id] {
      const auto found = running_.find(id);
      if (found == running_.end()) return;
      if (found->second.delivered) {
        running_.erase(found);
      } else {
        attempt(found->second);
      }
    }));
    return true;
  }

  void on_deadline(core::ToolCallId id) {
    const auto found = running_.find(id);
    if (found == running_.end() || found->second.delivered) return;
    found->second.stop.request_stop();
    settle(found->second, outcome(ToolStatus::kTimeout, "no answer in time"));
  }

  /// The one ToolFinished of this call.
  void settle(Running& running, ToolResult result) {
    running.delivered = true;
    result.id = running.call.id;
    result.tool = running.call.request.tool;
    if (result.status == ToolStatus::kNone || result.status == ToolStatus::kPending) {
      result = outcome(ToolStatus::kFailed, "the tool gave no result");
      result.id = running.call.id;
      result.tool = running.call.request.tool;
    }
    if (result.status == ToolStatus::kFailed || result.status == ToolStatus::kTimeout) {
      env_.log.warning("tool_failed", {{"tool", result.tool}, {"status", conversation::to_string(result.status)}});
    }
    deliver(conversation::ToolFinished{running.turn, std::move(result)});
  }

  /// Never from inside start() or cancel(): the machine is in the middle of its effects there.
  void deliver(conversation::Event event) {
    sequence_.post(safety_.wrap([this, event = std::move(event)] {
      if (!over_) sink_(event);
    }));
  }

  core::Env env_;
  core::Sequence& sequence_;
  core::WorkLanes& lanes_;
  const ToolRegistry& registry_;
  std::shared_ptr<const templates::CampaignTemplate> campaign_;
  std::string key_;
  ToolContext context_;
  EventSink sink_;
  std::map<core::ToolCallId, Running> running_;  // also those answered whose work still runs
  bool over_ = false;
  core::TaskSafety safety_;
};

ToolOrchestrator::ToolOrchestrator(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes,
                                   const ToolRegistry& registry, std::shared_ptr<const templates::CampaignTemplate> t,
                                   std::string key, ToolContext context, EventSink sink)
    : impl_(std::make_unique<Impl>(env, sequence, lanes, registry, std::move(t), std::move(key), std::move(context),
                                   std::move(sink))) {}
ToolOrchestrator::~ToolOrchestrator() = default;
void ToolOrchestrator::start(const conversation::StartTools& request) {
  impl_->start(request);
}
void ToolOrchestrator::cancel(const conversation::CancelTools& request) {
  impl_->cancel(request);
}
void ToolOrchestrator::shut_down() {
  impl_->shut_down();
}

}  // namespace callai::pipeline
