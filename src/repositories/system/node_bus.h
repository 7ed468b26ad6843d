#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "repositories/sql/notify_connection.h"
#include "repositories/system/bus_frames.h"

namespace callai::repositories {

struct NodeBusSettings {
  std::string url;                                              ///< of the PostgreSQL database that the nodes share
  std::string node;                                             ///< id of this one
  core::Duration patience = std::chrono::seconds(5);            ///< for an answer of the server, and to connect
  core::Duration quiet = std::chrono::seconds(10);              ///< of a server, then it is asked whether it is there
  core::Duration first_retry = std::chrono::milliseconds(200);  ///< to connect; each further one twice as late
  core::Duration longest_retry = std::chrono::seconds(10);      ///< apart
  std::size_t most_waiting = 4096;                              ///< messages to be sent; further ones are refused
};

struct NodeBusStats {
  bool connected = false;
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;     ///< refused, too old when they could be sent, lost with the connection, not whole
  std::uint64_t reconnects = 0;  ///< connections after the first
};

/// What nodes that share a PostgreSQL database tell each other, over LISTEN and NOTIFY: one channel of all nodes of the
/// schema and one of each node. A message is delivered once or not at all: one that may have been sent is never sent
/// again, and what others say while this node is not connected is lost to it. It has a connection and a thread of its
/// own, apart from all transactions, since the server lets one NOTIFY commit at a time. Safe from any thread but media;
/// nobody but its own thread ever waits for the server.
class NodeBus {
 public:
  static constexpr std::size_t kMaxWaitingBytes = std::size_t{16} << 20;

  NodeBus(core::Env env, NodeBusSettings settings);
  /// Ends the thread, at once or, while it connects, within its patience.
  ~NodeBus();
  NodeBus(const NodeBus&) = delete;
  NodeBus& operator=(const NodeBus&) = delete;

  /// Called on the bus's thread with what other nodes send of this kind; must be quick. Before start().
  using Handler = std::function<void(const BusMessage&)>;
  void on(const std::string& kind, Handler handler);
  /// Connects, and goes on trying to.
  core::Status start();
  /// No message is handled any more.
  void stop();

  /// Queues a message to every other node. Dropped when it cannot be sent within `valid`. False: refused, since too
  /// much waits, or it is too long or holds a zero byte.
  bool tell_all(const std::string& kind, const std::string& payload, core::Duration valid);
  /// To one of them.
  bool tell(const std::string& node, const std::string& kind, const std::string& payload, core::Duration valid);

  bool connected() const { return connected_; }
  NodeBusStats stats() const;

 private:
  struct Waiting {
    std::string to;  ///< "": to all
    BusMessage message;
    core::TimePoint until{};
  };
  bool queue(Waiting waiting);
  void run(const std::stop_token& stop);
  core::Status connect();
  void note(const core::Error& why);
  void pause();
  core::Status turn();
  std::vector<Waiting> take_waiting();
  core::Status send_waiting();
  core::Status receive();
  void handle(const std::string& frame);
  void await(core::TimePoint until);
  std::string channel_of(const std::string& node) const;

  core::Env env_;
  const NodeBusSettings settings_;
  const PostgresUrl url_;
  std::map<std::string, Handler> handlers_;
  int wake_fd_ = -1;  ///< readable: something waits to be sent
  int stop_fd_ = -1;  ///< readable: the end

  std::mutex mutex_;
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;

  // Of the thread.
  std::unique_ptr<NotifyConnection> connection_;
  std::string schema_;
  FrameReader reader_;
  std::uint64_t next_number_ = 1;
  core::TimePoint heard_{};  ///< the server's last word
  int failures_ = 0;         ///< to connect, in a row
  bool was_connected_ = false;

  std::atomic<bool> connected_{false};
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> reconnects_{0};
  std::jthread thread_;  // last
};

}  // namespace callai::repositories
