#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "conversation/decision.h"
#include "core/ids.h"
#include "core/units.h"
#include "templates/tool_configs.h"

namespace callai::pipeline {

/// What a tool may use while it runs: values, so that it can run on any thread.
struct ToolContext {
  core::CampaignId campaign;
  core::ContactId contact;
  std::string phone_number;
  std::stop_token stop;  ///< cancellation: barge-in, hang-up, deadline
  core::CallId call;
  /// Of a write: the same for every run of the same request, so that who takes it can tell a repetition.
  std::string idempotency_key;
  core::Duration time_left = std::chrono::milliseconds(1500);  ///< for this run
  core::WallTime now{};
  std::chrono::minutes utc_offset{0};  ///< where the contact is
};

/// Seam: one kind of tool. Immutable; run() is called on a worker and may block for `time_left`, not longer.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual conversation::ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                                       const ToolContext& context) const = 0;
  /// May a run that failed, or whose end is not known, be repeated with the same key? Reads may.
  virtual bool repeatable(const templates::ToolConfig& config) const {
    return config.effect == templates::ToolEffect::kRead;
  }
  /// How long a run takes in virtual time (simulated runs only).
  virtual core::Duration virtual_latency() const { return std::chrono::milliseconds(20); }
};

/// The tools that exist, by kind. Filled once by the wiring, then read only.
class ToolRegistry {
 public:
  ToolRegistry();
  ~ToolRegistry();
  void add(templates::ToolKind kind, std::unique_ptr<const Tool> tool);
  const Tool* find(templates::ToolKind kind) const;  ///< null when that kind is not available here

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// What tools are written with.

/// The argument of that name; "" when there is none.
std::string argument_of(const conversation::ToolRequest& request, std::string_view name);
conversation::ToolResult failed_result(std::string why);
/// The error's own words; kNotFound becomes `not_found`, kDeadlineExceeded `timeout`, kCancelled `cancelled`.
conversation::ToolResult result_of(const core::Error& error);

}  // namespace callai::pipeline
