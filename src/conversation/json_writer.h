#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "conversation/enum_names.h"
#include "core/json_reader.h"
#include "templates/field_value.h"

// A struct lists its members once, in a function `members(archive, value)`; writing (here) and reading (json_archive.h)
// both walk that list, so that one is the inverse of the other by construction. Include it in *_json.cc only.

namespace callai::conversation {

core::Json field_value_to_json(const templates::FieldValue& value);
/// Text of `json` that never fails: bytes that are not UTF-8 become U+FFFD.
std::string dump_text(const core::Json& json);

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
  /// For members that came later: without them the text, and so its hash, is what it was before.
  template <typename T>
  void unless_empty(const char* key, const T& value) {
    if (!value.empty()) (*this)(key, value);
  }

 private:
  core::Json& object_;
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

}  // namespace callai::conversation
