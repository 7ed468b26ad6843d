#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/problem.h"
#include "core/strings.h"

// A checked reader of JSON objects from outside: nothing throws, every problem is collected with its JSON Pointer.
// Include it in *_json.cc only.

namespace callai::core {

/// Parses text. On bad JSON: one problem with line and column, and a null value.
Json parse_json(std::string_view text, Problems& problems);

/// One JSON object being read. Every getter marks its key as known; finish() reports the keys that nobody asked for.
/// A missing optional key leaves `out` as it was; a wrong type or range is a problem and leaves `out` too.
class JsonReader {
 public:
  /// When `json` is no object, that is a problem and every getter finds nothing.
  JsonReader(const Json& json, std::string path, Problems& problems);

  bool has(std::string_view key) const;
  const std::string& path() const { return path_; }
  Problems& problems() { return problems_; }

  // Each returns true when `out` was set.
  bool text(std::string_view key, std::string& out, bool required = false);
  bool boolean(std::string_view key, bool& out, bool required = false);
  bool integer(std::string_view key, int& out, int min, int max, bool required = false);
  bool number(std::string_view key, double& out, double min, double max, bool required = false);
  /// An array of texts. An element of another type is a problem and is left out; the rest is set.
  bool texts(std::string_view key, std::vector<std::string>& out, bool required = false);
  /// An object of texts (numbers and booleans are taken as their text), in document order. A member of another type is a
  /// problem and is left out; the rest is set.
  bool properties(std::string_view key, std::vector<std::pair<std::string, std::string>>& out, bool required = false);
  /// A text out of a fixed set; `out` becomes its index.
  bool one_of(std::string_view key, std::size_t& out, const std::vector<std::string>& allowed, bool required = false);

  /// The value under `key`, or null when it is missing (a problem when `required`).
  const Json* value(std::string_view key, bool required = false);
  /// The array under `key`: `each(element, its path)` for every element.
  bool array(std::string_view key, const std::function<void(const Json&, const std::string&)>& each,
             bool required = false);
  /// The object under `key`: `each(member key, value, its path)` in document order.
  bool members(std::string_view key,
               const std::function<void(const std::string&, const Json&, const std::string&)>& each,
               bool required = false);

  void add_problem(std::string_view key, std::string code, std::string message, std::string mend);
  /// Call last: unknown keys become problems, with "did you mean".
  void finish();

 private:
  const Json* find(std::string_view key, bool required, std::string_view expected);
  void wrong_type(std::string_view key, const Json& found, std::string_view expected);

  const Json* object_ = nullptr;   // null when the value was no object
  std::string path_;
  Problems& problems_;
  std::vector<std::string> known_;
};

}  // namespace callai::core
