#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "conversation/enum_names.h"
#include "core/json_reader.h"
#include "templates/field_value.h"

// A struct lists its members once, in a function `members(archive, value)`; writing and reading both walk that list, so
// that one is the inverse of the other by construction. Include it in *_json.cc only.

namespace callai::conversation {

core::Json field_value_to_json(const templates::FieldValue& value);
void read_field_value(const core::Json& json, const std::string& path, core::Problems& problems,
                      templates::FieldValue& out);
/// Notes that `path` should be `expected`.
void note_wrong_type(const core::Json& found, const std::string& path, std::string_view expected,
                     core::Problems& problems);
/// Text of `json` that never fails: bytes that are not UTF-8 become U+FFFD.
std::string dump_text(const core::Json& json);
/// The first problem as an Error (kInvalidArgument) about a `what`, or success.
core::Status status_of(const core::Problems& problems, std::string_view what);

// What kind of value a type is.
template <typename T>
struct IsStrong : std::false_type {};
template <typename Tag, typename Rep>
struct IsStrong<core::Strong<Tag, Rep>> : std::true_type {};
template <typename T>
struct IsDuration : std::false_type {};
template <typename Rep, typename Period>
struct IsDuration<std::chrono::duration<Rep, Period>> : std::true_type {};
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsList : std::false_type {};
template <typename T>
struct IsList<std::vector<T>> : std::true_type {};
template <typename T>
struct IsMap : std::false_type {};
template <typename T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <typename T>
core::Json write_value(const T& value);
template <typename T>
void read_value(const core::Json& json, const std::string& path, core::Problems& problems, T& out);

/// Archive that writes: `archive("key", member)`.
class MemberWriter {
 public:
  explicit MemberWriter(core::Json& object) : object_(object) {}
  template <typename T>
  void operator()(const char* key, const T& value) {
    object_[key] = write_value(value);
  }
  template <typename T>
  void must(const char* key, const T& value) {
    (*this)(key, value);
  }

 private:
  core::Json& object_;
};

/// Archive that reads. A missing key keeps its default (a later version reads an earlier one's rows), unless it must be
/// there.
class MemberReader {
 public:
  explicit MemberReader(core::JsonReader& reader) : reader_(reader) {}
  template <typename T>
  void operator()(const char* key, T& out) {
    read(key, out, false);
  }
  template <typename T>
  void must(const char* key, T& out) {
    read(key, out, true);
  }

 private:
  template <typename T>
  void read(const char* key, T& out, bool required) {
    const core::Json* found = reader_.value(key, required);
    if (found != nullptr) read_value(*found, core::child_path(reader_.path(), key), reader_.problems(), out);
  }
  core::JsonReader& reader_;
};

template <typename T>
core::Json write_value(const T& value) {
  if constexpr (std::is_same_v<T, double>) {
    return std::isfinite(value) ? core::Json(value) : core::Json(0.0);  // JSON has no other numbers
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return core::Json(value);
  } else if constexpr (std::is_enum_v<T>) {
    return core::Json(std::string(enum_name(value)));
  } else if constexpr (IsStrong<T>::value) {
    return core::Json(value.value());
  } else if constexpr (IsDuration<T>::value) {
    return core::Json(static_cast<std::int64_t>(value.count()));
  } else if constexpr (std::is_same_v<T, core::TimePoint>) {
    return core::Json(static_cast<std::int64_t>(value.time_since_epoch().count()));
  } else if constexpr (IsOptional<T>::value) {
    return value.has_value() ? write_value(*value) : core::Json(nullptr);
  } else if constexpr (std::is_same_v<T, templates::Properties>) {
    core::Json object = core::Json::object();
    for (const auto& [key, text] : value) object[key] = text;
    return object;
  } else if constexpr (IsList<T>::value) {
    core::Json list = core::Json::array();
    for (const auto& element : value) list.push_back(write_value(element));
    return list;
  } else if constexpr (IsMap<T>::value) {
    core::Json object = core::Json::object();
    for (const auto& [key, element] : value) object[key] = write_value(element);
    return object;
  } else if constexpr (std::is_same_v<T, templates::FieldValue>) {
    return field_value_to_json(value);
  } else {
    core::Json object = core::Json::object();
    MemberWriter writer(object);
    members(writer, value);
    return object;
  }
}

/// A whole number from `min` to `max`; nothing (and a problem) otherwise.
std::optional<std::int64_t> read_integer(const core::Json& json, const std::string& path, std::int64_t min,
                                         std::int64_t max, core::Problems& problems);
/// The index of a name; nothing (and a problem) when it is none of them.
std::optional<std::size_t> read_name(const core::Json& json, const std::string& path, const std::string_view* names,
                                     std::size_t count, core::Problems& problems);
/// True, or a problem.
bool expect_type(bool fits, const core::Json& json, const std::string& path, std::string_view expected,
                 core::Problems& problems);

template <typename T>
void read_list(const core::Json& json, const std::string& path, core::Problems& problems, std::vector<T>& out) {
  if (!expect_type(json.is_array(), json, path, "a list", problems)) return;
  out.clear();
  for (std::size_t i = 0; i < json.size(); ++i) {
    out.emplace_back();
    read_value(json[i], core::child_path(path, i), problems, out.back());
  }
}

template <typename T>
void read_value(const core::Json& json, const std::string& path, core::Problems& problems, T& out) {
  constexpr std::int64_t kMin64 = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax64 = std::numeric_limits<std::int64_t>::max();
  if constexpr (std::is_same_v<T, bool>) {
    if (expect_type(json.is_boolean(), json, path, "true or false", problems)) out = json.get<bool>();
  } else if constexpr (std::is_same_v<T, double>) {
    if (expect_type(json.is_number(), json, path, "a number", problems)) out = json.get<double>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (expect_type(json.is_string(), json, path, "a text", problems)) out = json.get_ref<const std::string&>();
  } else if constexpr (std::is_integral_v<T>) {
    const auto number =
        read_integer(json, path, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), problems);
    if (number) out = static_cast<T>(*number);
  } else if constexpr (std::is_enum_v<T>) {
    const auto& names = EnumNames<T>::kNames;
    const auto index = read_name(json, path, names.data(), names.size(), problems);
    if (index) out = static_cast<T>(*index);
  } else if constexpr (IsStrong<T>::value) {
    auto raw = out.value();
    read_value(json, path, problems, raw);
    out = T(std::move(raw));
  } else if constexpr (IsDuration<T>::value) {
    const auto number = read_integer(json, path, kMin64, kMax64, problems);
    if (number) out = T(static_cast<typename T::rep>(*number));
  } else if constexpr (std::is_same_v<T, core::TimePoint>) {
    core::Duration since{0};
    read_value(json, path, problems, since);
    out = core::TimePoint(since);
  } else if constexpr (IsOptional<T>::value) {
    out.reset();
    if (!json.is_null()) read_value(json, path, problems, out.emplace());
  } else if constexpr (std::is_same_v<T, templates::Properties>) {
    if (!expect_type(json.is_object(), json, path, "an object of texts", problems)) return;
    out.clear();
    for (const auto& [key, text] : json.items()) {
      read_value(text, core::child_path(path, key), problems, out.emplace_back(key, "").second);
    }
  } else if constexpr (IsList<T>::value) {
    read_list(json, path, problems, out);
  } else if constexpr (std::is_same_v<T, templates::FieldValue>) {
    read_field_value(json, path, problems, out);
  } else {
    core::JsonReader reader(json, path, problems);
    MemberReader archive(reader);
    members(archive, out);
    reader.finish();
  }
}

}  // namespace callai::conversation
