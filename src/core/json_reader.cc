#include "core/json_reader.h"

#include <algorithm>
#include <cmath>

namespace callai::core {

namespace {

std::string number_text(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return std::to_string(static_cast<long long>(value));
  return Json(value).dump();
}

}  // namespace

Json parse_json(std::string_view text, Problems& problems) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& e) {
    const std::string_view before = text.substr(0, std::min(text.size(), e.byte > 0 ? e.byte - 1 : 0));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t newline = before.rfind('\n');
    const std::size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
    problems.push_back({"", "bad_json",
                        "line " + std::to_string(line) + ", column " + std::to_string(column) + ": this is not JSON",
                        "look for a missing or superfluous comma, quote or bracket just before it"});
  } catch (const std::exception& e) {
    problems.push_back({"", "bad_json", e.what(), "write a JSON document (RFC 8259)"});
  }
  return nullptr;
}

std::string child_path(const std::string& path, std::string_view key) {
  std::string result = path + "/";
  for (const char c : key) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

std::string child_path(const std::string& path, std::size_t index) { return path + "/" + std::to_string(index); }

JsonReader::JsonReader(const Json& json, std::string path, Problems& problems)
    : path_(std::move(path)), problems_(problems) {
  if (json.is_object()) {
    object_ = &json;
  } else {
    problems_.push_back({path_, "wrong_type", std::string("an object is expected here, found ") + json.type_name(),
                         "write an object: { ... }"});
  }
}

bool JsonReader::has(std::string_view key) const { return object_ != nullptr && object_->contains(key); }

const Json* JsonReader::find(std::string_view key, bool required, std::string_view expected) {
  known_.emplace_back(key);
  if (object_ == nullptr) return nullptr;
  const auto it = object_->find(key);
  if (it != object_->end()) return &*it;
  if (required) {
    problems_.push_back({child_path(path_, key), "missing", "'" + std::string(key) + "' is missing",
                         "add it: " + std::string(expected)});
  }
  return nullptr;
}

void JsonReader::wrong_type(std::string_view key, const Json& found, std::string_view expected) {
  problems_.push_back({child_path(path_, key), "wrong_type",
                       "'" + std::string(key) + "' must be " + std::string(expected) + ", found " + found.type_name(),
                       "write " + std::string(expected)});
}

void JsonReader::add_problem(std::string_view key, std::string code, std::string message, std::string mend) {
  problems_.push_back(
      {key.empty() ? path_ : child_path(path_, key), std::move(code), std::move(message), std::move(mend)});
}

bool JsonReader::text(std::string_view key, std::string& out, bool required) {
  const Json* v = find(key, required, "a text");
  if (v == nullptr) return false;
  if (!v->is_string()) {
    wrong_type(key, *v, "a text");
    return false;
  }
  out = v->get_ref<const std::string&>();
  if (required && out.empty()) {
    add_problem(key, "empty", "'" + std::string(key) + "' is empty", "write a text");
    return false;
  }
  return true;
}

bool JsonReader::boolean(std::string_view key, bool& out, bool required) {
  const Json* v = find(key, required, "true or false");
  if (v == nullptr) return false;
  if (!v->is_boolean()) {
    wrong_type(key, *v, "true or false");
    return false;
  }
  out = v->get<bool>();
  return true;
}

bool JsonReader::integer(std::string_view key, int& out, int min, int max, bool required) {
  double value = 0;
  const bool set = number(key, value, min, max, required);
  if (!set) return false;
  if (value != std::floor(value)) {
    add_problem(key, "out_of_range", "'" + std::string(key) + "' must be a whole number, found " + number_text(value),
                "round it");
    return false;
  }
  out = static_cast<int>(value);
  return true;
}

bool JsonReader::number(std::string_view key, double& out, double min, double max, bool required) {
  const Json* v = find(key, required, "a number");
  if (v == nullptr) return false;
  if (!v->is_number()) {
    wrong_type(key, *v, "a number");
    return false;
  }
  const double value = v->get<double>();
  if (!(value >= min && value <= max)) {
    add_problem(key, "out_of_range",
                "'" + std::string(key) + "' is " + number_text(value) + ", outside " + number_text(min) + " to " +
                    number_text(max),
                "choose a value from " + number_text(min) + " to " + number_text(max));
    return false;
  }
  out = value;
  return true;
}

bool JsonReader::texts(std::string_view key, std::vector<std::string>& out, bool required) {
  std::vector<std::string> read;
  const bool found = array(
      key,
      [&](const Json& element, const std::string& path) {
        if (element.is_string()) {
          read.push_back(element.get_ref<const std::string&>());
        } else {
          problems_.push_back({path, "wrong_type", std::string("a text is expected here, found ") + element.type_name(),
                               "write a text in quotes"});
        }
      },
      required);
  if (found) out = std::move(read);
  return found;
}

bool JsonReader::properties(std::string_view key, std::vector<std::pair<std::string, std::string>>& out, bool required) {
  std::vector<std::pair<std::string, std::string>> read;
  const bool found = members(
      key,
      [&](const std::string& name, const Json& value, const std::string& path) {
        if (value.is_string()) {
          read.emplace_back(name, value.get_ref<const std::string&>());
        } else if (value.is_number() || value.is_boolean()) {
          read.emplace_back(name, value.dump());
        } else {
          problems_.push_back({path, "wrong_type", std::string("a text is expected here, found ") + value.type_name(),
                               "write a text in quotes"});
        }
      },
      required);
  if (found) out = std::move(read);
  return found;
}

bool JsonReader::one_of(std::string_view key, std::size_t& out, const std::vector<std::string>& allowed, bool required) {
  std::string word;
  const std::string expected = "one of " + joined(allowed);
  const Json* v = find(key, required, expected);
  if (v == nullptr) return false;
  if (!v->is_string()) {
    wrong_type(key, *v, expected);
    return false;
  }
  word = v->get_ref<const std::string&>();
  const auto it = std::find(allowed.begin(), allowed.end(), word);
  if (it == allowed.end()) {
    const std::string close = closest_match(word, allowed);
    add_problem(key, "unknown_value", "'" + word + "' is not known here",
                close.empty() ? "write " + expected : "did you mean '" + close + "'? Possible: " + joined(allowed));
    return false;
  }
  out = static_cast<std::size_t>(it - allowed.begin());
  return true;
}

const Json* JsonReader::value(std::string_view key, bool required) { return find(key, required, "a value"); }

bool JsonReader::array(std::string_view key, const std::function<void(const Json&, const std::string&)>& each,
                       bool required) {
  const Json* v = find(key, required, "a list");
  if (v == nullptr) return false;
  if (!v->is_array()) {
    wrong_type(key, *v, "a list");
    return false;
  }
  const std::string path = child_path(path_, key);
  for (std::size_t i = 0; i < v->size(); ++i) each((*v)[i], child_path(path, i));
  return true;
}

bool JsonReader::members(std::string_view key,
                         const std::function<void(const std::string&, const Json&, const std::string&)>& each,
                         bool required) {
  const Json* v = find(key, required, "an object");
  if (v == nullptr) return false;
  if (!v->is_object()) {
    wrong_type(key, *v, "an object");
    return false;
  }
  const std::string path = child_path(path_, key);
  for (const auto& [name, member] : v->items()) each(name, member, child_path(path, name));
  return true;
}

void JsonReader::finish() {
  if (object_ == nullptr) return;
  for (const auto& [name, member] : object_->items()) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string close = closest_match(name, known_);
    problems_.push_back({child_path(path_, name), "unknown_key", "'" + name + "' is not known here",
                         close.empty() ? "remove it; known here: " + joined(known_) : "did you mean '" + close + "'?"});
  }
}

}  // namespace callai::core
