#pragma once

#include <optional>
#include <string>

#include "core/units.h"
#include "telephony/rtp/media_port.h"

namespace callai::app {

/// What is known of a test call's audio so far.
struct AudioEvidence {
  telephony::MediaStatistics media;
  std::optional<core::Duration> echo_after;            ///< our own tone came back
  std::optional<telephony::OneWayAudio> goes_one_way;  ///< the media engine says so
};

struct AudioVerdict {
  bool good = false;
  std::string how;
  std::string mend;  ///< of what is not good
};

/// Nothing more is to be expected that would change the verdict. Pure, as judge_audio().
bool is_enough(const AudioEvidence& evidence);

/// Does audio go both ways, one way or not at all, how well, and what can be done.
AudioVerdict judge_audio(const AudioEvidence& evidence);

}  // namespace callai::app
