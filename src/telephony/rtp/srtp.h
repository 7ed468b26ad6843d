#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/result.h"
#include "telephony/rtp/media_port.h"

namespace callai::telephony {

/// SRTP and SRTCP of one direction (RFC 3711, by libsrtp): encryption, authentication, replay protection. One thread at
/// a time. Does not allocate per packet; libsrtp does once for each new SSRC that has been authenticated.
class SrtpContext {
 public:
  static constexpr std::size_t kOverhead = 32;  ///< bytes that a packet may grow by, at most

  /// For what this side sends under `ssrc`.
  static core::Result<std::unique_ptr<SrtpContext>> for_sending(const SrtpKey& key, std::uint32_t ssrc);
  /// For what comes in under any SSRC.
  static core::Result<std::unique_ptr<SrtpContext>> for_receiving(const SrtpKey& key);
  ~SrtpContext();
  SrtpContext(const SrtpContext&) = delete;
  SrtpContext& operator=(const SrtpContext&) = delete;

  const SrtpKey& key() const { return key_; }

  /// In place: the first `size` bytes of `packet`, which has kOverhead more. The new size; 0: it cannot be protected.
  std::size_t protect(std::span<std::uint8_t> packet, std::size_t size) noexcept;
  std::size_t protect_rtcp(std::span<std::uint8_t> packet, std::size_t size) noexcept;
  /// In place. None: not authentic, or a replay.
  std::optional<std::span<std::uint8_t>> unprotect(std::span<std::uint8_t> packet) noexcept;
  std::optional<std::span<std::uint8_t>> unprotect_rtcp(std::span<std::uint8_t> packet) noexcept;

 private:
  struct Session;
  SrtpContext(const SrtpKey& key, std::unique_ptr<Session> session);
  static core::Result<std::unique_ptr<SrtpContext>> make(const SrtpKey& key, std::optional<std::uint32_t> ssrc);

  SrtpKey key_;
  std::unique_ptr<Session> session_;
};

}  // namespace callai::telephony
