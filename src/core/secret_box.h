#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::core {

/// A key that seals secrets.
struct SecretKey {
  std::string id;  ///< 8 hexadecimal digits, made with the key
  std::array<unsigned char, 32> bytes{};
};

/// A key from the kernel's random numbers.
SecretKey make_secret_key();
/// "id:base64url"; kInvalidArgument for anything else. The error does not show the text.
Result<SecretKey> secret_key_from_text(std::string_view text);
std::string to_text(const SecretKey& key);

/// Seals short texts: XChaCha20-Poly1305 (libsodium), a random nonce each. A sealed text names its key, and opens only
/// for the context it was sealed for ("org/name"), so that it cannot be moved to another row. Immutable: safe from any
/// thread.
class SecretBox final {
 public:
  /// The first key seals, every one opens. At least one.
  explicit SecretBox(std::vector<SecretKey> keys);

  /// "v1.<key id>.<base64url>".
  std::string seal(std::string_view secret, std::string_view context) const;
  /// kFailedPrecondition when the key is not there, kDataLoss when it is damaged or of another context.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;
  /// True when the sealing key is not the one that sealed it.
  bool is_outdated(std::string_view sealed) const;

 private:
  std::vector<SecretKey> keys_;
};

}  // namespace callai::core
