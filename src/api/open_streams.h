#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/authenticator.h"
#include "api/event_stream.h"
#include "api/socket_stream.h"
#include "repositories/system/accounts/principal.h"

namespace callai::api {

/// Event streams and WebSockets that are open, and with what they were opened. They end when whoever opened them would
/// not be let in any more: logged out, disabled, with a lesser role, his key revoked. Safe from any thread.
class OpenStreams {
 public:
  struct Opened {
    std::string key;      ///< an API key, or
    std::string session;  ///< the token of a session
    repositories::Role least = repositories::Role::kViewer;
    std::weak_ptr<EventStream> events;
    std::weak_ptr<SocketStream> socket;
  };
  void add(Opened opened);
  /// Asks again for each, and ends those that are refused. One that cannot be asked for now goes on. Blocks.
  void look(Authenticator& authenticator);

 private:
  std::mutex mutex_;
  std::vector<Opened> opened_;
};

}  // namespace callai::api
