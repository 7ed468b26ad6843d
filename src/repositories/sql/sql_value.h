#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/units.h"

namespace callai::repositories {

/// One value that goes into or comes out of SQL: nothing, a 64-bit integer, a double or a text. Times are microseconds
/// since 1970 UTC, booleans 0 and 1.
class SqlValue {
 public:
  // Implicit, so that parameters read like a list of arguments.  NOLINTBEGIN(google-explicit-constructor)
  SqlValue() = default;
  SqlValue(std::string text) : kind_('t'), text_(std::move(text)) {}
  SqlValue(std::string_view text) : SqlValue(std::string(text)) {}
  SqlValue(const char* text) : SqlValue(std::string(text)) {}
  SqlValue(double number) : kind_('d'), real_(number) {}
  SqlValue(std::integral auto number) : kind_('i'), integer_(static_cast<std::int64_t>(number)) {}
  SqlValue(core::Duration d) : SqlValue(std::int64_t{d.count()}) {}
  SqlValue(core::WallTime t) : SqlValue(t.time_since_epoch()) {}
  SqlValue(const std::optional<core::WallTime>& t) {
    if (!t) return;
    kind_ = 'i';
    integer_ = t->time_since_epoch().count();
  }
  template <typename Tag>
  SqlValue(const core::Strong<Tag, std::string>& id) : SqlValue(id.value()) {}
  // NOLINTEND(google-explicit-constructor)

  bool is_null() const { return kind_ == 0; }
  /// i integer, d double, t text, 0 nothing.
  char kind() const { return kind_; }
  /// The value; 0 or "" when it is of another kind.
  std::int64_t integer() const { return integer_; }
  double real() const { return real_; }
  const std::string& text() const { return text_; }

 private:
  // No variant: g++ 12 warns of uninitialised members when a list of them is inlined.
  char kind_ = 0;
  std::int64_t integer_ = 0;
  double real_ = 0;
  std::string text_;
};

using SqlParams = std::vector<SqlValue>;

/// One row of an answer, columns counted from 0.
class SqlRow {
 public:
  explicit SqlRow(std::vector<SqlValue> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  const SqlValue& at(std::size_t column) const { return values_.at(column); }
  std::int64_t integer(std::size_t column) const { return at(column).integer(); }
  int small(std::size_t column) const { return static_cast<int>(at(column).integer()); }
  bool flag(std::size_t column) const { return at(column).integer() != 0; }
  double real(std::size_t column) const { return at(column).real(); }
  const std::string& text(std::size_t column) const { return at(column).text(); }
  core::WallTime wall(std::size_t column) const { return core::WallTime(core::Duration(integer(column))); }
  std::optional<core::WallTime> optional_wall(std::size_t column) const {
    return at(column).is_null() ? std::nullopt : std::optional(wall(column));
  }

 private:
  std::vector<SqlValue> values_;
};

}  // namespace callai::repositories
