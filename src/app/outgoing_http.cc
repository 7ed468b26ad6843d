#include "app/outgoing_http.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "net/curl_http_client.h"
#include "templates/tool_text.h"

namespace callai::app {

namespace {

/// http://host:3128, with a login before the host or without.
bool is_proxy(const std::string& url) {
  const std::size_t start = url.find("://");
  if (start == std::string::npos) return false;
  const std::size_t login = url.find('@', start);
  const std::size_t host = login == std::string::npos ? start + 3 : login + 1;
  return templates::read_authority(url.substr(0, start + 3) + url.substr(host)).ok();
}

}  // namespace

core::Status check(const core::NetSettings& settings) {
  if (!settings.proxy.empty() && !is_proxy(settings.proxy)) {
    // Not shown: it may hold a password.
    return core::Error{core::ErrorCode::kInvalidArgument, "net.proxy is no URL", "write it as http://host:3128", ""};
  }
  if (!settings.ca_file.empty() && ::access(settings.ca_file.c_str(), R_OK) != 0) {
    return core::Error{core::ErrorCode::kInvalidArgument, "net.ca_file '" + settings.ca_file + "' cannot be read",
                       "name a PEM file that this user may read", ""};
  }
  return {};
}

std::unique_ptr<net::HttpClient> make_http_client(const core::NetSettings& settings, core::Env env,
                                                  core::DispatchLoop* loop) {
  net::HttpClientSettings client;
  client.proxy = settings.proxy;
  client.no_proxy = settings.no_proxy;
  client.ca_file = settings.ca_file;
  if (loop != nullptr) return std::make_unique<net::CurlHttpClient>(env, std::move(client), *loop);
  return std::make_unique<net::CurlHttpClient>(env, std::move(client));
}

}  // namespace callai::app
