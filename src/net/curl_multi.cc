#include "net/curl_multi.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"
#include "core/ip_address.h"
#include "core/strings.h"
#include "net/address_policy.h"

namespace callai::net {
namespace {

using core::ErrorCode;

bool init_curl() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

core::Error forbidden(const std::string& host) {
  return {ErrorCode::kPermissionDenied, "'" + host + "' lies in a private network, where this request may not go",
          "use a public address, or let the operator allow the private one", ""};
}

core::Error out_of_sight(const std::string& host) {
  return {ErrorCode::kPermissionDenied,
          "where '" + host + "' lies cannot be seen behind the proxy, and this request may not go everywhere",
          "let the operator allow the host, or reach it without the proxy (net.no_proxy)", ""};
}

/// Whether the list has the name, or a domain that it is in: "example.org" and ".example.org" have "a.example.org".
bool goes_direct(const std::string& host, const std::string& no_proxy) {
  const std::string name = core::ascii_lower(host);
  for (std::string& item : core::split_list(no_proxy)) {
    std::string known = core::ascii_lower(item);
    if (known == "*") return true;
    if (known.starts_with('.')) known.erase(0, 1);
    if (!known.empty() && (name == known || name.ends_with("." + known))) return true;
  }
  return false;
}

}  // namespace

CurlMulti::CurlMulti(core::Env env, HttpClientSettings settings, Found found)
    : env_(env), settings_(std::move(settings)), found_(std::move(found)), epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {
  CALLAI_CHECK(init_curl(), "libcurl starts");
  CALLAI_CHECK(epoll_fd_ >= 0, "the process has descriptors left for its HTTP client");
  multi_.reset(curl_multi_init());
  CALLAI_CHECK(multi_ != nullptr, "libcurl has memory for its multi handle");
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(settings_.max_per_host));
  resolver_.emplace(env_.clock);
}

CurlMulti::~CurlMulti() {
  multi_.reset();
  ::close(epoll_fd_);
}

void CurlMulti::begin(std::uint64_t id, std::unique_ptr<CurlExchange> exchange) {
  auto to = exchange->check();
  if (!to.ok()) return over_.push_back({std::move(exchange), to.error()});
  if (active_.size() >= static_cast<std::size_t>(settings_.max_exchanges)) {
    return over_.push_back({std::move(exchange), core::Error{ErrorCode::kResourceExhausted,
                                                             "more than " + std::to_string(settings_.max_exchanges) +
                                                                 " HTTP requests are under way",
                                                             "wait, or raise the bound", ""}});
  }
  const bool public_only = exchange->request().reach == Reach::kPublicOnly;
  const std::string host = to->host;
  active_.emplace(id, Active{std::move(exchange), *std::move(to), false});
  if (!settings_.proxy.empty() && !goes_direct(host, settings_.no_proxy)) {
    if (public_only) return end(id, out_of_sight(host));
    return add(id, {});
  }
  if (const auto ips = resolver_->known(host); !ips.empty()) return resolved(id, ips);
  resolver_->resolve(host, [found = found_, id](std::vector<std::string> ips) { found(id, std::move(ips)); });
}

void CurlMulti::cancel(std::uint64_t id) {
  end(id, core::Error{ErrorCode::kCancelled, "the exchange was stopped", "", ""});
}

void CurlMulti::turn() {
  resume_held();
  handle();
  collect_finished();
  end_late_ones();
  tell_over();
}

void CurlMulti::end_all() {
  while (!active_.empty()) {
    end(active_.begin()->first, core::Error{ErrorCode::kCancelled, "the HTTP client ends", "", ""});
  }
  tell_over();
  resolver_.reset();
}

std::optional<core::TimePoint> CurlMulti::next() const {
  if (!over_.empty() || !held_.empty()) return env_.clock.now();
  std::optional<core::TimePoint> until = curl_timer_;
  for (const auto& [id, active] : active_) {
    const core::TimePoint deadline = active.exchange->deadline();
    if (!until || deadline < *until) until = deadline;
  }
  return until;
}

