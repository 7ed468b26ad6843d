#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/units.h"
#include "telephony/telephony_interface.h"

namespace callai::telephony {

/// What a call's final SIP answer means for the call (RFC 3261, 21; RFC 3398, 7.2.4.1).
CallOutcome outcome_of(int sip_code);

/// The answer that refuses a call for a reason.
int code_of(CallOutcome why);

/// The header line of a 503: not before 5 to 15 seconds are over, at random, so that not all come back at once.
std::string retry_later(std::uint64_t random);

/// "486 Busy Here", for answers whose reason phrase is this side's.
std::string_view phrase_of(int sip_code);

/// What a person can do with an answer to REGISTER or INVITE: "the secret is wrong, or ...". Empty: nothing to say.
std::string_view explain(int sip_code);

/// May stand before the @ of a SIP URI and in Refer-To: 1 to 64 of letters, digits and -_.!~*'()+#& (RFC 3261, 25.1,
/// without the escapes; '#' is escaped by uri_user()).
bool is_dialable(std::string_view number);

/// `number` as the user part of a URI: '#' becomes %23.
std::string uri_user(std::string_view number);

/// A host name or an IP literal (IPv6 without brackets).
bool is_host(std::string_view host);

/// "[2001:db8::1]" for IPv6, the host itself otherwise.
std::string uri_host(const std::string& host);

/// A name for the quoted part of From: no quotes, backslashes or control characters; at most 64 bytes, valid UTF-8
/// kept.
std::string display_name(std::string_view name);

/// The key of an INFO body ("Signal=5" of application/dtmf-relay, "5" of application/dtmf); '\0': none.
char dtmf_of_info(std::string_view content_type, std::string_view body);

/// The status code of a message/sipfrag body (RFC 3420, 3515); 0: none.
int code_of_sipfrag(std::string_view body);

/// Session-Expires (RFC 4028, 4).
struct SessionExpires {
  int seconds = 0;
  std::optional<bool> refresher_is_client;  ///< refresher=uac; not said: empty
};
std::optional<SessionExpires> parse_session_expires(std::string_view value);

/// Why a BYE or CANCEL came: the text of a Reason header (RFC 3326), or of its Q.850 cause; "" when there is none.
std::string words_of_reason(std::string_view value);

/// How long to wait before the next try: 2, 4, 8 ... 300 seconds by the number of failures (1 or more), of which a
/// random half is taken, so that many lines do not come back at once. After 401, 403, 404 and 407, which stay when
/// nobody changes anything (and which fail2ban counts), not under 60 s.
core::Duration retry_delay(int failures, int sip_code, std::uint64_t random);

}  // namespace callai::telephony
