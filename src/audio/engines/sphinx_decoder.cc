#include "audio/engines/sphinx_decoder.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <mutex>
#include <string_view>
#include <utility>

extern "C" {
#include <pocketsphinx.h>
#include <sphinxbase/ckd_alloc.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/ngram_model.h>
}

#include "core/file_content.h"

namespace callai::audio {
namespace {

/// Beside acoustic scores. Measured on the lines of the support scenarios: 6.5 8.3 % word errors, 8.5 7.5, 10.5 8.3.
constexpr float kLanguageWeight = 8.5F;

core::Error engine_error(std::string message, std::string mend) {
  return core::Error{core::ErrorCode::kUnavailable, std::move(message), std::move(mend), ""};
}

/// sphinxbase logs to stderr, from a global; our own errors say what matters.
void silence_engine_log() {
  static std::once_flag once;
  std::call_once(once, [] { err_set_logfp(nullptr); });
}

/// A text as a file that has no name on any disk, for libraries that only read paths.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& text) : fd_(memfd_create("callai-speech", MFD_CLOEXEC)) {
    std::size_t done = 0;
    while (fd_ >= 0 && done < text.size()) {
      const ssize_t n = write(fd_, text.data() + done, text.size() - done);
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    complete_ = fd_ >= 0 && done == text.size();
  }
  ~MemoryFile() {
    if (fd_ >= 0) close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  bool complete() const { return complete_; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }
  /// What it holds now; less when it cannot be read.
  std::string content() const {
    const off_t size = lseek(fd_, 0, SEEK_END);
    std::string bytes(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    bytes.resize(done);
    return bytes;
  }

 private:
  int fd_;
  bool complete_ = false;
};

constexpr int kMaxVariants = 6;

bool in_dictionary(ps_decoder_t* decoder, const std::string& word) {
  char* phones = ps_lookup_word(decoder, word.c_str());
  const bool found = phones != nullptr;
  ckd_free(phones);
  return found;
}

struct FsgDeleter {
  void operator()(fsg_model_t* fsg) const { fsg_model_free(fsg); }
};
using FsgHandle = std::unique_ptr<fsg_model_t, FsgDeleter>;

/// The engine's own form of a graph. Language probabilities get the weight that they need beside acoustic scores.
/// Other pronunciations ("the(2)") are arcs of their own here: the engine's way of adding them walks the whole graph
/// for every word, 16 s of CPU for a template.
FsgHandle engine_graph(const std::string& name, const GrammarGraph& graph, ps_decoder_t* decoder) {
  logmath_t* logmath = ps_get_logmath(decoder);
  FsgHandle fsg(fsg_model_init(name.c_str(), logmath, kLanguageWeight, graph.states));
  if (fsg == nullptr) return nullptr;
  fsg->start_state = graph.start;
  fsg->final_state = graph.final_state;
  for (const auto& arc : graph.arcs) {
    const auto score =
        static_cast<int32>(static_cast<double>(logmath_ln_to_log(logmath, arc.log_probability)) * kLanguageWeight);
    std::string word = arc.word;
    for (int variant = 2; variant <= kMaxVariants; ++variant) {
      fsg_model_trans_add(fsg.get(), arc.from, arc.to, score, fsg_model_word_add(fsg.get(), word.c_str()));
      word = arc.word + "(" + std::to_string(variant) + ")";
      if (!in_dictionary(decoder, word)) break;
    }
  }
  return fsg;
}

/// A search reads these when it is made.
void set_width(cmd_ln_t* config, const SearchWidth& width) {
  cmd_ln_set_float_r(config, "-wip", width.word_insertion);
  cmd_ln_set_float_r(config, "-beam", width.beam);
  cmd_ln_set_float_r(config, "-pbeam", width.beam);
  cmd_ln_set_float_r(config, "-wbeam", width.word_beam);
}

struct ModelDeleter {
  void operator()(ngram_model_t* model) const { ngram_model_free(model); }
};
using ModelHandle = std::unique_ptr<ngram_model_t, ModelDeleter>;  ///< one of the model's references

constexpr const char* kSituation = "situation";
constexpr const char* kBackground = "background";

ModelHandle read_model(const std::string& compiled, ps_decoder_t* ps) {
  const MemoryFile file(compiled);
  if (!file.complete()) return nullptr;
  return ModelHandle(ngram_model_read(ps_get_config(ps), file.path().c_str(), NGRAM_BIN, ps_get_logmath(ps)));
}

ModelHandle retained(ngram_model_t* model) {
  return ModelHandle(model == nullptr ? nullptr : ngram_model_retain(model));
}

/// The set holds references of its own. Null when one of the models is.
ModelHandle model_set(const std::vector<ModelHandle>& models, std::vector<std::string> names, cmd_ln_t* config) {
  std::vector<ngram_model_t*> pointers;
  std::vector<char*> labels;
  for (const auto& model : models) {
    if (model == nullptr) return nullptr;
    pointers.push_back(model.get());
  }
  for (auto& name : names) labels.push_back(name.data());
  return ModelHandle(
      ngram_model_set_init(config, pointers.data(), labels.data(), nullptr, static_cast<int32>(pointers.size())));
}

/// The lines of a dictionary whose words the language model knows: the search has no others, and the engine takes
/// 0.1 s and 13 MB for the 115 000 that would only lie there.
std::string known_to(ngram_model_t* language, std::string_view dictionary) {
  std::string known;
  std::string word;
  while (!dictionary.empty()) {
    const std::string_view line = dictionary.substr(0, dictionary.find('\n'));
    word = line.substr(0, line.find_first_of(" \t("));
    if (!word.empty() && ngram_wid(language, word.c_str()) != ngram_unknown_wid(language)) {
      known += line;
      known += '\n';
    }
    dictionary.remove_prefix(std::min(dictionary.size(), line.size() + 1));
  }
  return known;
}

/// As PocketSphinx makes of -dict and -lm.
core::Status add_general_search(const SphinxModel& model, ps_decoder_t* ps) {
  const ModelHandle language(
      ngram_model_read(ps_get_config(ps), model.general_lm.c_str(), NGRAM_AUTO, ps_get_logmath(ps)));
  if (language == nullptr) {
    return engine_error("cannot read the language model '" + model.general_lm + "'",
                        "install pocketsphinx-en-us, or set the path of the acoustic model");
  }
  const auto dictionary = core::file_content(model.dictionary);
  if (!dictionary) {
    return engine_error("cannot read the pronunciation dictionary '" + model.dictionary + "'",
                        "install pocketsphinx-en-us, or set the path of the dictionary");
  }
  const MemoryFile words(known_to(language.get(), *dictionary));
  if (!words.complete() || ps_load_dict(ps, words.path().c_str(), nullptr, nullptr) != 0 ||
      ps_set_lm(ps, kGeneralSearch, language.get()) != 0) {
    return engine_error("PocketSphinx cannot search with the general language model", "free some memory");
  }
  return {};
}

std::string without_variant(const char* word) {
  std::string text(word);
  const auto paren = text.find('(');
  if (paren != std::string::npos && paren > 0) text.resize(paren);
  return text;
}

}  // namespace

core::Result<std::string> compile_language_model(const std::string& arpa) {
  silence_engine_log();
  struct LogmathDeleter {
    void operator()(logmath_t* logmath) const { logmath_free(logmath); }
  };
  // The base of the decoders.
  const std::unique_ptr<logmath_t, LogmathDeleter> logmath(logmath_init(1.0001, 0, 1));
  const MemoryFile text(arpa);
  const MemoryFile compiled("");
  const ModelHandle model(text.complete() && compiled.complete()
                              ? ngram_model_read(nullptr, text.path().c_str(), NGRAM_ARPA, logmath.get())
                              : nullptr);
  if (model == nullptr || ngram_model_write(model.get(), compiled.path().c_str(), NGRAM_BIN) != 0) {
    return engine_error("a language model of a template cannot be compiled", "free some memory");
  }
  return compiled.content();
}

std::string language_model_library() {
  Dl_info library{};
  const bool known = dladdr(reinterpret_cast<const void*>(&ngram_model_read), &library) != 0;
  return known && library.dli_fname != nullptr ? library.dli_fname : "";
}

bool is_filler_word(const std::string& word) {
  return word.empty() || word[0] == '<' || word[0] == '[' || word.starts_with("++") || word == "(NULL)" ||
         word == "SIL";
}

// ---- CepstraExtractor --------------------------------------------------------------------------------------------

struct CepstraExtractor::Impl {
  cmd_ln_t* config = nullptr;
  fe_t* fe = nullptr;
  std::int16_t previous = 0;
  std::vector<std::int16_t> wide;

