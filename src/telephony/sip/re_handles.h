#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

struct sip_request;

namespace callai::telephony {

/// Gives a reference to an object of libre's back (mem_deref). Null is fine.
void re_release(const void* object);
void re_retain(const void* object);

/// One reference to an object of libre's reference counting. Sip thread only: the counts are not atomic.
template <typename T>
class ReRef {
 public:
  ReRef() = default;
  ~ReRef() { re_release(object_); }
  ReRef(ReRef&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  ReRef& operator=(ReRef&& other) noexcept {
    if (this != &other) {
      re_release(object_);
      object_ = std::exchange(other.object_, nullptr);
    }
    return *this;
  }
  ReRef(const ReRef&) = delete;
  ReRef& operator=(const ReRef&) = delete;

  /// One more reference to an object that somebody else owns.
  static ReRef share(T* object) {
    re_retain(object);
    ReRef ref;
    ref.object_ = object;
    return ref;
  }

  T* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  /// For libre's out parameters: empties this first.
  T** out() {
    re_release(object_);
    object_ = nullptr;
    return &object_;
  }
  /// For a slot that libre itself fills and empties (server transactions): the reference is not given back.
  T** slot() { return &object_; }
  void reset() { *this = ReRef(); }

 private:
  T* object_ = nullptr;
};

/// A request under way. libre empties it when the final answer has been delivered; destroying it drops the answer (and
/// cancels an INVITE).
class PendingRequest {
 public:
  PendingRequest() = default;
  ~PendingRequest() { cancel(); }
  PendingRequest(const PendingRequest&) = delete;
  PendingRequest& operator=(const PendingRequest&) = delete;

  bool under_way() const { return request_ != nullptr; }
  struct ::sip_request* get() const {
    return request_;
  }
  struct ::sip_request** slot() {
    return &request_;
  }
  void cancel() { re_release(std::exchange(request_, nullptr)); }

 private:
  struct ::sip_request* request_ = nullptr;
};

/// A timer of libre's loop, on the loop's own clock. Sip thread only.
class SipTimer {
 public:
  SipTimer();
  ~SipTimer();
  SipTimer(const SipTimer&) = delete;
  SipTimer& operator=(const SipTimer&) = delete;

  /// Runs `task` once after `ms`; an earlier one is forgotten.
  void start(std::uint64_t ms, std::function<void()> task);
  void cancel();
  bool running() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::telephony
