#include "audio/engines/remote/whisper_recognizer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "audio/engines/remote/transcription.h"
#include "dsp/resampler.h"
#include "dsp/wav_bytes.h"
#include "net/multipart.h"

namespace callai::audio {
namespace {

constexpr std::size_t kLongest = 30U * core::kTelephoneRateHz;  ///< Whisper's window
constexpr int kRateHz = 16000;
constexpr std::size_t kMaxPrompt = 600;  ///< bytes of vocabulary; the model takes 224 tokens

constexpr const char* kSpareLanguages = "no_language_probabilities";

/// Names and words of the campaign: Whisper spells what it has seen in its prompt.
std::string prompt_of(const templates::CampaignTemplate& t) {
  std::string prompt;
  for (const std::string& word : t.audio_settings.vocabulary) {
    if (prompt.size() + word.size() > kMaxPrompt) break;
    prompt += (prompt.empty() ? "" : ", ") + word;
  }
  return prompt;
}

/// An answer that comes on the HTTP client's thread, and is waited for on a lane or followed there.
class Answer {
 public:
  void head(const net::HttpHead& head) { status_ = head.status; }
  bool body(std::string_view bytes) {
    body_ += bytes;
    return true;
  }
  void done(core::Status status) {
    const std::lock_guard lock(mutex_);
    ended_ = std::move(status);
    ready_.notify_one();
    if (auto follow = std::exchange(follow_, {})) follow(result());
  }
  /// Calls `follow` when the answer ends, on that thread, unless it has ended.
  bool then(core::UniqueFunction<void(core::Result<Transcription>)> follow) {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    follow_ = std::move(follow);
    return true;
  }
  /// It is not called any more, and not under way.
  void leave() {
    const std::lock_guard lock(mutex_);
    follow_ = {};
  }
  bool ended() {
    const std::lock_guard lock(mutex_);
    return ended_.has_value();
  }
  /// It has ended, and the server does not take this field of the form.
  bool refuses(std::string_view field) {
    const std::lock_guard lock(mutex_);
    return ended_ && (status_ == 400 || status_ == 422) && body_.find(field) != std::string::npos;
  }
  /// Bounded by the request's own deadline.
  core::Result<Transcription> wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return ended_.has_value(); });
    return result();
  }

 private:
  core::Result<Transcription> result() const {
    if (!ended_->ok()) return ended_->error();
    if (status_ != 200) {
      return core::Error{core::ErrorCode::kUnavailable, "the transcription server answered " + std::to_string(status_),
                         mend(), body_.substr(0, 300)};
    }
    return read_transcription(body_);
  }
  std::string mend() const {
    if (status_ == 401 || status_ == 403) return "set whisper.api_key";
    if (status_ != 404) return "look at the server's log";
    return "look whether whisper.url ends in /v1; whisper.cpp wants --inference-path /v1/audio/transcriptions";
  }

  int status_ = 0;  // before `ended_`, by one thread
  std::string body_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::optional<core::Status> ended_;
  core::UniqueFunction<void(core::Result<Transcription>)> follow_;
};

}  // namespace

class WhisperRecognizer::Stream final : public RecognizerStream {
 public:
  Stream(WhisperRecognizer& engine, const templates::CampaignTemplate& t, std::unique_ptr<RecognizerStream> fallback)
      : engine_(engine),
        language_(t.audio_settings.language.substr(0, 2)),
        prompt_(prompt_of(t)),
        deadline_(std::min(engine.settings_.deadline, t.response_templates.max_wait)),
        fallback_(std::move(fallback)) {}

  ~Stream() override { forget(); }

  void begin(const conversation::Listen& expected) override {
    forget();
    pcm_.clear();
    asked_up_to_ = 0;
    partial_text_.clear();
    if (fallback_) fallback_->begin(expected);
  }

  void accept(std::span<const std::int16_t> pcm) override {
    // What comes behind a pause is the silence of its hangover.
    if (!paused_ && pcm_.size() < kLongest) pcm_.insert(pcm_.end(), pcm.begin(), pcm.end());
    if (fallback_) fallback_->accept(pcm);
    if (!paused_) ask_for_partial();
  }

