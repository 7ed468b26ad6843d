#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace callai::templates {

/// What the configured speech engines know, by primary language: "en" stands for every "en-...". The defaults are those
/// of the embedded engines.
struct EngineLanguages {
  std::vector<std::string> heard{"en"};
  std::vector<std::string> spoken{"en"};

  bool hear(const std::string& language) const { return contains(heard, language); }
  bool speak(const std::string& language) const { return contains(spoken, language); }

  static std::string primary(const std::string& language) { return language.substr(0, language.find('-')); }

 private:
  static bool contains(const std::vector<std::string>& known, const std::string& language) {
    return std::find(known.begin(), known.end(), primary(language)) != known.end();
  }
};

}  // namespace callai::templates
