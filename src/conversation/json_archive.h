#pragma once

#include <limits>
#include <string>
#include <vector>

#include "conversation/json_writer.h"

// The reading half of the archive; the writing half says what a member list is. Include it in *_json.cc only.

namespace callai::conversation {

void read_field_value(const core::Json& json, const std::string& path, core::Problems& problems,
                      templates::FieldValue& out);
/// Notes that `path` should be `expected`.
void note_wrong_type(const core::Json& found, const std::string& path, std::string_view expected,
                     core::Problems& problems);
/// The first problem as an Error (kInvalidArgument) about a `what`, or success.
core::Status status_of(const core::Problems& problems, std::string_view what);

template <typename T>
void read_value(const core::Json& json, const std::string& path, core::Problems& problems, T& out);

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
  template <typename T>
  void unless_empty(const char* key, T& out) {
    read(key, out, false);
  }

 private:
  template <typename T>
  void read(const char* key, T& out, bool required) {
    const core::Json* found = reader_.value(key, required);
    if (found != nullptr) read_value(*found, core::child_path(reader_.path(), key), reader_.problems(), out);
  }
  core::JsonReader& reader_;
};

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
