#include "audio/engines/remote/kokoro_synthesizer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "audio/engines/remote/word_ends.h"
#include "dsp/level.h"
#include "dsp/resampler.h"
#include "dsp/wav_bytes.h"

namespace callai::audio {
namespace {

using core::ErrorCode;

constexpr std::size_t kHeld = 40;             ///< samples, 5 ms: faded when the rest does not come
constexpr std::size_t kMaxAhead = 8U << 20U;  ///< bytes that the server may be ahead of the lane

core::Error wrong_format(const std::string& what) {
  return {ErrorCode::kDataLoss, "the speech server answers with " + what + " instead of PCM",
          "choose a server or model that knows response_format pcm or wav", ""};
}

/// Bytes that come on the HTTP client's thread and are taken on a lane.
class Incoming {
 public:
  void head(const net::HttpHead& head) {
    const std::lock_guard lock(mutex_);
    status_ = head.status;
    type_ = head.header("content-type");
  }
  bool body(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    ready_.notify_one();
    return bytes_.size() <= kMaxAhead;
  }
  void done(core::Status status) {
    const std::lock_guard lock(mutex_);
    ended_ = std::move(status);
    ready_.notify_one();
  }
  /// What has come since; "" at the end. Bounded by the request's deadlines.
  core::Result<std::string> take() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return ended_ || (!bytes_.empty() && status_ == 200); });
    if (status_ == 200 && !bytes_.empty()) return std::exchange(bytes_, {});
    if (ended_ && !ended_->ok()) return ended_->error();
    if (status_ != 200) {
      return core::Error{ErrorCode::kUnavailable, "the speech server answered " + std::to_string(status_),
                         "look at the server's log", bytes_.substr(0, 300)};
    }
    return std::string();
  }
  std::string type() {
    const std::lock_guard lock(mutex_);
    return type_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::string bytes_;
  std::string type_;
  int status_ = 0;
  std::optional<core::Status> ended_;
};

/// Raw samples or a WAV out of portions of bytes, at the line's rate.
class LineSamples {
 public:
  explicit LineSamples(int pcm_rate_hz) : pcm_rate_hz_(pcm_rate_hz) {}

  core::Status add(std::string_view bytes, std::vector<std::int16_t>& out) {
    bytes_ += bytes;
    if (!resampler_) {
      if (bytes_.size() < 4) return {};
      int rate = pcm_rate_hz_;
      if (bytes_.starts_with("RIFF")) {
        const auto start = dsp::wav_start(bytes_);
        if (!start) return bytes_.size() > 4096 ? core::Status(wrong_format("a broken WAV")) : core::Status{};
        if (start->format != 1 || start->bits != 16 || start->channels != 1) return wrong_format("another kind of WAV");
        rate = start->rate_hz;
        bytes_.erase(0, start->data);
      } else if (bytes_.starts_with("ID3") || bytes_.starts_with("OggS") || bytes_.starts_with("fLaC")) {
        return wrong_format("compressed audio");
      }
      auto made = dsp::Resampler::create(rate, core::kTelephoneRateHz);
      if (!made.ok()) return made.error();
      resampler_.emplace(*std::move(made));
      resampler_->skip_delay();
    }
    std::vector<std::int16_t> wide(bytes_.size() / 2);
    for (std::size_t i = 0; i < wide.size(); ++i) {
      wide[i] = static_cast<std::int16_t>(static_cast<std::uint8_t>(bytes_[2 * i]) |
                                          static_cast<std::uint8_t>(bytes_[2 * i + 1]) << 8);
    }
    bytes_.erase(0, wide.size() * 2);
    resampler_->process(wide, out);
    return {};
  }
  void end(std::vector<std::int16_t>& out) {
    if (resampler_) resampler_->flush(out);
  }

 private:
  const int pcm_rate_hz_;
  std::string bytes_;
  std::optional<dsp::Resampler> resampler_;
};

core::Error stopped() {
  return {ErrorCode::kCancelled, "nobody listens any more", "", ""};
}

