#include "audio/engines/grammar_models.h"

#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

#include "audio/engines/general_language.h"
#include "audio/engines/grammar_graph.h"
#include "audio/engines/sphinx_decoder.h"

namespace callai::audio {
namespace {

/// How many bytes of pairs there are, the pairs, a line each, and the model.
std::string encoded(const GrammarModel& model) {
  std::string pairs;
  for (const std::string& pair : model.pairs) pairs += pair + '\n';
  return std::to_string(pairs.size()) + '\n' + pairs + model.compiled;
}

std::optional<GrammarModel> decoded(std::string_view bytes) {
  std::size_t left = 0;
  const auto [end, wrong] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), left);
  if (wrong != std::errc{} || end == bytes.data() + bytes.size() || *end != '\n') return std::nullopt;
  bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()) + 1);
  if (bytes.size() < left) return std::nullopt;
  GrammarModel model;
  model.compiled = bytes.substr(left);
  for (bytes = bytes.substr(0, left); !bytes.empty();) {
    const std::size_t line = bytes.find('\n');
    if (line == std::string_view::npos) return std::nullopt;
    model.pairs.emplace(bytes.substr(0, line));
    bytes.remove_prefix(line + 1);
  }
  return model;
}

std::string text_of(const NgramOptions& options) {
  return std::to_string(options.sentences) + ' ' + std::to_string(options.backoff) + ' ' +
         std::to_string(options.any_word) + ' ' + std::to_string(options.seed);
}

/// A file that is replaced by another one has another name.
std::string identity_of(const std::string& path) {
  std::error_code ec;
  const auto bytes = std::filesystem::file_size(path, ec);
  const auto written = std::filesystem::last_write_time(path, ec).time_since_epoch().count();
  return path + ' ' + std::to_string(bytes) + ' ' + std::to_string(written);
}

}  // namespace

GrammarModels::GrammarModels(core::FileCache* kept, const std::set<std::string>& vocabulary)
    : kept_(kept), vocabulary_(vocabulary), common_key_(identity_of(language_model_library()) + '\n') {
  for (const std::string& word : vocabulary_) common_key_ += word + '\n';
}

core::Result<GrammarModel> GrammarModels::of(const std::string& jsgf, const NgramOptions& options) {
  const std::string key = "grammar\n" + text_of(options) + '\n' + common_key_ + '\n' + jsgf;
  if (kept_ != nullptr) {
    if (const auto bytes = kept_->find(key)) {
      if (auto model = decoded(*bytes)) return *std::move(model);
    }
  }
  const auto graph = compile_grammar(jsgf);
  if (!graph) return graph.error();
  auto made = grammar_ngram(*graph, vocabulary_, options);
  auto compiled = compile_language_model(made.arpa);
  if (!compiled) return compiled.error();
  GrammarModel model{*std::move(compiled), std::move(made.pairs)};
  if (kept_ != nullptr) kept_->put(key, encoded(model));
  return model;
}

core::Result<std::string> GrammarModels::background(const std::string& general_lm) {
  const std::string key = "background\n" + identity_of(general_lm) + '\n' + common_key_;
  if (kept_ != nullptr) {
    if (auto bytes = kept_->find(key)) return *std::move(bytes);
  }
  const auto general = GeneralLanguage::load(general_lm);
  if (!general) return general.error();
  auto compiled = compile_language_model((*general)->bigrams_among(vocabulary_));
  if (compiled && kept_ != nullptr) kept_->put(key, *compiled);
  return compiled;
}

}  // namespace callai::audio
