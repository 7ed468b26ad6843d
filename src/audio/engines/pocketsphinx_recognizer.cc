#include "audio/engines/pocketsphinx_recognizer.h"

#include <algorithm>
#include <thread>
#include <unordered_set>
#include <utility>

#include "audio/engines/grammar_graph.h"
#include "audio/engines/grammar_models.h"
#include "audio/engines/recognition_confidence.h"
#include "audio/engines/utterance_features.h"
#include "audio/speech_rules.h"

namespace callai::audio {
namespace {

constexpr const char* kPhrases = "phrases";      ///< the search over the situations' language models
constexpr const char* kSounds = "sounds";        ///< the search for single sounds
constexpr std::size_t kMaxGeneralFrames = 1200;  ///< 12 s: 2-4 s of CPU; longer ones would hold a lane up
// Wider beams found nothing more (1e-72 and 1e-54), narrower ones saved nothing: the Gaussians cost most.
constexpr SearchWidth kPhraseWidth{0.65, 1e-60, 1e-40};
constexpr SearchWidth kAnswerWidth{0.65, 1e-72, 1e-54};
constexpr SearchWidth kSoundWidth{0.65, 1e-60, 1e-40};
constexpr SearchWidth kDigitWidth{0.01, 1e-72, 1e-54};  ///< 58 % word errors fall to 41 % on strings of digits

constexpr std::ptrdiff_t kShortAnswerFrames = 70;  ///< 0.7 s of speech

/// How a situation is listened to, by what it expects.
struct Listening {
  double backoff;     ///< of the situation's model
  double background;  ///< share of the general model
  double allowance;   ///< see answer_explains(); units a frame
};

Listening listening_for(Expectation expects) {
  switch (expects) {
    case Expectation::kOpen: return {0.2, 0.2, 5};
    case Expectation::kValue: return {0.05, 0.02, 5};
    case Expectation::kDigits: return {0.05, 0.0, 25};
  }
  return {0.2, 0.2, 5};
}

/// Letters and names are only worth their confusions where a grammar asks for them.
std::set<std::string> without_letters_and_names(std::set<std::string> words) {
  for (const char* rule : {"letter", "firstname", "lastname"}) {
    for (const auto& word : grammar_words(speech_rule(rule))) {
      if (word != "a" && word != "i") words.erase(word);
    }
  }
  return words;
}

conversation::Transcript to_transcript(const Decoded& decoded, double confidence, const char* source) {
  conversation::Transcript transcript;
  transcript.text = decoded.text;
  transcript.confidence = confidence;
  transcript.source = source;
  for (const auto& word : decoded.words) {
    if (is_filler_word(word.text)) continue;
    conversation::HeardWord heard;
    heard.text = word.text;
    heard.confidence = confidence;
    heard.start = std::chrono::milliseconds(word.first * 10);
    heard.end = std::chrono::milliseconds((word.last + 1) * 10);
    transcript.words.push_back(std::move(heard));
  }
  return transcript;
}

conversation::Transcript rejected(double confidence) {
  conversation::Transcript transcript;
  transcript.confidence = confidence;
  transcript.source = "rejected";
  return transcript;
}

/// How sure a free transcription is: the mean posterior of its words, less where the template has never heard of them.
double general_confidence(const Decoded& decoded, const std::set<std::string>& known) {
  double posterior = 0;
  int words = 0;
  int familiar = 0;
  for (const auto& word : decoded.words) {
    if (is_filler_word(word.text)) continue;
    ++words;
    posterior += word.posterior;
    if (known.contains(word.text)) ++familiar;
  }
  if (words == 0) return 0;
  // Free transcription of telephone speech gets every second word wrong: it must be sure, and about known things.
  return 0.8 * (posterior / words) * (static_cast<double>(familiar) / words);
}

}  // namespace

/// The decoders of one template. `idle`, `out` and `streams` are guarded by the recogniser's mutex.
struct PocketSphinxRecognizer::Pool {
  struct Slot {
    std::unique_ptr<CepstraExtractor> extractor;
    std::unique_ptr<SphinxDecoder> decoder;
  };
  std::shared_ptr<const templates::CampaignTemplate> campaign;
  GrammarSet grammars;
  Pronunciations::Selection dictionary;
  LanguageModels models;
  std::map<std::string, GrammarGraph> answers;  ///< by their text: many situations share theirs
  // By the grammar's name.
  std::map<std::string, std::unordered_set<std::string>> pairs;
  std::vector<Slot> idle;
  int out = 0;
  int streams = 0;  ///< open ones
};

/// The decoders without a grammar, of the whole process.
struct PocketSphinxRecognizer::General {
  std::mutex mutex;
  std::vector<std::unique_ptr<SphinxDecoder>> idle;

