#include "app/http_setup.h"

#include <charconv>

#include "core/strings.h"

namespace callai::app {

namespace {

constexpr double kBurstSeconds = 4;           // of requests that may come at once
constexpr double kAddressesPerPrincipal = 4;  // an office behind one address

core::Error wrong(const std::string& key, const std::string& value, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, "http." + key + " is '" + value + "'", std::move(mend), ""};
}

}  // namespace

core::Result<api::HttpServerSettings> http_server_settings(const core::HttpSettings& settings) {
  api::HttpServerSettings made;
  const std::string& listen = settings.listen;
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return wrong("listen", listen, "write ADDRESS:PORT, for example 127.0.0.1:8080");
  made.host = listen.substr(0, colon);
  if (made.host.starts_with('[') && made.host.ends_with(']')) made.host = made.host.substr(1, made.host.size() - 2);
  if (made.host == "localhost") made.host = "127.0.0.1";
  if (made.host.empty()) made.host = "0.0.0.0";
  if (!core::parse_ip(made.host)) return wrong("listen", listen, "write an IP address: 127.0.0.1, 0.0.0.0 or [::]");
  const std::string port = listen.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), made.port);
  if (error != std::errc{} || end != port.data() + port.size() || made.port < 0 || made.port > 65535) {
    return wrong("listen", listen, "write a port of 1 to 65535 behind the colon, or 0 for any");
  }
  for (const std::string& proxy : core::split_list(settings.trusted_proxies)) {
    auto network = core::parse_network(proxy);
    if (!network.ok()) return wrong("trusted_proxies", proxy, network.error().mend);
    made.trusted_proxies.push_back(*network);
  }
  made.tls_certificate = settings.tls_certificate;
  made.tls_key = settings.tls_key;
  made.max_connections_per_address = static_cast<std::size_t>(settings.max_connections_per_address);
  return made;
}

api::ApplicationSettings application_settings(const core::HttpSettings& settings) {
  api::ApplicationSettings made;
  made.cors_origins = core::split_list(settings.cors_origins);
  const double rate = settings.requests_per_second;
  made.per_principal = {rate, rate * kBurstSeconds};
  made.per_address = {rate * kAddressesPerPrincipal, rate * kAddressesPerPrincipal * kBurstSeconds};
  return made;
}

}  // namespace callai::app
