#pragma once

#include <gtest/gtest.h>

#include "orchestrators/testing/machine_harness.h"

// How tests bring the sample template's conversation to its stage "needs".

namespace callai::orchestrators::testing {

/// In the stage "needs", the first question heard, the agent silent.
inline void reach_needs(MachineHarness& h) {
  h.connect();
  h.play_all();
  h.say("yes go ahead");
  h.play_all();
  ASSERT_EQ(h.session().current_stage, "needs");
  h.forget_effects();
}

/// Needs reached, then a long reply is playing.
inline core::SegmentId talking_agent(MachineHarness& h) {
  h.say("that is too expensive");
  EXPECT_FALSE(h.queued().empty());
  const core::SegmentId id = h.begin_next();
  h.forget_effects();
  return id;
}

}  // namespace callai::orchestrators::testing
