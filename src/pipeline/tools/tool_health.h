#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/env.h"
#include "core/result.h"
#include "pipeline/endpoint_health.h"

namespace callai::pipeline {

/// Circuit breakers of the tools that talk to other machines, one a tool of a campaign: what failed twice in a row is
/// left alone for a second, then two, at most a minute, so that no caller waits for what does not answer. Safe from
/// any thread; outlives its trials.
class ToolHealth {
 public:
  explicit ToolHealth(const core::Clock& clock) : clock_(clock) {}

  /// A request that may be sent. Without a verdict it counts as withdrawn.
  class Trial {
   public:
    Trial(Trial&& other) noexcept;
    Trial& operator=(Trial&&) = delete;
    ~Trial();
    void succeeded();
    void failed();
    void busy(core::Duration pause);  ///< the server says when it wants to be asked again

   private:
    friend class ToolHealth;
    Trial(ToolHealth& owner, std::string tool) : owner_(&owner), tool_(std::move(tool)) {}
    ToolHealth* owner_;
    std::string tool_;
  };

  /// kUnavailable while the tool rests.
  core::Result<Trial> admit(const std::string& tool);

 private:
  template <typename F>
  void change(const std::string& tool, F f);

  const core::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, EndpointHealth> tools_;
};

}  // namespace callai::pipeline
