#pragma once

#include <string>
#include <string_view>

namespace callai::core {

/// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits. Pure; safe from any thread.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) of the message, as 64 lower-case hexadecimal digits.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

/// Compares two secrets in a time that depends on their lengths only.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace callai::core
