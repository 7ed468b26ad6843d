#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "telephony/ami/ami_action.h"
#include "telephony/ami/ami_event.h"
#include "telephony/ami/ami_session.h"
#include "telephony/ami/ami_socket.h"

namespace callai::telephony {

struct AmiClientSettings {
  AmiSessionSettings session;
  AmiTlsSettings tls;
};

/// A connection to Asterisk's manager interface that is kept: logged in, pinged, and made again, later and later, when
/// it is lost. Has a thread of its own, which also looks the host's name up; verbs never block.
class AmiClient {
 public:
  /// Exactly once for each request, on the client's thread: hands on and returns.
  using Done = std::function<void(core::Result<AmiReply>)>;
  using EventSink = std::function<void(AmiEvent)>;
  static constexpr std::size_t kMaxRequests = 1024;  ///< overflow rule: request() refuses

  /// Begins to connect. `events`: on the client's thread; none: the PBX is not asked for any. kUnavailable when the
  /// system has no descriptors left.
  static core::Result<std::unique_ptr<AmiClient>> start(core::Env env, AmiClientSettings settings,
                                                        EventSink events = nullptr);
  /// What is under way is answered with kUnavailable. Waits for a look-up of the host's name.
  ~AmiClient();
  AmiClient(const AmiClient&) = delete;
  AmiClient& operator=(const AmiClient&) = delete;

  /// Any thread. An error: the action was not taken, and `done` is not called.
  core::Status request(AmiAction action, Done done);
  AmiStatus status() const;
  /// The status once it is up or has failed, or after `patience`. For diagnosis: blocks.
  AmiStatus settled(core::Duration patience) const;

 private:
  struct Request {
    AmiAction action;
    Done done;
  };

  AmiClient(core::Env env, AmiClientSettings settings, EventSink events);
  void run();
  void wake();
  void take_requests();
  void carry_out();
  void connect();
  void wait();
  void answer(std::uint64_t id, core::Result<AmiReply> reply);
  void publish();

  core::Env env_;
  AmiClientSettings settings_;
  EventSink events_;
  int wake_fd_ = -1;

  mutable std::mutex mutex_;  // of the three below
  std::vector<Request> requests_;
  bool stopping_ = false;
  AmiStatus status_;
  mutable std::condition_variable changed_;  // status_

  // The client's thread.
  AmiSession session_;
  std::unique_ptr<AmiSocket> socket_;
  std::map<std::uint64_t, Done> waiting_;
  std::uint64_t next_id_ = 1;
  LineState told_ = LineState::kOff;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace callai::telephony
