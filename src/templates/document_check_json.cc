#include "templates/document_check_json.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "core/json_reader.h"

namespace callai::templates {

namespace {

using core::Json;

constexpr std::size_t kMaxDepth = 100;

/// Follows the parser and remembers where it is.
class Watcher : public nlohmann::json_sax<Json> {
 public:
  core::Problems take() { return std::move(problems_); }

  bool null() override { return value(); }
  bool boolean(bool /*v*/) override { return value(); }
  bool number_integer(number_integer_t /*v*/) override { return value(); }
  bool number_unsigned(number_unsigned_t /*v*/) override { return value(); }
  bool number_float(number_float_t /*v*/, const string_t& /*text*/) override { return value(); }
  bool string(string_t& /*v*/) override { return value(); }
  bool binary(binary_t& /*v*/) override { return value(); }
  bool start_object(std::size_t /*size*/) override { return enter(false); }
  bool start_array(std::size_t /*size*/) override { return enter(true); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.key = name;
    if (!level.keys.insert(name).second) {
      problems_.push_back({path(), "duplicate_key", "'" + name + "' is written twice in one object",
                           "keep one of them, or give the other another name"});
    }
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*e*/) override {
    return false;
  }

 private:
  struct Level {
    bool is_array = false;
    std::size_t index = 0;
    std::string key;
    std::set<std::string> keys;
  };

  std::string path() const {
    std::string text;
    for (const Level& level : levels_) {
      text = level.is_array ? core::child_path(text, level.index) : core::child_path(text, level.key);
    }
    return text;
  }
  bool value() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }
  bool enter(bool is_array) {
    if (levels_.size() >= kMaxDepth) {
      problems_.push_back({path(), "too_deep",
                           "the document is nested deeper than " + std::to_string(kMaxDepth) + " levels",
                           "split the condition or the nodes into several"});
      return false;
    }
    levels_.emplace_back().is_array = is_array;
    return true;
  }
  bool leave() {
    levels_.pop_back();
    return value();
  }

  std::vector<Level> levels_;
  core::Problems problems_;
};

std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) {
      text += token[++i] == '0' ? '~' : '/';
    } else {
      text += token[i];
    }
  }
  return text;
}

const Json* child(const Json& parent, const std::string& token) {
  if (parent.is_object()) {
    const auto it = parent.find(token);
    return it == parent.end() ? nullptr : &*it;
  }
  if (!parent.is_array()) return nullptr;
  std::size_t index = 0;
  const auto end = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool valid = end.ec == std::errc() && end.ptr == token.data() + token.size() && index < parent.size();
  return valid ? &parent[index] : nullptr;
}

}  // namespace

core::Problems check_document(std::string_view json_text) {
  Watcher watcher;
  try {
    Json::sax_parse(json_text, &watcher);
  } catch (const std::exception&) {
    // The tree parser names what it could not read.
  }
  return watcher.take();
}

std::string resolvable_path(const Json& document, const std::string& path) {
  const Json* at = &document;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin + 1), path.size());
    const std::string token = unescaped(std::string_view(path).substr(begin + 1, end - begin - 1));
    const Json* next = child(*at, token);
    if (next == nullptr) {
      // A script written with the shorthand "text" instead of "variants".
      const bool shorthand = token == "variants" && at->is_object() && at->contains("text");
      return path.substr(0, begin) + (shorthand ? "/text" : "");
    }
    at = next;
    begin = end;
  }
  return path;
}

}  // namespace callai::templates
