#include "repositories/system/node_bus.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/hash.h"
#include "core/this_thread.h"
#include "core/utf8.h"

namespace callai::repositories {

namespace {

// Of a transaction. PostgreSQL takes 1664 columns, and so frames, in one statement.
constexpr std::size_t kMostMessages = 100;
constexpr std::size_t kMostBytes = std::size_t{1} << 20;  // one message more, at most
constexpr std::size_t kChannelDigits = 32;

void wake(int fd) {
  const std::uint64_t one = 1;
  // Full means that it is awake already.
  static_cast<void>(::write(fd, &one, sizeof(one)) == sizeof(one));
}

}  // namespace

NodeBus::NodeBus(core::Env env, NodeBusSettings settings)
    : env_(env), settings_(std::move(settings)), url_(parse_postgres_url(settings_.url)) {}

NodeBus::~NodeBus() {
  stop();
  for (const int fd : {wake_fd_, stop_fd_}) {
    if (fd >= 0) ::close(fd);
  }
}

void NodeBus::on(const std::string& kind, Handler handler) {
  handlers_[kind] = std::move(handler);
}

core::Status NodeBus::start() {
  wake_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  stop_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd_ < 0 || stop_fd_ < 0) {
    return core::Error{core::ErrorCode::kUnavailable, "the connection to other nodes does not start",
                       "see whether the process may open more files (ulimit -n)", std::strerror(errno)};
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return {};
}

void NodeBus::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  wake(stop_fd_);
  thread_.join();
}

bool NodeBus::tell_all(const std::string& kind, const std::string& payload, core::Duration valid) {
  return queue({"", {settings_.node, kind, payload}, env_.clock.now() + valid});
}

bool NodeBus::tell(const std::string& node, const std::string& kind, const std::string& payload, core::Duration valid) {
  return queue({node, {settings_.node, kind, payload}, env_.clock.now() + valid});
}

bool NodeBus::queue(Waiting waiting) {
  const std::size_t bytes = waiting.message.payload.size();
  const bool whole = waiting.message.payload.find('\0') == std::string::npos;  // a text of PostgreSQL ends there
  {
    const std::lock_guard lock(mutex_);
    if (!whole || bytes > BusMessage::kMaxBytes || waiting_.size() >= settings_.most_waiting ||
        waiting_bytes_ + bytes > kMaxWaitingBytes) {
      ++dropped_;
      return false;
    }
    waiting_bytes_ += bytes;
    waiting_.push_back(std::move(waiting));
    if (waiting_.size() > 1) return true;  // it was woken for the one before
  }
  if (wake_fd_ >= 0) wake(wake_fd_);
  return true;
}

NodeBusStats NodeBus::stats() const {
  return {connected_, sent_, received_, dropped_, reconnects_};
}

std::string NodeBus::channel_of(const std::string& node) const {
  // Names of channels hold 63 bytes, and belong to the database: schemas are told apart by them.
  return "callai_" + core::sha256_hex(schema_ + "\n" + node).substr(0, kChannelDigits);
}

// ---- the bus's thread ----------------------------------------------------------------------------------------------

void NodeBus::run(const std::stop_token& stop) {
  core::name_this_thread("node bus");
  while (!stop.stop_requested()) {
    core::Status status = connection_ == nullptr ? connect() : turn();
    if (status.ok() || stop.stop_requested()) continue;
    connected_ = false;
    connection_.reset();
    reader_.forget();
    note(status.error());
    pause();
  }
  connected_ = false;
  connection_.reset();
}

core::Status NodeBus::connect() {
  auto opened = NotifyConnection::open(env_.clock, url_, {settings_.patience, stop_fd_});
  if (!opened.ok()) return opened.error();
  connection_ = *std::move(opened);
  const auto schema = connection_->schema();
  if (!schema.ok()) return schema.error();
  schema_ = *schema;
  for (const std::string& node : {std::string(), settings_.node}) {
    if (core::Status listens = connection_->listen(channel_of(node)); !listens) return listens;
  }
  heard_ = env_.clock.now();
  if (failures_ > 0) env_.log.info("node_bus_goes_on", {{"after_failures", failures_}});
  if (was_connected_) ++reconnects_;
  failures_ = 0;
  was_connected_ = true;
  connected_ = true;
  return {};
}

