#include "api/web_socket.h"

#include <algorithm>
#include <utility>

#include "api/problem.h"
#include "core/strings.h"

namespace callai::api {

namespace {

constexpr std::string_view kCsrf = "csrf.";

bool lists(std::string_view header, std::string_view wanted) {
  const auto words = core::split_list(core::ascii_lower(header));
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

}  // namespace

bool is_upgrade(const HttpRequest& request) {
  return request.method == "GET" && lists(request.header("upgrade"), "websocket") &&
         lists(request.header("connection"), "upgrade") && request.header("sec-websocket-version") == "13" &&
         !request.header("sec-websocket-key").empty();
}

std::vector<std::string> offered_protocols(const HttpRequest& request) {
  return core::split_list(std::string(request.header("sec-websocket-protocol")));
}

std::string offered_csrf(const HttpRequest& request) {
  for (const std::string& offered : offered_protocols(request)) {
    if (offered.starts_with(kCsrf)) return offered.substr(kCsrf.size());
  }
  return "";
}

bool origin_fits(const HttpRequest& request, const std::vector<std::string>& allowed) {
  const std::string origin(request.header("origin"));
  if (origin.empty()) return true;
  const std::string own = (request.secure ? "https://" : "http://") + std::string(request.header("host"));
  return origin == own || std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

HttpResponse upgrade_required(std::string_view request_id) {
  HttpResponse response =
      problem(426,
              {core::ErrorCode::kInvalidArgument, "this address is a WebSocket",
               "open it as one (RFC 6455), with the subprotocol " + std::string(kSocketProtocol), ""},
              request_id);
  return std::move(response).with("Upgrade", "websocket").with("Connection", "Upgrade");
}

HttpResponse switch_protocols(std::shared_ptr<SocketStream> stream) {
  HttpResponse response;
  response.status = 101;
  response.socket = std::move(stream);
  return response;
}

std::shared_ptr<SocketStream> SocketRegister::open(const std::string& who) {
  const std::lock_guard lock(mutex_);
  std::size_t all = 0;
  for (auto& [name, streams] : sockets_) {
    std::erase_if(streams, [](const auto& weak) {
      const auto stream = weak.lock();
      return !stream || stream->closed();
    });
    all += streams.size();
  }
  std::erase_if(sockets_, [](const auto& entry) { return entry.second.empty(); });
  auto& own = sockets_[who];
  if (all >= kMaxOfAll || own.size() >= kMaxOfOne) return nullptr;
  auto stream = std::make_shared<SocketStream>();
  own.push_back(stream);
  return stream;
}

}  // namespace callai::api