  std::unique_ptr<SphinxDecoder> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return nullptr;
    auto decoder = std::move(idle.back());
    idle.pop_back();
    return decoder;
  }
  void give_back(std::unique_ptr<SphinxDecoder> decoder) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(decoder));
  }
};

/// A decoder of a pool for as long as an utterance is searched. Waits for one when more threads recognise than the pool
/// has decoders.
class PocketSphinxRecognizer::Lease {
 public:
  Lease(PocketSphinxRecognizer& engine, Pool& pool) : engine_(engine), pool_(pool) {
    std::unique_lock lock(engine_.mutex_);
    engine_.given_back_.wait(lock, [&] { return !pool_.idle.empty(); });
    slot_ = std::move(pool_.idle.back());
    pool_.idle.pop_back();
    ++pool_.out;
  }
  ~Lease() {
    {
      const std::lock_guard lock(engine_.mutex_);
      pool_.idle.push_back(std::move(slot_));
      --pool_.out;
    }
    engine_.given_back_.notify_all();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  CepstraExtractor& extractor() { return *slot_.extractor; }
  SphinxDecoder& decoder() { return *slot_.decoder; }

 private:
  PocketSphinxRecognizer& engine_;
  Pool& pool_;
  Pool::Slot slot_;
};

class PocketSphinxRecognizer::Stream final : public RecognizerStream {
 public:
  /// `pool.streams` has counted it already.
  Stream(PocketSphinxRecognizer& engine, Pool& pool) : engine_(engine), pool_(pool) {}

  ~Stream() override {
    const std::lock_guard lock(engine_.mutex_);
    --pool_.streams;
  }

  void begin(const conversation::Listen& expected) override {
    grammar_ = &pool_.grammars.find(expected);
    listening_ = listening_for(grammar_->expects);
    ready_.reset();
    features_.begin();
  }

  void accept(std::span<const std::int16_t> pcm) override {
    if (grammar_ != nullptr && !ready_) features_.append(pcm);
  }

  std::string partial() override { return ready_ ? ready_->text : ""; }

  void pause() override {
    if (grammar_ != nullptr && !ready_) ready_ = recognise();
  }

  void resume() override { ready_.reset(); }

  conversation::Transcript finish() override {
    if (grammar_ == nullptr) return rejected(0);
    pause();
    grammar_ = nullptr;
    features_.keep_mean();
    return std::exchange(ready_, std::nullopt).value_or(rejected(0));
  }

 private:
  conversation::Transcript recognise() {
    Lease lease(engine_, pool_);
    SphinxDecoder& decoder = lease.decoder();
    const auto cepstra = features_.whole(lease.extractor());
    const auto& mean = features_.mean();
    decoder.select_model(grammar_->name, listening_.background);
    const auto phrase = decoder.decode(kPhrases, mean, cepstra);
    if (!phrase) return rejected(0);
    const auto speech = speech_frames(cepstra);
    const auto& pairs = pool_.pairs.at(grammar_->name);
    Decoded best = *phrase;
    const bool open = grammar_->expects == Expectation::kOpen;
    const double reject = open ? engine_.config_.reject : engine_.config_.reject_value;
    const auto evidence = weigh(best, speech, pairs);
    std::optional<Decoded> sounds;
    const auto judge = [&](const Decoded& result) {
      auto judged = weigh(result, speech, pairs);
      const double first = confidence_of(judged, open);
      if (!open || first < reject || !sounds_tell(judged)) return first;
      if (!sounds) {
        const auto decoded = decoder.decode(kSounds, mean, cepstra);
        sounds = decoded ? *decoded : Decoded{};
      }
      judged.against_sounds = against_sounds(result, *sounds);
      return confidence_of(judged, open);
    };
    double sure = judge(best);
    const auto frames = std::count(speech.begin(), speech.end(), true);
    // A value is searched for on its own: free phrases make small words of it. Elsewhere that is a second opinion, on
    // what is doubtful or so short that it may have been a bare yes or no ("the us").
    const bool doubtful = sure < engine_.config_.accept || (evidence.familiar < 1 && frames < kShortAnswerFrames);
    if ((!open || doubtful) && !grammar_->answer_jsgf.empty()) {
      const auto answer = decoder.decode(grammar_->answer_jsgf, mean, cepstra);
      if (answer && answer_explains(*answer, *phrase, static_cast<double>(frames), listening_.allowance)) {
        best = *answer;
        sure = judge(best);
      }
    }
    // Only where the caller's own words are wanted is there anything to gain from words that the template never heard
    // of.
    if (sure >= engine_.config_.accept || !grammar_->free_text) {
      return sure >= reject ? to_transcript(best, sure, "grammar") : rejected(sure);
    }
    const auto general = try_general(mean, cepstra);
    const double general_sure = general_confidence(general, pool_.grammars.words);
    // What is transcribed freely is never surer than 0.8.
    if (general_sure > std::max(sure, engine_.config_.reject_value)) {
      return to_transcript(general, general_sure, "general");
    }
    if (sure >= reject) return to_transcript(best, sure, "grammar");
    return rejected(std::max(sure, general_sure));
  }

