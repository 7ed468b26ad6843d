#include "app/start_checks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "api/http_server.h"
#include "app/http_setup.h"
#include "app/knowledge.h"
#include "app/models_setup.h"
#include "app/sip_setup.h"
#include "app/speech_setup.h"
#include "app/template_command.h"
#include "app/tools_setup.h"
#include "app/webhooks_setup.h"
#include "repositories/contacts/phone_number.h"

namespace callai::app {

namespace {

core::Error wrong(std::string message, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, std::move(message), std::move(mend), ""};
}

/// Whether this machine may listen there. A port that is taken may be so by this very program.
core::Status check_address(const std::string& key, const std::string& ip, int port) {
  sockaddr_storage address{};
  socklen_t length = 0;
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&address);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address);
  if (::inet_pton(AF_INET, ip.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    length = sizeof(sockaddr_in);
  } else if (::inet_pton(AF_INET6, ip.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    length = sizeof(sockaddr_in6);
  } else {
    return {};
  }
  const int fd = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  const int reuse = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  const int failed = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0 ? 0 : errno;
  ::close(fd);
  if (failed == EADDRNOTAVAIL)
    return wrong(key + ": this machine has no address '" + ip + "'", "write one that it has");
  if (failed == EACCES) {
    return wrong(key + ": this program may not listen on port " + std::to_string(port), "choose one from 1024 on");
  }
  return {};
}

core::Status check_file(const std::string& key, const std::string& file) {
  if (file.empty() || ::access(file.c_str(), R_OK) == 0) return {};
  return core::Error{core::ErrorCode::kInvalidArgument, key + ": '" + file + "' cannot be read",
                     "name a PEM file that this program may read", std::strerror(errno)};
}

class Problems {
 public:
  void add(const core::Status& status) {
    if (!status.ok()) found_.push_back(status.error());
  }
  template <typename T>
  void add(const core::Result<T>& result) {
    if (!result.ok()) found_.push_back(result.error());
  }
  std::vector<core::Error> found() && { return std::move(found_); }

 private:
  std::vector<core::Error> found_;
};

void look_at_api(const core::HttpSettings& settings, Problems& problems) {
  const auto server = http_server_settings(settings);
  problems.add(server);
  if (!server.ok()) return;
  problems.add(check_address("http.listen", server->host, server->port));
  problems.add(api::check_certificate(*server));
}

void look_at_telephone(const core::Settings& settings, Problems& problems) {
  const auto phone = phone_settings(settings);
  problems.add(phone);
  problems.add(check_speech(settings.speech));
  if (!phone.ok()) return;
  if (phone->routes.empty() && settings.http.listen.empty()) {
    problems.add(core::Status{wrong("no template answers any number", "set sip.routes, for example \"*=survey\"")});
  }
  for (const PhoneRoute& route : phone->routes) {
    const auto made = load_template(route.template_id);
    if (made.ok()) continue;
    problems.add(core::Status{wrong(
        "sip.routes names the template '" + route.template_id + "': " + made.error().message, made.error().mend)});
  }
  const core::SipSettings& sip = settings.sip;
  problems.add(check_address("sip.local_ip", sip.local_ip, 0));
  problems.add(check_file("sip.tls_certificate", sip.tls_certificate));
  if (sip.transport == "tls" && sip.tls_verify == 1) problems.add(check_file("sip.tls_ca", sip.tls_ca));
  if (!settings.ami.host.empty() && settings.ami.tls == 1) problems.add(check_file("ami.tls_ca", settings.ami.tls_ca));
}

}  // namespace

core::Status check_telephony(const core::TelephonySettings& settings) {
  if (settings.adapter != "freepbx" && settings.adapter != "simulated") {
    return wrong("telephony.adapter is '" + settings.adapter + "'", "write freepbx or simulated");
  }
  if (!settings.region.empty() && !repositories::is_phone_region(settings.region)) {
    return wrong("telephony.region is '" + settings.region + "'",
                 "write the two capital letters of a country (ISO 3166), for example DE");
  }
  return {};
}

std::vector<core::Error> start_problems(const core::Settings& settings) {
  Problems problems;
  problems.add(check_telephony(settings.telephony));
  const bool web = !settings.http.listen.empty();
  if (web) look_at_api(settings.http, problems);
  const bool simulated = settings.telephony.adapter == "simulated";
  if (!simulated && (!web || !settings.sip.server.empty())) look_at_telephone(settings, problems);
  problems.add(webhook_settings(settings));
  problems.add(tool_servers(settings.tools));
  problems.add(llm_settings(settings.models));
  problems.add(token_prices(settings.models));
  problems.add(embedding_endpoint(settings.models));
  return std::move(problems).found();
}

}  // namespace callai::app
