#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "conversation/contact_directory.h"
#include "conversation/passage_index.h"
#include "conversation/vocabulary.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// What a tool may use while it runs: values, so that it can run on any thread.
struct ToolContext {
  core::CampaignId campaign;
  core::ContactId contact;
  std::string phone_number;
  std::stop_token stop;                ///< cancellation: barge-in, hang-up, deadline
};

/// Seam: one kind of tool. Immutable; run() is called on a worker and may block up to the tool's timeout.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual conversation::ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                                       const ToolContext& context) const = 0;
  /// How long a run takes in virtual time (simulated runs only).
  virtual core::Duration virtual_latency() const { return std::chrono::milliseconds(20); }
};

/// The tools that exist, by kind. Filled once by the wiring, then read only.
class ToolRegistry {
 public:
  ToolRegistry();
  ~ToolRegistry();
  void add(templates::ToolKind kind, std::unique_ptr<const Tool> tool);
  const Tool* find(templates::ToolKind kind) const;   ///< null when that kind is not available here

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Built-in tools.
std::unique_ptr<const Tool> make_document_search(const conversation::PassageIndex& index);
std::unique_ptr<const Tool> make_crm_lookup(const conversation::ContactDirectory& directory);
std::unique_ptr<const Tool> make_crm_update(conversation::ContactDirectory& directory);

/// Runs one call's tools: asynchronously on the work lanes, each with a deadline, retries and cancellation. Lives on the
/// dispatch sequence. Exactly one ToolFinished per call of StartTools, by its timeout at the latest, whatever the tool
/// does; a cancelled read tool answers kCancelled at once; a write tool is never cancelled by CancelTools but by its
/// deadline only, and its late result is still kept (logged), not delivered twice.
class ToolOrchestrator {
 public:
  using EventSink = std::function<void(conversation::Event)>;

  /// `registry` and `lanes` outlive this. `key` names this call's lane.
  ToolOrchestrator(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, const ToolRegistry& registry,
                   std::shared_ptr<const templates::CampaignTemplate> t, std::string key, ToolContext context,
                   EventSink sink);
  ~ToolOrchestrator();

  void start(const conversation::StartTools& request);
  void cancel(const conversation::CancelTools& request);
  /// The call is over: everything is cancelled; nothing is delivered any more.
  void shut_down();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::pipeline
