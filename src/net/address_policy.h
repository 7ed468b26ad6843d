#pragma once

#include "core/ip_address.h"

namespace callai::net {

/// False for what only this machine or its own network answers: loopback, private, link-local (cloud metadata among
/// it), shared, multicast, reserved and documentation ranges, IPv4 inside IPv6 in all its forms (RFC 6890, RFC 4291,
/// RFC 6052, RFC 3056). Pure.
bool is_public(const core::IpBytes& ip);

}  // namespace callai::net
