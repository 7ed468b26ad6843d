#pragma once

#include <string_view>

#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// Slows guessing down: each account and each address (an IPv6 one by its /64) has a few tries, then waits one second,
/// two, four, ... up to a quarter of an hour between them. Tries are counted before the password is looked at, so that
/// many at once are no way around; kept in the database, so that a restart is none either. No state: safe from any
/// thread.
namespace login_throttle {

inline constexpr int kFreeAccountTries = 5;
inline constexpr int kFreeAddressTries = 20;
inline constexpr core::Duration kFirstWait = std::chrono::seconds(1);
inline constexpr core::Duration kLongestWait = std::chrono::minutes(15);
inline constexpr core::Duration kForgotten = std::chrono::hours(24);  ///< after the last try

/// How long the next try has to wait; 0: not at all.
core::Result<core::Duration> wait(SqlConnection& sql, std::string_view email, std::string_view address,
                                  core::WallTime now);
/// Counts a try, if it need not wait. The wait otherwise.
core::Result<core::Duration> begin_try(Transaction& transaction, std::string_view email, std::string_view address,
                                       core::WallTime now);
/// The try was right: the account begins anew, the address has one try less on it.
core::Status succeeded(Transaction& transaction, std::string_view email, std::string_view address);
/// The try said nothing about the password: it was none.
core::Status take_back(Transaction& transaction, std::string_view email, std::string_view address);

}  // namespace login_throttle

}  // namespace callai::repositories
