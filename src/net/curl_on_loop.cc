#include <future>
#include <utility>

#include "net/curl_driver.h"
#include "net/curl_multi.h"

namespace callai::net {
namespace {

class CurlOnLoop final : public CurlHttpClient::Driver, public std::enable_shared_from_this<CurlOnLoop> {
 public:
  CurlOnLoop(core::Env env, HttpClientSettings settings, core::DispatchLoop& loop)
      : env_(env), settings_(std::move(settings)), loop_(loop) {}

  void begin() {
    multi_.emplace(env_, settings_, [this, me = weak_from_this()](std::uint64_t id, std::vector<std::string> ips) {
      const auto alive = me.lock();
      if (alive == nullptr) return;
      on_loop([id, ips = std::move(ips)](CurlOnLoop& self) { self.multi_->resolved(id, ips); });
    });
    on_loop([](CurlOnLoop& self) {
      self.loop_.watch(self.multi_->fd(), [&self] { self.turn(); });
      self.watched_ = true;
    });
  }

  void start(std::uint64_t id, std::unique_ptr<CurlExchange> exchange) override {
    on_loop([id, exchange = std::move(exchange)](CurlOnLoop& self) mutable {
      self.multi_->begin(id, std::move(exchange));
    });
  }
  void cancel(std::uint64_t id) override {
    on_loop([id](CurlOnLoop& self) {
      if (self.multi_->knows(id)) return self.multi_->cancel(id);
      // Begun by another thread, whose task comes before this one.
      self.loop_.post([me = self.weak_from_this(), id] {
        const auto alive = me.lock();
        if (alive == nullptr || alive->stopped_) return;
        alive->multi_->cancel(id);
        alive->plan();
      });
    });
  }
  void stop() override {
    if (loop_.is_current() || loop_.ended()) return end();
    std::promise<void> ended;
    loop_.post([&] {
      end();
      ended.set_value();
    });
    ended.get_future().wait();
  }

 private:
  /// In place on the loop's thread; elsewhere, and where libcurl may not be called, as its next task.
  template <typename F>
  void on_loop(F f) {
    if (loop_.is_current() && !multi_->inside()) {
      if (stopped_) return;
      f(*this);
      return plan();
    }
    loop_.post([me = weak_from_this(), f = std::move(f)]() mutable {
      const auto self = me.lock();
      if (self == nullptr || self->stopped_) return;
      f(*self);
      self->plan();
    });
  }

  void turn() {
    const auto alive = shared_from_this();  // an event may end the client
    multi_->turn();
    plan();
  }

  /// Timers cannot be taken back: one that is due no later does.
  void plan() {
    if (stopped_) return;
    const auto due = multi_->next();
    if (!due || (planned_ && *planned_ <= *due)) return;
    planned_ = due;
    loop_.post_at(*due, [me = weak_from_this(), when = *due] {
      const auto self = me.lock();
      if (self == nullptr || self->stopped_) return;
      if (self->planned_ == when) self->planned_.reset();
      self->turn();
    });
  }

  void end() {
    stopped_ = true;
    if (watched_ && loop_.is_current()) loop_.unwatch(multi_->fd());
    multi_->end_all();
  }

  core::Env env_;
  const HttpClientSettings settings_;
  core::DispatchLoop& loop_;
  std::optional<CurlMulti> multi_;
  // The loop's own.
  std::optional<core::TimePoint> planned_;
  bool watched_ = false;
  bool stopped_ = false;
};

}  // namespace

std::shared_ptr<CurlHttpClient::Driver> make_curl_on_loop(core::Env env, HttpClientSettings settings,
                                                          core::DispatchLoop& loop) {
  auto made = std::make_shared<CurlOnLoop>(env, std::move(settings), loop);
  made->begin();
  return made;
}

}  // namespace callai::net
