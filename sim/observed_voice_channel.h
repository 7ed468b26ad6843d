#pragma once

#include <memory>
#include <utility>

#include "conversation/forwarding_voice_channel.h"
#include "sim/simulated_caller.h"

namespace callai::sim {

/// Lets the simulated caller hear what the agent says, word for word, while the sound goes over the line. On the
/// dispatch sequence. The caller outlives the call.
class ObservedVoiceChannel final : public conversation::ForwardingVoiceChannel {
 public:
  ObservedVoiceChannel(std::unique_ptr<conversation::VoiceChannel> inner, SimulatedCaller& caller)
      : ForwardingVoiceChannel(std::move(inner)), caller_(caller) {}

  void start(EventSink sink) override {
    inner().start([this, sink = std::move(sink)](conversation::Event event) {
      // The machine first: when it goes on speaking at once, the caller knows before he thinks it is his turn. But what
      // it queues after a cut was not cut.
      const bool cut = std::holds_alternative<conversation::PlayoutCut>(event);
      if (cut) tell(event);
      sink(event);
      if (!cut) tell(event);
    });
    caller_.connected();
  }
  void speak(const conversation::SpeechSegment& segment) override {
    caller_.agent_queued(segment);
    inner().speak(segment);
  }
  void pause() override {
    caller_.agent_paused(true);
    inner().pause();
  }
  void resume() override {
    caller_.agent_paused(false);
    inner().resume();
  }
  void stop() override {
    caller_.disconnected();
    inner().stop();
  }

 private:
  void tell(const conversation::Event& event) {
    if (const auto* started = std::get_if<conversation::SegmentStarted>(&event)) {
      caller_.agent_started(started->segment);
    } else if (const auto* finished = std::get_if<conversation::SegmentFinished>(&event)) {
      caller_.agent_finished(finished->segment);
    } else if (std::holds_alternative<conversation::PlayoutCut>(event)) {
      caller_.agent_cut();
    }
  }

  SimulatedCaller& caller_;
};

}  // namespace callai::sim
