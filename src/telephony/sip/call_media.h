#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "telephony/rtp/media_port.h"
#include "telephony/sip/sdp_offer.h"
#include "telephony/sip/sip_settings.h"

namespace callai::telephony {

/// The media side of one call: opens its session, keeps offers and answers, tells the engine what was agreed on. Sip
/// thread only. Closes the session when it goes.
class CallMedia {
 public:
  /// `bind_ip` for the socket, `shown_ip` for the far side to send to.
  CallMedia(MediaPort& port, const SipAgentSettings& settings, std::string bind_ip, std::string shown_ip,
            std::uint64_t session);
  ~CallMedia();
  CallMedia(const CallMedia&) = delete;
  CallMedia& operator=(const CallMedia&) = delete;

  /// Would this offer be answered? Opens nothing.
  core::Status check_offer(std::string_view offer) const;
  /// A new offer of this side; agreed on with accept(), given up with withdraw().
  core::Result<std::string> offer(bool hold);
  core::Status accept(std::string_view answer);
  void withdraw() { offered_.reset(); }
  /// The answer to the far side's offer, agreed on at once.
  core::Result<std::string> answer(std::string_view offer);
  /// What was said last, for a refresh that changes nothing.
  const std::string& current() const { return current_; }

  MediaId id() const { return id_; }
  bool agreed() const { return agreed_.has_value(); }
  Codec codec() const { return agreed_ ? agreed_->send.codec : Codec::kPcmu; }
  bool holds() const { return local_.hold; }  ///< this side does
  bool on_hold() const { return agreed_ && agreed_->on_hold; }
  /// Ends the session; its last statistics. Nothing when there was none.
  std::optional<MediaStatistics> close();

 private:
  core::Status open();
  core::Status apply(const NegotiatedMedia& agreed);

  MediaPort& port_;
  std::string bind_ip_;
  LocalSdp local_;
  std::optional<LocalSdp> offered_;
  std::optional<NegotiatedMedia> agreed_;
  std::string current_;
  MediaId id_;
};

}  // namespace callai::telephony
