#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/unique_function.h"
#include "core/units.h"

namespace callai::net {

/// A mail of plain text to one person.
struct Mail {
  std::string id;  ///< for Message-ID: the same mail, sent again, has the same
  std::string to;  ///< an address
  std::string subject;
  std::string text;  ///< UTF-8
  core::WallTime date{};
};

/// Seam: mail to people. Safe from any thread.
class MailClient {
 public:
  virtual ~MailClient() = default;
  /// Never blocks. `done` comes once, on a thread of the client's own: fine when a server has taken the mail.
  /// kInvalidArgument: no such address. kUnavailable, kPermissionDenied: the server does not answer, refuses the login
  /// or the mail. kResourceExhausted: too many wait. kCancelled: the client goes.
  virtual void send(Mail mail, core::UniqueFunction<void(core::Status)> done) = 0;
};

/// One address as people write it in a mail program's "to" line, without a name: local@domain, no blanks, quotes,
/// brackets or control characters, 254 bytes at most. Pure.
bool is_mail_address(std::string_view text);

/// The mail as it goes over the wire but for the body's encoding: the lines of its head (RFC 5322; a subject beyond
/// ASCII by RFC 2047). Line breaks in the subject become blanks. Pure.
std::string mail_head(const Mail& mail, std::string_view from);

}  // namespace callai::net
