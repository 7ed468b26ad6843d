#include "audio/engines/flite_synthesizer.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "audio/engines/flite_library.h"
#include "audio/engines/flite_text.h"
#include "audio/speech_level.h"
#include "core/strings.h"
#include "core/system_libc_rand.h"
#include "dsp/level.h"
#include "dsp/resampler.h"

extern "C" {
#include <flite/cst_cg.h>
#include <flite/flite.h>
}

namespace callai::audio {
namespace {

constexpr std::size_t kLead = 8 * 40;    // 40 ms
constexpr std::size_t kTail = 8 * 120;   // 120 ms
constexpr std::size_t kFade = 8 * 5;     // 5 ms
constexpr std::size_t kChunk = 8 * 100;  // 100 ms

struct UtteranceDeleter {
  void operator()(cst_utterance* u) const { delete_utterance(u); }
};
using Utterance = std::unique_ptr<cst_utterance, UtteranceDeleter>;

/// What flite made of a sentence. Times in seconds from the start of `pcm`.
struct Spoken {
  std::vector<std::int16_t> pcm;  // at `rate_hz`, with flite's own silences
  int rate_hz = 0;
  double start = 0;  // of the first sound
  double end = 0;    // of the last one
  std::vector<double> token_ends;
};

double segment_end(const cst_item* segment) {
  return static_cast<double>(item_feat_float(segment, "end"));
}

/// The end of the last sound of a token, through the words made of it; `before` when it has none.
double token_end(const cst_item* token, double before) {
  double end = before;
  for (const cst_item* word = item_daughter(token); word != nullptr; word = item_next(word)) {
    const cst_item* structure = item_as(word, "SylStructure");
    const cst_item* syllable = structure == nullptr ? nullptr : item_last_daughter(structure);
    const cst_item* part = syllable == nullptr ? nullptr : item_last_daughter(syllable);
    const cst_item* segment = part == nullptr ? nullptr : item_as(part, "Segment");
    if (segment != nullptr) end = std::max(end, segment_end(segment));
  }
  return end;
}

bool is_pause(const cst_item* segment) {
  return std::string_view(item_feat_string(segment, "name")) == "pau";
}

void read_times(const cst_utterance& u, Spoken& spoken) {
  double before = 0;
  for (const cst_item* token = relation_head(utt_relation(&u, "Token")); token != nullptr; token = item_next(token)) {
    before = token_end(token, before);
    spoken.token_ends.push_back(before);
  }
  const cst_item* segment = relation_head(utt_relation(&u, "Segment"));
  for (; segment != nullptr && is_pause(segment); segment = item_next(segment)) spoken.start = segment_end(segment);
  spoken.end = std::max(before, spoken.start);
}

/// The database of the better voices, null for the others. A static of the library.
const cst_cg_db* model_of(const cst_voice& voice) {
  if (feat_present(voice.features, "cg_db") == 0) return nullptr;
  return val_cg_db(feat_val(voice.features, "cg_db"));
}

/// A voice's database at another pitch, for voices whose f0 is a sum of phrase and accents (G. K. Anumanchipalli et
/// al., "A statistical phrase/accent model for intonation modeling", 2011) and does not heed the f0 features. The sum
/// is of logarithms: to every accent's peak that of the factor is added. Outlives the utterance it is put into.
class PitchedModel {
 public:
  PitchedModel(const cst_cg_db& model, double pitch) : model_(model) {
    const auto columns = static_cast<std::size_t>(model.num_channels_spamf0_accent);
    for (int row = 0; row < model.num_frames_spamf0_accent; ++row) {
      const std::span<const float> values(model.spamf0_accent_vectors[row], columns);
      rows_.emplace_back(values.begin(), values.end()).front() += static_cast<float>(std::log(pitch));
    }
    for (const auto& row : rows_) pointers_.push_back(row.data());
    model_.spamf0_accent_vectors = pointers_.data();
    model_.freeable = 0;
  }
  PitchedModel(const PitchedModel&) = delete;
  PitchedModel& operator=(const PitchedModel&) = delete;

  void put_into(cst_utterance& u) { feat_set(u.features, "cg_db", cg_db_val(&model_)); }

