#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/problem.h"
#include "templates/campaign_template.h"
#include "templates/engine_languages.h"

// What the validate_*.cc of TemplateValidator share. Internal to this room.

namespace callai::templates {

/// A JSON Pointer under construction: Path() / "session_config" / "stages" / 2.
class Path {
 public:
  Path() = default;
  Path operator/(std::string_view key) const { return Path(core::child_path(text_, key)); }
  Path operator/(const char* key) const { return *this / std::string_view(key); }
  Path operator/(const std::string& key) const { return *this / std::string_view(key); }
  Path operator/(std::size_t index) const { return Path(core::child_path(text_, index)); }
  const std::string& text() const { return text_; }

 private:
  explicit Path(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// The things of a template that others refer to by id.
enum class Kind { kStage, kIntent, kField, kScript, kTool, kOffer, kDestination };

/// Collects the problems of one template. Lives for one validation.
class Validation {
 public:
  Validation(const CampaignTemplate& t, const EngineLanguages& languages);

  const CampaignTemplate& campaign() const { return t_; }
  const EngineLanguages& languages() const { return languages_; }
  core::Problems take() { return std::move(problems_); }
  bool has_problem(std::string_view code) const;

  void error(const Path& path, std::string code, std::string message, std::string mend);
  void warning(const Path& path, std::string code, std::string message, std::string mend);

  /// True when something of that kind has the id; else a problem "unknown_<kind>" (but not for an empty id: the codec
  /// names those).
  bool known(Kind kind, const std::string& id, const Path& path);
  void known(Kind kind, const std::vector<std::string>& ids, const Path& path);
  const std::vector<std::string>& ids_of(Kind kind) const { return ids_[static_cast<std::size_t>(kind)]; }

  /// Every placeholder of `text` is known and its braces are balanced.
  void text(const std::string& text, const Path& path);
  void texts(const std::vector<std::string>& texts, const Path& path);
  /// RE2 takes the pattern, and it does not match everything. "" is no pattern.
  void pattern(const std::string& pattern, const Path& path);
  void patterns(const std::vector<std::string>& patterns, const Path& path);
  /// `value` is the canonical text of a value that `field` can have.
  void value(const Field& field, const std::string& value, const Path& path);
  /// Ids of a list of things: of allowed characters, none twice. `dots`: may they contain dots?
  template <typename T>
  void ids(const std::vector<T>& things, const Path& path, bool dots = true) {
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < things.size(); ++i) identifier(things[i].id, seen, path / i / "id", dots);
  }
  void identifier(const std::string& id, std::vector<std::string>& seen, const Path& path, bool dots = true);

 private:
  void placeholder(std::string_view name, const Path& path);
  void unknown_placeholder(std::string_view name, const std::vector<std::string>& possible, const Path& path);

  const CampaignTemplate& t_;
  const EngineLanguages& languages_;
  std::vector<std::vector<std::string>> ids_;
  core::Problems problems_;
};

/// "did you mean 'x'?", or the list of what is possible, or `otherwise` when nothing is.
std::string suggestion(std::string_view word, const std::vector<std::string>& possible, const std::string& otherwise);

void check_condition(Validation& v, const Condition& condition, const Path& path);
void check_actions(Validation& v, const std::vector<Action>& actions, const Path& path);
/// Arguments of a call against the tool's parameters (JSON Schema: properties, required).
void check_arguments(Validation& v, const ToolConfig& tool, const CallTool& call, const Path& path);

// One per section; each looks across into the others where they meet.
void validate_meta(Validation& v);
void validate_session(Validation& v);
void validate_extraction(Validation& v);
void validate_decision_tree(Validation& v);
void validate_invariants(Validation& v);
void validate_stage_graph(Validation& v);
void validate_tools(Validation& v);
void validate_responses(Validation& v);
void validate_audio(Validation& v);

}  // namespace callai::templates