/// Once, until it works again: the server may be away for minutes.
void NodeBus::note(const core::Error& why) {
  if (++failures_ > 1) return;
  env_.log.warning("node_bus_waits", {{"error", core::describe(why)}});
}

/// Before the next try: twice as long each time, a fifth earlier or later by chance, so that the nodes do not all come
/// back at once.
void NodeBus::pause() {
  core::Duration wait = settings_.first_retry;
  for (int i = 1; i < failures_ && wait < settings_.longest_retry; ++i) wait *= 2;
  wait = std::min(wait, settings_.longest_retry) * static_cast<int>(80 + env_.random.next() % 41) / 100;
  pollfd stopped{stop_fd_, POLLIN, 0};
  (void)::poll(&stopped, 1, static_cast<int>(core::to_ms(wait)));
}

core::Status NodeBus::turn() {
  if (core::Status sent = send_waiting(); !sent) return sent;
  if (core::Status received = receive(); !received) return received;
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_.empty()) return {};
  }
  await(heard_ + settings_.quiet);
  if (env_.clock.now() < heard_ + settings_.quiet) return {};
  core::Status there = connection_->ping();
  if (there.ok()) heard_ = env_.clock.now();
  return there;
}

std::vector<NodeBus::Waiting> NodeBus::take_waiting() {
  std::vector<Waiting> taken;
  std::size_t bytes = 0;
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty() && taken.size() < kMostMessages && bytes < kMostBytes) {
    bytes += waiting_.front().message.payload.size();
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_bytes_ -= bytes;
  return taken;
}

core::Status NodeBus::send_waiting() {
  const core::TimePoint now = env_.clock.now();
  std::vector<Notice> notices;
  std::uint64_t messages = 0;
  for (Waiting& next : take_waiting()) {
    if (next.until < now) {
      ++dropped_;
      continue;
    }
    ++messages;
    next.message.payload = core::valid_utf8(next.message.payload);  // one bad text would undo the whole transaction
    for (std::string& frame : to_frames(next.message, next_number_++)) {
      notices.push_back({channel_of(next.to), std::move(frame)});
    }
  }
  if (notices.empty()) return {};
  core::Status sent = connection_->notify(notices);
  if (sent.ok()) {
    sent_ += messages;
    heard_ = env_.clock.now();
    return {};
  }
  // Whatever of it has arrived: it is not sent again.
  dropped_ += messages;
  if (connection_->is_broken()) return sent;
  env_.log.warning("node_bus_refused", {{"messages", messages}, {"error", core::describe(sent.error())}});
  return {};
}

core::Status NodeBus::receive() {
  std::vector<Notice> notices;
  if (core::Status read = connection_->read(notices); !read) return read;
  if (!notices.empty()) heard_ = env_.clock.now();
  const std::uint64_t broken = reader_.broken();
  for (const Notice& notice : notices) handle(notice.text);
  dropped_ += reader_.broken() - broken;
  return {};
}

void NodeBus::handle(const std::string& frame) {
  const auto message = reader_.add(frame);
  if (!message || message->from == settings_.node) return;
  ++received_;
  const auto handler = handlers_.find(message->kind);
  if (handler != handlers_.end()) handler->second(*message);  // else of a newer program
}

/// Until something comes, from either side.
void NodeBus::await(core::TimePoint until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - env_.clock.now()).count();
  if (left <= 0) return;
  std::array<pollfd, 3> waited{pollfd{connection_->fd(), POLLIN, 0}, pollfd{wake_fd_, POLLIN, 0},
                               pollfd{stop_fd_, POLLIN, 0}};
  (void)::poll(waited.data(), waited.size(), static_cast<int>(left));
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_fd_, &count, sizeof(count)) == sizeof(count));
}

}  // namespace callai::repositories