  ~Impl() {
    if (fe != nullptr) fe_free(fe);
    if (config != nullptr) cmd_ln_free_r(config);
  }
};

CepstraExtractor::CepstraExtractor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CepstraExtractor::~CepstraExtractor() = default;

core::Result<std::unique_ptr<CepstraExtractor>> CepstraExtractor::create(const SphinxModel& model) {
  silence_engine_log();
  auto impl = std::make_unique<Impl>();
  // The values of the model's own feat.params, which a decoder reads by itself and a bare front end does not.
  impl->config = cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", model.acoustic.c_str(), "-lowerf", "130", "-upperf",
                             "6800", "-nfilt", "25", "-transform", "dct", "-lifter", "22", "-remove_silence", "no",
                             "-remove_noise", "yes", nullptr);
  if (impl->config != nullptr) impl->fe = fe_init_auto_r(impl->config);
  if (impl->fe == nullptr) {
    return engine_error("cannot start the speech front end", "install the packages of scripts/packages.txt");
  }
  std::unique_ptr<CepstraExtractor> extractor(new CepstraExtractor(std::move(impl)));
  extractor->start();
  return extractor;
}

void CepstraExtractor::start() {
  fe_start_stream(impl_->fe);
  fe_start_utt(impl_->fe);
  impl_->previous = 0;
}

void CepstraExtractor::append(std::span<const std::int16_t> pcm, double gain, std::vector<Cepstrum>& out) {
  impl_->wide.clear();
  impl_->wide.reserve(pcm.size() * 2);
  for (const std::int16_t sample : pcm) {
    const double scaled = std::clamp(std::round(sample * gain), -32768.0, 32767.0);
    const auto now = static_cast<std::int16_t>(scaled);
    impl_->wide.push_back(static_cast<std::int16_t>((static_cast<int>(impl_->previous) + now) / 2));
    impl_->wide.push_back(now);
    impl_->previous = now;
  }
  const std::int16_t* next = impl_->wide.data();
  std::size_t left = impl_->wide.size();
  std::array<Cepstrum, 64> block;
  std::array<mfcc_t*, 64> rows;
  for (std::size_t i = 0; i < block.size(); ++i) rows[i] = block[i].data();
  while (left > 0) {
    int32 frames = static_cast<int32>(rows.size());
    const std::size_t before = left;
    if (fe_process_frames(impl_->fe, &next, &left, rows.data(), &frames, nullptr) < 0) return;
    out.insert(out.end(), block.begin(), block.begin() + frames);
    if (frames == 0 && left == before) return;
  }
}

void CepstraExtractor::finish(std::vector<Cepstrum>& out) {
  Cepstrum last{};
  int32 frames = 0;
  fe_end_utt(impl_->fe, last.data(), &frames);
  if (frames > 0) out.push_back(last);
  start();
}

// ---- SphinxDecoder -----------------------------------------------------------------------------------------------

struct SphinxDecoder::Impl {
  cmd_ln_t* config = nullptr;
  ps_decoder_t* ps = nullptr;
  ModelHandle situations;  ///< the set of add_models, shared with its search
  ModelHandle mixture;     ///< of that set and the background

