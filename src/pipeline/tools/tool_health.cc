#include "pipeline/tools/tool_health.h"

#include <utility>

namespace callai::pipeline {

template <typename F>
void ToolHealth::change(const std::string& tool, F f) {
  const std::lock_guard lock(mutex_);
  f(tools_[tool]);
}

ToolHealth::Trial::Trial(Trial&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), tool_(std::move(other.tool_)) {}

ToolHealth::Trial::~Trial() {
  if (owner_ != nullptr) owner_->change(tool_, [](EndpointHealth& health) { health.withdrawn(); });
}

void ToolHealth::Trial::succeeded() {
  if (owner_ == nullptr) return;
  std::exchange(owner_, nullptr)->change(tool_, [](EndpointHealth& health) { health.succeeded(); });
}

void ToolHealth::Trial::failed() {
  if (owner_ == nullptr) return;
  const core::TimePoint now = owner_->clock_.now();
  std::exchange(owner_, nullptr)->change(tool_, [now](EndpointHealth& health) { health.failed(now); });
}

void ToolHealth::Trial::busy(core::Duration pause) {
  if (owner_ == nullptr) return;
  const core::TimePoint until = owner_->clock_.now() + pause;
  std::exchange(owner_, nullptr)->change(tool_, [until](EndpointHealth& health) { health.busy_until(until); });
}

core::Result<ToolHealth::Trial> ToolHealth::admit(const std::string& tool) {
  const core::TimePoint now = clock_.now();
  bool admitted = false;
  change(tool, [&](EndpointHealth& health) { admitted = health.admit(now); });
  if (admitted) return Trial(*this, tool);
  return core::Error{core::ErrorCode::kUnavailable, "this tool has failed lately and rests for a while",
                     "look at its server; it is tried again by itself", ""};
}

}  // namespace callai::pipeline
