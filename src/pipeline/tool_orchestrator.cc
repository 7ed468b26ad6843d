#include "pipeline/tool_orchestrator.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <utility>

#include "core/hash.h"
#include "templates/tool_parameters.h"

namespace callai::pipeline {

using conversation::ToolCall;
using conversation::ToolRequest;
using conversation::ToolResult;
using conversation::ToolStatus;

namespace {

constexpr core::Duration kFirstBackoff = std::chrono::milliseconds(50);
constexpr int kMaxRetries = 5;
constexpr std::size_t kKeyDigits = 32;  ///< of an idempotency key: 128 bits

ToolResult outcome(ToolStatus status, std::string error) {
  ToolResult result;
  result.status = status;
  result.error = std::move(error);
  return result;
}

bool is_answer(ToolStatus status) {
  return status == ToolStatus::kOk || status == ToolStatus::kNotFound;
}

/// A tool's own exceptions end here: to the call they are a failure like any other.
ToolResult run_guarded(const Tool& tool, const templates::ToolConfig& config, const ToolRequest& request,
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

/// Equal for equal requests only.
std::string signature_of(const ToolRequest& request) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += std::to_string(part.size()) + ":" + part; };
  add(request.tool);
  for (const auto& [name, value] : request.arguments) {
    add(name);
    add(value);
  }
  return text;
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
    for (const ToolCall& call : request.calls) start_one(request.turn, call, {});
  }

