#pragma once

#include <cstdint>
#include <optional>

#include "core/units.h"
#include "telephony/rtp/media_port.h"
#include "telephony/rtp/rtcp_packet.h"

namespace callai::telephony {

struct LineWatchSettings {
  core::Duration media_timeout = std::chrono::seconds(30);  ///< 0: never
  core::Duration one_way_after = std::chrono::seconds(6);
};

/// Notices while a call lasts that its audio does not go both ways:
///  - we hear nothing: no packet since the agreement, or (by its reports) the far side sends and nothing arrives;
///  - it hears nothing: two of its reports in a row, with packets of ours between them, tell of no new one;
///  - a timeout: nothing for long, although the far side may send.
/// Its owner runs it while somebody listens. Silence that is agreed on (hold, one-way directions) is none of these. A
/// far side that saves packets in silence is no timeout for as long as its reports go on and tell of no packets that we
/// do not get. Pure; one thread.
class LineWatch {
 public:
  explicit LineWatch(LineWatchSettings settings) : settings_(settings) {}

  /// An agreement begins: may the far side send, and do we?
  void start(core::TimePoint now, bool expects, bool sends) noexcept;
  /// A packet of the far side.
  void heard(core::TimePoint now) noexcept;
  /// A report of the far side. `sent`: packets that we have sent so far.
  void reported(core::TimePoint now, const RtcpReport& report, std::uint64_t sent) noexcept;
  /// What is new, one at a time; none most of the time.
  std::optional<MediaEvent> tick(core::TimePoint now) noexcept;

 private:
  bool sends_in_vain() const noexcept;
  bool nothing_arrives(core::TimePoint now) const noexcept;
  bool timed_out(core::TimePoint now) const noexcept;

  LineWatchSettings settings_;
  bool expects_ = false;
  bool sends_ = false;
  bool ever_ = false;  // since the agreement
  core::TimePoint quiet_since_{};
  // What has been told and not taken back.
  bool told_timeout_ = false;
  bool told_we_ = false;
  bool told_they_ = false;
  bool recovered_ = false;

  // Of the far side's reports.
  std::optional<core::TimePoint> reported_at_;
  std::uint32_t its_packets_ = 0;        // as of the last one
  std::uint32_t its_packets_quiet_ = 0;  // as of the first one in this silence
  bool quiet_report_ = false;
  std::uint32_t its_highest_ = 0;
  std::uint64_t sent_then_ = 0;
  int deaf_reports_ = 0;
};

}  // namespace callai::telephony
