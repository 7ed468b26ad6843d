#pragma once

#include <functional>
#include <memory>
#include <string>

#include "conversation/vocabulary.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "pipeline/llm/reply_tools.h"
#include "pipeline/tools/tool.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Calls of tools that a model asked for count up from here, those of the decision tree from 1.
inline constexpr std::uint32_t kFirstAskedTool = 1'000'000;

/// Runs one call's tools: asynchronously on the work lanes, each with a deadline, retries and cancellation. Lives on
/// the dispatch sequence. Exactly one ToolFinished per call of StartTools, by its timeout at the latest, whatever the
/// tool does.
///
/// A cancelled read answers kCancelled at once. A write is never cancelled: neither by an interruption nor by the end
/// of the call, and at its deadline it goes on for kWriteGrace, so that its end is known. Writes happen once:
///   - every run of a request carries the same key; only a tool that says it is repeatable is tried again;
///   - the same request while one is under way waits for that one's result;
///   - a result that nobody heard of (late, or its turn was given up) answers the next equal request, which runs
///     nothing;
///   - after a failure the next equal request carries the first one's key; when it is not known whether the first took
///     place, and the tool is not repeatable, it fails.
class ToolOrchestrator final : public ReplyTools {
 public:
  using EventSink = std::function<void(conversation::Event)>;
  static constexpr core::Duration kWriteGrace = std::chrono::seconds(10);

  /// `registry` and `lanes` outlive this. `key` names this call's lane. `context` holds what is known of the call.
  ToolOrchestrator(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, const ToolRegistry& registry,
                   std::shared_ptr<const templates::CampaignTemplate> t, std::string key, ToolContext context,
                   EventSink sink);
  ~ToolOrchestrator() override;

  void start(const conversation::StartTools& request);
  void cancel(const conversation::CancelTools& request);
  /// The turn is given up: what its writes answer is kept for the next equal request.
  void abandon(core::TurnId turn);
  /// The call is over: reads are cancelled; nothing is delivered any more.
  void shut_down();

  core::ToolCallId ask(core::TurnId turn, conversation::ToolRequest request, Done done) override;
  void withdraw(core::ToolCallId id) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::pipeline