/// Keeps what passes through.
class Recording final : public SpeechSink {
 public:
  explicit Recording(SpeechSink& to) : to_(to) {}
  bool write(std::span<const std::int16_t> pcm) override {
    speech_.pcm.insert(speech_.pcm.end(), pcm.begin(), pcm.end());
    return to_.write(pcm);
  }
  void words(const std::vector<core::Duration>& word_ends) override {
    speech_.word_ends = word_ends;
    to_.words(word_ends);
  }
  CachedSpeech take() { return std::move(speech_); }

 private:
  SpeechSink& to_;
  CachedSpeech speech_;
};

class Silence final : public SpeechSink {
 public:
  bool write(std::span<const std::int16_t>) override { return true; }
  void words(const std::vector<core::Duration>&) override {}
};

/// Passes a fallback's samples on where the sink knows its words already.
class Continuation final : public SpeechSink {
 public:
  explicit Continuation(SpeechSink& to) : to_(to) {}
  bool write(std::span<const std::int16_t> pcm) override { return to_.write(pcm); }
  void words(const std::vector<core::Duration>&) override {}

 private:
  SpeechSink& to_;
};

}  // namespace

/// One sentence on its way from the server to a sink.
class KokoroSynthesizer::Speaking {
 public:
  Speaking(const KokoroSettings& settings, SpeechSink& sink, std::vector<core::Duration> word_ends)
      : samples_(settings.pcm_rate_hz), sink_(sink), word_ends_(std::move(word_ends)) {}

  /// kCancelled: the sink has had enough.
  core::Status run(Incoming& incoming) {
    for (;;) {
      auto bytes = incoming.take();
      if (!bytes.ok()) return bytes.error();
      if (bytes->empty()) break;
      const std::string type = incoming.type();
      if (type.starts_with("audio/mpeg")) return wrong_format("MP3");
      if (type.starts_with("text/") || type.starts_with("application/json")) return wrong_format("text");
      if (core::Status status = samples_.add(*bytes, waiting_); !status.ok()) return status;
      if (!write(kHeld)) return stopped();
    }
    samples_.end(waiting_);
    if (!write(0)) return stopped();
    return written_ > 0 ? core::Status{}
                        : core::Status(core::Error{ErrorCode::kDataLoss, "the speech server sent no audio", "", ""});
  }

  /// Fades what is held out. The first word that was not spoken whole.
  std::size_t break_off() {
    dsp::fade_out(waiting_);
    write(0);
    const core::Duration at(static_cast<std::int64_t>(written_) * 1'000'000 / core::kTelephoneRateHz);
    return static_cast<std::size_t>(std::upper_bound(word_ends_.begin(), word_ends_.end(), at) - word_ends_.begin());
  }
  bool has_spoken() const { return written_ > 0; }

 private:
  bool write(std::size_t held) {
    if (waiting_.size() <= held) return true;
    if (written_ == 0) sink_.words(word_ends_);
    const std::size_t count = waiting_.size() - held;
    const bool goes_on = sink_.write(std::span(waiting_).first(count));
    written_ += count;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    return goes_on;
  }

  LineSamples samples_;
  SpeechSink& sink_;
  const std::vector<core::Duration> word_ends_;
  std::vector<std::int16_t> waiting_;
  std::size_t written_ = 0;
};

KokoroSynthesizer::KokoroSynthesizer(core::Env env, net::HttpClient& http, KokoroSettings settings,
                                     std::unique_ptr<SpeechSynthesizer> fallback, SpeechCache* cache)
    : env_(env), http_(http), settings_(std::move(settings)), fallback_(std::move(fallback)), cache_(cache) {}

KokoroSynthesizer::~KokoroSynthesizer() = default;

std::vector<std::string> KokoroSynthesizer::voices() const {
  std::vector<std::string> all = settings_.voices;
  all.push_back(settings_.voice);
  if (fallback_) {
    for (std::string& voice : fallback_->voices()) all.push_back(std::move(voice));
  }
  return all;
}

std::string KokoroSynthesizer::voice_for(const VoiceSettings& voice) const {
  const auto& known = settings_.voices;
  return std::find(known.begin(), known.end(), voice.voice) != known.end() ? voice.voice : settings_.voice;
}

