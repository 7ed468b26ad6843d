#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/event_stream.h"
#include "core/ids.h"

namespace callai::api {

/// One thing that happened.
struct LiveEvent {
  core::OrgId org;
  std::string name;
  core::CallId call;  ///< which it is about; empty: none
  std::string data;   ///< a JSON object without line breaks
};

/// What happens now, for those who watch: calls that start, turns, calls that end. Keeps the newest events of each
/// organisation, so that a client that comes back misses nothing but what fell out. Events have the numbers of this
/// hub, wherever they come from. Safe from any thread, quick.
class LiveHub {
 public:
  static constexpr std::size_t kKept = 500;         ///< events an organisation
  static constexpr std::size_t kMaxStreams = 1000;  ///< of all organisations
  static constexpr std::size_t kMaxLines = 1000;    ///< calls an organisation whose lines are remembered

  void publish(const core::OrgId& org, const std::string& name, const core::CallId& call, const std::string& data);

  /// The same of what another node published: nobody is told of it again.
  void deliver(const LiveEvent& event);
  /// What is told of every event that is published here, in their order; {}: nobody. It must be quick and not call
  /// back.
  using Tell = std::function<void(const LiveEvent&)>;
  void set_tell(Tell tell);

  /// A client's stream: what it missed since `last_id` (0: nothing is repeated), the lines that are held or in trouble,
  /// then what happens; of one call, or of all (""). Null when too many watch already.
  std::shared_ptr<EventStream> watch(const core::OrgId& org, const core::CallId& call, std::uint64_t last_id);

  /// Ends all streams, and every one that is asked for later.
  void close();
  std::size_t watching();

 private:
  void show_locked(const LiveEvent& event);
  struct Event {
    std::uint64_t id = 0;
    std::string call;
    std::string text;
  };
  struct Watcher {
    std::weak_ptr<EventStream> stream;
    std::string call;
  };
  /// What last happened to the line of a call that goes on, by the name of the event.
  using Line = std::map<std::string, std::string>;
  struct Org {
    std::deque<Event> kept;
    std::vector<Watcher> watchers;
    std::map<core::CallId, Line> lines;
  };
  static void follow_line(Org& of, const LiveEvent& event);
  std::size_t count_locked();

  std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  bool closed_ = false;
  Tell tell_;
  std::map<core::OrgId, Org> orgs_;
};

}  // namespace callai::api
