#include "app/speech_warm_up.h"

#include "audio/tts_service.h"
#include "core/this_thread.h"
#include "pipeline/prepared_sentences.h"

namespace callai::app {

SpeechWarmUp::SpeechWarmUp(audio::SpeechSynthesizer& synthesizer)
    : synthesizer_(synthesizer), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SpeechWarmUp::add(const templates::CampaignTemplate& t, const std::optional<conversation::Contact>& contact,
                       const templates::CivilDate& today) {
  const audio::VoiceSettings voice = audio::voice_settings(t.audio_settings, 0);
  const std::vector<std::string> sentences = pipeline::prepared_sentences(t, contact, today);
  const std::lock_guard lock(mutex_);
  auto place = contact ? waiting_.begin() : waiting_.end();
  for (const std::string& text : sentences) {
    if (waiting_.size() >= kMostWaiting) break;
    place = std::next(waiting_.insert(place, {text, voice}));
  }
  changed_.notify_one();
}

void SpeechWarmUp::run(const std::stop_token& stop) {
  core::name_this_thread("warm-up");
  for (;;) {
    Sentence next;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (stop.stop_requested()) return;
    synthesizer_.prefetch(next.text, next.voice);
  }
}

}  // namespace callai::app
