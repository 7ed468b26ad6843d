#include <algorithm>

#include "core/strings.h"
#include "templates/tool_parameters.h"
#include "templates/tool_text.h"
#include "templates/tree_walk.h"

namespace callai::templates {

namespace {

constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
/// What the client writes itself.
constexpr std::string_view kOwnHeaders[] = {"host",    "content-length",      "transfer-encoding", "connection",
                                            "upgrade", "proxy-authorization", "idempotency-key"};
/// What a tool's texts know of the call beside the arguments.
constexpr std::string_view kOfTheCall[] = {"contact.id", "contact.phone_number", "call.id"};

template <typename List>
bool among(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// The failure of a tool is handled when a condition asks for it, or when there are words for finding nothing.
bool failure_handled(const CampaignTemplate& t, const std::string& tool) {
  if (!t.response_templates.no_answer_script.empty()) return true;
  bool handled = false;
  visit_all_conditions(t, [&](const Condition& c) {
    const auto* result = std::get_if<ToolResultIs>(&c.kind);
    if (result == nullptr || result->tool != tool || result->check != ToolCheck::kStatus) return;
    for (const std::string& status : result->statuses) handled = handled || status == "failed" || status == "timeout";
  });
  return handled;
}

/// Arguments that stand in a tool's texts must be among its parameters: what is misspelled would be left empty.
void check_names(Validation& v, const ToolConfig& tool, const ToolText& text, const Path& path) {
  const std::vector<std::string> parameters = parameter_names(tool);
  for (const ToolTextPiece& piece : text) {
    if (piece.kind != ToolTextPiece::Kind::kArgument) continue;
    if (among(kOfTheCall, piece.text) || among(parameters, piece.text)) continue;
    v.error(path, "unknown_argument", "tool '" + tool.id + "' has no parameter '" + piece.text + "'",
            suggestion(piece.text, parameters, "declare it under parameters.properties"));
  }
}

void check_headers(Validation& v, const ToolConfig& tool, const Path& path) {
  for (const auto& [name, value] : tool.http.headers) {
    const bool token = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!token || among(kOwnHeaders, core::ascii_lower(name))) {
      v.error(path / name, "bad_header", "'" + name + "' is no header that a tool may set", "remove it");
    }
    check_names(v, tool, read_tool_text(value), path / name);
  }
}

void check_http(Validation& v, const ToolConfig& tool, const Path& path) {
  const HttpToolSettings& http = tool.http;
  if (http.url.empty()) {
    v.error(path, "no_url", "tool '" + tool.id + "' has no URL", "add \"http\": {\"url\": \"https://...\"}");
    return;
  }
  if (auto authority = read_authority(http.url); !authority.ok()) {
    v.error(path / "http" / "url", "bad_url", authority.error().message, authority.error().mend);
  }
  if (!among(kMethods, http.method)) {
    v.error(path / "http" / "method", "bad_method", "'" + http.method + "' is no method of a tool",
            "write GET, POST, PUT, PATCH or DELETE");
  }
  check_names(v, tool, read_tool_text(http.url), path / "http" / "url");
  check_headers(v, tool, path / "http" / "headers");
  check_names(v, tool, read_tool_text(http.body), path / "http" / "body");
  if (!http.result.empty() && http.result.front() != '/') {
    v.error(path / "http" / "result", "bad_pointer", "'" + http.result + "' is no JSON Pointer",
            "begin it with '/', for example /order/status");
  }
  if (tool.effect == ToolEffect::kRead && (http.method == "PUT" || http.method == "PATCH" || http.method == "DELETE")) {
    v.warning(path / "effect", "write_marked_read",
              "tool '" + tool.id + "' writes, but would be cancelled when the caller interrupts",
              "set \"effect\": \"write\"");
  }
}

void check_database(Validation& v, const ToolConfig& tool, const Path& path) {
  if (tool.database.source.empty() || tool.database.query.empty()) {
    v.error(path, "no_query", "tool '" + tool.id + "' names no source, or has no query",
            "add \"database\": {\"source\": \"...\", \"query\": \"SELECT ...\"}");
    return;
  }
  const auto query = read_sql(tool.database.query);
  if (!query.ok()) {
    v.error(path / "database" / "query", "bad_query", query.error().message, query.error().mend);
  } else {
    check_names(v, tool, *query, path / "database" / "query");
  }
  if (tool.effect == ToolEffect::kWrite) {
    v.error(path / "effect", "read_marked_write", "tool '" + tool.id + "' is a database, which is only read",
            "leave effect out; to write, use a tool of kind http, mcp or crm_update");
  }
}

void check_mcp(Validation& v, const ToolConfig& tool, const Path& path) {
  if (tool.mcp.server.empty() || tool.mcp.tool.empty()) {
    v.error(path, "no_mcp_tool", "tool '" + tool.id + "' names no server, or no tool of it",
            "add \"mcp\": {\"server\": \"...\", \"tool\": \"...\"}");
  }
}

bool is_time(const std::string& text) {
  const auto value = parse_canonical(FieldType::kTime, text, "");
  return value.has_value();
}

void check_calendar(Validation& v, const ToolConfig& tool, const Path& path) {
  const CalendarToolSettings& calendar = tool.calendar;
  for (const auto& [key, text] : {std::pair{"opens", calendar.opens}, std::pair{"closes", calendar.closes}}) {
    if (is_time(text)) continue;
    v.error(path / "calendar" / key, "bad_time", "'" + text + "' is no time", "write it as HH:MM");
  }
  if (is_time(calendar.opens) && is_time(calendar.closes) && calendar.opens >= calendar.closes) {
    v.error(path / "calendar", "never_open", "the calendar of '" + tool.id + "' closes before it opens",
            "write opens and closes of one day");
  }
  if (calendar.break_from.empty() != calendar.break_to.empty() ||
      (!calendar.break_from.empty() &&
       (!is_time(calendar.break_from) || !is_time(calendar.break_to) || calendar.break_from >= calendar.break_to))) {
    v.error(path / "calendar" / "break_from", "bad_break", "the break of '" + tool.id + "' is no span of a day",
            "write break_from and break_to as HH:MM, the earlier one first, or leave both out");
  }
  if (calendar.action != CalendarAction::kBook && tool.effect != ToolEffect::kWrite) {
    v.error(path / "effect", "write_marked_read", "tool '" + tool.id + "' changes the calendar, but is marked as read",
            "write \"effect\": \"write\"");
  }
  for (std::size_t i = 0; i < calendar.days.size(); ++i) {
    if (among(kDays, calendar.days[i])) continue;
    v.error(path / "calendar" / "days" / i, "bad_day", "'" + calendar.days[i] + "' is no day",
            "write mon, tue, wed, thu, fri, sat or sun");
  }
  if (calendar.days.empty() || calendar.calendar.empty()) {
    v.error(path / "calendar", "never_open", "the calendar of '" + tool.id + "' has no name or no days",
            "name it, and the days on which it is open");
  }
}

void check_kind(Validation& v, const ToolConfig& tool, const Path& path) {
  switch (tool.kind) {
    case ToolKind::kHttp: return check_http(v, tool, path);
    case ToolKind::kDatabase: return check_database(v, tool, path);
    case ToolKind::kMcp: return check_mcp(v, tool, path);
    case ToolKind::kCalendar: return check_calendar(v, tool, path);
    case ToolKind::kCrmUpdate:
      if (tool.effect == ToolEffect::kWrite) return;
      return v.warning(path / "effect", "write_marked_read",
                       "tool '" + tool.id + "' writes, but would be cancelled when the caller interrupts",
                       "set \"effect\": \"write\"");
    case ToolKind::kDocumentSearch:
    case ToolKind::kCrmLookup:
    case ToolKind::kWebSearch:
      if (tool.effect == ToolEffect::kRead) return;
      return v.error(path / "effect", "read_marked_write", "tool '" + tool.id + "' only reads", "leave effect out");
  }
}

}  // namespace

void validate_tools(Validation& v) {
  const CampaignTemplate& t = v.campaign();
  const Path path = Path() / "tool_configs" / "tools";
  v.ids(t.tool_configs.tools, path, false);
  std::vector<std::string> called;
  visit_all_actions(t, [&](const Action& action, const Path& at, const PlacedNode*) {
    const auto* call = std::get_if<CallTool>(&action);
    if (call == nullptr || find_tool(t, call->tool) == nullptr) return;
    const bool first = std::find(called.begin(), called.end(), call->tool) == called.end();
    called.push_back(call->tool);
    if (!first || failure_handled(t, call->tool)) return;
    v.warning(at / "call_tool", "failure_not_handled", "nothing happens when tool '" + call->tool + "' fails",
              "add a node for {\"tool\": \"" + call->tool + "\", \"status\": [\"failed\", \"timeout\"]}");
  });
  for (std::size_t i = 0; i < t.tool_configs.tools.size(); ++i) {
    const ToolConfig& tool = t.tool_configs.tools[i];
    v.texts(tool.fillers, path / i / "fillers");
    check_kind(v, tool, path / i);
    if (tool.effect == ToolEffect::kWrite && model_may_ask(tool)) {
      v.error(path / i / "parameters", "write_asked_by_model",
              "tool '" + tool.id + "' writes, and a model may not ask for what writes", "remove \"x-model\"");
    }
  }
}

}  // namespace callai::templates
