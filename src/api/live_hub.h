#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/event_stream.h"
#include "core/ids.h"

namespace callai::api {

/// What happens now, for those who watch: calls that start, turns, calls that end. Keeps the newest events of each
/// organisation, so that a client that comes back misses nothing but what fell out. Safe from any thread, quick.
class LiveHub {
 public:
  static constexpr std::size_t kKept = 500;         ///< events an organisation
  static constexpr std::size_t kMaxStreams = 1000;  ///< of all organisations

  /// `data`: a JSON object without line breaks. `call`: which it is about, "" none.
  void publish(const core::OrgId& org, const std::string& name, const core::CallId& call, const std::string& data);

  /// A client's stream: what it missed since `last_id` (0: nothing is repeated), then what happens; of one call, or of
  /// all ("" ). Null when too many watch already.
  std::shared_ptr<EventStream> watch(const core::OrgId& org, const core::CallId& call, std::uint64_t last_id);

  /// Ends all streams, and every one that is asked for later.
  void close();
  std::size_t watching();

 private:
  struct Event {
    std::uint64_t id = 0;
    std::string call;
    std::string text;
  };
  struct Watcher {
    std::weak_ptr<EventStream> stream;
    std::string call;
  };
  struct Org {
    std::deque<Event> kept;
    std::vector<Watcher> watchers;
  };
  std::size_t count_locked();

  std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  bool closed_ = false;
  std::map<core::OrgId, Org> orgs_;
};

}  // namespace callai::api
