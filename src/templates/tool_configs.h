#pragma once

#include <string>
#include <vector>

#include "core/units.h"
#include "templates/field_value.h"

namespace callai::templates {

enum class ToolKind { kDocumentSearch, kCrmLookup, kCrmUpdate, kWebSearch, kDatabase, kHttp, kCalendar, kMcp };

/// read: cancelled by a barge-in. write: survives it, and its result is kept.
enum class ToolEffect { kRead, kWrite };

/// kind http: one request. Placeholders of the arguments (`{order_id}`) stand in the URL, the headers and the body,
/// escaped as their place asks; `{{secret.NAME}}` stands for a secret of the organisation.
struct HttpToolSettings {
  std::string method = "GET";  ///< GET, POST, PUT, PATCH, DELETE
  std::string url;             ///< http or https; "" for tools of another kind
  Properties headers;
  std::string body;    ///< "" none
  std::string result;  ///< JSON Pointer (RFC 6901) to what is the tool's value; "" the whole answer
  bool operator==(const HttpToolSettings&) const = default;
};

/// kind database: one read-only query with the arguments as bound parameters (`:order_id`).
struct DatabaseToolSettings {
  std::string source;  ///< name of a source in the operator's settings
  std::string query;
  bool operator==(const DatabaseToolSettings&) const = default;
};

/// kind mcp: one tool of a Model Context Protocol server.
struct McpToolSettings {
  std::string server;  ///< name of a server in the operator's settings
  std::string tool;    ///< the server's own name of the tool
  bool operator==(const McpToolSettings&) const = default;
};

/// What a calendar tool of effect write does: makes an appointment; makes one instead of the contact's next one; gives
/// the contact's next one up.
enum class CalendarAction { kBook, kMove, kCancel };

/// kind calendar: appointments of the organisation itself.
struct CalendarToolSettings {
  CalendarAction action = CalendarAction::kBook;
  std::string calendar = "main";                   ///< appointments of one calendar never overlap
  core::Duration slot = std::chrono::minutes(30);  ///< JSON: slot_seconds; 5 minutes to 8 hours
  std::string opens = "09:00";                     ///< local time of the contact, HH:MM
  std::string closes = "17:00";
  std::string break_from;  ///< HH:MM, within the day: no appointment begins or lasts into it; "" none
  std::string break_to;
  std::vector<std::string> days{"mon", "tue", "wed", "thu", "fri"};
  bool operator==(const CalendarToolSettings&) const = default;
};

struct ToolConfig {
  std::string id;
  ToolKind kind = ToolKind::kDocumentSearch;
  std::string description;
  std::string parameters_json;  ///< JSON Schema of the arguments, as text; "" means none
  ToolEffect effect = ToolEffect::kRead;
  core::Duration timeout = std::chrono::milliseconds(1500);  ///< JSON: timeout_ms
  std::vector<std::string> fillers;                          ///< lines to say at once while it runs; empty: no filler
  int retries = 0;
  std::vector<std::string> document_types;  ///< document_search: only documents of these types; empty: all
  int max_results = 3;                      ///< document_search, web_search: passages
  double min_score = 0.15;                  ///< document_search: below it a passage is not_found (0..1)
  HttpToolSettings http;
  DatabaseToolSettings database;
  McpToolSettings mcp;
  CalendarToolSettings calendar;
  bool operator==(const ToolConfig&) const = default;
};

/// -> ToolOrchestrator.
struct ToolConfigs {
  std::vector<ToolConfig> tools;
  bool operator==(const ToolConfigs&) const = default;
};

}  // namespace callai::templates