  std::string sounds;  ///< the search for single sounds, if there is one

  ~Impl() {
    // PocketSphinx leaks what that search found last; a new utterance lets go of it.
    if (!sounds.empty() && ps_set_search(ps, sounds.c_str()) == 0 && ps_start_utt(ps) == 0) ps_end_utt(ps);
    if (ps != nullptr) ps_free(ps);
    if (config != nullptr) cmd_ln_free_r(config);
  }
};

SphinxDecoder::SphinxDecoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SphinxDecoder::~SphinxDecoder() = default;

core::Result<std::unique_ptr<SphinxDecoder>> SphinxDecoder::create(const SphinxModel& model,
                                                                   const std::string& dictionary) {
  silence_engine_log();
  const bool general = dictionary.empty();
  const MemoryFile own(dictionary);
  if (!own.complete()) return engine_error("cannot hold a dictionary in memory", "free some memory");
  auto impl = std::make_unique<Impl>();
  // All senones are scored: scores of two searches over the same frames can only be compared so.
  impl->config = cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", model.acoustic.c_str(), "-dict", own.path().c_str(),
                             "-fsgusealtpron", "no", "-pl_window", "0", "-fwdflat", "no", "-bestpath",
                             general ? "yes" : "no", "-remove_silence", "no", "-compallsen", "yes", nullptr);
  if (impl->config != nullptr && !general) {
    cmd_ln_set_float_r(impl->config, "-silprob", 0.5);  // the default makes short words cheaper than a pause
    cmd_ln_set_float_r(impl->config, "-lw", kLanguageWeight);
  }
  if (impl->config != nullptr) impl->ps = ps_init(impl->config);
  if (impl->ps == nullptr) {
    return engine_error("cannot start a PocketSphinx decoder with the model in '" + model.acoustic + "'",
                        "install pocketsphinx-en-us, or set the path of the acoustic model");
  }
  if (general) {
    if (core::Status added = add_general_search(model, impl->ps); !added.ok()) return added.error();
  }
  return std::unique_ptr<SphinxDecoder>(new SphinxDecoder(std::move(impl)));
}

