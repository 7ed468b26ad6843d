#pragma once

#include <mutex>
#include <utility>

namespace callai::tests {

/// What the threads of a test's server write and the test reads.
template <typename T>
class Guarded {
 public:
  void set(T value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
  }
  T get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  template <typename Change>
  void change(const Change& change) {
    const std::lock_guard lock(mutex_);
    change(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace callai::tests
