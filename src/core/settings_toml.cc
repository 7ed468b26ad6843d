#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"
#include "core/settings_table.h"
#include "core/strings.h"

namespace callai::core {

namespace {

constexpr int kMaxDepth = 32;

// Walks one document; a setting is a leaf, whether it is written under a [table] or with a dotted key.
class SettingsFile {
 public:
  SettingsFile(const std::string& file, LoadedSettings& loaded) : file_(file), loaded_(loaded) {}

  std::vector<std::string> apply(const std::string& text) {
    try {
      walk(toml::parse(text), "", 0);
    } catch (const toml::parse_error& e) {
      problems_.push_back(place(e.source()) + ": this is not TOML: " + std::string(e.description()));
    }
    return std::move(problems_);
  }

 private:
  std::string place(const toml::source_region& source) const {
    return file_ + ":" + std::to_string(source.begin.line) + ":" + std::to_string(source.begin.column);
  }

  void walk(const toml::table& table, const std::string& prefix, int depth) {
    for (const auto& [name, node] : table) {
      const std::string key = prefix + std::string(name.str());
      if (const toml::table* inner = node.as_table(); inner != nullptr && depth < kMaxDepth) {
        walk(*inner, key + ".", depth + 1);
      } else {
        leaf(key, name.source(), node);
      }
    }
  }

  void leaf(const std::string& key, const toml::source_region& source, const toml::node& node) {
    for (const SettingRow& row : setting_rows()) {
      if (row.key != key) continue;
      const std::string wrong = set(row, node);
      if (!wrong.empty()) problems_.push_back(place(node.source()) + ": " + key + " " + wrong);
      loaded_.origins[key] = "file " + file_ + ":" + std::to_string(source.begin.line);
      return;
    }
    std::vector<std::string> known;
    for (const SettingRow& row : setting_rows()) known.emplace_back(row.key);
    const std::string near = closest_match(key, known);
    problems_.push_back(place(source) + ": " + key + " is not a setting" +
                        (near.empty() ? "; known are " + joined(known) : "; did you mean " + near + "?"));
  }

  std::string set(const SettingRow& row, const toml::node& node) {
    const bool wants_number = std::holds_alternative<int*>(row.slot(loaded_.settings));
    if (const auto* text = node.as_string()) {
      return wants_number ? "is a text, a whole number is expected (without quotes)"
                          : set_text(row, text->get(), loaded_.settings);
    }
    if (const auto* number = node.as_integer()) return set_number(row, number->get(), loaded_.settings);
    return std::string("is of the wrong type, ") + (wants_number ? "a whole number" : "a text") + " is expected";
  }

  const std::string& file_;
  LoadedSettings& loaded_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> apply_settings_text(const std::string& text, const std::string& file, LoadedSettings& loaded) {
  return SettingsFile(file, loaded).apply(text);
}

}  // namespace callai::core