core::Status SphinxDecoder::add_grammar(const std::string& name, const GrammarGraph& graph, const SearchWidth& width) {
  set_width(ps_get_config(impl_->ps), width);
  const FsgHandle fsg = engine_graph(name, graph, impl_->ps);
  if (fsg == nullptr || ps_set_fsg(impl_->ps, name.c_str(), fsg.get()) != 0) {
    return core::Error{core::ErrorCode::kInvalidArgument, "the speech grammar '" + name + "' cannot be compiled",
                       "look for words with unusual characters in the template's phrases", ""};
  }
  return {};
}

core::Status SphinxDecoder::add_models(const std::string& name, const LanguageModels& models,
                                       const SearchWidth& width) {
  cmd_ln_t* config = ps_get_config(impl_->ps);
  set_width(config, width);
  std::vector<ModelHandle> situations;
  std::vector<std::string> names;
  for (const auto& [situation, model] : models.situations) {
    situations.push_back(read_model(model, impl_->ps));
    names.push_back(situation);
  }
  impl_->situations = model_set(situations, names, config);
  ModelHandle all = retained(impl_->situations.get());
  if (!models.background.empty()) {
    std::vector<ModelHandle> both;
    both.push_back(std::move(all));
    both.push_back(read_model(models.background, impl_->ps));
    impl_->mixture = model_set(both, {kSituation, kBackground}, config);
    all = retained(impl_->mixture.get());
  }
  if (all == nullptr || ps_set_lm(impl_->ps, name.c_str(), all.get()) != 0) {
    return engine_error("the language models of a template cannot be loaded", "free some memory");
  }
  return {};
}

