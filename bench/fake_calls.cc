#include "bench/fake_calls.h"

#include <algorithm>
#include <utility>

#include "audio/testing/media_fakes.h"
#include "bench/sales_call.h"
#include "conversation/forwarding_voice_channel.h"
#include "dsp/g711.h"

namespace callai::bench {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSentence{600};
constexpr milliseconds kWord{250};
constexpr int kQuietFrames = 60;  // 1.2 s: beyond the longest pause that ends a caller's turn

/// The callers' sentence as it comes over the line.
std::vector<std::uint8_t> sentence_codes() {
  const audio::testing::Pcm pcm = audio::testing::voice(kSentence);
  std::vector<std::uint8_t> codes(pcm.size());
  dsp::mulaw_encode(pcm, codes);
  return codes;
}

class Caller final : public telephony::FarEnd {
 public:
  Caller(std::shared_ptr<const std::vector<std::uint8_t>> sentence, bool hangs_up)
      : sentence_(std::move(sentence)), sentences_left_(sales_lines().size()), hangs_up_(hangs_up) {}

  telephony::FarEndPlan offered(core::TimePoint) noexcept override { return {}; }

  telephony::FarEndWish tick(core::TimePoint, std::span<const std::uint8_t> from_agent,
                             std::span<std::uint8_t> to_agent) noexcept override {
    const bool agent_speaks =
        std::any_of(from_agent.begin(), from_agent.end(), [](std::uint8_t c) { return c != dsp::kMulawSilence; });
    quiet_frames_ = agent_speaks ? 0 : quiet_frames_ + 1;
    if (position_ >= sentence_->size() && quiet_frames_ >= kQuietFrames) {
      if (sentences_left_ == 0) return {hangs_up_, '\0'};
      --sentences_left_;
      position_ = 0;
    }
    if (position_ < sentence_->size()) {
      quiet_frames_ = 0;
      const std::size_t n = std::min(to_agent.size(), sentence_->size() - position_);
      std::copy_n(sentence_->begin() + static_cast<std::ptrdiff_t>(position_), n, to_agent.begin());
      position_ += to_agent.size();
    }
    return {};
  }

 private:
  std::shared_ptr<const std::vector<std::uint8_t>> sentence_;
  std::size_t sentences_left_;
  bool hangs_up_;
  std::size_t position_ = static_cast<std::size_t>(-1);  // past the end: says nothing
  int quiet_frames_ = 0;
};

}  // namespace

class InstantRecognizer::Stream final : public audio::RecognizerStream {
 public:
  explicit Stream(const Probe& on_final) : on_final_(on_final) {}
  void begin(const conversation::Listen&) override {}
  void accept(std::span<const std::int16_t>) override {}
  std::string partial() override { return ""; }
  conversation::Transcript finish() override {
    conversation::Transcript transcript;
    transcript.text = sales_lines()[next_++ % sales_lines().size()];
    transcript.confidence = 0.95;
    transcript.source = "grammar";
    on_final_();
    return transcript;
  }

 private:
  const Probe& on_final_;
  std::size_t next_ = 0;
};

core::Result<std::unique_ptr<audio::RecognizerStream>> InstantRecognizer::open(const templates::CampaignTemplate&) {
  return std::unique_ptr<audio::RecognizerStream>(std::make_unique<Stream>(on_final_));
}

InstantSynthesizer::InstantSynthesizer(Probe on_samples)
    : on_samples_(std::move(on_samples)), word_(audio::testing::voice(kWord, -20.0)) {}

core::Status InstantSynthesizer::synthesize(const std::string& text, const audio::VoiceSettings&,
                                            audio::SpeechSink& sink) {
  const int words = conversation::count_words(text);
  std::vector<core::Duration> ends;
  for (int i = 1; i <= words; ++i) ends.push_back(i * kWord);
  sink.words(ends);
  for (int i = 0; i < words; ++i) {
    if (!sink.write(word_)) break;
    if (i == 0) on_samples_();
  }
  return {};
}

