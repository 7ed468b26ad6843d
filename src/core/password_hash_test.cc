#include "core/password_hash.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/hash.h"

namespace callai::core {
namespace {

constexpr PasswordCost kCheap{std::size_t{64} << 10U, 1, 2, std::chrono::seconds(10)};

TEST(PasswordHasher, KnowsItsPasswordAndNoOther) {
  const PasswordHasher hasher(kCheap);
  const auto hash = hasher.hash("a long enough secret");
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << *hash;
  EXPECT_TRUE(*hasher.matches("a long enough secret", *hash));
  EXPECT_FALSE(*hasher.matches("a long enough secreT", *hash));
  EXPECT_FALSE(hasher.is_outdated(*hash));
}

TEST(PasswordHasher, MakesAnotherHashEachTime) {
  const PasswordHasher hasher(kCheap);
  EXPECT_NE(*hasher.hash("a long enough secret"), *hasher.hash("a long enough secret"));
}

TEST(PasswordHasher, TakesTheHashesOfTheOldSystemAndCallsThemOutdated) {
  const PasswordHasher hasher(kCheap);
  std::string old = sha256_hex("hunter2-hunter2");
  EXPECT_TRUE(*hasher.matches("hunter2-hunter2", old));
  EXPECT_FALSE(*hasher.matches("hunter2-hunter3", old));
  EXPECT_TRUE(hasher.is_outdated(old));
  for (char& c : old) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  EXPECT_TRUE(*hasher.matches("hunter2-hunter2", old));
}

TEST(PasswordHasher, CallsAHashOfAnotherCostOutdated) {
  const PasswordHasher hasher(kCheap);
  EXPECT_TRUE(hasher.is_outdated(*PasswordHasher({std::size_t{128} << 10U, 1}).hash("a long enough secret")));
}

TEST(PasswordHasher, MatchesNothingAgainstNoHash) {
  const PasswordHasher hasher(kCheap);
  for (const char* stored : {"", "x", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv"}) {
    EXPECT_FALSE(*hasher.matches("", stored)) << stored;
    EXPECT_FALSE(*hasher.matches("password", stored)) << stored;
  }
}

TEST(PasswordHasher, RefusesWhenItIsNobodysTurnInTime) {
  // One that takes long holds the only turn, the other one has no patience.
  const PasswordHasher hasher({std::size_t{64} << 20U, 6, 1, Duration{0}});
  int refused = 0;
  std::vector<std::jthread> threads;
  std::mutex mutex;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto done = hasher.hash("a long enough secret");
      const std::lock_guard lock(mutex);
      if (!done.ok() && done.error().code == ErrorCode::kUnavailable) ++refused;
    });
  }
  threads.clear();
  EXPECT_GE(refused, 1);
}

TEST(CheckPassword, WantsLengthAndVariety) {
  EXPECT_TRUE(check_password("correct horse", "ann@example.com").ok());
  EXPECT_FALSE(check_password("short", "ann@example.com").ok());
  EXPECT_FALSE(check_password("aaaaaaaaaaaaaaa", "ann@example.com").ok());
  EXPECT_FALSE(check_password("Ann@Example.com", "ann@example.com").ok());
  EXPECT_FALSE(check_password("longlocalpart", "LongLocalPart@example.com").ok());
  EXPECT_FALSE(check_password(std::string(kMaxPasswordBytes + 1, 'a') + "b", "x").ok());
  EXPECT_FALSE(check_password("äöüäöüäöü", "x").ok()) << "nine characters in eighteen bytes";
  EXPECT_TRUE(check_password("äöüäöüäöüß", "x").ok());
}

}  // namespace
}  // namespace callai::core
