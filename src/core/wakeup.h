#pragma once

namespace callai::core {

/// Wakes the dispatch sequence from a thread that must not lock, allocate or block (the media thread). After a signal the
/// sequence runs its registered pollers once; several signals may be served by one run. Real: DispatchLoop.
class Wakeup {
 public:
  virtual ~Wakeup() = default;
  virtual void signal() noexcept = 0;
};

}  // namespace callai::core
