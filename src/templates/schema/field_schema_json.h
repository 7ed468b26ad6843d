#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "templates/fields_json.h"

// The third use of the descriptions in *_json.cc, after reading and writing: the JSON Schema. Include it in *_json.cc
// only.

namespace callai::templates {

/// Titles, descriptions and examples of the members, by struct (schema/texts.json), and which of them were used.
class SchemaTexts {
 public:
  SchemaTexts();
  /// The texts of `member` of `type`, or of `type` itself for ""; null when there are none, which is remembered.
  const core::Json* find(const std::string& type, const std::string& member);
  /// "stage.title" for members without texts, "stage.titel (unused)" for texts without a member.
  std::vector<std::string> gaps() const;

 private:
  core::Json texts_;
  std::map<std::string, bool> asked_;  ///< "type.member" -> were there texts?
};

/// The definitions of a schema under construction, one a struct.
struct SchemaDefinitions {
  core::Json definitions = core::Json::object();
  SchemaTexts texts;
};

/// A file of this folder that is built into the program.
core::Json embedded_schema(std::string_view name);

/// Writes the schema of one struct into `out.definitions[its name]`.
class FieldSchema {
 public:
  template <typename T>
  using Of = const T;

  explicit FieldSchema(SchemaDefinitions& out) : out_(out) {}

  /// Comes first in every description. A struct that is defined already (or just being defined: nodes have nodes as
  /// children) is not described again.
  void named(std::string_view name);
  const std::string& name() const { return name_; }

  void text(std::string_view key, const std::string& value, Need need = Need::kOptional);
  void boolean(std::string_view key, bool value);
  void integer(std::string_view key, int value, int min, int max);
  void number(std::string_view key, double value, double min, double max);
  void number(std::string_view key, const std::optional<double>& value, double min, double max);
  void numbers(std::string_view key, const std::vector<double>& values);
  void seconds(std::string_view key, core::Duration value, double min, double max);
  void milliseconds(std::string_view key, core::Duration value, double min, double max);
  void texts(std::string_view key, const std::vector<std::string>& values);
  void texts_or_text(std::string_view key, std::string_view single, const std::vector<std::string>& values);
  void properties(std::string_view key, const Properties& values);
  void condition(std::string_view key, const Condition& value);
  void actions(std::string_view key, const std::vector<Action>& values);
  void stage_nodes(std::string_view key, const std::vector<StageNodes>& values);
  void json_object(std::string_view key, const std::string& value);

  template <typename E>
  void word(std::string_view key, E value, const Words& words, Need need = Need::kOptional) {
    one_of(key, words, static_cast<std::size_t>(value), need);
  }
  template <typename T>
  void object(std::string_view key, const T& /*value*/, Need need = Need::kOptional) {
    if (!skipped_) member(key, reference<T>(), need);
  }
  template <typename T>
  void objects(std::string_view key, const std::vector<T>& /*values*/, Need need = Need::kOptional) {
    if (!skipped_) member(key, {{"type", "array"}, {"items", reference<T>()}}, need);
  }

  /// {"$ref": ...} to the definition of T, which is made when there is none.
  template <typename T>
  core::Json reference() {
    FieldSchema schema(out_);
    const T plain;
    describe(schema, plain);
    return reference_to(schema.name());
  }
  static core::Json reference_to(const std::string& name);

 private:
  void member(std::string_view key, core::Json schema, Need need = Need::kOptional);
  void one_of(std::string_view key, const Words& words, std::size_t initial, Need need);
  core::Json& definition() { return out_.definitions[name_]; }

  SchemaDefinitions& out_;
  std::string name_;
  bool skipped_ = false;
};

}  // namespace callai::templates