  std::string partial() override {
    if (!partial_.answer || !partial_.answer->ended()) return partial_text_;
    const core::Result<Transcription> heard = partial_.answer->wait();
    if (heard.ok()) {
      partial_text_ = to_transcript(*heard).text;
      engine_.last_answer_us_.store((now() - partial_.sent).count());
    } else {
      engine_.last_answer_us_.store(-1);
      static_cast<void>(learned_from(*partial_.answer));
    }
    partial_ = {};
    return partial_text_;
  }

  void pause() override {
    if (std::exchange(paused_, true)) return;
    const auto speech = core::Duration(static_cast<std::int64_t>(pcm_.size()) * 1'000'000 / core::kTelephoneRateHz);
    if (speech >= engine_.settings_.min_speech && engine_.rest_.over(now())) {
      partial_ = {};  // the whole is asked for now
      final_ = send(deadline_);
    }
    // What may have to stand in is worked out beside the server, not behind it.
    const bool in_time = final_.answer && answers_within(deadline_ / 2);
    if (fallback_ && !in_time) fallback_->pause();
  }

  void resume() override {
    forget();
    if (fallback_) fallback_->resume();
  }

  bool may_finish_later() const override { return true; }

  bool finish_later(Later& later) override {
    pause();
    if (!final_.answer) return false;
    auto kept = std::make_shared<Later>(std::move(later));
    const bool waits = final_.answer->then([this, kept, sent = final_.sent](core::Result<Transcription> heard) {
      std::optional<conversation::Transcript> transcript;
      if (heard.ok()) transcript = to_transcript(*heard);
      if (transcript && fallback_ && transcript->confidence < engine_.settings_.doubtful) transcript.reset();
      if (transcript) engine_.last_answer_us_.store((now() - sent).count());
      (*kept)(std::move(transcript));
    });
    if (!waits) later = std::move(*kept);
    return waits;
  }

  conversation::Transcript finish() override {
    pause();
    if (final_.answer) {
      const core::TimePoint asked = final_.sent;
      core::Result<Transcription> heard = final_.answer->wait();
      for (int i = 0; i < 2 && final_.answer && learned_from(*final_.answer); ++i) {
        final_ = send(std::max(deadline_ - (now() - asked), core::Duration(1000)));
        if (final_.answer) heard = final_.answer->wait();
      }
      const core::Duration took = now() - final_.sent;
      forget();
      if (heard.ok()) {
        engine_.last_answer_us_.store(took.count());
        return surer(to_transcript(*heard));
      }
      engine_.last_answer_us_.store(-1);
      engine_.rest_.begin(now());
      engine_.env_.log.warning("whisper_failed", {{"error", heard.error().message}, {"mend", heard.error().mend}});
    }
    if (fallback_) return fallback_->finish();
    conversation::Transcript nothing;
    nothing.source = "rejected";
    return nothing;
  }

 private:
  core::TimePoint now() const { return engine_.env_.clock.now(); }

  /// A request under way. Its exchange goes first: nothing is written into an answer that nobody reads.
  struct Request {
    std::shared_ptr<Answer> answer;
    std::unique_ptr<net::HttpExchange> exchange;
    core::TimePoint sent{};
  };

  /// The server's last answer did.
  bool answers_within(core::Duration bound) const {
    const core::Duration::rep last = engine_.last_answer_us_.load();
    return last >= 0 && last <= bound.count();
  }

  /// True: the server is to be asked in another way.
  bool learned_from(Answer& answer) {
    const bool format = answer.refuses("response_format");
    const bool languages = answer.refuses(kSpareLanguages);
    if (format) engine_.plain_json_.store(true);
    if (languages) engine_.spares_languages_.store(false);
    return format || languages;
  }

  Request send(core::Duration deadline) {
    auto request = request_of(pcm_, deadline);
    if (!request.ok()) return {};
    Request sent;
    sent.answer = std::make_shared<Answer>();
    sent.sent = now();
    net::HttpEvents events;
    events.head = [answer = sent.answer](const net::HttpHead& head) { answer->head(head); };
    events.body = [answer = sent.answer](std::string_view bytes) { return answer->body(bytes); };
    events.done = [answer = sent.answer](core::Status status) { answer->done(std::move(status)); };
    sent.exchange = engine_.http_.start(*std::move(request), std::move(events));
    return sent;
  }

