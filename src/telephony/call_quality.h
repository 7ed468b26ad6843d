#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace callai::telephony {

/// How one direction of a call's audio arrived where it was heard.
struct DirectionQuality {
  std::string codec;  ///< "PCMU"
  std::uint64_t packets = 0;
  std::uint64_t lost = 0;
  double loss_percent = 0;
  double jitter_ms = 0;
  double mos = 0;        ///< 1 to 4.5, an estimate; 0: not known (too short, or the far side sent no reports)
  bool one_way = false;  ///< for a while nothing of this direction arrived, although the call lasted
};

/// Audio of a whole call, as its last statistics have it.
struct CallQuality {
  DirectionQuality received;  ///< the caller, as heard here
  DirectionQuality sent;      ///< the agent, as the far side's reports say
  std::optional<double> round_trip_ms;
  double concealed_ms = 0;  ///< of what was heard here: made up, because it was lost or came too late
};

}  // namespace callai::telephony
