#include <sys/eventfd.h>
#include <sys/poll.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "core/check.h"
#include "core/this_thread.h"
#include "net/curl_driver.h"
#include "net/curl_multi.h"

namespace callai::net {
namespace {

class CurlThread final : public CurlHttpClient::Driver {
 public:
  CurlThread(core::Env env, HttpClientSettings settings)
      : env_(env), wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), multi_(env, std::move(settings), found()) {
    CALLAI_CHECK(wake_fd_ >= 0, "the process has descriptors left for its HTTP client");
    thread_ = std::jthread([this] { run(); });
  }
  ~CurlThread() override { ::close(wake_fd_); }
  CurlThread(const CurlThread&) = delete;
  CurlThread& operator=(const CurlThread&) = delete;

  void start(std::uint64_t id, std::unique_ptr<CurlExchange> exchange) override {
    post({Command::Kind::kStart, id, std::move(exchange), {}});
  }
  void cancel(std::uint64_t id) override { post({Command::Kind::kCancel, id, nullptr, {}}); }
  void stop() override {
    post({Command::Kind::kStop, 0, nullptr, {}});
    thread_.join();
  }

 private:
  struct Command {
    enum class Kind { kStart, kResolved, kCancel, kStop };
    Kind kind = Kind::kStop;
    std::uint64_t id = 0;
    std::unique_ptr<CurlExchange> exchange;
    std::vector<std::string> ips;
  };

  CurlMulti::Found found() {
    return [this](std::uint64_t id, std::vector<std::string> ips) {
      post({Command::Kind::kResolved, id, nullptr, std::move(ips)});
    };
  }

  void post(Command command) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(command));
    }
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the thread is awake anyway.
    [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);
  }

  void run() {
    core::name_this_thread("net");
    while (run_commands()) {
      wait();
      multi_.turn();
    }
    multi_.end_all();
  }

  bool run_commands() {
    std::deque<Command> commands;
    {
      const std::lock_guard lock(mutex_);
      std::swap(commands, commands_);
    }
    bool goes_on = true;
    for (Command& command : commands) {
      switch (command.kind) {
        case Command::Kind::kStart: multi_.begin(command.id, std::move(command.exchange)); break;
        case Command::Kind::kResolved: multi_.resolved(command.id, command.ips); break;
        case Command::Kind::kCancel: multi_.cancel(command.id); break;
        case Command::Kind::kStop: goes_on = false; break;
      }
    }
    return goes_on;
  }

  void wait() {
    int timeout_ms = -1;
    if (const auto until = multi_.next()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - env_.clock.now());
      timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
    }
    pollfd waited[] = {{wake_fd_, POLLIN, 0}, {multi_.fd(), POLLIN, 0}};
    if (::poll(waited, 2, timeout_ms) <= 0 || waited[0].revents == 0) return;
    std::uint64_t tokens = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_fd_, &tokens, sizeof tokens);
  }

  core::Env env_;
  const int wake_fd_;
  std::mutex mutex_;  ///< commands_
  std::deque<Command> commands_;
  CurlMulti multi_;
  std::jthread thread_;
};

}  // namespace

std::shared_ptr<CurlHttpClient::Driver> make_curl_thread(core::Env env, HttpClientSettings settings) {
  return std::make_shared<CurlThread>(env, std::move(settings));
}

}  // namespace callai::net
