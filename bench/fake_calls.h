#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "audio/audio_voice_channel.h"
#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/wakeup.h"
#include "orchestrators/call_orchestrator.h"
#include "sim/no_journal.h"
#include "telephony/simulated_adapter.h"

namespace callai::bench {

/// Called where and when its owner says.
using Probe = std::function<void()>;

/// Recognises without any computation: each utterance of a call is the next of sales_lines().
class InstantRecognizer final : public audio::SpeechRecognizer {
 public:
  /// `on_final`: on the speech lane, just before a final result leaves the engine.
  explicit InstantRecognizer(Probe on_final = [] {}) : on_final_(std::move(on_final)) {}
  core::Status prepare(std::shared_ptr<const templates::CampaignTemplate>, int) override { return {}; }
  core::Result<std::unique_ptr<audio::RecognizerStream>> open(const templates::CampaignTemplate&) override;

 private:
  class Stream;
  Probe on_final_;
};

/// Speaks without any computation: 250 ms of the same sound for every word.
class InstantSynthesizer final : public audio::SpeechSynthesizer {
 public:
  /// `on_samples`: on the speech lane, when the sink has taken the first word of a sentence.
  explicit InstantSynthesizer(Probe on_samples = [] {});
  core::Status synthesize(const std::string& text, const audio::VoiceSettings& voice, audio::SpeechSink& sink) override;
  std::vector<std::string> voices() const override { return {"instant"}; }

 private:
  Probe on_samples_;
  const std::vector<std::int16_t> word_;
};

using sim::NoJournal;

/// Outbound calls of the sales template through CallOrchestrator, CallRunner, AudioVoiceChannel and SimulatedAdapter:
/// all of a real call but the engines and the network. Each caller makes a sound for as long as a short sentence
/// whenever the agent has been silent for a moment; after as many sentences as sales_lines() has he hangs up, when told
/// to. Lives on the dispatch sequence; tick() is the media thread's.
class FakeCalls {
 public:
  struct Parts {
    core::Env env;
    core::Sequence& sequence;
    core::WorkLanes& lanes;
    core::Wakeup& wakeup;
    orchestrators::CallJournal& journal;
    orchestrators::CallObserver* observer = nullptr;
    audio::SpeechRecognizer& recognizer;
    audio::SpeechSynthesizer& synthesizer;
    Probe on_final = [] {};  ///< on the dispatch sequence: a final transcript goes to the conversation
    Probe on_speak = [] {};  ///< on the dispatch sequence: the conversation hands over a sentence
    pipeline::Models* models = nullptr;
  };
  enum class Callers { kHangUpAtTheEnd, kStay };

  FakeCalls(Parts parts, std::shared_ptr<const orchestrators::CampaignRuntime> runtime, Callers callers, int max_calls);
  ~FakeCalls();

  core::Status start_call();
  int active_calls() const { return calls_.active_calls(); }
  void drain();
  void tick(core::TimePoint now) noexcept { line_.tick(now); }

 private:
  class Voices;
  class TrackedChannel;

  core::Result<orchestrators::Voice> make_voice(const orchestrators::CallHeader& header);

  Parts parts_;
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  pipeline::ToolRegistry tools_;
  telephony::SimulatedAdapter line_;
  std::unique_ptr<Voices> voices_;
  std::set<audio::AudioVoiceChannel*> channels_;
  orchestrators::CallOrchestrator calls_;  // last: it owns the channels, which refer to the rest
};

}  // namespace callai::bench
