#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/units.h"

namespace callai::core {

/// What one password hash costs. The defaults take some 60 ms of a core.
struct PasswordCost {
  std::size_t memory_bytes = std::size_t{64} << 20U;
  int passes = 2;
  int at_once = 2;                               ///< hashes that are computed at the same time, so 128 MiB at most
  Duration patience = std::chrono::seconds(10);  ///< for one's turn
};

inline constexpr std::size_t kMinPasswordCharacters = 10;
inline constexpr std::size_t kMaxPasswordBytes = 256;

/// kInvalidArgument for a password that is too short, too long, one character again and again, or the account's name.
Status check_password(std::string_view password, std::string_view account);

/// Password hashes: Argon2id (RFC 9106) in its usual text form ("$argon2id$v=19$m=..."), a bounded number at once so
/// that a storm of logins cannot take all memory. Safe from any thread.
class PasswordHasher final {
 public:
  explicit PasswordHasher(const PasswordCost& cost);
  ~PasswordHasher();

  /// kUnavailable when it was not its turn within `patience`.
  Result<std::string> hash(std::string_view password) const;
  /// Compares with a hash of ours, or with the old system's: the SHA-256 of the password as 64 hexadecimal digits. An
  /// empty or damaged hash costs as much as a wrong password.
  Result<bool> matches(std::string_view password, const std::string& stored) const;
  /// Hashes that were computed so far: whoever tells accounts apart by the time of a login sees this, and nothing else.
  std::uint64_t computed() const { return computed_.load(); }
  /// True for a hash that was made at another cost or by the old system.
  bool is_outdated(const std::string& stored) const;

 private:
  class Turns;
  const PasswordCost cost_;
  std::unique_ptr<Turns> turns_;
  std::string nobody_;  // a hash that no password has
  mutable std::atomic<std::uint64_t> computed_{0};
};

}  // namespace callai::core
