#include "app/sip_setup.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/strings.h"
#include "repositories/contacts/phone_number.h"
#include "telephony/sip/sdp_offer.h"
#include "telephony/sip/sip_values.h"

namespace callai::app {

namespace {

constexpr int kMostCalls = 10000 + 16;  // that limits.max_calls can be; consultations and those being refused beside

core::Error wrong(const std::string& key, const std::string& value, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, "sip." + key + " is '" + value + "'", std::move(mend), ""};
}

/// What to do about a host; "" nothing.
std::string mend_of_host(const std::string& host, const std::string& port_setting) {
  if (!telephony::is_host(host)) return "write the PBX's name or IP address";
  const bool with_port = std::ranges::count(host, ':') == 1;  // an IPv6 address has more
  return with_port ? "write the name or address alone, and the port as " + port_setting : "";
}

std::optional<telephony::SipTransport> transport_of(const std::string& name) {
  if (name == "udp") return telephony::SipTransport::kUdp;
  if (name == "tcp") return telephony::SipTransport::kTcp;
  if (name == "tls") return telephony::SipTransport::kTls;
  return {};
}

core::Result<std::vector<telephony::SipLineSettings>> lines_of(const core::SipSettings& sip) {
  const auto transport = transport_of(sip.transport);
  if (!transport) return wrong("transport", sip.transport, "write udp, tcp or tls");
  if (sip.mode != "register" && sip.mode != "trunk") return wrong("mode", sip.mode, "write register or trunk");
  if (const std::string mend = mend_of_host(sip.server, "sip.port"); !mend.empty()) {
    return wrong("server", sip.server, mend);
  }
  std::vector<std::string> users = core::split_list(sip.extensions);
  const std::vector<std::string> secrets = core::split_list(sip.secret);
  const bool registers = sip.mode == "register";
  if (registers && users.empty()) return wrong("extensions", "", "name the extension that CallAI is in the PBX");
  if (registers && secrets.size() != 1 && secrets.size() != users.size()) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "sip.secret has " + std::to_string(secrets.size()) + " secrets for " +
                           std::to_string(users.size()) + " extensions",
                       "write one for all, or one each in the same order", ""};
  }
  if (users.empty()) users.emplace_back("");
  std::vector<telephony::SipLineSettings> lines;
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (!users[i].empty() && !telephony::is_dialable(users[i])) {
      return wrong("extensions", users[i], "write extensions as the PBX shows them, for example 900");
    }
    telephony::SipLineSettings line;
    line.host = sip.server;
    line.port = sip.port;
    line.transport = *transport;
    line.user = users[i];
    line.registers = registers;
    if (!secrets.empty()) line.secret = secrets.size() == 1 ? secrets[0] : secrets[i];
    lines.push_back(std::move(line));
  }
  return lines;
}

core::Result<std::vector<telephony::Codec>> codecs_of(const std::string& list) {
  std::vector<telephony::Codec> codecs;
  for (const std::string& name : core::split_list(list)) {
    bool known = false;
    for (const telephony::Codec codec :
         {telephony::Codec::kPcmu, telephony::Codec::kPcma, telephony::Codec::kG722, telephony::Codec::kL16}) {
      if (core::ascii_lower(name) != core::ascii_lower(to_string(codec))) continue;
      codecs.push_back(codec);
      known = true;
    }
    if (!known) return wrong("codecs", name, "known are PCMU (ulaw), PCMA (alaw), G722 and L16");
  }
  if (codecs.empty()) return wrong("codecs", list, "name at least PCMU");
  return codecs;
}

core::Result<std::vector<PhoneRoute>> routes_of(const std::string& list) {
  std::vector<PhoneRoute> routes;
  for (const std::string& item : core::split_list(list)) {
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos) return wrong("routes", item, "write NUMBER=TEMPLATE, or *=TEMPLATE for the rest");
    PhoneRoute route{std::string(core::trimmed(std::string_view(item).substr(0, equals))),
                     std::string(core::trimmed(std::string_view(item).substr(equals + 1)))};
    if (route.number.empty() || route.template_id.empty()) {
      return wrong("routes", item, "write NUMBER=TEMPLATE, or *=TEMPLATE for the rest");
    }
    routes.push_back(std::move(route));
  }
  return routes;
}