 private:
  cst_cg_db model_;
  std::vector<std::vector<float>> rows_;
  std::vector<const float*> pointers_;
};

/// Speed and pitch relative to the voice's own: the better voices keep their f0 in the database, the others in
/// features.
void set_prosody(cst_utterance& u, const cst_voice& voice, const VoiceSettings& settings) {
  const cst_cg_db* model = model_of(voice);
  const float mean = get_param_float(voice.features, "int_f0_target_mean", model != nullptr ? model->f0_mean : 100.0F);
  const float deviation =
      get_param_float(voice.features, "int_f0_target_stddev", model != nullptr ? model->f0_stddev : 12.0F);
  const auto pitch = static_cast<float>(settings.pitch);
  const float stretch = get_param_float(voice.features, "duration_stretch", 1.0F);
  feat_set_float(u.features, "duration_stretch", stretch / static_cast<float>(settings.speed));
  feat_set_float(u.features, "int_f0_target_mean", mean * pitch);
  feat_set_float(u.features, "int_f0_target_stddev", deviation * pitch);
}

void add_tokens(cst_utterance& u, const std::vector<FliteToken>& tokens) {
  cst_relation* relation = utt_relation_create(&u, "Token");
  for (const FliteToken& token : tokens) {
    cst_item* item = relation_append(relation, nullptr);
    item_set_string(item, "name", token.name.c_str());
    item_set_string(item, "whitespace", relation_head(relation) == item ? "" : " ");
    item_set_string(item, "prepunctuation", token.opening.c_str());
    item_set_string(item, "punc", token.closing.c_str());
    if (!token.phones.empty()) item_set_string(item, "phones", token.phones.c_str());
  }
}

core::Error engine_failed() {
  return {core::ErrorCode::kInternal, "flite made no speech of a sentence", "use another voice", ""};
}

core::Result<Spoken> run_flite(const std::vector<FliteToken>& tokens, const VoiceSettings& settings, cst_voice& voice) {
  const std::lock_guard lock(flite_library());
  core::seed_libc_rand(static_cast<unsigned>(settings.seed ^ (settings.seed >> 32U)));
  std::optional<PitchedModel> pitched;
  const Utterance u(new_utterance());
  utt_init(u.get(), &voice);
  set_prosody(*u, voice, settings);
  if (const cst_cg_db* model = model_of(voice); model != nullptr && model->spamf0 != 0) {
    pitched.emplace(*model, settings.pitch).put_into(*u);
  }
  add_tokens(*u, tokens);
  const cst_wave* wave = utt_synth_tokens(u.get()) == nullptr ? nullptr : utt_wave(u.get());
  if (wave == nullptr || wave->num_samples <= 0 || wave->num_channels != 1) return engine_failed();
  Spoken spoken;
  spoken.pcm.assign(wave->samples, wave->samples + wave->num_samples);
  spoken.rate_hz = wave->sample_rate;
  read_times(*u, spoken);
  return spoken;
}

/// 8 kHz, levelled, kLead and kTail around the speech; the times move along.
core::Status finish(Spoken& spoken) {
  auto narrow = dsp::resample(spoken.pcm, spoken.rate_hz, core::kTelephoneRateHz);
  if (!narrow) return narrow.error();
  const auto size = static_cast<double>(narrow->size());
  const auto at = [size](double seconds) {
    return static_cast<std::size_t>(std::clamp(seconds * core::kTelephoneRateHz, 0.0, size));
  };
  const std::size_t start = at(spoken.start);
  const std::size_t end = at(spoken.end);
  const std::size_t cut = start - std::min(start, kLead);
  const std::size_t stop = std::min(narrow->size(), end + kTail);
  std::vector<std::int16_t> pcm(kLead - (start - cut), 0);
  const double shift = (static_cast<double>(pcm.size()) - static_cast<double>(cut)) / core::kTelephoneRateHz;
  pcm.insert(pcm.end(), narrow->begin() + static_cast<std::ptrdiff_t>(cut),
             narrow->begin() + static_cast<std::ptrdiff_t>(stop));
  level_speech(pcm);
  const std::size_t fade = std::min(kFade, pcm.size());
  dsp::fade_in(std::span(pcm).first(fade));
  dsp::fade_out(std::span(pcm).last(fade));
  pcm.resize(kLead + (end - start) + kTail, 0);
  spoken.pcm = std::move(pcm);
  spoken.rate_hz = core::kTelephoneRateHz;
  for (double& token : spoken.token_ends) token += shift;
  spoken.start += shift;
  spoken.end += shift;
  return {};
}

/// A word ends with its last token; one that has none ends where the word before does, before any speech at 0.
std::vector<core::Duration> word_ends(const FliteText& text, const Spoken& spoken) {
  std::vector<core::Duration> ends(text.words, core::Duration::zero());
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    ends[text.tokens[i].word] = core::Duration(std::chrono::microseconds(std::llround(spoken.token_ends[i] * 1e6)));
  }
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] = std::max(ends[i], ends[i - 1]);
  return ends;
}

