#pragma once

#include <cstdint>

#include "core/ids.h"

namespace callai::orchestrators {

/// Where a warm transfer stands, while the caller is on hold. Part of the conversation machine.
struct WarmTransfer {
  enum class Stage {
    kCalling,    ///< the target is being called
    kBriefing,   ///< the agent speaks to the target
    kAsking,     ///< yes or no is waited for
    kJoining,    ///< yes: the line is to join the two
    kReturning,  ///< no: the caller is being taken off hold
  };

  Stage stage = Stage::kCalling;
  core::TurnId turn;      ///< of the words being said to the target
  core::TurnId judging;   ///< of the target's words whose meaning is asked for
  core::SegmentId last;   ///< said last
  core::SegmentId heard;  ///< heard last
  bool composed = false;  ///< `last` is really the last one
  int questions = 0;      ///< asked so far
  std::uint32_t next_segment = 1;
};

}  // namespace callai::orchestrators