void CurlMulti::resume_held() {
  for (const std::uint64_t id : std::exchange(held_, {})) {
    const auto found = active_.find(id);
    if (found == active_.end()) continue;
    CurlExchange& exchange = *found->second.exchange;
    inside_ = true;  // what is told there may not cancel it under our feet
    const bool goes_on = exchange.tell_held();
    inside_ = false;
    if (!goes_on) end(id, exchange.outcome(CURLE_WRITE_ERROR));
  }
}

void CurlMulti::tell_over() {
  while (!over_.empty()) {
    for (Over& over : std::exchange(over_, {})) over.exchange->finish(std::move(over.status));
  }
}

void CurlMulti::resolved(std::uint64_t id, const std::vector<std::string>& ips) {
  const auto found = active_.find(id);
  if (found == active_.end()) return;  // cancelled, or too late
  const std::string& host = found->second.to.host;
  if (ips.empty()) {
    return end(id, core::Error{ErrorCode::kUnavailable, "the name '" + host + "' is not known",
                               "mend the host name, or look at this machine's DNS", ""});
  }
  if (found->second.exchange->request().reach == Reach::kPublicOnly) {
    const bool all_public = std::all_of(ips.begin(), ips.end(), [](const std::string& text) {
      const auto ip = core::parse_ip(text);
      return ip && is_public(*ip);
    });
    if (!all_public) return end(id, forbidden(host));
  }
  add(id, ips);
}

void CurlMulti::add(std::uint64_t id, const std::vector<std::string>& ips) {
  Active& active = active_.at(id);
  const auto easy = active.exchange->prepare(settings_, active.to, ips);
  if (!easy.ok()) return end(id, easy.error());
  by_easy_[*easy] = id;
  active.added = curl_multi_add_handle(multi_.get(), *easy) == CURLM_OK;
  if (!active.added) return end(id, core::Error{ErrorCode::kInternal, "libcurl refused an exchange", "", ""});
  // libcurl begins at its timer, which it has just set to now; others may be due then, and are not to be heard either.
  for (const auto& [_, each] : active_) each.exchange->hold();
  run_due_timer();
  for (const auto& [each_id, each] : active_) {
    if (each.exchange->release()) held_.push_back(each_id);
  }
  collect_finished();
}

void CurlMulti::end(std::uint64_t id, core::Status status) {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  auto exchange = std::move(found->second.exchange);
  const bool added = found->second.added;
  active_.erase(found);
  by_easy_.erase(exchange->easy());
  if (added) curl_multi_remove_handle(multi_.get(), exchange->easy());
  over_.push_back({std::move(exchange), std::move(status)});
}

int CurlMulti::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  static_cast<CurlMulti*>(self)->watch(socket, what, known != nullptr);
  return 0;
}

void CurlMulti::watch(curl_socket_t socket, int what, bool known) {
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, socket, nullptr);
    return;
  }
  epoll_event event{};
  event.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
  event.data.fd = socket;
  epoll_ctl(epoll_fd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  if (!known) curl_multi_assign(multi_.get(), socket, this);
}

int CurlMulti::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<CurlMulti*>(self);
  loop.curl_timer_.reset();
  if (timeout_ms >= 0) loop.curl_timer_ = loop.env_.clock.now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

void CurlMulti::handle() {
  std::array<epoll_event, 64> events{};
  const int ready = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), 0);
  inside_ = true;
  int running = 0;
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const int mask = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(multi_.get(), event.data.fd, mask, &running);
  }
  inside_ = false;
  run_due_timer();
}

void CurlMulti::run_due_timer() {
  if (!curl_timer_ || *curl_timer_ > env_.clock.now()) return;
  curl_timer_.reset();
  int running = 0;
  inside_ = true;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  inside_ = false;
}

void CurlMulti::collect_finished() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    const auto found = by_easy_.find(message->easy_handle);
    if (found == by_easy_.end()) continue;
    const std::uint64_t id = found->second;
    end(id, active_.at(id).exchange->outcome(result));
  }
}

void CurlMulti::end_late_ones() {
  const core::TimePoint now = env_.clock.now();
  std::vector<std::uint64_t> late;
  for (const auto& [id, active] : active_) {
    if (active.exchange->deadline() <= now) late.push_back(id);
  }
  for (const std::uint64_t id : late) end(id, active_.at(id).exchange->too_late());
}

}  // namespace callai::net
