#include "telephony/rtp/line_watch.h"

namespace callai::telephony {
namespace {

constexpr std::uint64_t kEnoughPackets = 50;  // a second's: reports on fewer prove nothing
constexpr int kDeafReports = 2;

}  // namespace

void LineWatch::start(core::TimePoint now, bool expects, bool sends) noexcept {
  expects_ = expects;
  sends_ = sends;
  ever_ = false;
  quiet_since_ = now;
  quiet_report_ = false;
  deaf_reports_ = 0;
  if (!expects) told_timeout_ = told_we_ = false;
  if (!sends) told_they_ = false;
}

void LineWatch::heard(core::TimePoint now) noexcept {
  ever_ = true;
  quiet_since_ = now;
  quiet_report_ = false;
  if (told_timeout_ || told_we_) recovered_ = true;
  told_timeout_ = told_we_ = false;
}

void LineWatch::reported(core::TimePoint now, const RtcpReport& report, std::uint64_t sent) noexcept {
  reported_at_ = now;
  if (report.sender) {
    its_packets_ = report.sender->packets;
    if (!quiet_report_) its_packets_quiet_ = its_packets_;
    quiet_report_ = true;
  }
  const bool grew = report.reception && report.reception->highest_sequence != its_highest_;
  if (report.reception) its_highest_ = report.reception->highest_sequence;
  if (grew) {
    if (told_they_) recovered_ = true;
    told_they_ = false;
    deaf_reports_ = 0;
  } else if (sends_ && sent - sent_then_ >= kEnoughPackets) {
    ++deaf_reports_;
  }
  sent_then_ = sent;
}

bool LineWatch::sends_in_vain() const noexcept {
  return quiet_report_ && its_packets_ - its_packets_quiet_ >= kEnoughPackets;
}

bool LineWatch::nothing_arrives(core::TimePoint now) const noexcept {
  if (!expects_ || now - quiet_since_ < settings_.one_way_after) return false;
  return !ever_ || sends_in_vain();
}

bool LineWatch::timed_out(core::TimePoint now) const noexcept {
  const core::Duration patience = settings_.media_timeout;
  if (!expects_ || patience == core::Duration{0} || now - quiet_since_ < patience) return false;
  const bool is_there = reported_at_ && now - *reported_at_ < patience;
  return !is_there || sends_in_vain();
}

std::optional<MediaEvent> LineWatch::tick(core::TimePoint now) noexcept {
  if (recovered_) {
    recovered_ = false;
    return MediaRecovered{};
  }
  if (!told_we_ && nothing_arrives(now)) {
    told_we_ = true;
    return OneWayAudio{true};
  }
  if (!told_they_ && deaf_reports_ >= kDeafReports) {
    told_they_ = true;
    return OneWayAudio{false};
  }
  if (!told_timeout_ && timed_out(now)) {
    told_timeout_ = true;
    return MediaTimeout{};
  }
  return std::nullopt;
}

}  // namespace callai::telephony
