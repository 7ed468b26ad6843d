#pragma once

// How the structs of a template are spelled in JSON: one description a struct (`describe`), used for reading and for
// writing, so that the two cannot drift apart. Include it in *_json.cc only.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/json_reader.h"
#include "core/units.h"
#include "templates/campaign_template.h"

namespace callai::templates {

enum class Need { kOptional, kRequired };

/// The allowed words of an enum, in the order of its enumerators.
using Words = std::vector<std::string>;

/// Reads the members of one JSON object. Every member function takes the key and where its value goes; what is wrong
/// becomes a problem and leaves the value as it was.
class FieldReader {
 public:
  template <typename T>
  using Of = T;

  explicit FieldReader(core::JsonReader& json) : json_(json) {}

  /// The name of the struct in the schema; nothing to read.
  void named(std::string_view /*name*/) {}

  void text(std::string_view key, std::string& out, Need need = Need::kOptional);
  void boolean(std::string_view key, bool& out) { json_.boolean(key, out); }
  void integer(std::string_view key, int& out, int min, int max) { json_.integer(key, out, min, max); }
  void number(std::string_view key, double& out, double min, double max) { json_.number(key, out, min, max); }
  void number(std::string_view key, std::optional<double>& out, double min, double max);
  void numbers(std::string_view key, std::vector<double>& out);
  void seconds(std::string_view key, core::Duration& out, double min, double max);
  void milliseconds(std::string_view key, core::Duration& out, double min, double max);
  void texts(std::string_view key, std::vector<std::string>& out) { json_.texts(key, out); }
  /// A list of texts, or under `single` one text.
  void texts_or_text(std::string_view key, std::string_view single, std::vector<std::string>& out);
  void properties(std::string_view key, Properties& out) { json_.properties(key, out); }
  void condition(std::string_view key, Condition& out);
  void actions(std::string_view key, std::vector<Action>& out);
  void stage_nodes(std::string_view key, std::vector<StageNodes>& out);
  /// An object of any content, kept as compact JSON text.
  void json_object(std::string_view key, std::string& out);

  template <typename E>
  void word(std::string_view key, E& out, const Words& words, Need need = Need::kOptional) {
    std::size_t index = 0;
    if (json_.one_of(key, index, words, need == Need::kRequired)) out = static_cast<E>(index);
  }
  template <typename T>
  void object(std::string_view key, T& out, Need need = Need::kOptional) {
    const core::Json* found = json_.value(key, need == Need::kRequired);
    if (found != nullptr) element(*found, core::child_path(json_.path(), key), out);
  }
  template <typename T>
  void objects(std::string_view key, std::vector<T>& out, Need need = Need::kOptional) {
    std::vector<T> read;
    const auto each = [&](const core::Json& json, const std::string& path) {
      element(json, path, read.emplace_back());
    };
    if (json_.array(key, each, need == Need::kRequired)) out = std::move(read);
  }

 private:
  template <typename T>
  void element(const core::Json& json, const std::string& path, T& out) {
    core::JsonReader child(json, path, json_.problems());
    FieldReader reader(child);
    if (json.is_object()) describe(reader, out);
    child.finish();
  }

  core::JsonReader& json_;
};

/// Writes the members of one object; see write_object.
class FieldWriter {
 public:
  template <typename T>
  using Of = const T;

  void named(std::string_view /*name*/) {}
  void text(std::string_view key, const std::string& value, Need need = Need::kOptional);
  void boolean(std::string_view key, bool value) { set(key, value); }
  void integer(std::string_view key, int value, int min, int max);
  void number(std::string_view key, double value, double min, double max);
  void number(std::string_view key, const std::optional<double>& value, double min, double max);
  void numbers(std::string_view key, const std::vector<double>& values);
  void seconds(std::string_view key, core::Duration value, double min, double max);
  void milliseconds(std::string_view key, core::Duration value, double min, double max);
  void texts(std::string_view key, const std::vector<std::string>& values) { set(key, values); }
  void texts_or_text(std::string_view key, std::string_view single, const std::vector<std::string>& values);
  void properties(std::string_view key, const Properties& values);
  void condition(std::string_view key, const Condition& value);
  void actions(std::string_view key, const std::vector<Action>& values);
  void stage_nodes(std::string_view key, const std::vector<StageNodes>& values);
  void json_object(std::string_view key, const std::string& value);

  template <typename E>
  void word(std::string_view key, E value, const Words& words, Need need = Need::kOptional) {
    set(key, words[static_cast<std::size_t>(value)]);
    if (need == Need::kRequired) keep(key);
  }
  template <typename T>
  void object(std::string_view key, const T& value, Need need = Need::kOptional);
  template <typename T>
  void objects(std::string_view key, const std::vector<T>& values, Need need = Need::kOptional);

  /// What was written, without the members that are the same in `defaults` and not required.
  core::Json pruned(const FieldWriter& defaults) const;

 private:
  void set(std::string_view key, core::Json value);
  void keep(std::string_view key) { required_.emplace_back(key); }

  core::Json object_ = core::Json::object();
  std::vector<std::string> required_;
};

/// A number as JSON: whole ones without a decimal point.
core::Json number_json(double value);

// The descriptions. Each is defined in one *_json.cc and instantiated there for FieldReader and FieldWriter.
template <typename A>
void describe(A& a, typename A::template Of<CampaignTemplate>& s);
template <typename A>
void describe(A& a, typename A::template Of<Node>& s);
template <typename A>
void describe(A& a, typename A::template Of<SessionConfig>& s);
template <typename A>
void describe(A& a, typename A::template Of<ExtractionRules>& s);
template <typename A>
void describe(A& a, typename A::template Of<DecisionTree>& s);
template <typename A>
void describe(A& a, typename A::template Of<ToolConfigs>& s);
template <typename A>
void describe(A& a, typename A::template Of<ResponseTemplates>& s);
template <typename A>
void describe(A& a, typename A::template Of<AudioSettings>& s);

/// The keys that say which kind of condition or action an object is, in the order in which the docs list them.
std::vector<std::string> condition_keys();
std::vector<std::string> action_keys();

core::Json write_condition(const Condition& condition);
core::Json write_actions(const std::vector<Action>& actions);

/// A struct as an object of what differs from a default one.
template <typename T>
core::Json write_object(const T& value) {
  FieldWriter writer;
  describe(writer, value);
  const T plain;
  FieldWriter defaults;
  describe(defaults, plain);
  return writer.pruned(defaults);
}

template <typename T>
void FieldWriter::object(std::string_view key, const T& value, Need need) {
  set(key, write_object(value));
  if (need == Need::kRequired) keep(key);
}

template <typename T>
void FieldWriter::objects(std::string_view key, const std::vector<T>& values, Need need) {
  core::Json list = core::Json::array();
  for (const T& value : values) list.push_back(write_object(value));
  set(key, std::move(list));
  if (need == Need::kRequired) keep(key);
}

}  // namespace callai::templates