  /// Empty when every general decoder is busy: a call never waits for another.
  Decoded try_general(const Cepstrum& mean, std::span<const Cepstrum> cepstra) {
    if (engine_.general_ == nullptr || cepstra.size() > kMaxGeneralFrames) return {};
    auto decoder = engine_.general_->take();
    if (decoder == nullptr) return {};
    const auto decoded = decoder->decode(kGeneralSearch, mean, cepstra);
    engine_.general_->give_back(std::move(decoder));
    return decoded ? *decoded : Decoded{};
  }

  PocketSphinxRecognizer& engine_;
  Pool& pool_;
  UtteranceFeatures features_;
  const Grammar* grammar_ = nullptr;  ///< of the utterance under way
  Listening listening_{};
  std::optional<conversation::Transcript> ready_;
};

PocketSphinxRecognizer::PocketSphinxRecognizer(PocketSphinxConfig config, core::Logger& log,
                                               std::shared_ptr<const Pronunciations> pronunciations)
    : config_(std::move(config)),
      log_(log),
      pronunciations_(std::move(pronunciations)),
      general_(config_.general_decoders > 0 ? std::make_unique<General>() : nullptr) {}

PocketSphinxRecognizer::~PocketSphinxRecognizer() = default;

core::Result<std::unique_ptr<PocketSphinxRecognizer>> PocketSphinxRecognizer::create(PocketSphinxConfig config,
                                                                                     core::Logger& log) {
  auto pronunciations = Pronunciations::load(config.model.dictionary);
  if (!pronunciations) return pronunciations.error();
  return std::unique_ptr<PocketSphinxRecognizer>(
      new PocketSphinxRecognizer(std::move(config), log, std::move(*pronunciations)));
}

core::Status PocketSphinxRecognizer::prepare(std::shared_ptr<const templates::CampaignTemplate> t, int calls) {
  const std::lock_guard one_at_a_time(preparing_);
  drop_unused();
  // Half of the work of a process's first template, beside the other half.
  core::Status general;
  std::jthread beside;
  if (general_ != nullptr && !general_ready_) {
    beside = std::jthread([this, &general] { general = prepare_general(); });
  }
  core::Status pool = prepare_pool(std::move(t), calls);
  if (beside.joinable()) beside.join();
  return general.ok() ? pool : general;
}

core::Status PocketSphinxRecognizer::prepare_pool(std::shared_ptr<const templates::CampaignTemplate> t, int calls) {
  const int decoders = std::clamp(calls, 1, std::max(1, config_.decoders));
  Pool* pool = find(*t);
  if (pool != nullptr) return fill(*pool, decoders);
  auto made = make_pool(std::move(t));
  if (!made) return made.error();
  if (auto filled = fill(**made, decoders); !filled) return filled;
  const std::lock_guard lock(mutex_);
  pools_.push_back(std::move(*made));
  return {};
}

core::Result<std::unique_ptr<PocketSphinxRecognizer::Pool>> PocketSphinxRecognizer::make_pool(
    std::shared_ptr<const templates::CampaignTemplate> t) const {
  auto pool = std::make_unique<Pool>();
  const auto& own = t->audio_settings.pronunciations;
  pool->grammars = GrammarBuilder(*t).build_all();
  const auto select = [&] {
    return pronunciations_->select({pool->grammars.words.begin(), pool->grammars.words.end()}, own);
  };
  pool->dictionary = select();
  if (!pool->dictionary.unsayable.empty()) {
    const auto lost = pool->dictionary.unsayable;
    pool->grammars = GrammarBuilder(*t, {lost.begin(), lost.end()}).build_all();
    pool->dictionary = select();
    pool->dictionary.unsayable = lost;
  }
  log_.info("speech_grammars_ready", {{"template", t->meta.id},
                                      {"grammars", pool->grammars.grammars.size()},
                                      {"words", pool->grammars.words.size()},
                                      {"guessed_pronunciations", pool->dictionary.guessed.size()},
                                      {"unsayable_words", pool->dictionary.unsayable.size()}});
  GrammarModels models(config_.grammar_models, without_letters_and_names(pool->grammars.words));
  for (const auto& grammar : pool->grammars.grammars) {
    NgramOptions options;
    options.backoff = listening_for(grammar.expects).backoff;
    auto model = models.of(grammar.jsgf, options);
    if (!model) return model.error();
    pool->models.situations.emplace_back(grammar.name, std::move(model->compiled));
    pool->pairs.emplace(grammar.name, std::move(model->pairs));
    if (grammar.answer_jsgf.empty() || pool->answers.contains(grammar.answer_jsgf)) continue;
    auto answers = compile_grammar(grammar.answer_jsgf);
    if (!answers) return answers.error();
    pool->answers.emplace(grammar.answer_jsgf, *std::move(answers));
  }
  auto background = models.background(config_.model.general_lm);
  if (!background) return background.error();
  pool->models.background = *std::move(background);
  pool->campaign = std::move(t);
  return pool;
}

core::Status PocketSphinxRecognizer::fill(Pool& pool, int decoders) {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (static_cast<int>(pool.idle.size()) + pool.out >= decoders) return {};
    }
    auto decoder = SphinxDecoder::create(config_.model, pool.dictionary.text);
    if (!decoder) return decoder.error();
    std::set<std::string> known;
    for (const auto& grammar : pool.grammars.grammars) {
      const std::string& answers = grammar.answer_jsgf;
      if (answers.empty() || !known.insert(answers).second) continue;
      const bool digits = grammar.expects == Expectation::kDigits;
      auto added = (*decoder)->add_grammar(answers, pool.answers.at(answers), digits ? kDigitWidth : kAnswerWidth);
      if (!added) return added;
    }
    if (auto added = (*decoder)->add_models(kPhrases, pool.models, kPhraseWidth); !added) return added;
    if (auto added = (*decoder)->add_sounds(kSounds, kSoundWidth); !added) return added;
    auto extractor = CepstraExtractor::create(config_.model);
    if (!extractor) return extractor.error();
    const std::lock_guard lock(mutex_);
    pool.idle.push_back({std::move(*extractor), std::move(*decoder)});
  }
}