std::string KokoroSynthesizer::cache_key(const std::string& text, const VoiceSettings& voice) const {
  const std::string style = voice.style.empty() ? "" : "style " + voice.style + "\n";
  return settings_.model + "\n" + voice_for(voice) + "\n" + std::to_string(voice.speed) + "\n" + style + text;
}

/// The server's own speech, and nothing else.
core::Status KokoroSynthesizer::ask(const std::string& text, const VoiceSettings& voice, core::Duration first_audio,
                                    Speaking& speaking) {
  const bool styled = !voice.style.empty() && takes_style_.load();
  const SpeechRequest plain{text, settings_.model, voice_for(voice), voice.speed, ""};
  SpeechRequest wanted = plain;
  if (styled) wanted.style = voice.style;
  core::Status status = send(wanted, first_audio, speaking);
  const bool refused = styled && !status.ok() && !speaking.has_spoken() &&
                       status.error().cause.find("instructions") != std::string::npos;
  if (!refused) return status;
  takes_style_.store(false);
  return send(plain, first_audio, speaking);
}

core::Status KokoroSynthesizer::send(const SpeechRequest& wanted, core::Duration first_audio, Speaking& speaking) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = settings_.base_url + "/audio/speech";
  request.headers = {{"Content-Type", "application/json"}};
  if (!settings_.api_key.empty()) request.headers.push_back({"Authorization", "Bearer " + settings_.api_key});
  request.body = speech_request_json(wanted);
  request.timeouts = {settings_.connect, first_audio, settings_.between_audio, settings_.total};

  const auto incoming = std::make_shared<Incoming>();
  net::HttpEvents events;
  events.head = [incoming](const net::HttpHead& head) { incoming->head(head); };
  events.body = [incoming](std::string_view bytes) { return incoming->body(bytes); };
  events.done = [incoming](core::Status status) { incoming->done(std::move(status)); };
  const auto exchange = http_.start(std::move(request), std::move(events));
  return speaking.run(*incoming);
}

core::Status KokoroSynthesizer::synthesize(const std::string& text, const VoiceSettings& voice, SpeechSink& sink) {
  if (cache_ != nullptr) {
    if (const auto spoken = cache_->find(cache_key(text, voice))) {
      sink.words(spoken->word_ends);
      const bool listened = sink.write(spoken->pcm);
      return listened ? core::Status{} : core::Status(stopped());
    }
  }
  const core::Error resting{ErrorCode::kUnavailable, "the speech server has failed lately", "look at the server", ""};
  if (!rest_.over(env_.clock.now())) return fallback_ ? fallback_->synthesize(text, voice, sink) : resting;
  Recording recording(sink);
  Speaking speaking(settings_, recording, estimated_word_ends(text, voice.speed));
  core::Status status = ask(text, voice, settings_.first_audio, speaking);
  if (status.ok() && cache_ != nullptr) {
    cache_->put(cache_key(text, voice), recording.take(), SpeechCache::Keep::kMemory);
  }
  if (status.ok() || status.error().code == ErrorCode::kCancelled) return status;
  rest_.begin(env_.clock.now());
  env_.log.warning("kokoro_failed", {{"error", status.error().message}, {"mend", status.error().mend}});
  if (!fallback_) return status;
  if (!speaking.has_spoken()) return fallback_->synthesize(text, voice, sink);
  const std::string left = text_from_word(text, speaking.break_off());
  if (left.empty()) return {};
  Continuation rest(sink);
  return fallback_->synthesize(left, voice, rest);
}

void KokoroSynthesizer::prefetch(const std::string& text, const VoiceSettings& voice) {
  if (cache_ == nullptr || !rest_.over(env_.clock.now())) return;
  const std::string key = cache_key(text, voice);
  if (cache_->find(key)) return;
  Silence nobody;
  Recording recording(nobody);
  Speaking speaking(settings_, recording, estimated_word_ends(text, voice.speed));
  // Nobody waits for it: a slow server may take its time.
  if (ask(text, voice, settings_.total, speaking).ok()) cache_->put(key, recording.take(), SpeechCache::Keep::kDisk);
}

}  // namespace callai::audio
