#include "audio/engines/flite_synthesizer.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/system_libc_rand.h"
#include "dsp/resampler.h"

extern "C" {
#include <flite/cst_cg.h>
#include <flite/flite.h>
cst_voice* register_cmu_us_slt(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_kal(const char*);
cst_voice* register_cmu_us_kal16(const char*);
}

namespace callai::audio {
namespace {

constexpr double kSpeechRms = 32768 * 0.158489;  ///< -16 dBFS
constexpr double kPeak = 32768 * 0.69;           ///< a little under -3 dBFS
constexpr int kSilence = 160;                    ///< samples below this count as silence at the ends of a sentence
constexpr std::size_t kLead = 8 * 40;            ///< 40 ms kept in front
constexpr std::size_t kTail = 8 * 120;           ///< 120 ms kept behind
constexpr std::size_t kChunk = 800;              ///< 100 ms a write

struct UtteranceDeleter {
  void operator()(cst_utterance* u) const { delete_utterance(u); }
};
using Utterance = std::unique_ptr<cst_utterance, UtteranceDeleter>;

struct Spoken {
  std::vector<std::int16_t> pcm;   ///< 8 kHz
  std::vector<double> token_ends;  ///< seconds, one a token of flite's
  std::vector<std::string> token_names;
};

/// One process-wide lock: the voices' code shares rand() and lazily filled statics.
std::mutex& flite_mutex() {
  static std::mutex mutex;
  return mutex;
}

std::vector<std::string> white_space_words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
    if (!space)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// The end of the last segment of a token, through the words made of it; the end before when it made none.
double token_end(const cst_item* token, double before) {
  double end = before;
  for (const cst_item* word = item_daughter(token); word != nullptr; word = item_next(word)) {
    const cst_item* structure = item_as(word, "SylStructure");
    const cst_item* syllable = structure == nullptr ? nullptr : item_last_daughter(structure);
    const cst_item* part = syllable == nullptr ? nullptr : item_last_daughter(syllable);
    const cst_item* segment = part == nullptr ? nullptr : item_as(part, "Segment");
    if (segment != nullptr) end = std::max(end, static_cast<double>(item_feat_float(segment, "end")));
  }
  return end;
}

/// Flite cuts a few texts finer than white space does ("3.5%" stays, "and/or" does not): the ends of the n-th word are
/// matched by the characters covered so far.
std::vector<double> word_ends(const std::vector<std::string>& words, const Spoken& spoken, double total) {
  std::vector<double> ends;
  std::size_t token = 0;
  double end = 0;
  for (const auto& word : words) {
    std::size_t covered = 0;
    while (token < spoken.token_names.size() && covered < word.size()) {
      const auto found = word.find(spoken.token_names[token], covered);
      if (found == std::string::npos) break;
      covered = found + std::max<std::size_t>(1, spoken.token_names[token].size());
      end = std::max(end, spoken.token_ends[token]);
      ++token;
    }
    ends.push_back(end);
  }
  if (!ends.empty() && token < spoken.token_ends.size()) ends.back() = spoken.token_ends.back();
  if (!ends.empty()) ends.back() = std::max(ends.back(), std::min(total, ends.back()));
  return ends;
}

void level(std::vector<std::int16_t>& pcm) {
  double energy = 0;
  double loud = 0;
  int peak = 1;
  for (const std::int16_t sample : pcm) {
    const int size = std::abs(static_cast<int>(sample));
    peak = std::max(peak, size);
    if (size <= kSilence) continue;
    energy += static_cast<double>(size) * size;
    loud += 1;
  }
  if (loud == 0) return;
  const double gain = kSpeechRms / std::sqrt(energy / loud);
  for (std::int16_t& sample : pcm) {
    const double scaled = sample * gain;
    // Above half of the permitted peak the curve bends, so that a sharp consonant does not make the sentence quiet.
    const double knee = kPeak / 2;
    const double size = std::abs(scaled);
    const double bent = size <= knee ? size : knee + knee * std::tanh((size - knee) / knee);
    sample = static_cast<std::int16_t>(std::lround(std::copysign(bent, scaled)));
  }
}

/// Cuts the silence around a sentence; returns how many samples went in front.
std::size_t trim(std::vector<std::int16_t>& pcm) {
  const auto loud = [](std::int16_t sample) { return std::abs(static_cast<int>(sample)) > kSilence; };
  const auto first = std::find_if(pcm.begin(), pcm.end(), loud);
  if (first == pcm.end()) return 0;
  const auto last = std::find_if(pcm.rbegin(), pcm.rend(), loud).base();
  const auto end = std::min<std::size_t>(pcm.size(), static_cast<std::size_t>(last - pcm.begin()) + kTail);
  const auto lead = static_cast<std::size_t>(first - pcm.begin());
  const std::size_t cut = lead > kLead ? lead - kLead : 0;
  pcm.resize(end);
  pcm.erase(pcm.begin(), pcm.begin() + static_cast<std::ptrdiff_t>(cut));
  return cut;
}

/// The voice's own mean and deviation of f0: the better voices keep them in their database, the others in features.
void set_prosody(cst_utterance& u, cst_voice& voice, const VoiceSettings& settings) {
  float mean = get_param_float(voice.features, "int_f0_target_mean", 100.0F);
  float deviation = get_param_float(voice.features, "int_f0_target_stddev", 12.0F);
  if (const cst_val* database = feat_val(voice.features, "cg_db"); database != nullptr) {
    const cst_cg_db* model = val_cg_db(database);
    mean = model->f0_mean;
    deviation = model->f0_stddev;
  }
  const auto pitch = static_cast<float>(settings.pitch);
  const float stretch = get_param_float(voice.features, "duration_stretch", 1.0F);
  feat_set_float(u.features, "duration_stretch", stretch / static_cast<float>(settings.speed));
  feat_set_float(u.features, "int_f0_target_mean", mean * pitch);
  feat_set_float(u.features, "int_f0_target_stddev", deviation * pitch);
}

Spoken speak(const std::string& text, const VoiceSettings& settings, cst_voice& voice) {
  Spoken spoken;
  const std::lock_guard lock(flite_mutex());
  core::seed_libc_rand(static_cast<unsigned>(settings.seed ^ (settings.seed >> 32U)) + 1U);
  Utterance u(new_utterance());
  utt_set_input_text(u.get(), text.c_str());
  utt_init(u.get(), &voice);
  set_prosody(*u, voice, settings);
  if (utt_synth(u.get()) == nullptr) return spoken;
  const cst_wave* wave = utt_wave(u.get());
  if (wave == nullptr || wave->num_samples <= 0) return spoken;
  double before = 0;
  for (const cst_item* token = relation_head(utt_relation(u.get(), "Token")); token != nullptr;
       token = item_next(token)) {
    before = token_end(token, before);
    spoken.token_ends.push_back(before);
    spoken.token_names.emplace_back(item_feat_string(token, "name"));
  }
  const std::span<const std::int16_t> raw(wave->samples, static_cast<std::size_t>(wave->num_samples));
  if (wave->sample_rate == core::kTelephoneRateHz) {
    spoken.pcm.assign(raw.begin(), raw.end());
  } else if (auto narrow = dsp::resample(raw, wave->sample_rate, core::kTelephoneRateHz); narrow) {
    spoken.pcm = std::move(*narrow);
  }
  return spoken;
}

}  // namespace

struct FliteSynthesizer::Voices {
  std::map<std::string, cst_voice*> by_name;  ///< statics of the library
};

FliteSynthesizer::FliteSynthesizer(std::unique_ptr<Voices> voices) : voices_(std::move(voices)) {}
FliteSynthesizer::~FliteSynthesizer() = default;

core::Result<std::unique_ptr<FliteSynthesizer>> FliteSynthesizer::create() {
  const std::lock_guard lock(flite_mutex());
  flite_init();
  auto voices = std::make_unique<Voices>();
  voices->by_name = {{"slt", register_cmu_us_slt(nullptr)},
                     {"rms", register_cmu_us_rms(nullptr)},
                     {"awb", register_cmu_us_awb(nullptr)},
                     {"kal16", register_cmu_us_kal16(nullptr)},
                     {"kal", register_cmu_us_kal(nullptr)}};
  for (const auto& [name, voice] : voices->by_name) {
    if (voice == nullptr) {
      return core::Error{core::ErrorCode::kUnavailable, "flite cannot load the voice '" + name + "'",
                         "install libflite1 again", ""};
    }
  }
  return std::unique_ptr<FliteSynthesizer>(new FliteSynthesizer(std::move(voices)));
}

std::vector<std::string> FliteSynthesizer::voices() const {
  std::vector<std::string> names;
  for (const auto& [name, voice] : voices_->by_name) names.push_back(name);
  return names;
}

core::Status FliteSynthesizer::synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) {
  const auto voice = voices_->by_name.find(settings.voice);
  if (voice == voices_->by_name.end()) {
    return core::Error{core::ErrorCode::kNotFound, "there is no voice '" + settings.voice + "'",
                       "use slt, rms, awb, kal16 or kal", ""};
  }
  const auto in_range = [](double factor) { return factor >= 0.5 && factor <= 2.0; };
  if (!in_range(settings.speed) || !in_range(settings.pitch)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "speed and pitch must be between 0.5 and 2",
                       "set them in audio_settings", ""};
  }
  const auto words = white_space_words(text);
  Spoken spoken = words.empty() ? Spoken{} : speak(text, settings, *voice->second);
  level(spoken.pcm);
  const double cut = static_cast<double>(trim(spoken.pcm)) / core::kTelephoneRateHz;
  const double total = static_cast<double>(spoken.pcm.size()) / core::kTelephoneRateHz;
  for (double& end : spoken.token_ends) end = std::clamp(end - cut, 0.0, total);
  std::vector<core::Duration> ends;
  for (const double end : word_ends(words, spoken, total)) ends.emplace_back(std::llround(end * 1e6));
  sink.words(ends);
  std::span<const std::int16_t> rest(spoken.pcm);
  while (!rest.empty()) {
    const auto chunk = rest.first(std::min(rest.size(), kChunk));
    if (!sink.write(chunk)) return core::Error{core::ErrorCode::kCancelled, "synthesis was cancelled", "", ""};
    rest = rest.subspan(chunk.size());
  }
  return {};
}

}  // namespace callai::audio
