#include "pipeline/endpoint_health.h"

#include <algorithm>

namespace callai::pipeline {

bool EndpointHealth::admit(core::TimePoint now) {
  if (failures_ < kTripping) return true;
  if (now < open_until_ || trying_) return false;
  trying_ = true;
  return true;
}

void EndpointHealth::succeeded() {
  failures_ = 0;
  trying_ = false;
}

void EndpointHealth::failed(core::TimePoint now) {
  ++failures_;
  trying_ = false;
  if (failures_ < kTripping) return;
  const int doublings = std::min(failures_ - kTripping, 6);
  open_until_ = now + std::min(kFirstPause * (1 << doublings), kLongestPause);
}

void EndpointHealth::busy_until(core::TimePoint when) {
  failures_ = std::max(failures_, kTripping);
  trying_ = false;
  open_until_ = std::max(open_until_, when);
}

}  // namespace callai::pipeline
