#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "audio/speech_synthesizer.h"
#include "conversation/contact.h"
#include "orchestrators/campaign_runtime.h"

namespace callai::app {

/// Makes sentences ready before they are wanted, one after the other on a thread of its own, so that it never takes a
/// caller's place on a lane. Any thread.
class SpeechWarmUp {
 public:
  static constexpr std::size_t kMostWaiting = 2000;  ///< sentences; more are not made ready
  static constexpr std::size_t kMostKnown = 64;      ///< templates; beyond, all are added again when they are used

  /// `synthesizer` outlives this.
  explicit SpeechWarmUp(audio::SpeechSynthesizer& synthesizer);

  /// The template's own sentences, unless it was there lately; with a contact those that name it, and before all
  /// others: somebody is called.
  void add(const orchestrators::CampaignRuntime& runtime, const std::optional<conversation::Contact>& contact,
           core::WallTime now);

 private:
  struct Sentence {
    std::string text;
    audio::VoiceSettings voice;
  };
  void put(const templates::CampaignTemplate& t, const std::optional<conversation::Contact>& contact,
           core::WallTime now);
  void run(const std::stop_token& stop);

  audio::SpeechSynthesizer& synthesizer_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Sentence> waiting_;
  std::set<std::string> known_;  ///< digests of templates whose own sentences were added
  std::jthread thread_;          // last: it uses the rest
};

}  // namespace callai::app
