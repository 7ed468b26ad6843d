#include "repositories/system/accounts/login_throttle.h"

#include <algorithm>
#include <array>

#include "core/hash.h"
#include "core/ip_address.h"
#include "repositories/system/user_repo.h"

namespace callai::repositories::login_throttle {

namespace {

struct Subject {
  std::string key;  // what is stored: nobody reads addresses out of this table
  int free_tries = 0;
};

constexpr std::size_t kNetworkBytes = 8;  // an IPv6 customer has a /64 of addresses

std::string network_of(std::string_view address) {
  const auto ip = core::parse_ip(address);
  if (!ip) return std::string(address);
  constexpr std::string_view kIpv4Prefix("\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
  const std::string bytes(ip->begin(), ip->end());
  return bytes.starts_with(kIpv4Prefix) ? bytes : bytes.substr(0, kNetworkBytes);
}

std::array<Subject, 2> subjects_of(std::string_view email, std::string_view address) {
  return {Subject{core::sha256_hex("account " + folded_email(email)), kFreeAccountTries},
          Subject{core::sha256_hex("address " + network_of(address)), kFreeAddressTries}};
}

struct Count {
  std::int64_t tries = 0;
  core::WallTime until{};
};

core::Result<Count> count_of(SqlConnection& sql, const Subject& subject, core::WallTime now) {
  const auto rows =
      sql.query("SELECT tries, until_us FROM login_throttle WHERE subject = :subject AND updated_us > :forgotten", "ii",
                {subject.key, now - kForgotten});
  if (!rows) return rows.error();
  return rows->empty() ? Count{} : Count{rows->front().integer(0), rows->front().wall(1)};
}

// The wait after the n-th try beyond the free ones.
core::Duration wait_after(std::int64_t beyond) {
  core::Duration wait = kFirstWait;
  for (std::int64_t i = 1; i < beyond && wait < kLongestWait; ++i) wait *= 2;
  return std::min(wait, kLongestWait);
}

core::Status run(Transaction& transaction, const std::string& sql, const SqlParams& params) {
  const auto done = transaction.sql().run(sql, params);
  return done ? core::Status{} : core::Status{done.error()};
}

core::Status one_less(Transaction& transaction, const Subject& subject) {
  return run(transaction,
             "UPDATE login_throttle SET tries = tries - 1, until_us = CASE WHEN tries - 1 < :free THEN 0 ELSE until_us "
             "END WHERE subject = :subject AND tries > 0",
             {subject.free_tries, subject.key});
}

}  // namespace

core::Result<core::Duration> wait(SqlConnection& sql, std::string_view email, std::string_view address,
                                  core::WallTime now) {
  core::Duration longest{0};
  for (const Subject& subject : subjects_of(email, address)) {
    const auto count = count_of(sql, subject, now);
    if (!count) return count.error();
    longest = std::max(longest, count->until - now);
  }
  return longest;
}

core::Result<core::Duration> begin_try(Transaction& transaction, std::string_view email, std::string_view address,
                                       core::WallTime now) {
  const auto waits = wait(transaction.sql(), email, address, now);
  if (!waits || *waits > core::Duration{0}) return waits;
  for (const Subject& subject : subjects_of(email, address)) {
    const auto count = count_of(transaction.sql(), subject, now);
    if (!count) return count.error();
    const std::int64_t tries = count->tries + 1;
    const bool waits_next = tries >= subject.free_tries;
    const core::WallTime until = waits_next ? now + wait_after(tries - subject.free_tries + 1) : core::WallTime{};
    core::Status stored = run(transaction,
                              "INSERT INTO login_throttle (subject, tries, until_us, updated_us) VALUES (:subject, "
                              ":tries, :until, :now) ON CONFLICT (subject) DO UPDATE SET tries = excluded.tries, "
                              "until_us = excluded.until_us, updated_us = excluded.updated_us",
                              {subject.key, tries, until, now});
    if (!stored) return stored.error();
  }
  core::Status forgotten =
      run(transaction, "DELETE FROM login_throttle WHERE updated_us <= :forgotten", {now - kForgotten});
  if (!forgotten) return forgotten.error();
  return core::Duration{0};
}

core::Status succeeded(Transaction& transaction, std::string_view email, std::string_view address) {
  const auto [account, place] = subjects_of(email, address);
  core::Status done = run(transaction, "DELETE FROM login_throttle WHERE subject = :subject", {account.key});
  return done ? one_less(transaction, place) : done;
}

core::Status take_back(Transaction& transaction, std::string_view email, std::string_view address) {
  for (const Subject& subject : subjects_of(email, address)) {
    if (core::Status done = one_less(transaction, subject); !done) return done;
  }
  return {};
}

}  // namespace callai::repositories::login_throttle