core::Status write_all(std::span<const std::int16_t> pcm, SpeechSink& sink) {
  while (!pcm.empty()) {
    const auto chunk = pcm.first(std::min(pcm.size(), kChunk));
    if (!sink.write(chunk)) return core::Error{core::ErrorCode::kCancelled, "the synthesis was cancelled", "", ""};
    pcm = pcm.subspan(chunk.size());
  }
  return {};
}

core::Status check(const std::string& text, const VoiceSettings& settings) {
  const auto in_range = [](double factor) { return factor >= 0.5 && factor <= 2.0; };
  if (!in_range(settings.speed) || !in_range(settings.pitch)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "speed and pitch of a voice must be between 0.5 and 2",
                       "mend audio_settings of the template", ""};
  }
  if (text.size() > FliteSynthesizer::kMaxText) {
    return core::Error{core::ErrorCode::kInvalidArgument, "a text to speak is longer than 4000 bytes",
                       "speak it sentence by sentence", ""};
  }
  return {};
}

/// Null when the library has none of that name. Voices are loaded when there is something to speak: linked, a third of
/// what the program takes to begin goes into their pointers (65 and 45 ms). A loaded one stays.
cst_voice* load_voice(const std::string& name) {
  const std::string full = "cmu_us_" + name;
  void* const library = dlopen(("libflite_" + full + ".so.1").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  using Register = cst_voice* (*)(const char*);
  const auto make = reinterpret_cast<Register>(dlsym(library, ("register_" + full).c_str()));
  return make == nullptr ? nullptr : make(nullptr);
}

}  // namespace

struct FliteSynthesizer::Voices {
  std::map<std::string, cst_voice*> by_name;  // statics of the library
};

FliteSynthesizer::FliteSynthesizer(std::unique_ptr<Voices> voices) : voices_(std::move(voices)) {}
FliteSynthesizer::~FliteSynthesizer() = default;

core::Result<std::unique_ptr<FliteSynthesizer>> FliteSynthesizer::create() {
  const std::lock_guard lock(flite_library());
  flite_init();
  auto voices = std::make_unique<Voices>();
  for (const char* name : {"slt", "rms", "awb", "kal16", "kal"}) {
    cst_voice* const voice = load_voice(name);
    if (voice == nullptr) {
      return core::Error{core::ErrorCode::kUnavailable, "flite cannot load the voice '" + std::string(name) + "'",
                         "install the package libflite1 again", ""};
    }
    voices->by_name.emplace(name, voice);
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
                       "use one of: " + core::joined(voices()), ""};
  }
  if (auto status = check(text, settings); !status) return status;
  const FliteText tokens = flite_text(text, settings.pronunciations);
  if (tokens.tokens.empty()) {
    sink.words(std::vector<core::Duration>(tokens.words, core::Duration::zero()));
    return {};
  }
  auto spoken = run_flite(tokens.tokens, settings, *voice->second);
  if (!spoken) return spoken.error();
  if (auto status = finish(*spoken); !status) return status;
  sink.words(word_ends(tokens, *spoken));
  return write_all(spoken->pcm, sink);
}

}  // namespace callai::audio
