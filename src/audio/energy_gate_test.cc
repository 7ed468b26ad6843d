#include "audio/energy_gate.h"

#include <gtest/gtest.h>

namespace callai::audio {
namespace {

void settle(EnergyGate& gate, double dbfs, int frames = 200) {
  for (int i = 0; i < frames; ++i) gate.open(dbfs);
}

TEST(EnergyGate, StaysShutInSteadyNoiseAtAnyLevel) {
  for (const double noise : {-96.0, -60.0, -45.0, -35.0}) {
    EnergyGate gate;
    settle(gate, noise);
    for (int i = 0; i < 500; ++i) EXPECT_FALSE(gate.open(noise + (i % 2 == 0 ? 1.0 : -1.0))) << noise;
  }
}

TEST(EnergyGate, OpensAboveTheNoiseAndHasHysteresis) {
  EnergyGate gate;
  settle(gate, -50.0);
  EXPECT_FALSE(gate.open(-46.5));
  EXPECT_TRUE(gate.open(-40.0));
  EXPECT_TRUE(gate.open(-46.5));
  EXPECT_FALSE(gate.open(-48.0));
}

TEST(EnergyGate, TwentySecondsOfSpeechDoNotBecomeTheNoise) {
  EnergyGate gate;
  settle(gate, -55.0);
  int shut = 0;
  for (int i = 0; i < 1000; ++i) {
    const bool pause = i % 25 > 20;
    const bool open = gate.open(pause ? -55.0 : -22.0);
    shut += !pause && !open ? 1 : 0;
  }
  EXPECT_EQ(shut, 0);
}

TEST(EnergyGate, FollowsTheNoiseDownAtOnceAndUpSlowly) {
  EnergyGate gate;
  settle(gate, -40.0);
  EXPECT_NEAR(gate.floor_dbfs(), -40.0, 0.5);
  settle(gate, -60.0, 15);
  EXPECT_LT(gate.floor_dbfs(), -58.0);
  settle(gate, -40.0, 15);
  EXPECT_LT(gate.floor_dbfs(), -54.0);
  gate.reset();
  EXPECT_NEAR(gate.floor_dbfs(), -55.0, 1e-9);
}

}  // namespace
}  // namespace callai::audio