core::Status PocketSphinxRecognizer::prepare_general() {
  for (int i = 0; i < config_.general_decoders; ++i) {
    auto decoder = SphinxDecoder::create(config_.model, "");
    if (!decoder) return decoder.error();
    general_->give_back(std::move(*decoder));
  }
  general_ready_ = true;
  return {};
}

void PocketSphinxRecognizer::drop_unused() {
  const std::lock_guard lock(mutex_);
  std::erase_if(pools_, [](const auto& pool) { return pool->streams == 0 && pool->campaign.use_count() == 1; });
}

PocketSphinxRecognizer::Pool* PocketSphinxRecognizer::find(const templates::CampaignTemplate& t) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(pools_.begin(), pools_.end(), [&t](const auto& pool) { return pool->campaign.get() == &t; });
  return found == pools_.end() ? nullptr : found->get();
}

core::Result<std::unique_ptr<RecognizerStream>> PocketSphinxRecognizer::open(const templates::CampaignTemplate& t) {
  Pool* pool = find(t);
  if (pool == nullptr) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the recogniser was not prepared for template '" + t.meta.id + "'", "call prepare() first", ""};
  }
  const std::lock_guard lock(mutex_);
  ++pool->streams;
  return std::unique_ptr<RecognizerStream>(std::make_unique<Stream>(*this, *pool));
}

core::Result<PocketSphinxRecognizer::Report> PocketSphinxRecognizer::report(
    const templates::CampaignTemplate& t) const {
  const Pool* pool = find(t);
  if (pool == nullptr) {
    return core::Error{core::ErrorCode::kNotFound, "the recogniser does not know template '" + t.meta.id + "'",
                       "call prepare() first", ""};
  }
  return Report{pool->dictionary.guessed, pool->dictionary.unsayable, pool->grammars.grammars.size(),
                pool->grammars.words.size()};
}

}  // namespace callai::audio
