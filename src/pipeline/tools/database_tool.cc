#include <algorithm>
#include <utility>

#include "pipeline/tools/http_request.h"
#include "pipeline/tools/sql_query.h"
#include "pipeline/tools/tool_values.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {

using conversation::ToolResult;
using conversation::ToolStatus;
using templates::ToolTextPiece;

NumberedSql numbered(const templates::ToolText& query, char mark, const conversation::ToolRequest& request,
                     const ToolContext& context) {
  NumberedSql out;
  std::vector<std::string> names;
  for (const ToolTextPiece& piece : query) {
    if (piece.kind != ToolTextPiece::Kind::kArgument) {
      out.text += piece.text;
      continue;
    }
    auto known = std::find(names.begin(), names.end(), piece.text);
    if (known == names.end()) {
      known = names.insert(names.end(), piece.text);
      std::string value = tool_text_value(piece.text, request, context);
      std::erase(value, '\0');
      out.values.push_back(std::move(value));
    }
    out.text += mark + std::to_string(known - names.begin() + 1);
  }
  return out;
}

namespace {

constexpr std::string_view kSqlite = "sqlite:";

/// One query on a source that the operator named.
class DatabaseTool final : public Tool {
 public:
  DatabaseTool(ToolHealth& health, const conversation::SecretDirectory* secrets,
               std::map<std::string, std::string> sources)
      : health_(health), secrets_(secrets), sources_(std::move(sources)) {}

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    const auto source = sources_.find(config.database.source);
    if (source == sources_.end()) {
      return failed_result("there is no database '" + config.database.source +
                           "': name it in the setting tools.databases");
    }
    const auto query = templates::read_sql(config.database.query);
    if (!query.ok()) return failed_result(core::describe(query.error()));
    UsedSecrets secrets(secrets_);
    const auto place = connection_text(source->second, secrets);
    if (!place.ok()) return failed_result(core::describe(place.error()));
    auto trial = health_.admit(context.campaign.value() + "/" + config.id);
    if (!trial.ok()) return failed_result(core::describe(trial.error()));
    const auto answer =
        place->starts_with(kSqlite)
            ? query_sqlite(place->substr(kSqlite.size()), numbered(*query, '?', request, context), context)
            : query_postgres(*place, numbered(*query, '$', request, context), context);
    judge(*trial, answer);
    ToolResult result = answer.ok() ? result_of_rows(*answer) : result_of(answer.error());
    secrets.redact(result);
    return result;
  }

 private:
  static core::Result<std::string> connection_text(const std::string& source, UsedSecrets& secrets) {
    std::string text;
    for (const ToolTextPiece& piece : templates::read_tool_text(source)) {
      if (piece.kind == ToolTextPiece::Kind::kArgument) text += "{" + piece.text + "}";
      if (piece.kind == ToolTextPiece::Kind::kText) text += piece.text;
      if (piece.kind != ToolTextPiece::Kind::kSecret) continue;
      const auto secret = secrets.get(piece.text);
      if (!secret.ok()) return secret.error();
      text += percent_encoded(*secret);
      secrets.remember(percent_encoded(*secret));
    }
    return text;
  }

  static void judge(ToolHealth::Trial& trial, const core::Result<SqlAnswer>& answer) {
    if (answer.ok() || answer.error().code == core::ErrorCode::kInvalidArgument) return trial.succeeded();
    if (answer.error().code != core::ErrorCode::kCancelled) trial.failed();
  }

  /// count; the first row's columns by their names; every row's as N.name.
  static ToolResult result_of_rows(const SqlAnswer& answer) {
    ToolResult result;
    result.status = answer.rows.empty() ? ToolStatus::kNotFound : ToolStatus::kOk;
    result.values.emplace_back("count", std::to_string(answer.rows.size()));
    const auto add_row = [&](std::size_t row, const std::string& prefix) {
      for (std::size_t i = 0; i < answer.columns.size(); ++i) {
        const auto& value = answer.rows[row][i];
        if (!value || result.values.size() >= kMaxToolValues) continue;
        result.values.emplace_back(prefix + clean_tool_text(answer.columns[i]), clean_tool_text(*value));
      }
    };
    if (!answer.rows.empty()) add_row(0, "");
    for (std::size_t row = 0; row < answer.rows.size(); ++row) add_row(row, std::to_string(row) + ".");
    return result;
  }

  ToolHealth& health_;
  const conversation::SecretDirectory* const secrets_;
  const std::map<std::string, std::string> sources_;
};

}  // namespace

std::unique_ptr<const Tool> make_database_tool(ToolHealth& health, const conversation::SecretDirectory* secrets,
                                               std::map<std::string, std::string> sources) {
  return std::make_unique<const DatabaseTool>(health, secrets, std::move(sources));
}

}  // namespace callai::pipeline
