#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "audio/engines/grammar_graph.h"
#include "core/result.h"

namespace callai::audio {

/// Where the acoustic model and its companions live. The defaults are Debian's `pocketsphinx-en-us`.
struct SphinxModel {
  std::string acoustic = "/usr/share/pocketsphinx/model/en-us/en-us";
  std::string dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
  std::string general_lm = "/usr/share/pocketsphinx/model/en-us/en-us.lm.bin";
};

inline constexpr int kCepstrumSize = 13;
inline constexpr int kCepstraPerSecond = 100;
using Cepstrum = std::array<float, kCepstrumSize>;

/// Mel cepstra of 8 kHz speech, 100 a second: linear interpolation to 16 kHz (its spectral images fill the filters
/// above the telephone band, which the wide-band model expects), then sphinxbase's front end. One utterance after the
/// other, one thread at a time.
class CepstraExtractor {
 public:
  static core::Result<std::unique_ptr<CepstraExtractor>> create(const SphinxModel& model);
  ~CepstraExtractor();
  CepstraExtractor(const CepstraExtractor&) = delete;
  CepstraExtractor& operator=(const CepstraExtractor&) = delete;

  void start();
  /// Appends the frames that `pcm` completes. `gain` is a factor on the samples; the result is clipped to 16 bits.
  void append(std::span<const std::int16_t> pcm, double gain, std::vector<Cepstrum>& out);
  void finish(std::vector<Cepstrum>& out);

 private:
  struct Impl;
  explicit CepstraExtractor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A piece of a decoder's best path. Times are cepstral frames, `last` included.
struct DecodedWord {
  std::string text;  ///< as in the dictionary, without the "(2)" of an alternative; fillers are "<sil>", "++NOISE++"
  int first = 0;
  int last = 0;
  double acoustic = 0;   ///< log likelihood in the decoder's own scale
  double language = 0;   ///< log probability, times the language weight, in the same scale
  double posterior = 1;  ///< 0..1; only language models give one
};

struct Decoded {
  std::string text;                ///< words without fillers; "" when no path reached the end of the grammar
  std::vector<DecodedWord> words;  ///< fillers included
  int frames = 0;
};

/// True for silence, noise and sentence marks: what is no word of the caller.
bool is_filler_word(const std::string& word);

/// How far a search looks around: hypotheses less likely than the best one by these factors are dropped.
struct SearchWidth {
  double word_insertion = 0.65;  ///< probability factor a word costs; 0.01 for strings of digits
  double beam = 1e-72;
  double word_beam = 1e-54;
};

/// A language model as the decoder keeps it, from an ARPA text: read much faster, and the same but for rounding.
core::Result<std::string> compile_language_model(const std::string& arpa);
/// The file of the library that compiles and reads them: another one may not read what this one has compiled. ""
/// unknown.
std::string language_model_library();

/// Language models as compile_language_model makes them.
struct LanguageModels {
  std::vector<std::pair<std::string, std::string>> situations;  ///< name, model; one or more
  std::string background;                                       ///< mixed into each of them; "": none
};

/// The search of a decoder that was made without a dictionary.
inline constexpr const char* kGeneralSearch = "general";

/// A PocketSphinx decoder with named searches. Slow to make (25 ms and up); used by one thread at a time.
class SphinxDecoder {
 public:
  /// `dictionary`: a text ("word PH PH\n"...) of the words it will hear; "": those of the general language
  /// model, with kGeneralSearch over it.
  static core::Result<std::unique_ptr<SphinxDecoder>> create(const SphinxModel& model, const std::string& dictionary);
  ~SphinxDecoder();
  SphinxDecoder(const SphinxDecoder&) = delete;
  SphinxDecoder& operator=(const SphinxDecoder&) = delete;

  /// Adds a grammar as a search.
  core::Status add_grammar(const std::string& name, const GrammarGraph& graph, const SearchWidth& width);
  /// Adds one search over language models, which share its memory. Every word of the dictionary that is to be heard is
  /// in every model. Once a decoder.
  core::Status add_models(const std::string& name, const LanguageModels& models, const SearchWidth& width);
  /// Adds a search for the best chain of single sounds, in any order: what could have been said at all.
  core::Status add_sounds(const std::string& name, const SearchWidth& width);
  /// Which of them the next utterances are heard with, and how much of each word's probability comes from the
  /// background model, 0..1.
  void select_model(const std::string& model, double background);
  /// The dictionary knows `word`.
  bool knows(const std::string& word) const;

  /// An utterance. `mean` is what is subtracted from every cepstrum. At some 0.06 s of CPU a second of speech.
  core::Result<Decoded> decode(const std::string& search, const Cepstrum& mean, std::span<const Cepstrum> cepstra);

 private:
  struct Impl;
  explicit SphinxDecoder(std::unique_ptr<Impl> impl);
  core::Status start(const std::string& search, const Cepstrum& mean);
  void feed(std::span<const Cepstrum> cepstra);
  Decoded end();

  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::audio