core::Status set_manager(const core::AmiSettings& ami, telephony::FreepbxSettings& line) {
  if (ami.host.empty()) return {};
  const auto bad = [](const char* key, const char* what, std::string mend) {
    return core::Error{core::ErrorCode::kInvalidArgument, std::string("ami.") + key + what, std::move(mend), ""};
  };
  if (std::string mend = mend_of_host(ami.host, "ami.port"); !mend.empty()) {
    return bad("host", " is no name or address", std::move(mend));
  }
  if (ami.secret.empty()) return bad("secret", " is empty", "write the secret that manager.conf has for ami.user");
  telephony::AmiMessage login;
  login.add("Action", "Login").add("Username", ami.user);
  if (!telephony::to_wire(login).ok()) return bad("user", " has a line break in it", "write the name in manager.conf");
  if (auto probe = telephony::redirect_action("PJSIP/1", {ami.context, "1"}); !probe.ok()) {
    return bad("context", " is no context of a dialplan", "FreePBX's own extensions are in from-internal");
  }
  line.ami.session.host = ami.host;
  line.ami.session.port = ami.port;
  line.ami.session.user = ami.user;
  line.ami.session.secret = ami.secret;
  line.ami.tls = {ami.tls == 1, ami.tls_ca, ami.tls_verify == 1};
  line.ami_context = ami.context;
  return {};
}

std::string_view without_plus(std::string_view number) {
  return number.starts_with('+') ? number.substr(1) : number;
}

}  // namespace

core::Result<PhoneSettings> phone_settings(const core::Settings& settings) {
  const core::SipSettings& sip = settings.sip;
  if (sip.server.empty()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "no PBX is set",
                       "write [sip] server, extensions and secret into callai.toml (see docs/telephony.md)", ""};
  }
  PhoneSettings phone;
  telephony::SipAgentSettings& agent = phone.line.sip;
  auto lines = lines_of(sip);
  if (!lines.ok()) return lines.error();
  auto codecs = codecs_of(sip.codecs);
  if (!codecs.ok()) return codecs.error();
  auto routes = routes_of(sip.routes);
  if (!routes.ok()) return routes.error();
  for (const std::string& peer : core::split_list(sip.allowed_peers)) {
    auto network = telephony::parse_network(peer);
    if (!network.ok()) return wrong("allowed_peers", peer, network.error().mend);
    agent.allowed_peers.push_back(*network);
  }
  for (const auto& [key, ip] : {std::pair{"local_ip", sip.local_ip}, std::pair{"external_ip", sip.external_ip}}) {
    if (!ip.empty() && !telephony::parse_ip(ip)) return wrong(key, ip, "write an IP address");
  }
  if (sip.srtp != "off" && sip.srtp != "required") return wrong("srtp", sip.srtp, "write off or required");
  // RTP has the even port, RTCP the odd one above.
  if (sip.rtp_first % 2 != 0) return wrong("rtp_first", std::to_string(sip.rtp_first), "write an even port");
  if (sip.rtp_last <= sip.rtp_first) {
    return wrong("rtp_last", std::to_string(sip.rtp_last), "it must be above sip.rtp_first");
  }
  if (core::Status manager = set_manager(settings.ami, phone.line); !manager) return manager.error();
  agent.lines = *std::move(lines);
  agent.codecs = *std::move(codecs);
  agent.local_ip = sip.local_ip;
  agent.local_port = sip.local_port;
  agent.external_ip = sip.external_ip;
  agent.srtp = sip.srtp == "required";
  agent.tls = {sip.tls_ca, sip.tls_certificate, sip.tls_verify == 1};
  // limits.max_calls may be raised later; whatever it is, the calls over it are refused by who counts them.
  agent.max_calls = kMostCalls;
  phone.line.blocked_prefixes = core::split_list(sip.blocked_prefixes);
  phone.line.canonical = [region = settings.telephony.region](const std::string& number) {
    return repositories::canonical_number(number, region);
  };
  phone.line.max_calls_per_number = sip.max_calls_per_number;
  phone.line.call_starts_per_second = sip.call_starts_per_second;
  phone.media.first_port = static_cast<std::uint16_t>(sip.rtp_first);
  phone.media.last_port = static_cast<std::uint16_t>(sip.rtp_last);
  phone.media.watch.media_timeout = std::chrono::seconds(sip.media_timeout);
  phone.media.most_sessions = static_cast<std::size_t>(agent.max_calls);
  phone.routes = *std::move(routes);
  return phone;
}

const PhoneRoute* find_route(const std::vector<PhoneRoute>& routes, const std::string& number) {
  const PhoneRoute* rest = nullptr;
  for (const PhoneRoute& route : routes) {
    if (without_plus(route.number) == without_plus(number)) return &route;
    if (route.number == "*" && rest == nullptr) rest = &route;
  }
  return rest;
}

}  // namespace callai::app
