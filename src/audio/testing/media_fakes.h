#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "audio/speech_recognizer.h"
#include "audio/speech_synthesizer.h"
#include "audio/vad.h"
#include "conversation/turn.h"
#include "core/wakeup.h"
#include "dsp/level.h"

// Hand-written fakes for tests of the media side: a voice without recordings, engines without models.
namespace callai::audio::testing {

using Pcm = std::vector<std::int16_t>;
using std::chrono::milliseconds;

inline std::size_t samples_of(milliseconds length) {
  return static_cast<std::size_t>(length.count()) * 8;
}
inline Pcm silence(milliseconds length) {
  return Pcm(samples_of(length), 0);
}

/// Something that detectors take for a vowel: harmonics of a gliding 130 Hz pitch under two formants.
inline Pcm voice(milliseconds length, double dbfs = -22.0) {
  Pcm pcm(samples_of(length));
  double phase = 0.0;
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    const double t = static_cast<double>(i) / 8000.0;
    phase += 2.0 * std::numbers::pi * (130.0 + 12.0 * std::sin(2.0 * std::numbers::pi * 3.0 * t)) / 8000.0;
    double x = 0.0;
    for (int h = 1; h <= 22; ++h) {
      const double hz = 130.0 * h;
      const double weight =
          1.0 / (1.0 + std::pow((hz - 600.0) / 200.0, 2)) + 0.6 / (1.0 + std::pow((hz - 1400.0) / 250.0, 2));
      x += weight * std::sin(h * phase);
    }
    pcm[i] = static_cast<std::int16_t>(2000.0 * x);
  }
  dsp::apply_gain_db(pcm, dbfs - dsp::level_dbfs(pcm));
  return pcm;
}

inline Pcm operator+(Pcm a, const Pcm& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Voice is what is louder than -45 dBFS: for tests of what follows the detector.
class LevelVad final : public Vad {
 public:
  bool voiced(std::span<const std::int16_t> frame) noexcept override { return dsp::level_dbfs(frame) > -45.0; }
  void reset() noexcept override {}
};

class CountingWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override { ++signals; }
  bool take() { return std::exchange(signals, 0) > 0; }
  int signals = 0;
};

/// Speaks every word as 250 ms of voice, and remembers what it was asked for.
class FakeSynthesizer final : public SpeechSynthesizer {
 public:
  core::Status synthesize(const std::string& text, const VoiceSettings&, SpeechSink& sink) override {
    asked.push_back(text);
    if (text == fails_on) return core::Error{core::ErrorCode::kUnavailable, "the voice is gone", "", ""};
    const int words = conversation::count_words(text);
    std::vector<core::Duration> ends;
    for (int i = 1; i <= words; ++i) ends.push_back(i * kWord);
    sink.words(ends);
    for (int i = 0; i < words; ++i) {
      if (!sink.write(voice(kWord, -20.0))) break;
    }
    return {};
  }
  std::vector<std::string> voices() const override { return {"fake"}; }

  static constexpr milliseconds kWord{250};
  std::vector<std::string> asked;
  std::string fails_on;
};

/// Understands how long it was listening: partial and final texts tell the milliseconds it was given.
class FakeRecognizer final : public SpeechRecognizer {
 public:
  struct Heard {
    conversation::Listen expected;
    Pcm pcm;
    std::string verbs;  ///< a letter a call: a(ccept), p(ause), r(esume), f(inish)
  };

  core::Status prepare(std::shared_ptr<const templates::CampaignTemplate>, int) override { return {}; }
  core::Result<std::unique_ptr<RecognizerStream>> open(const templates::CampaignTemplate&) override {
    if (exhausted) return core::Error{core::ErrorCode::kResourceExhausted, "no decoder is free", "", ""};
    ++open_streams;
    return std::unique_ptr<RecognizerStream>(std::make_unique<Stream>(*this));
  }

  std::vector<Heard> utterances;
  int open_streams = 0;
  bool exhausted = false;
  bool elsewhere = false;  ///< results are worked out by a server
  std::vector<RecognizerStream::Later> asked_elsewhere;

 private:
  class Stream final : public RecognizerStream {
   public:
    explicit Stream(FakeRecognizer& owner) : owner_(owner) {}
    ~Stream() override { --owner_.open_streams; }
    void begin(const conversation::Listen& expected) override { owner_.utterances.push_back({expected, {}}); }
    void accept(std::span<const std::int16_t> pcm) override {
      Pcm& all = owner_.utterances.back().pcm;
      all.insert(all.end(), pcm.begin(), pcm.end());
      owner_.utterances.back().verbs += 'a';
    }
    void pause() override { owner_.utterances.back().verbs += 'p'; }
    void resume() override { owner_.utterances.back().verbs += 'r'; }
    std::string partial() override { return std::to_string(owner_.utterances.back().pcm.size() / 8); }
    bool may_finish_later() const override { return owner_.elsewhere; }
    bool finish_later(RecognizerStream::Later& later) override {
      if (!owner_.elsewhere) return false;
      owner_.asked_elsewhere.push_back(std::move(later));
      return true;
    }
    conversation::Transcript finish() override {
      owner_.utterances.back().verbs += 'f';
      conversation::Transcript t;
      t.text = std::to_string(owner_.utterances.size());
      t.confidence = 0.9;
      t.source = "grammar";
      t.words.push_back({t.text, 0.9, milliseconds(400), milliseconds(700)});
      return t;
    }

   private:
    FakeRecognizer& owner_;
  };
};

}  // namespace callai::audio::testing
