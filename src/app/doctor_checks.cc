#include "app/doctor_checks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/data_folder.h"
#include "app/engine_looks.h"
#include "app/http_setup.h"
#include "app/phone_diagnosis.h"
#include "core/ip_address.h"
#include "net/curl_http_client.h"
#include "repositories/system/secret_keys.h"

namespace callai::app {

namespace {

/// 0, or why nobody can listen there.
int listen_error(const std::string& host, int port) {
  const auto ip = core::parse_ip(host);
  if (!ip) return EADDRNOTAVAIL;
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int yes = 1;
  const int no = 0;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  sockaddr_in6 at{};
  at.sin6_family = AF_INET6;
  at.sin6_port = htons(static_cast<std::uint16_t>(port));
  // 0.0.0.0 as well as [::] is any.
  const bool any = host == "0.0.0.0" || host == "::";
  if (!any) std::memcpy(&at.sin6_addr, ip->data(), ip->size());
  const int error = ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

/// Whether a callai answers on that port already.
bool is_callai(const api::HttpServerSettings& settings, core::Env env) {
  net::HttpClientSettings client;
  client.verify_tls = false;  // whose it is does not matter here
  net::CurlHttpClient http(env, client);
  net::HttpRequest request;
  const bool any = settings.host == "0.0.0.0" || settings.host == "::";
  const std::string host = any ? "127.0.0.1" : settings.host;
  const bool bracket = host.find(':') != std::string::npos;
  request.url = std::string(settings.tls_certificate.empty() ? "http://" : "https://") + (bracket ? "[" : "") + host +
                (bracket ? "]:" : ":") + std::to_string(settings.port) + "/health";
  request.timeouts.total = std::chrono::seconds(3);
  const auto answer = net::fetch(http, std::move(request));
  return answer.ok() && answer->head.status == 200 && answer->body.find("\"status\":\"ok\"") != std::string::npos;
}

void look_at_keys(const Program& program, Findings& findings) {
  if (secret_key_is_in_environment()) {
    const auto box = open_secret_box(program);
    if (!box.ok()) return findings.bad("secrets", box.error());
    return findings.good("secrets", "the key comes from the environment");
  }
  const std::string path = repositories::secret_key_path(program.settings.data_dir);
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) return;  // made when it is needed
  const auto keys = repositories::secret_keys_of(program.settings.data_dir);
  if (!keys.ok()) return findings.bad("secrets", keys.error());
  findings.good("secrets", "'" + path + "' can be read; keep a copy of it apart from the backups");
}

}  // namespace

void Findings::add(Finding finding) {
  if (told_) told_(finding);
  all_.push_back(std::move(finding));
}

int Findings::count(Finding::Level level) const {
  return static_cast<int>(
      std::count_if(all_.begin(), all_.end(), [level](const Finding& finding) { return finding.level == level; }));
}

void look_at_data(const Program& program, core::Env env, Findings& findings) {
  const std::string& folder = program.settings.data_dir;
  look_at_folder(folder, findings);
  // It may be on a disk of its own.
  std::error_code ec;
  if (std::filesystem::exists(folder + "/recordings", ec)) look_at_folder(folder + "/recordings", findings);
  look_at_store(program, env, findings);
  look_at_keys(program, findings);
}

void look_at_telephone(const Program& program, core::Env env, Findings& findings) {
  const core::Settings& settings = program.settings;
  if (settings.telephony.adapter == "simulated") {
    return findings.warn("telephone", "calls go to simulated customers of this program",
                         "set telephony.adapter = \"freepbx\" to call people");
  }
  if (settings.sip.server.empty()) {
    return findings.warn("telephone", "no PBX is set up", "set sip.server, sip.extensions and sip.secret");
  }
  PhoneDiagnosis diagnosis(env, [&findings](const api::PhoneTestStep& step) {
    findings.add({step.good ? Finding::Level::kGood : Finding::Level::kBad, "telephone", step.name + ": " + step.detail,
                  step.mend});
  });
  diagnosis.look(settings);
  if (settings.sip.transport == "tls" && !settings.sip.tls_certificate.empty()) {
    look_at_certificate("telephone", settings.sip.tls_certificate, env.clock.wall_now(), findings);
  }
}

void look_at_engines(const Program& program, core::Env env, Findings& findings) {
  for (const api::EngineHealth& engine : app::look_at_engines(program.settings, env, "", true)) {
    const std::string words = engine.role + ": " + engine.engine + ", " + engine.words;
    if (engine.well) {
      findings.good("engines", words);
    } else {
      findings.bad("engines", words, engine.mend);
    }
  }
}

void look_at_http(const Program& program, core::Env env, Findings& findings) {
  const core::HttpSettings& http = program.settings.http;
  if (http.listen.empty()) {
    return findings.warn("http", "the API and the user interface are off", "set http.listen, as in 127.0.0.1:8080");
  }
  const auto settings = http_server_settings(http);
  if (!settings.ok()) return findings.bad("http", settings.error());
  const int error = settings->port == 0 ? 0 : listen_error(settings->host, settings->port);
  if (error == EADDRINUSE && is_callai(*settings, env)) {
    findings.good("http", "a callai answers on " + http.listen);
  } else if (error != 0) {
    findings.bad("http", "nobody can listen on " + http.listen + ": " + std::strerror(error),
                 error == EACCES ? "use a port above 1023, or allow CAP_NET_BIND_SERVICE"
                                 : "stop what uses the port (ss -ltnp), or set another http.listen");
  } else {
    findings.good("http", http.listen + " is free");
  }
  if (!http.tls_certificate.empty()) {
    look_at_certificate("http", http.tls_certificate, env.clock.wall_now(), findings);
  } else if (settings->host != "127.0.0.1" && settings->host != "::1") {
    findings.warn("http", "other machines are answered without encryption",
                  "set http.tls_certificate, or listen on 127.0.0.1 behind a proxy with HTTPS");
  }
  std::error_code ec;
  if (!std::filesystem::exists(http.web_dir + "/index.html", ec)) {
    findings.warn("http", "there is no user interface in '" + http.web_dir + "': the API is alone",
                  "set http.web_dir to the folder of the built user interface");
  }
}

}  // namespace callai::app
