#include "core/password_hash.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include "core/hash.h"
#include "core/strings.h"

namespace callai::core {

namespace {

constexpr std::size_t kSaltCharacters = 22;  // 16 bytes in base 64
constexpr std::size_t kHashCharacters = 43;  // 32 bytes

// UTF-8: every byte that does not continue a character begins one.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool verifies(const std::string& hash, std::string_view password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace

Status check_password(std::string_view password, std::string_view account) {
  const auto refuse = [](std::string why) {
    return Error{ErrorCode::kInvalidArgument, "the password " + std::move(why),
                 "choose one of at least " + std::to_string(kMinPasswordCharacters) + " characters", ""};
  };
  if (password.size() > kMaxPasswordBytes) {
    return refuse("has more than " + std::to_string(kMaxPasswordBytes) + " bytes");
  }
  if (characters(password) < kMinPasswordCharacters) return refuse("is too short");
  if (password.find_first_not_of(password.front()) == std::string_view::npos) {
    return refuse("is one character again and again");
  }
  const std::string name = ascii_lower(account);
  const std::string typed = ascii_lower(password);
  if (typed == name || typed == name.substr(0, name.find('@'))) return refuse("is the account's name");
  return {};
}

/// Lets a bounded number in at once.
class PasswordHasher::Turns {
 public:
  explicit Turns(int at_once) : free_(at_once) {}

  bool take(Duration patience) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, patience, [this] { return free_ > 0; })) return false;
    --free_;
    return true;
  }
  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_;  // under mutex_
};

namespace {

template <typename Turns>
class Turn {
 public:
  Turn(Turns& turns, Duration patience) : turns_(turns), taken_(turns.take(patience)) {}
  ~Turn() {
    if (taken_) turns_.give_back();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  Turns& turns_;
  const bool taken_;
};

Error no_turn() {
  return {ErrorCode::kUnavailable, "too many passwords are being checked at once", "try again in a few seconds", ""};
}

}  // namespace

PasswordHasher::PasswordHasher(const PasswordCost& cost) : cost_(cost), turns_(std::make_unique<Turns>(cost.at_once)) {
  CALLAI_CHECK(sodium_init() >= 0, "libsodium does not start");
  CALLAI_CHECK(cost.at_once > 0, "no password could ever be checked");
  nobody_ = "$argon2id$v=19$m=" + std::to_string(cost.memory_bytes / 1024) + ",t=" + std::to_string(cost.passes) +
            ",p=1$" + std::string(kSaltCharacters, 'A') + "$" + std::string(kHashCharacters, 'A');
}

PasswordHasher::~PasswordHasher() = default;

Result<std::string> PasswordHasher::hash(std::string_view password) const {
  const Turn turn(*turns_, cost_.patience);
  if (!turn.taken()) return no_turn();
  ++computed_;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(),
                            static_cast<unsigned long long>(cost_.passes), cost_.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Error{ErrorCode::kResourceExhausted, "there is not enough memory to hash a password",
                 "free some memory, then try again", ""};
  }
  return std::string(text.data());
}

Result<bool> PasswordHasher::matches(std::string_view password, const std::string& stored) const {
  const Turn turn(*turns_, cost_.patience);
  if (!turn.taken()) return no_turn();
  ++computed_;
  if (is_sha256_hex(stored)) {
    (void)verifies(nobody_, password);  // the same time as for everybody else
    const std::string old = sha256_hex(password);
    return sodium_memcmp(old.data(), ascii_lower(stored).data(), old.size()) == 0;
  }
  if (!stored.starts_with("$argon2id$")) {
    (void)verifies(nobody_, password);
    return false;
  }
  return verifies(stored, password);
}

bool PasswordHasher::is_outdated(const std::string& stored) const {
  return crypto_pwhash_str_needs_rehash(stored.c_str(), static_cast<unsigned long long>(cost_.passes),
                                        cost_.memory_bytes) != 0;
}

}  // namespace callai::core
