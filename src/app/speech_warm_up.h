#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "audio/speech_synthesizer.h"
#include "conversation/contact.h"
#include "templates/campaign_template.h"

namespace callai::app {

/// Makes sentences ready before they are wanted, one after the other on a thread of its own, so that it never takes a
/// caller's place on a lane. Any thread.
class SpeechWarmUp {
 public:
  static constexpr std::size_t kMostWaiting = 2000;  ///< sentences; more are not made ready

  /// `synthesizer` outlives this.
  explicit SpeechWarmUp(audio::SpeechSynthesizer& synthesizer);

  /// The template's own sentences; with a contact, those that name it, and before all others: somebody is called.
  void add(const templates::CampaignTemplate& t, const std::optional<conversation::Contact>& contact,
           const templates::CivilDate& today);

 private:
  struct Sentence {
    std::string text;
    audio::VoiceSettings voice;
  };
  void run(const std::stop_token& stop);

  audio::SpeechSynthesizer& synthesizer_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Sentence> waiting_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace callai::app