core::Status SphinxDecoder::add_sounds(const std::string& name, const SearchWidth& width) {
  cmd_ln_t* config = ps_get_config(impl_->ps);
  set_width(config, width);
  cmd_ln_set_boolean_r(config, "-allphone_ci", TRUE);
  if (ps_set_allphone(impl_->ps, name.c_str(), nullptr) != 0) {
    return engine_error("PocketSphinx cannot search for single sounds", "free some memory");
  }
  impl_->sounds = name;
  return {};
}

void SphinxDecoder::select_model(const std::string& model, double background) {
  ngram_model_set_select(impl_->situations.get(), model.c_str());
  if (impl_->mixture == nullptr) return;
  const char* names[] = {kSituation, kBackground};
  const auto share = static_cast<float32>(background);
  const float32 weights[] = {1.0F - share, share};
  ngram_model_set_interp(impl_->mixture.get(), names, weights);
}

bool SphinxDecoder::knows(const std::string& word) const {
  char* phones = ps_lookup_word(impl_->ps, word.c_str());
  const bool known = phones != nullptr;
  ckd_free(phones);
  return known;
}

core::Status SphinxDecoder::start(const std::string& search, const Cepstrum& mean) {
  if (ps_set_search(impl_->ps, search.c_str()) != 0) {
    return core::Error{core::ErrorCode::kInternal, "the decoder has no search '" + search + "'", "", ""};
  }
  cmn_t* cmn = ps_get_feat(impl_->ps)->cmn_struct;
  cmn_live_set(cmn, mean.data());
  // Below this count the mean is left alone: it is estimated here, not by the engine's moving window.
  cmn->nframe = std::numeric_limits<int32>::min() / 2;
  if (ps_start_utt(impl_->ps) != 0) return engine_error("PocketSphinx refuses a new utterance", "");
  return {};
}

void SphinxDecoder::feed(std::span<const Cepstrum> cepstra) {
  std::array<Cepstrum, 64> copy;  // the engine normalises in place
  std::array<mfcc_t*, 64> rows;
  for (std::size_t i = 0; i < copy.size(); ++i) rows[i] = copy[i].data();
  while (!cepstra.empty()) {
    const std::size_t n = std::min(cepstra.size(), copy.size());
    std::copy_n(cepstra.begin(), n, copy.begin());
    ps_process_cep(impl_->ps, rows.data(), static_cast<int>(n), FALSE, FALSE);
    cepstra = cepstra.subspan(n);
  }
}

Decoded SphinxDecoder::end() {
  Decoded decoded;
  ps_end_utt(impl_->ps);
  int32 score = 0;
  const bool complete = ps_get_hyp(impl_->ps, &score) != nullptr;
  decoded.frames = ps_get_n_frames(impl_->ps);
  for (ps_seg_t* segment = ps_seg_iter(impl_->ps); segment != nullptr; segment = ps_seg_next(segment)) {
    DecodedWord word;
    word.text = without_variant(ps_seg_word(segment));
    ps_seg_frames(segment, &word.first, &word.last);
    int32 acoustic = 0;
    int32 language = 0;
    int32 back = 0;
    const int32 posterior = ps_seg_prob(segment, &acoustic, &language, &back);
    word.acoustic = acoustic;
    word.language = language;
    word.posterior = std::min(1.0, logmath_exp(ps_get_logmath(impl_->ps), posterior));
    if (complete && !is_filler_word(word.text)) {
      if (!decoded.text.empty()) decoded.text += ' ';
      decoded.text += word.text;
    }
    decoded.words.push_back(std::move(word));
  }
  return decoded;
}

core::Result<Decoded> SphinxDecoder::decode(const std::string& search, const Cepstrum& mean,
                                            std::span<const Cepstrum> cepstra) {
  const auto started = start(search, mean);
  if (!started) return started.error();
  feed(cepstra);
  return end();
}

}  // namespace callai::audio