  void ask_for_partial() {
    const WhisperSettings& settings = engine_.settings_;
    const auto every = static_cast<std::size_t>(settings.partial_every.count() * core::kTelephoneRateHz / 1'000'000);
    if (every == 0 || partial_.answer || pcm_.size() < asked_up_to_ + every) return;
    if (!answers_within(settings.partial_within) || !engine_.rest_.over(now())) return;
    asked_up_to_ = pcm_.size();
    partial_ = send(deadline_);
  }

  /// The server's result, or the fallback's where the server is in doubt and the fallback less so.
  conversation::Transcript surer(conversation::Transcript heard) {
    if (!fallback_) return heard;
    if (heard.confidence >= engine_.settings_.doubtful) {
      fallback_->resume();  // what it has kept is not wanted
      return heard;
    }
    conversation::Transcript second = fallback_->finish();
    return second.confidence > heard.confidence ? std::move(second) : std::move(heard);
  }

  void forget() {
    if (final_.answer) final_.answer->leave();
    paused_ = false;
    final_ = {};
    partial_ = {};
  }

  core::Result<net::HttpRequest> request_of(std::span<const std::int16_t> pcm, core::Duration deadline) const {
    const WhisperSettings& settings = engine_.settings_;
    auto wide = dsp::resample(pcm, core::kTelephoneRateHz, kRateHz);
    if (!wide.ok()) return wide.error();
    net::MultipartForm form;
    form.file("file", "speech.wav", "audio/wav", dsp::wav_bytes(*wide, kRateHz));
    form.field("model", settings.model);
    form.field("response_format", engine_.plain_json_.load() ? "json" : "verbose_json");
    form.field("temperature", "0");
    // whisper.cpp hears all of it a second time to tell how likely each language is.
    if (engine_.spares_languages_.load()) form.field(kSpareLanguages, "true");
    if (!language_.empty()) form.field("language", language_);
    if (!prompt_.empty()) form.field("prompt", prompt_);
    auto encoded = form.encode();
    net::HttpRequest request;
    request.method = "POST";
    request.url = settings.base_url + "/audio/transcriptions";
    request.headers = {{"Content-Type", std::move(encoded.content_type)}};
    if (!settings.api_key.empty()) request.headers.push_back({"Authorization", "Bearer " + settings.api_key});
    request.body = std::move(encoded.body);
    request.timeouts = {std::min(settings.connect, deadline), deadline, deadline, deadline};
    request.max_body = 1U << 20U;
    return request;
  }

  WhisperRecognizer& engine_;
  const std::string language_;
  const std::string prompt_;
  const core::Duration deadline_;
  const std::unique_ptr<RecognizerStream> fallback_;
  std::vector<std::int16_t> pcm_;
  bool paused_ = false;
  Request final_;    ///< of the pause under way
  Request partial_;  ///< of what was said so far
  std::size_t asked_up_to_ = 0;
  std::string partial_text_;
};

WhisperRecognizer::WhisperRecognizer(core::Env env, net::HttpClient& http, WhisperSettings settings,
                                     std::unique_ptr<SpeechRecognizer> fallback)
    : env_(env), http_(http), settings_(std::move(settings)), fallback_(std::move(fallback)) {}

WhisperRecognizer::~WhisperRecognizer() = default;

core::Status WhisperRecognizer::prepare(std::shared_ptr<const templates::CampaignTemplate> t, int calls) {
  return fallback_ ? fallback_->prepare(std::move(t), calls) : core::Status{};
}

core::Result<std::unique_ptr<RecognizerStream>> WhisperRecognizer::open(const templates::CampaignTemplate& t) {
  std::unique_ptr<RecognizerStream> fallback;
  if (fallback_) {
    auto opened = fallback_->open(t);
    // A fallback that has no room is no reason to hear nothing.
    if (opened.ok()) fallback = *std::move(opened);
  }
  return std::unique_ptr<RecognizerStream>(std::make_unique<Stream>(*this, t, std::move(fallback)));
}

}  // namespace callai::audio
