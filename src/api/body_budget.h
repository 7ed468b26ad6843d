#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <string>

namespace callai::api {

/// How much of request bodies is held. A byte counts once it is there: what a client only says that it will send takes
/// nothing from anybody. The beginning of every body is free, so that a login gets through while others upload. One
/// thread, but for held().
class BodyBudget {
 public:
  static constexpr std::size_t kFree = std::size_t{64} << 10;  ///< of each body

  /// `limit`: bytes of all bodies together. An address has a quarter of it, or one body.
  explicit BodyBudget(std::size_t limit) : limit_(limit) {}

  /// Whether a body of `address` that holds `held` bytes may grow by `more`.
  bool fits(const std::string& address, std::size_t held, std::size_t more) const;
  /// It has grown.
  void take(const std::string& address, std::size_t held, std::size_t more);
  /// It is gone.
  void give_back(const std::string& address, std::size_t held);
  std::size_t held() const { return held_; }  ///< beyond what is free; any thread

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> held_{0};
  std::map<std::string, std::size_t> by_address_;  // that hold anything
};

}  // namespace callai::api
