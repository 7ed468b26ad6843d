#include "core/secret_box.h"

#include <sodium.h>

#include <algorithm>

#include "core/base64.h"

namespace callai::core {

namespace {

constexpr std::string_view kVersion = "v1";
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == std::tuple_size_v<decltype(SecretKey::bytes)>);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Error damaged() {
  return {ErrorCode::kDataLoss, "a sealed secret is damaged or was sealed for something else",
          "set the secret again, or restore the database from a backup", ""};
}

// "v1.<key id>.<body>": the key's id, and the body.
std::optional<std::pair<std::string_view, std::string_view>> parts_of(std::string_view sealed) {
  const std::size_t first = sealed.find('.');
  if (first == std::string_view::npos || sealed.substr(0, first) != kVersion) return std::nullopt;
  const std::size_t second = sealed.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return std::pair(sealed.substr(first + 1, second - first - 1), sealed.substr(second + 1));
}

}  // namespace

SecretKey make_secret_key() {
  CALLAI_CHECK(sodium_init() >= 0, "libsodium does not start");
  SecretKey key;
  randombytes_buf(key.bytes.data(), key.bytes.size());
  std::array<unsigned char, kKeyIdBytes> id{};
  randombytes_buf(id.data(), id.size());
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const unsigned char byte : id) {
    key.id += kDigits[byte >> 4U];
    key.id += kDigits[byte & 15U];
  }
  return key;
}

Result<SecretKey> secret_key_from_text(std::string_view text) {
  const std::size_t colon = text.find(':');
  SecretKey key;
  std::optional<std::string> bytes;
  if (colon == 2 * kKeyIdBytes) {
    key.id = std::string(text.substr(0, colon));
    bytes = from_base64url(text.substr(colon + 1));
  }
  if (!bytes || bytes->size() != key.bytes.size() ||
      key.id.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "the key of the secrets cannot be read",
                 "write it as it was made: 8 hexadecimal digits, a colon, 43 characters of base64url", ""};
  }
  std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
  sodium_memzero(bytes->data(), bytes->size());
  return key;
}

std::string to_text(const SecretKey& key) {
  return key.id + ":" + base64url(std::string_view(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()));
}

SecretBox::SecretBox(std::vector<SecretKey> keys) : keys_(std::move(keys)) {
  CALLAI_CHECK(sodium_init() >= 0, "libsodium does not start");
  CALLAI_CHECK(!keys_.empty(), "a secret box without a key");
}

std::string SecretBox::seal(std::string_view secret, std::string_view context) const {
  std::string body(kNonceBytes + secret.size() + kTagBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(body.data());
  randombytes_buf(out, kNonceBytes);
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kNonceBytes, &size, bytes_of(secret), secret.size(),
                                             bytes_of(context), context.size(), nullptr, out,
                                             keys_.front().bytes.data());
  return std::string(kVersion) + "." + keys_.front().id + "." + base64url(body);
}

Result<std::string> SecretBox::open(std::string_view sealed, std::string_view context) const {
  const auto parts = parts_of(sealed);
  if (!parts) return damaged();
  const auto key =
      std::find_if(keys_.begin(), keys_.end(), [&parts](const SecretKey& k) { return k.id == parts->first; });
  if (key == keys_.end()) {
    return Error{ErrorCode::kFailedPrecondition,
                 "a secret was sealed with the key " + std::string(parts->first) + ", which is not here",
                 "put that key back, or set the secret again", ""};
  }
  const auto body = from_base64url(parts->second);
  if (!body || body->size() < kNonceBytes + kTagBytes) return damaged();
  std::string secret(body->size() - kNonceBytes - kTagBytes, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(secret.data()), &size, nullptr, bytes_of(*body) + kNonceBytes,
          body->size() - kNonceBytes, bytes_of(context), context.size(), bytes_of(*body), key->bytes.data()) != 0) {
    return damaged();
  }
  return secret;
}

bool SecretBox::is_outdated(std::string_view sealed) const {
  const auto parts = parts_of(sealed);
  return !parts || parts->first != keys_.front().id;
}

}  // namespace callai::core
