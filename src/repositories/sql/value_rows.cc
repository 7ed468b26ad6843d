#include "repositories/sql/value_rows.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace callai::repositories {

namespace {

constexpr std::size_t kParametersSqlite = 48;
constexpr std::size_t kRowsPostgres = 60;

std::size_t rows_at_once(Engine engine, std::size_t columns) {
  return engine == Engine::kSqlite ? std::max<std::size_t>(1, kParametersSqlite / columns) : kRowsPostgres;
}

const char* type_name(char type) {
  if (type == 'i') return " AS BIGINT)";
  return type == 'd' ? " AS DOUBLE PRECISION)" : " AS TEXT)";
}

}  // namespace

ValueRows::ValueRows(Engine engine, std::string types, SqlParams before)
    : types_(std::move(types)),
      before_(std::move(before)),
      at_once_(rows_at_once(engine, types_.size())),
      params_(before_) {}

void ValueRows::add(std::initializer_list<SqlValue> row) {
  CALLAI_CHECK(row.size() == types_.size(), "a row has a value a column");
  const char* before = rows_ == 0 ? "(" : ", (";
  std::size_t column = 0;
  for (const SqlValue& value : row) {
    const std::string name = ":v" + std::to_string(params_.size());
    // The types of the first row are those of all.
    values_ += before + (rows_ == 0 ? "CAST(" + name + type_name(types_[column]) : name);
    before = ", ";
    params_.push_back(value);
    ++column;
  }
  values_ += ")";
  ++rows_;
}

void ValueRows::clear() {
  rows_ = 0;
  values_.clear();
  params_ = before_;
}

}  // namespace callai::repositories
