#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "pipeline/tools/tool.h"
#include "templates/tool_text.h"

namespace callai::pipeline {

inline constexpr std::size_t kMaxSqlRows = 50;           ///< of one answer; the rest is left out
inline constexpr std::size_t kMaxSqlBytes = 64U << 10U;  ///< of all values of one answer, as text

/// A query with its parameters numbered by `mark` ("?1" or "$1"), a name always with the same number, and their values
/// in that order.
struct NumberedSql {
  std::string text;
  std::vector<std::string> values;
};
NumberedSql numbered(const templates::ToolText& query, char mark, const conversation::ToolRequest& request,
                     const ToolContext& context);

struct SqlAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  ///< nothing: NULL
};

// One query on a connection of its own that can only read. Stops when the tool is told to. kUnavailable: the source is
// out of reach. kInvalidArgument: the source refuses the query. kDeadlineExceeded, kCancelled.

/// SQLite: opened read-only, query_only, and an authorizer that lets nothing through but reading.
core::Result<SqlAnswer> query_sqlite(const std::string& file, const NumberedSql& sql, const ToolContext& context);
/// PostgreSQL: a read-only transaction with statement_timeout, by the extended protocol, which knows one statement
/// only.
core::Result<SqlAnswer> query_postgres(const std::string& url, const NumberedSql& sql, const ToolContext& context);

}  // namespace callai::pipeline
