#include "telephony/sip/call_media.h"

#include <utility>

namespace callai::telephony {

CallMedia::CallMedia(MediaPort& port, const SipAgentSettings& settings, std::string bind_ip, std::string shown_ip,
                     std::uint64_t session)
    : port_(port), bind_ip_(std::move(bind_ip)) {
  local_.address = std::move(shown_ip);
  local_.codecs = settings.codecs;
  local_.srtp = local_.srtp_required = settings.srtp;
  local_.session = session >> 2U;  // a positive signed 64-bit number, for peers that read it as one
  local_.version = 0;
}

CallMedia::~CallMedia() {
  close();
}

core::Status CallMedia::open() {
  if (!id_.empty()) return {};
  auto opened = port_.open(bind_ip_);
  if (!opened.ok()) return opened.error();
  id_ = opened->id;
  local_.port = opened->rtp.port;
  local_.key = opened->srtp;
  return {};
}

core::Status CallMedia::apply(const NegotiatedMedia& agreed) {
  // The same again (a refresh, a 200 after its 183) must not make the engine start over.
  if (agreed_ == agreed) return {};
  if (core::Status applied = port_.apply(id_, agreed); !applied) return applied;
  agreed_ = agreed;
  return {};
}

core::Status CallMedia::check_offer(std::string_view offer) const {
  LocalSdp preview = local_;
  preview.port = 1;
  const auto answer = make_answer(preview, offer);
  return answer.ok() ? core::Status{} : core::Status{answer.error()};
}

core::Result<std::string> CallMedia::offer(bool hold) {
  if (core::Status opened = open(); !opened) return opened.error();
  LocalSdp next = local_;
  next.hold = hold;
  ++next.version;
  std::string text = make_offer(next);
  offered_ = std::move(next);
  return text;
}

core::Status CallMedia::accept(std::string_view answer) {
  const LocalSdp& offered = offered_ ? *offered_ : local_;
  auto agreed = accept_answer(offered, answer);
  if (!agreed.ok()) return agreed.error();
  if (core::Status applied = apply(*agreed); !applied) return applied;
  local_ = offered;
  current_ = make_offer(local_);
  return {};
}

core::Result<std::string> CallMedia::answer(std::string_view offer) {
  if (core::Status opened = open(); !opened) return opened.error();
  LocalSdp next = local_;
  ++next.version;
  auto answer = make_answer(next, offer);
  if (!answer.ok()) return answer.error();
  if (core::Status applied = apply(answer->media); !applied) return applied.error();
  // What this side offers later has the profile that was agreed on.
  next.srtp = answer->media.srtp_send.has_value();
  if (next.srtp) next.key = *answer->media.srtp_send;
  local_ = std::move(next);
  offered_.reset();
  current_ = answer->text;
  return std::move(answer->text);
}

std::optional<MediaStatistics> CallMedia::close() {
  if (id_.empty()) return {};
  auto last = port_.close(std::exchange(id_, MediaId{}));
  if (!last.ok()) return {};
  return *last;
}

}  // namespace callai::telephony
