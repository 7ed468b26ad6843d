#pragma once

// clang-format off
// libre's headers use these without including them.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
// Last, and cleaned up after: they define what C++ has as keywords and functions.
#include <re.h>
#undef bool
#undef true
#undef false
#undef min
#undef max
// clang-format on

#include "telephony/sip/peer_guard.h"

// What the files of this folder, and no others, need to read libre's values.
namespace callai::telephony {

inline std::string_view view(const struct pl& text) {
  return text.p == nullptr ? std::string_view{} : std::string_view(text.p, text.l);
}
inline std::string text_of(const struct pl& text) {
  return std::string(view(text));
}

/// The first header of that kind; empty when there is none.
inline std::string_view header(const struct sip_msg* msg, enum sip_hdrid id) {
  const struct sip_hdr* const found = sip_msg_hdr(msg, id);
  return found == nullptr ? std::string_view{} : view(found->val);
}

/// The body, no longer than its Content-Length.
inline std::string_view body_of(const struct sip_msg* msg) {
  const std::string_view body(reinterpret_cast<const char*>(mbuf_buf(msg->mb)), mbuf_get_left(msg->mb));
  if (msg->clen.p == nullptr) return body;
  return body.substr(0, pl_u32(&msg->clen));
}

inline bool has_sdp(const struct sip_msg* msg) {
  return !body_of(msg).empty() && msg_ctype_cmp(&msg->ctyp, "application", "sdp");
}

inline std::string ip_of(const struct sa& address) {
  char text[64] = "";
  sa_ntop(&address, text, sizeof(text));
  return text;
}

}  // namespace callai::telephony
