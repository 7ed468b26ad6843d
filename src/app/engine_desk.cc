#include "app/engine_desk.h"

#include <algorithm>
#include <utility>

#include "app/engine_looks.h"

namespace callai::app {

EngineDesk::EngineDesk(core::Settings settings, core::Env env)
    : settings_(std::move(settings)), env_(env), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

EngineDesk::~EngineDesk() {
  thread_.request_stop();
}

void EngineDesk::watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    keep("", look_at_engines(settings_, env_, "", false));
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, kBetweenLooks, [] { return false; });
  }
}

void EngineDesk::keep(const std::string& role, const std::vector<api::EngineHealth>& looked) {
  const std::lock_guard lock(mutex_);
  std::erase_if(known_, [&role](const api::EngineHealth& one) { return role.empty() || one.role == role; });
  known_.insert(known_.end(), looked.begin(), looked.end());
}

std::vector<api::EngineHealth> EngineDesk::engines() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

std::vector<api::EngineHealth> EngineDesk::test(const std::string& role) {
  std::vector<api::EngineHealth> looked = look_at_engines(settings_, env_, role, false);
  if (!looked.empty()) keep(role, looked);
  return looked;
}

}  // namespace callai::app
