#include "app/speech_warm_up.h"

#include "audio/tts_service.h"
#include "core/this_thread.h"
#include "pipeline/prepared_sentences.h"

namespace callai::app {

SpeechWarmUp::SpeechWarmUp(audio::SpeechSynthesizer& synthesizer)
    : synthesizer_(synthesizer), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SpeechWarmUp::add(const orchestrators::CampaignRuntime& runtime,
                       const std::optional<conversation::Contact>& contact, core::WallTime now) {
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kMostKnown) known_.clear();
    is_new = known_.insert(runtime.digest).second;
  }
  if (is_new) put(*runtime.campaign, {}, now);
  if (contact) put(*runtime.campaign, contact, now);
}

void SpeechWarmUp::put(const templates::CampaignTemplate& t, const std::optional<conversation::Contact>& contact,
                       core::WallTime now) {
  const auto offset = contact ? contact->utc_offset : std::chrono::minutes{0};
  const templates::CivilDate today = templates::to_civil(now, offset).date;
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
