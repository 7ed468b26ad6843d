#pragma once

#include <string>
#include <vector>

namespace callai::core {

/// The addresses of a host name, IPv4 first, as this machine resolves names (/etc/hosts and mDNS too, which the DNS
/// clients of libraries do not ask). Empty: not found. Blocks for as long as the resolver does.
std::vector<std::string> resolve_host(const std::string& host);

/// The local address that packets to `ip` leave from; "" when there is no way there.
std::string local_ip_towards(const std::string& ip);

}  // namespace callai::core
