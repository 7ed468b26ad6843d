#pragma once

#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "sim/simulation.h"

namespace callai::sim {

/// The engines of an audio run. `recognizer` is prepared for the template. Both outlive the run.
struct SpeechEngines {
  audio::SpeechRecognizer& recognizer;
  audio::SpeechSynthesizer& synthesizer;
};

/// Runs a scenario with real audio and engines in virtual time: mu-law frames both ways, as fast as the machine
/// computes; results carry declared latencies, so that the same seed gives the same event log.
core::Result<CallReport> simulate_audio(const Scenario& scenario, const SimulationParts& parts, SpeechEngines engines);

/// What is between agent and caller in real time: nothing (frames are handed over in the process), or SIP and RTP over
/// the loopback, on which audio may be lost and delayed, in both directions.
struct Network {
  bool sip = false;
  double loss_percent = 0;   ///< 0 to 100
  core::Duration jitter{0};  ///< each packet takes up to so much longer
};

/// The same in real time: a dispatch thread, a media thread, lanes. `lane_threads`: 1..64. kInternal when the call does
/// not end within its cap and a minute.
core::Result<CallReport> simulate_realtime(const Scenario& scenario, const SimulationParts& parts,
                                           SpeechEngines engines, core::Clock& clock, int lane_threads,
                                           const Network& network = {});

}  // namespace callai::sim
