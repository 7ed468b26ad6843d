#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callai::telephony {

/// Who this side is to a PBX that asks. Never logged.
struct DigestAccount {
  std::string user;
  std::string secret;
};

/// What is asked about, and the client's share of the randomness.
struct DigestSubject {
  std::string_view method;
  std::string_view uri;
  std::string client_nonce;
};

/// The value of the Authorization header that answers a challenge (the value of WWW-Authenticate or Proxy-Authenticate)
/// by SHA-256, as RFC 7616 and RFC 8760 have it. Nothing when it asks for another algorithm (MD5 is libre's to answer),
/// or for a protection that is none of "auth" and none. Pure.
std::optional<std::string> answer_by_sha256(std::string_view challenge, const DigestAccount& account,
                                            const DigestSubject& subject);

}  // namespace callai::telephony
