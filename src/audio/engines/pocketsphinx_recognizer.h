#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audio/engines/sphinx_decoder.h"
#include "audio/grammar_builder.h"
#include "audio/pronunciations.h"
#include "audio/speech_recognizer.h"
#include "core/file_cache.h"
#include "core/log.h"

namespace callai::audio {

struct PocketSphinxConfig {
  SphinxModel model;
  int decoders = 2;          ///< a template's; as many as threads that recognise, so that none waits for another
  int general_decoders = 1;  ///< of the whole process, 80 MB each, for answers in free words; 0: none
  double accept = 0.58;      ///< at least this sure, no second opinion is asked for
  double reject = 0.58;      ///< less sure, nothing was understood
  /// As `reject` where a value was asked for: what is heard wrong there is read back.
  double reject_value = 0.2;
  /// Where the language models of grammars are kept, seconds of work for a template; null: nowhere. Outlives the
  /// engine.
  core::FileCache* grammar_models = nullptr;
};

/// The embedded recogniser: PocketSphinx with language models made from the template's grammars, and a general one
/// where an answer in the caller's own words is wanted. A stream only keeps the utterance's sound (16 kB a second);
/// what was said is searched for in its pauses, with one of the template's few decoders (some 50 MB each), which no
/// call holds on to. So partial results come with the caller's pauses, and a call costs nothing while nobody speaks.
/// Safe from any thread; must outlive its streams.
class PocketSphinxRecognizer final : public SpeechRecognizer {
 public:
  static core::Result<std::unique_ptr<PocketSphinxRecognizer>> create(PocketSphinxConfig config, core::Logger& log);
  ~PocketSphinxRecognizer() override;

  core::Status prepare(std::shared_ptr<const templates::CampaignTemplate> t, int calls) override;
  core::Result<std::unique_ptr<RecognizerStream>> open(const templates::CampaignTemplate& t) override;

  /// Words whose pronunciation was guessed, and words that could not be said and whose phrases are therefore not heard,
  /// for a prepared template.
  struct Report {
    std::vector<std::string> guessed;
    std::vector<std::string> unsayable;
    std::size_t grammars = 0;
    std::size_t words = 0;
  };
  core::Result<Report> report(const templates::CampaignTemplate& t) const;

 private:
  class Stream;
  class Lease;
  struct Pool;
  struct General;

  PocketSphinxRecognizer(PocketSphinxConfig config, core::Logger& log,
                         std::shared_ptr<const Pronunciations> pronunciations);
  core::Result<std::unique_ptr<Pool>> make_pool(std::shared_ptr<const templates::CampaignTemplate> t) const;
  core::Status prepare_pool(std::shared_ptr<const templates::CampaignTemplate> t, int calls);
  core::Status fill(Pool& pool, int decoders);
  core::Status prepare_general();
  void drop_unused();
  Pool* find(const templates::CampaignTemplate& t) const;

  const PocketSphinxConfig config_;
  core::Logger& log_;
  const std::shared_ptr<const Pronunciations> pronunciations_;
  std::mutex preparing_;      ///< one prepare() at a time
  mutable std::mutex mutex_;  ///< pools_ and what is idle in them
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<Pool>> pools_;
  const std::unique_ptr<General> general_;
  bool general_ready_ = false;  ///< written by prepare()
};

}  // namespace callai::audio
