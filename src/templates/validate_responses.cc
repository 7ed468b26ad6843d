#include <algorithm>

#include "templates/validation.h"

namespace callai::templates {

namespace {

bool is_supported(const Validation& v, const std::string& language) {
  return v.languages().hear(language) && v.languages().speak(language);
}

void check_language(Validation& v, const std::string& language, const Path& path) {
  if (is_supported(v, language)) return;
  const bool heard = v.languages().hear(language);
  const bool spoken = v.languages().speak(language);
  std::string known;
  for (const std::string& one : v.languages().heard) {
    if (v.languages().speak(one)) known += (known.empty() ? "\"" : ", \"") + one + "-...\"";
  }
  v.error(path, "unsupported_language",
          "'" + language + "' is " +
              (heard    ? "not spoken"
               : spoken ? "not heard"
                        : "neither heard nor spoken") +
              " by any configured engine",
          known.empty() ? "configure engines that hear and speak it" : "write one of: " + known);
}

void check_scripts(Validation& v, const std::vector<Script>& scripts, const Path& path) {
  v.ids(scripts, path);
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    const Script& script = scripts[i];
    const Path at = path / i;
    v.known(Kind::kField, script.asks, at / "asks");
    v.texts(script.variants, at / "variants");
    if (script.variants.empty()) {
      v.error(at, "no_variants", "script '" + script.id + "' has no words", "add \"variants\": [\"...\"]");
    }
    for (std::size_t j = 0; j < script.variants.size(); ++j) {
      if (script.variants[j].find_first_not_of(" \t\n") != std::string::npos) continue;
      v.error(at / "variants" / j, "empty_variant", "this variant of '" + script.id + "' has no words",
              "write what is said, or remove it");
    }
  }
}

void check_answers(Validation& v, const ResponseTemplates& r, const Path& path) {
  if (v.known(Kind::kScript, r.answer_script, path / "answer_script")) {
    for (const std::string& variant : find_script(v.campaign(), r.answer_script)->variants) {
      if (variant.find("{passage") != std::string::npos) continue;
      v.error(path / "answer_script", "answer_without_passage",
              "script '" + r.answer_script + "' wraps a passage, but does not say it",
              "use {passage} in every variant");
      break;
    }
  }
  const std::vector<ToolConfig>& tools = v.campaign().tool_configs.tools;
  const bool searches =
      std::any_of(tools.begin(), tools.end(), [](const ToolConfig& t) { return t.kind == ToolKind::kDocumentSearch; });
  if (searches && r.answer_script.empty() && r.mode == ResponseMode::kScripted) {
    v.warning(path / "answer_script", "no_answer_script",
              "what document_search finds is said without any words around it",
              "add answer_script, for example \"Here is what I have. {passage}\"");
  }
}

void warn_if_missing(Validation& v, bool missing, const Path& path, const char* code, const char* message,
                     const char* mend) {
  if (missing) v.warning(path, code, message, mend);
}

}  // namespace

void validate_meta(Validation& v) {
  const TemplateMeta& meta = v.campaign().meta;
  const Path path = Path() / "meta";
  std::vector<std::string> none;
  v.identifier(meta.id, none, path / "id");
  check_language(v, meta.language, path / "language");
}

void validate_audio(Validation& v) {
  const AudioSettings& audio = v.campaign().audio_settings;
  const Path path = Path() / "audio_settings";
  check_language(v, audio.language, path / "language");
  if (audio.language != v.campaign().meta.language && is_supported(v, audio.language) &&
      is_supported(v, v.campaign().meta.language)) {
    v.warning(
        path / "language", "language_differs",
        "'" + audio.language + "' is heard and spoken, but the template is in '" + v.campaign().meta.language + "'",
        "write the same language in meta and audio_settings");
  }
  const TurnTaking& turns = audio.turn_taking;
  if (turns.hangover_yes_no > turns.hangover) {
    v.warning(path / "turn_taking" / "hangover_yes_no_ms", "hangover_order",
              "a yes or no is waited for longer than a whole sentence", "make it shorter than hangover_ms");
  }
  if (turns.hangover_digits < turns.hangover) {
    v.warning(path / "turn_taking" / "hangover_digits_ms", "hangover_order",
              "people pause between digits; this cuts numbers in two", "make it at least hangover_ms");
  }
}

void validate_responses(Validation& v) {
  const ResponseTemplates& r = v.campaign().response_templates;
  const Path path = Path() / "response_templates";
  v.text(r.personality.role, path / "personality" / "role");
  v.text(r.personality.tone, path / "personality" / "tone");
  v.texts(r.personality.traits, path / "personality" / "traits");
  check_scripts(v, r.scripts, path / "scripts");
  v.texts(r.fillers, path / "fillers");
  v.texts(r.acknowledgements, path / "acknowledgements");
  v.known(Kind::kScript, r.not_understood, path / "not_understood");
  check_answers(v, r, path);
  v.known(Kind::kScript, r.no_answer_script, path / "no_answer_script");
  v.known(Kind::kScript, r.closing_script, path / "closing_script");
  warn_if_missing(v, r.closing_script.empty(), path / "closing_script", "no_closing",
                  "a call that ends without words of its own ends in silence", "add closing_script");
  warn_if_missing(v, r.not_understood.empty(), path / "not_understood", "no_not_understood",
                  "there is nothing to say when the caller was not understood", "add script ids to not_understood");
}

}  // namespace callai::templates