class FakeCalls::Voices final : public orchestrators::VoiceFactory {
 public:
  explicit Voices(FakeCalls& calls) : calls_(calls) {}
  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    return calls_.make_voice(header);
  }

 private:
  FakeCalls& calls_;
};

/// Takes the channel out of drain() when it goes.
class FakeCalls::TrackedChannel final : public conversation::ForwardingVoiceChannel {
 public:
  TrackedChannel(std::unique_ptr<audio::AudioVoiceChannel> channel, FakeCalls& calls)
      : TrackedChannel(channel.get(), std::move(channel), calls) {}
  ~TrackedChannel() override { calls_.channels_.erase(tracked_); }
  void start(EventSink sink) override {
    inner().start([this, sink = std::move(sink)](conversation::Event event) {
      if (std::holds_alternative<conversation::TranscriptFinal>(event)) calls_.parts_.on_final();
      sink(std::move(event));
    });
  }
  void speak(const conversation::SpeechSegment& segment) override {
    calls_.parts_.on_speak();
    inner().speak(segment);
  }

 private:
  TrackedChannel(audio::AudioVoiceChannel* tracked, std::unique_ptr<audio::AudioVoiceChannel>&& channel,
                 FakeCalls& calls)
      : ForwardingVoiceChannel(std::move(channel)), tracked_(tracked), calls_(calls) {
    calls_.channels_.insert(tracked_);
  }

  audio::AudioVoiceChannel* tracked_;
  FakeCalls& calls_;
};

namespace {

telephony::SimulatedAdapter::FarEndFactory caller_factory(bool hang_up) {
  return [sentence = std::make_shared<const std::vector<std::uint8_t>>(sentence_codes()),
          hang_up](const telephony::OriginateRequest&) -> std::unique_ptr<telephony::FarEnd> {
    return std::make_unique<Caller>(sentence, hang_up);
  };
}

orchestrators::CallLimits limits_of(int max_calls) {
  orchestrators::CallLimits limits;
  limits.max_calls = max_calls;
  return limits;
}

}  // namespace

FakeCalls::FakeCalls(Parts parts, std::shared_ptr<const orchestrators::CampaignRuntime> runtime, Callers callers,
                     int max_calls)
    : parts_(parts),
      runtime_(std::move(runtime)),
      line_(parts.env, parts.wakeup, caller_factory(callers == Callers::kHangUpAtTheEnd)),
      voices_(std::make_unique<Voices>(*this)),
      calls_({parts.env, parts.sequence, parts.lanes, tools_, parts.journal, line_, *voices_, parts.observer,
              parts.models},
             limits_of(max_calls), {}) {}

FakeCalls::~FakeCalls() = default;

core::Status FakeCalls::start_call() {
  orchestrators::CallRequest request;
  request.runtime = runtime_;
  request.contact = sales_contact();
  request.number = request.contact.phone_number;
  request.seed = 1;
  const core::Result<core::CallId> call = calls_.start_call(std::move(request));
  return call.ok() ? core::Status{} : core::Status{call.error()};
}

core::Result<orchestrators::Voice> FakeCalls::make_voice(const orchestrators::CallHeader& header) {
  audio::VoiceChannelSettings settings;
  settings.key = header.setup.call.value();
  settings.seed = header.setup.seed;
  auto channel = std::make_unique<audio::AudioVoiceChannel>(parts_.env, parts_.sequence, parts_.lanes, parts_.wakeup,
                                                            parts_.recognizer, parts_.synthesizer,
                                                            header.setup.campaign, std::move(settings));
  conversation::AudioPort* const port = &channel->port();
  return orchestrators::Voice{std::make_unique<TrackedChannel>(std::move(channel), *this), port};
}

void FakeCalls::drain() {
  line_.drain();
  // Draining may end a call, and its channel leaves the set.
  const std::vector<audio::AudioVoiceChannel*> channels(channels_.begin(), channels_.end());
  for (audio::AudioVoiceChannel* channel : channels) {
    if (channels_.contains(channel)) channel->drain();
  }
}

}  // namespace callai::bench
