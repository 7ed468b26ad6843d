#include "telephony/ami/ami_client.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "core/host_lookup.h"
#include "core/ip_address.h"
#include "core/this_thread.h"

namespace callai::telephony {
namespace {

AmiSessionSettings with_events(AmiSessionSettings settings, bool wanted) {
  settings.wants_events = wanted;
  return settings;
}

}  // namespace

AmiClient::AmiClient(core::Env env, AmiClientSettings settings, EventSink events)
    : env_(env),
      settings_(std::move(settings)),
      events_(std::move(events)),
      session_(with_events(settings_.session, events_ != nullptr), env.random.next()) {
  status_ = session_.status();
}

core::Result<std::unique_ptr<AmiClient>> AmiClient::start(core::Env env, AmiClientSettings settings, EventSink events) {
  std::unique_ptr<AmiClient> client(new AmiClient(env, std::move(settings), std::move(events)));
  client->wake_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (client->wake_fd_ < 0) {
    return core::Error{core::ErrorCode::kUnavailable, "the connection to the manager interface does not start",
                       "see whether the process may open more files (ulimit -n)", std::strerror(errno)};
  }
  client->thread_ = std::thread([self = client.get()] { self->run(); });
  return client;
}

AmiClient::~AmiClient() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
  }
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

void AmiClient::wake() {
  const std::uint64_t one = 1;
  // Full means that it is awake already.
  static_cast<void>(::write(wake_fd_, &one, sizeof(one)) == sizeof(one));
}

core::Status AmiClient::request(AmiAction action, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || requests_.size() >= kMaxRequests) {
      return core::Error{core::ErrorCode::kResourceExhausted, "too many actions wait for the manager interface",
                         "try again later", ""};
    }
    requests_.push_back({std::move(action), std::move(done)});
  }
  wake();
  return {};
}

AmiStatus AmiClient::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

AmiStatus AmiClient::settled(core::Duration patience) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] {
    return status_.line.state == LineState::kUp || status_.line.state == LineState::kFailed;
  });
  return status_;
}

// ---- the client's thread -------------------------------------------------------------------------------------------

void AmiClient::run() {
  core::name_this_thread("ami");
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t broken_pipe{};
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  session_.start(env_.clock.now());
  for (;;) {
    carry_out();
    publish();
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    wait();
    take_requests();
    if (const auto due = session_.next(); due && *due <= env_.clock.now()) session_.on_time(env_.clock.now());
  }
  take_requests();
  session_.on_closed({core::ErrorCode::kUnavailable, "the manager interface is switched off", "", ""},
                     env_.clock.now());
  carry_out();
}

void AmiClient::take_requests() {
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
  }
  for (Request& request : requests) {
    waiting_[next_id_] = std::move(request.done);
    session_.request(next_id_++, std::move(request.action), env_.clock.now());
  }
}

void AmiClient::carry_out() {
  for (auto outputs = session_.take(); !outputs.empty(); outputs = session_.take()) {
    for (AmiSession::Output& output : outputs) {
      if (std::holds_alternative<AmiSession::Connect>(output)) {
        connect();
      } else if (const auto* send = std::get_if<AmiSession::Send>(&output)) {
        core::Status sent = socket_ == nullptr ? core::Status{} : socket_->send(send->bytes);
        if (!sent) session_.on_closed(sent.error(), env_.clock.now());
      } else if (std::holds_alternative<AmiSession::Disconnect>(output)) {
        socket_.reset();
      } else if (auto* done = std::get_if<AmiSession::Done>(&output)) {
        answer(done->id, std::move(done->reply));
      } else if (const auto* event = std::get_if<AmiSession::Event>(&output); event != nullptr && events_) {
        if (auto typed = to_event(event->message)) events_(*std::move(typed));
      }
    }
  }
}

void AmiClient::connect() {
  socket_.reset();
  const std::string& host = settings_.session.host;
  const std::vector<std::string> ips = core::parse_ip(host) ? std::vector{host} : core::resolve_host(host);
  if (ips.empty()) {
    return session_.on_closed({core::ErrorCode::kNotFound, "the name " + host + " is not known to this machine's DNS",
                               "check ami.host, or write the PBX's IP address", ""},
                              env_.clock.now());
  }
  auto opened = AmiSocket::open(host, ips.front(), settings_.session.port, settings_.tls);
  if (!opened.ok()) return session_.on_closed(opened.error(), env_.clock.now());
  socket_ = *std::move(opened);
}

void AmiClient::wait() {
  std::array<pollfd, 2> waited{pollfd{wake_fd_, POLLIN, 0}, pollfd{-1, 0, 0}};
  if (socket_ != nullptr) waited[1] = {socket_->fd(), socket_->wanted(), 0};
  int ms = -1;
  if (const auto due = session_.next()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - env_.clock.now()).count();
    ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, 600000));
  }
  ::poll(waited.data(), waited.size(), ms);
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_fd_, &count, sizeof(count)) == sizeof(count));
  if (socket_ == nullptr || waited[1].revents == 0) return;
  std::string in;
  const core::Status went = socket_->go_on(in);
  if (!in.empty()) session_.on_bytes(in, env_.clock.now());
  if (!went) session_.on_closed(went.error(), env_.clock.now());
}

void AmiClient::answer(std::uint64_t id, core::Result<AmiReply> reply) {
  auto waiting = waiting_.extract(id);
  if (!waiting.empty() && waiting.mapped()) waiting.mapped()(std::move(reply));
}

void AmiClient::publish() {
  const AmiStatus& status = session_.status();
  {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  changed_.notify_all();
  if (std::exchange(told_, status.line.state) == status.line.state) return;
  const bool failed = status.line.state == LineState::kFailed;
  env_.log.log(failed ? core::LogLevel::kWarning : core::LogLevel::kInfo, "ami",
               {{"host", settings_.session.host},
                {"state", to_string(status.line.state)},
                {"reason", status.line.reason},
                {"mend", status.line.mend}});
}

}  // namespace callai::telephony
