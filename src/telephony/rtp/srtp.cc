#include "telephony/rtp/srtp.h"

#include <srtp2/srtp.h>

#include <utility>

#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

constexpr std::size_t kLeastRtcp = 8;

bool library_ready() {
  static const bool ready = srtp_init() == srtp_err_status_ok;
  return ready;
}

}  // namespace

struct SrtpContext::Session {
  ~Session() {
    if (srtp != nullptr) srtp_dealloc(srtp);
  }
  srtp_t srtp = nullptr;
};

SrtpContext::SrtpContext(const SrtpKey& key, std::unique_ptr<Session> session)
    : key_(key), session_(std::move(session)) {}

SrtpContext::~SrtpContext() = default;

core::Result<std::unique_ptr<SrtpContext>> SrtpContext::make(const SrtpKey& key, std::optional<std::uint32_t> ssrc) {
  srtp_policy_t policy{};
  // RTCP is always protected with the long tag (RFC 4568, 6.2).
  srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  if (key.suite == SrtpSuite::kAesCm128HmacSha1_32) {
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
  } else {
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
  }
  policy.ssrc.type = ssrc ? ssrc_specific : ssrc_any_inbound;
  policy.ssrc.value = ssrc.value_or(0);
  SrtpKey copy = key;  // the library's interface is not const
  policy.key = copy.key_and_salt.data();
  policy.window_size = 128;
  auto session = std::make_unique<Session>();
  if (!library_ready() || srtp_create(&session->srtp, &policy) != srtp_err_status_ok) {
    session->srtp = nullptr;
    return core::Error{core::ErrorCode::kInternal, "SRTP cannot be set up with the negotiated key",
                       "call without encrypted media", ""};
  }
  return std::unique_ptr<SrtpContext>(new SrtpContext(key, std::move(session)));
}

core::Result<std::unique_ptr<SrtpContext>> SrtpContext::for_sending(const SrtpKey& key, std::uint32_t ssrc) {
  return make(key, ssrc);
}

core::Result<std::unique_ptr<SrtpContext>> SrtpContext::for_receiving(const SrtpKey& key) {
  return make(key, std::nullopt);
}

std::size_t SrtpContext::protect(std::span<std::uint8_t> packet, std::size_t size) noexcept {
  int length = static_cast<int>(size);
  return srtp_protect(session_->srtp, packet.data(), &length) == srtp_err_status_ok ? static_cast<std::size_t>(length)
                                                                                    : 0;
}

std::size_t SrtpContext::protect_rtcp(std::span<std::uint8_t> packet, std::size_t size) noexcept {
  int length = static_cast<int>(size);
  return srtp_protect_rtcp(session_->srtp, packet.data(), &length) == srtp_err_status_ok
             ? static_cast<std::size_t>(length)
             : 0;
}

std::optional<std::span<std::uint8_t>> SrtpContext::unprotect(std::span<std::uint8_t> packet) noexcept {
  int length = static_cast<int>(packet.size());
  if (packet.size() < kRtpHeaderBytes) return std::nullopt;
  if (srtp_unprotect(session_->srtp, packet.data(), &length) != srtp_err_status_ok) return std::nullopt;
  return packet.first(static_cast<std::size_t>(length));
}

std::optional<std::span<std::uint8_t>> SrtpContext::unprotect_rtcp(std::span<std::uint8_t> packet) noexcept {
  int length = static_cast<int>(packet.size());
  if (packet.size() < kLeastRtcp) return std::nullopt;
  if (srtp_unprotect_rtcp(session_->srtp, packet.data(), &length) != srtp_err_status_ok) return std::nullopt;
  return packet.first(static_cast<std::size_t>(length));
}

}  // namespace callai::telephony