  core::ToolCallId ask(core::TurnId turn, ToolRequest request, Done done) {
    const core::ToolCallId id(next_asked_++);
    if (!over_) start_one(turn, ToolCall{id, std::move(request), templates::ToolEffect::kRead}, std::move(done));
    return id;
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

  void withdraw(core::ToolCallId id) {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    found->second.asked = {};
    if (found->second.delivered) return;
    found->second.stop.request_stop();
    settle(found->second, outcome(ToolStatus::kCancelled, "nobody waits for it any more"));
  }

  void abandon(core::TurnId turn) {
    for (auto& [id, running] : running_) {
      if (running.turn == turn) running.abandoned = true;
    }
  }

  void shut_down() {
    over_ = true;
    for (auto& [id, running] : running_) {
      if (running.call.effect == templates::ToolEffect::kRead) running.stop.request_stop();
    }
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
    bool abandoned = false;  // its turn was given up
    bool by_model = false;
    Done asked;                             // by a model that words a reply
    std::optional<core::ToolCallId> joins;  // waits for the result of an equal write
  };

  /// A write that was asked for in this call and is not done with.
  struct Write {
    std::string key;
    std::optional<core::ToolCallId> running;
    std::optional<ToolResult> unheard;  // its result, that no turn has seen
    bool unsure = false;                // it may have taken place or not
  };

  void start_one(core::TurnId turn, const ToolCall& call, Done asked) {
    if (running_.count(call.id) > 0) return;
    Running& running = running_[call.id];
    running.turn = turn;
    running.call = call;
    running.by_model = static_cast<bool>(asked);
    running.asked = std::move(asked);
    if (const std::string why_not = prepare(running); !why_not.empty()) {
      settle(running, outcome(ToolStatus::kFailed, why_not));
      running_.erase(call.id);
      return;
    }
    running.deadline = env_.clock.now() + running.config->timeout;
    const core::ToolCallId id = call.id;
    sequence_.post_at(running.deadline, safety_.wrap([this, id] { on_deadline(id); }));
    if (call.effect == templates::ToolEffect::kRead) return attempt(running);
    start_write(running);
  }

  /// Finds the tool; why it cannot run, or "".
  std::string prepare(Running& running) const {
    const std::string& name = running.call.request.tool;
    running.config = templates::find_tool(*campaign_, name);
    if (running.config == nullptr) return "the template has no tool \"" + name + "\"";
    const bool reads = running.config->effect == templates::ToolEffect::kRead;
    if (running.by_model && !(reads && templates::model_may_ask(*running.config))) {
      return "the template lets no model ask for \"" + name + "\"";
    }
    running.tool = registry_.find(running.config->kind);
    return running.tool == nullptr ? "tools of this kind are not set up on this server" : "";
  }

  void start_write(Running& running) {
    const core::ToolCallId id = running.call.id;
    Write& write = writes_[signature_of(running.call.request)];
    if (write.running) {
      running.joins = write.running;
      return;
    }
    if (write.unheard) {
      settle(running, *std::exchange(write.unheard, std::nullopt));
      done_with(running);
      running_.erase(id);
      return;
    }
    if (write.unsure && !running.tool->repeatable(*running.config)) {
      settle(running, outcome(ToolStatus::kFailed, "it is not known whether the same request took place before"));
      running_.erase(id);
      return;
    }
    if (write.key.empty()) {
      write.key = core::sha256_hex(context_.call.value() + "/" + std::to_string(running.turn.value()) + "/" +
                                   signature_of(running.call.request))
                      .substr(0, kKeyDigits);
    }
    write.running = id;
    attempt(running);
  }

  void done_with(const Running& running) { writes_.erase(signature_of(running.call.request)); }

  int tries_left(const Running& running) const {
    if (!running.tool->repeatable(*running.config)) return 1;
    return 1 + std::clamp(running.config->retries, 0, kMaxRetries) - running.attempts;
  }

  ToolContext context_of(const Running& running) const {
    ToolContext context = context_;
    context.stop = running.stop.get_token();
    context.now = env_.clock.wall_now();
    const core::Duration left = std::max(core::Duration{1}, running.deadline - env_.clock.now());
    const int tries = std::max(1, tries_left(running));
    context.time_left = left / tries;
    if (running.call.effect != templates::ToolEffect::kWrite) return context;
    context.idempotency_key = writes_.at(signature_of(running.call.request)).key;
    if (tries == 1) context.time_left += kWriteGrace;
    return context;
  }

  /// One lane a tool: two tools run side by side, one tool's calls one after the other.
  void attempt(Running& running) {
    ToolContext context = context_of(running);
    ++running.attempts;
    auto slot = std::make_unique<ToolResult>();
    ToolResult* result = slot.get();
    const core::ToolCallId id = running.call.id;
    core::Task task = safety_.wrap([this, id, slot = std::move(slot)]() mutable { on_result(id, std::move(*slot)); });
    core::Work work = [tool = running.tool, campaign = campaign_, config = running.config,
                       request = running.call.request, context = std::move(context), result,
                       task = std::move(task)]() mutable -> core::Task {
      *result = run_guarded(*tool, *config, request, context);
      return std::move(task);
    };
    const std::string lane = key_ + "/" + running.config->id;
    if (lanes_.submit(lane, running.tool->virtual_latency(), std::move(work))) return;
    finish(running, outcome(ToolStatus::kFailed, "too much work is waiting"));
  }

  void on_result(core::ToolCallId id, ToolResult result) {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    Running& running = found->second;
    const bool again = result.status == ToolStatus::kFailed || result.status == ToolStatus::kTimeout;
    if (again && !running.delivered && retry(running)) return;
    if (running.delivered) {
      env_.log.info("tool_late_result", {{"tool", running.call.request.tool},
                                         {"status", conversation::to_string(result.status)},
                                         {"write", running.call.effect == templates::ToolEffect::kWrite}});
    }
    finish(running, std::move(result));
  }

  /// The run is over: who waits for it is answered, and a write that nobody heard of is remembered. Ends `running`.
  void finish(Running& running, ToolResult result) {
    const core::ToolCallId id = running.call.id;
    bool heard = !running.delivered && !running.abandoned;
    if (!running.delivered) settle(running, result);
    if (running.call.effect == templates::ToolEffect::kWrite) {
      for (auto& [other, waiting] : running_) {
        if (waiting.joins != id || waiting.delivered) continue;
        settle(waiting, result);
        heard = heard || !waiting.abandoned;
      }
      std::erase_if(running_, [id](const auto& entry) { return entry.second.joins == id; });
      end_write(running, std::move(result), heard);
    }
    running_.erase(id);
  }

  void end_write(const Running& running, ToolResult result, bool heard) {
    if (is_answer(result.status) && heard) return done_with(running);
    Write& write = writes_[signature_of(running.call.request)];
    write.running.reset();
    write.unsure = result.status == ToolStatus::kTimeout;
    if (is_answer(result.status)) write.unheard = std::move(result);
  }

  /// Again after a pause that doubles, as long as attempts and time are left.
  bool retry(Running& running) {
    if (tries_left(running) <= 0 || !running.tool->repeatable(*running.config)) return false;
    const core::TimePoint when = env_.clock.now() + kFirstBackoff * (1 << (running.attempts - 1));
    if (when >= running.deadline) return false;
    const core::ToolCallId id = running.call.id;
    deliver(conversation::ToolProgress{running.turn, id, running.call.request.tool + ": trying again"}, {}, {});
    sequence_.post_at(when, safety_.wrap([this, id] {
      const auto found = running_.find(id);
      if (found == running_.end()) return;
      if (found->second.delivered) {
        finish(found->second, outcome(ToolStatus::kTimeout, "no answer in time"));
      } else {
        attempt(found->second);
      }
    }));
    return true;
  }

  void on_deadline(core::ToolCallId id) {
    const auto found = running_.find(id);
    if (found == running_.end() || found->second.delivered) return;
    if (found->second.call.effect == templates::ToolEffect::kRead) found->second.stop.request_stop();
    settle(found->second, outcome(ToolStatus::kTimeout, "no answer in time"));
  }

  /// The one ToolFinished of this call.
  void settle(Running& running, ToolResult result) {
    running.delivered = true;
    if (result.status == ToolStatus::kNone || result.status == ToolStatus::kPending) {
      result = outcome(ToolStatus::kFailed, "the tool gave no result");
    }
    result.id = running.call.id;
    result.tool = running.call.request.tool;
    if (result.status == ToolStatus::kFailed || result.status == ToolStatus::kTimeout) {
      env_.log.warning("tool_failed", {{"tool", result.tool}, {"status", conversation::to_string(result.status)}});
    }
    deliver(conversation::ToolFinished{running.turn, result}, std::move(running.asked), result);
  }

  /// Never from inside start() or cancel(): the machine is in the middle of its effects there.
  void deliver(conversation::Event event, Done asked, ToolResult result) {
    sequence_.post(
        safety_.wrap([this, event = std::move(event), asked = std::move(asked), result = std::move(result)]() mutable {
          if (over_) return;
          sink_(std::move(event));
          if (asked) asked(result);
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
  std::map<std::string, Write> writes_;          // by signature
  std::uint32_t next_asked_ = kFirstAskedTool;
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
void ToolOrchestrator::abandon(core::TurnId turn) {
  impl_->abandon(turn);
}
void ToolOrchestrator::shut_down() {
  impl_->shut_down();
}
core::ToolCallId ToolOrchestrator::ask(core::TurnId turn, conversation::ToolRequest request, Done done) {
  return impl_->ask(turn, std::move(request), std::move(done));
}
void ToolOrchestrator::withdraw(core::ToolCallId id) {
  impl_->withdraw(id);
}

}  // namespace callai::pipeline
