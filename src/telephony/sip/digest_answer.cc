#include "telephony/sip/digest_answer.h"

#include <algorithm>

#include "core/hash.h"
#include "core/strings.h"
#include "telephony/sip/libre.h"

namespace callai::telephony {
namespace {

constexpr const char* kCount = "00000001";  // every challenge is answered once: its nonce is used for one request

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"'; });
}

/// Does the list ("auth,auth-int") offer plain authentication?
bool offers_auth(std::string_view list) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (core::ascii_lower(core::trimmed(list.substr(0, comma))) == "auth") return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> answer_by_sha256(std::string_view challenge, const DigestAccount& account,
                                            const DigestSubject& subject) {
  const struct pl value { challenge.data(), challenge.size() };
  struct httpauth_digest_chall asked {};
  if (httpauth_digest_challenge_decode(&asked, &value) != 0) return {};
  if (core::ascii_lower(view(asked.algorithm)) != "sha-256") return {};
  const std::string realm = text_of(asked.realm);
  const std::string nonce = text_of(asked.nonce);
  const std::string opaque = text_of(asked.opaque);
  if (!is_plain(realm) || !is_plain(nonce) || !is_plain(opaque) || !is_plain(account.user)) return {};
  const bool protects = pl_isset(&asked.qop);
  if (protects && !offers_auth(view(asked.qop))) return {};

  const std::string who = core::sha256_hex(account.user + ":" + realm + ":" + account.secret);
  const std::string what = core::sha256_hex(std::string(subject.method) + ":" + std::string(subject.uri));
  const std::string between = protects ? nonce + ":" + kCount + ":" + subject.client_nonce + ":auth" : nonce;
  std::string answer = "Digest username=\"" + account.user + "\", realm=\"" + realm + "\", nonce=\"" + nonce +
                       "\", uri=\"" + std::string(subject.uri) + "\", response=\"" +
                       core::sha256_hex(who + ":" + between + ":" + what) + "\", algorithm=SHA-256";
  if (protects) answer += std::string(", qop=auth, nc=") + kCount + ", cnonce=\"" + subject.client_nonce + "\"";
  if (pl_isset(&asked.opaque)) answer += ", opaque=\"" + opaque + "\"";
  return answer;
}

}  // namespace callai::telephony
