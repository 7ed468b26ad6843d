#include "sim/text_voice_channel.h"

#include <algorithm>

namespace callai::sim {

namespace {

constexpr core::Duration kAgentWord = std::chrono::milliseconds(340);
constexpr core::Duration kCallerWord = std::chrono::milliseconds(370);
constexpr core::Duration kSynthesis = std::chrono::milliseconds(15);  // to the first sample
constexpr core::Duration kOnset = std::chrono::milliseconds(80);      // three of four voiced frames
constexpr core::Duration kRecognition = std::chrono::milliseconds(30);
constexpr core::Duration kBeep = std::chrono::milliseconds(400);
constexpr core::Duration kShortHangover = std::chrono::milliseconds(350);

}  // namespace

TextVoiceChannel::TextVoiceChannel(core::Env env, core::Sequence& sequence,
                                   std::shared_ptr<const templates::CampaignTemplate> campaign, HangUp hang_up,
                                   Keys keys)
    : env_(env),
      sequence_(sequence),
      campaign_(std::move(campaign)),
      hang_up_(std::move(hang_up)),
      keys_(std::move(keys)) {}

void TextVoiceChannel::after(core::Duration delay, core::UniqueFunction<void()> f) {
  sequence_.post_at(env_.clock.now() + delay, safety_.wrap(std::move(f)));
}

void TextVoiceChannel::deliver(conversation::Event event) {
  sequence_.post(safety_.wrap([this, event = std::move(event)] {
    if (sink_) sink_(event);
  }));
}

void TextVoiceChannel::start(EventSink sink) {
  sink_ = std::move(sink);
  if (caller_ != nullptr) caller_->connected();
}

void TextVoiceChannel::stop() {
  sink_ = nullptr;
  queue_.clear();
  ++generation_;
  if (caller_ != nullptr) caller_->disconnected();
}

// ---- The agent's side --------------------------------------------------------------------------------------------

void TextVoiceChannel::speak(const conversation::SpeechSegment& segment) {
  // A filler goes before replies that have not begun.
  const bool filler = segment.kind == conversation::SegmentKind::kFiller;
  const auto begun = playing_ ? queue_.begin() + 1 : queue_.begin();
  queue_.insert(filler ? begun : queue_.end(), segment);
  if (caller_ != nullptr) caller_->agent_queued(segment);
  if (!playing_ && queue_.size() == 1) {
    after(kSynthesis, [this] {
      if (!playing_ && !paused_ && !queue_.empty()) play_next();
    });
  }
}

void TextVoiceChannel::play_next() {
  playing_ = true;
  from_word_ = 0;
  const core::SegmentId id = queue_.front().id;
  deliver(conversation::SegmentStarted{id});
  if (caller_ != nullptr) caller_->agent_started(id);
  play_from_word();
}

void TextVoiceChannel::play_from_word() {
  playing_since_ = env_.clock.now();
  const int left = std::max(1, conversation::count_words(queue_.front().text) - from_word_);
  after(left * kAgentWord, [this, generation = ++generation_] {
    if (generation != generation_ || queue_.empty()) return;
    const core::SegmentId id = queue_.front().id;
    queue_.pop_front();
    playing_ = false;
    deliver(conversation::SegmentFinished{id});
    if (caller_ != nullptr) caller_->agent_finished(id);
    if (!queue_.empty()) play_next();
  });
}

int TextVoiceChannel::words_played() const {
  if (!playing_) return 0;
  if (paused_) return from_word_;
  const auto elapsed = env_.clock.now() - playing_since_;
  return std::min(conversation::count_words(queue_.front().text), from_word_ + static_cast<int>(elapsed / kAgentWord));
}

void TextVoiceChannel::pause() {
  if (paused_) return;
  from_word_ = words_played();
  paused_ = true;
  ++generation_;
  if (caller_ != nullptr) caller_->agent_paused(true);
}

void TextVoiceChannel::resume() {
  if (!paused_) return;
  paused_ = false;
  if (caller_ != nullptr) caller_->agent_paused(false);
  if (playing_) {
    play_from_word();
  } else if (!queue_.empty()) {
    play_next();
  }
}

void TextVoiceChannel::clear() {
  conversation::PlayoutCut cut;
  if (playing_) {
    cut.segment = queue_.front().id;
    cut.words_heard = words_played();
  }
  queue_.clear();
  playing_ = false;
  paused_ = false;
  ++generation_;
  deliver(cut);
  if (caller_ != nullptr) caller_->agent_cut();
}

// ---- The caller's side -------------------------------------------------------------------------------------------

core::Duration TextVoiceChannel::hangover(const std::string& line) const {
  const templates::TurnTaking& turns = campaign_->audio_settings.turn_taking;
  if (!queue_.empty()) return std::min(turns.hangover, kShortHangover);
  const templates::Field* field = templates::find_field(*campaign_, expected_.field);
  if (field == nullptr) return turns.hangover;
  const bool yes_no = expected_.confirming || field->type == templates::FieldType::kYesNo;
  if (yes_no && conversation::count_words(line) <= 2) return turns.hangover_yes_no;
  switch (field->type) {
    case templates::FieldType::kNumber:
    case templates::FieldType::kMoney:
    case templates::FieldType::kPhone:
    case templates::FieldType::kEmail: return turns.hangover_digits;
    default: return turns.hangover;
  }
}

void TextVoiceChannel::say(const std::string& line, core::UniqueFunction<void(Uttered)> done) {
  const core::TimePoint begun = env_.clock.now();
  const core::Duration length = std::max(1, conversation::count_words(line)) * kCallerWord;
  after(kOnset, [this, begun] {
    if (sink_) sink_(conversation::CallerSpeechStarted{begun});
  });
  const core::Duration min_duration = campaign_->audio_settings.barge_in.min_duration;
  if (length >= min_duration) {
    after(min_duration, [this, min_duration] {
      if (sink_ && !queue_.empty()) sink_(conversation::CallerSpeechContinues{min_duration});
    });
  }
  after(length, [done = std::move(done), begun, length]() mutable { done(Uttered{begun, begun + length}); });
  after(length, [this, line, ended = begun + length] {
    const core::Duration wait = hangover(line);
    after(wait, [this, line, ended] {
      if (sink_) sink_(conversation::CallerSpeechStopped{ended});
      after(kRecognition, [this, line] {
        conversation::Transcript heard;
        heard.text = line;
        heard.confidence = 0.95;
        heard.source = "text";
        if (sink_) sink_(conversation::TranscriptFinal{std::move(heard)});
      });
    });
  });
}

void TextVoiceChannel::beep(core::UniqueFunction<void()> done) {
  after(kBeep, [this] {
    if (sink_) sink_(conversation::MachineDetected{true});
  });
  after(kBeep, std::move(done));
}

void TextVoiceChannel::press(const std::string& digits) {
  if (keys_) keys_(digits);
}

void TextVoiceChannel::hang_up() {
  if (hang_up_) hang_up_();
}

}  // namespace callai::sim
