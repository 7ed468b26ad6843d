#pragma once

#include <memory>
#include <utility>

#include "core/executor.h"

namespace callai::core {

/// Makes tasks of a dead object do nothing. A member of the object; the object lives and dies on the dispatch
/// sequence, and so do the tasks it wraps: that is what makes a captured `this` safe there (the idea of WebRTC's
/// ScopedTaskSafety).
class TaskSafety {
 public:
  /// A task that runs `f` only while this object lives. Wrap on, and run on, the dispatch sequence; the wrapped task may
  /// travel through other threads.
  template <typename F>
  auto wrap(F f) const {
    return [alive = std::weak_ptr<const int>(alive_), f = std::move(f)](auto&&... arguments) mutable {
      if (!alive.expired()) f(std::forward<decltype(arguments)>(arguments)...);
    };
  }

 private:
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
};

}  // namespace callai::core
