#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "repositories/analytics/analytics_report.h"
#include "repositories/campaign_specific/call_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::AnalyticsFilter;
using repositories::AnalyticsReport;

constexpr double kMicros = 1e6;

Json ratio(double part, std::int64_t whole) {
  return whole > 0 ? Json(part / static_cast<double>(whole)) : Json(nullptr);
}
Json share(std::int64_t part, std::int64_t whole) {
  return ratio(static_cast<double>(part), whole);
}
Json or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}
double seconds(core::Duration d) {
  return core::to_ms(d) / 1000.0;
}

Json stages_of(const AnalyticsReport& report) {
  Json stages = Json::array();
  for (const AnalyticsReport::Stage& stage : report.stages) {
    stages.push_back({{"stage", stage.name},
                      {"calls", stage.calls},
                      {"share", share(stage.calls, report.answered)},
                      {"entered", stage.entered},
                      {"exits", stage.exits}});
  }
  return stages;
}

Json hours_of(const AnalyticsReport& report) {
  Json hours = Json::array();
  for (std::size_t i = 0; i < report.hours.size(); ++i) {
    const AnalyticsReport::Hour& hour = report.hours[i];
    hours.push_back({{"hour", i},
                     {"calls", hour.calls},
                     {"answered", hour.answered},
                     {"answer_rate", share(hour.answered, hour.calls)}});
  }
  return hours;
}

Json outcomes_of(const AnalyticsReport& report) {
  Json outcomes = Json::array();
  for (const AnalyticsReport::Outcome& outcome : report.outcomes) {
    outcomes.push_back({{"outcome", outcome.name},
                        {"calls", outcome.calls},
                        {"share", share(outcome.calls, report.answered)},
                        {"talk_seconds", seconds(outcome.talk)}});
  }
  return outcomes;
}

Json latencies_of(const AnalyticsReport& report) {
  Json latencies = Json::array();
  for (const AnalyticsReport::Latency& l : report.latencies) {
    latencies.push_back({{"stage", l.stage},
                         {"turns", l.turns},
                         {"mean_ms", l.mean_ms},
                         {"p50_ms", l.p50_ms},
                         {"p90_ms", l.p90_ms},
                         {"p95_ms", l.p95_ms},
                         {"p99_ms", l.p99_ms}});
  }
  return latencies;
}

Json fields_of(const AnalyticsReport& report) {
  Json fields = Json::array();
  for (const AnalyticsReport::Field& field : report.fields) {
    fields.push_back({{"field", field.name},
                      {"calls", field.calls},
                      {"confirmed", field.confirmed},
                      {"share", share(field.calls, report.answered)}});
  }
  return fields;
}

Json tools_of(const AnalyticsReport& report) {
  Json tools = Json::array();
  for (const AnalyticsReport::Tool& tool : report.tools) {
    tools.push_back({{"tool", tool.name},
                     {"calls", tool.calls},
                     {"failed", tool.failed},
                     {"timeouts", tool.timeouts},
                     {"failure_rate", share(tool.failed + tool.timeouts, tool.calls)}});
  }
  return tools;
}

Json sentiment_of(const AnalyticsReport& report) {
  const auto count = [&report](const char* name) {
    const auto found = report.sentiments.find(name);
    return found == report.sentiments.end() ? std::int64_t{0} : found->second;
  };
  return {{"mean", or_null(report.sentiment)},
          {"negative", count("negative")},
          {"neutral", count("neutral")},
          {"positive", count("positive")}};
}

Json to_json(const AnalyticsReport& r, Json from, Json to) {
  const double cost = static_cast<double>(r.cost_micros) / kMicros;
  return {
      {"from", std::move(from)},
      {"to", std::move(to)},
      {"calls",
       {{"total", r.calls},
        {"inbound", r.inbound},
        {"outbound", r.outbound},
        {"answered", r.answered},
        {"answer_rate", share(r.answered, r.calls)},
        {"by_status", r.by_status}}},
      {"talk", {{"seconds", seconds(r.talk)}, {"mean_seconds", ratio(seconds(r.talk), r.answered)}}},
      {"outcomes", outcomes_of(r)},
      {"hours", hours_of(r)},
      {"funnel", stages_of(r)},
      {"latency", latencies_of(r)},
      {"fields", fields_of(r)},
      {"sentiment", sentiment_of(r)},
      {"score", or_null(r.score)},
      {"tools", tools_of(r)},
      {"turns", {{"total", r.turns}, {"mean_per_call", share(r.turns, r.answered)}, {"interrupted", r.interrupted}}},
      {"tokens", {{"prompt", r.prompt_tokens}, {"completion", r.completion_tokens}}},
      {"cost", {{"total", cost}, {"mean_per_answered_call", ratio(cost, r.answered)}}}};
}

Json visits_to_json(const AnalyticsReport& r, const AnalyticsFilter& filter) {
  Json transitions = Json::array();
  for (const AnalyticsReport::Edge& edge : r.edges) {
    transitions.push_back({{"from", edge.from}, {"to", edge.to}, {"calls", edge.calls}});
  }
  Json nodes = Json::array();
  for (const AnalyticsReport::Node& node : r.nodes) {
    nodes.push_back({{"node", node.name}, {"calls", node.calls}, {"fired", node.fired}});
  }
  Json outcomes = Json::object();
  for (const AnalyticsReport::Outcome& outcome : r.outcomes) outcomes[outcome.name] = outcome.calls;
  return {{"template_id", filter.template_id.empty() ? Json(nullptr) : Json(filter.template_id.value())},
          {"template_version", filter.template_version > 0 ? Json(filter.template_version) : Json(nullptr)},
          {"calls", r.answered},
          {"stages", stages_of(r)},
          {"transitions", std::move(transitions)},
          {"nodes", std::move(nodes)},
          {"outcomes", std::move(outcomes)}};
}

class Analytics {
 public:
  explicit Analytics(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse overview(const RouteCall& call) const {
    const auto counted = counted_for(call);
    if (!counted.ok()) return problem(counted.error(), call.request.id);
    const Json from = call.text("from").empty() ? Json(nullptr) : moment(counted->filter.from);
    const Json to = call.text("to").empty() ? Json(nullptr) : moment(counted->filter.to);
    return json_answer(200, to_json(counted->report, from, to));
  }

  HttpResponse visits(const RouteCall& call) const {
    const auto counted = counted_for(call);
    if (!counted.ok()) return problem(counted.error(), call.request.id);
    return json_answer(200, visits_to_json(counted->report, counted->filter));
  }

  /// Those that are over are counted as they end; the few that are not are counted here.
  HttpResponse calls(const RouteCall& call) const {
    const auto counted = counted_for(call);
    if (!counted.ok()) return problem(counted.error(), call.request.id);
    auto by_template = repo(call).calls_by_template(counted->filter);
    if (!by_template.ok()) return problem(by_template.error(), call.request.id);
    const auto open =
        repositories::CallRepo(parts_->database, call.principal.org).open_counts(counted->filter.campaign);
    if (!open.ok()) return problem(open.error(), call.request.id);
    AnalyticsReport report = counted->report;
    for (const repositories::CallCount& count : *open) {
      report.calls += count.calls;
      report.by_status[std::string(to_string(count.status))] += count.calls;
      (*by_template)[count.template_id.value()] += count.calls;
    }
    Json by_outcome = Json::object();
    for (const AnalyticsReport::Outcome& outcome : report.outcomes) by_outcome[outcome.name] = outcome.calls;
    return json_answer(200, Json{{"calls", report.calls},
                                 {"talk_seconds", seconds(report.talk)},
                                 {"by_status", report.by_status},
                                 {"by_outcome", std::move(by_outcome)},
                                 {"by_template", *by_template}});
  }

  HttpResponse stages(const RouteCall& call) const {
    const auto counted = counted_for(call);
    if (!counted.ok()) return problem(counted.error(), call.request.id);
    Json stages = Json::object();
    for (const AnalyticsReport::Stage& stage : counted->report.stages) stages[stage.name] = stage.calls;
    return json_answer(200, Json{{"calls", counted->report.answered}, {"stages", std::move(stages)}});
  }

  HttpResponse usage(const RouteCall& call) const {
    const core::CallId id(call.id("call_id"));
    const auto record = repositories::CallRepo(parts_->database, call.principal.org).get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto usage = repo(call).usage(id);
    if (!usage.ok()) return problem(usage.error(), call.request.id);
    const repositories::CallUsage used = usage->value_or(repositories::CallUsage{});
    return json_answer(200, Json{{"prompt_tokens", used.prompt_tokens},
                                 {"completion_tokens", used.completion_tokens},
                                 {"cost", static_cast<double>(used.cost_micros) / kMicros}});
  }

 private:
  repositories::AnalyticsRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  static core::Result<AnalyticsFilter> filter_of(const RouteCall& call) {
    AnalyticsFilter filter;
    filter.campaign = core::CampaignId(call.text("campaign_id"));
    filter.template_id = core::TemplateId(call.text("template_id"));
    filter.template_version = call.number("template_version", 0);
    for (const auto& [name, bound] : {std::pair{"from", &filter.from}, std::pair{"to", &filter.to}}) {
      const auto given = moment_in(call, name);
      if (!given.ok()) return given.error();
      *bound = given->value_or(*bound);
    }
    return filter;
  }

  /// What is asked for, and what was counted of it.
  struct Counted {
    AnalyticsFilter filter;
    AnalyticsReport report;
  };
  core::Result<Counted> counted_for(const RouteCall& call) const {
    auto filter = filter_of(call);
    if (!filter.ok()) return filter.error();
    const auto sums = repo(call).sums(*filter);
    if (!sums.ok()) return sums.error();
    return Counted{*std::move(filter), repositories::report_of(*sums)};
  }

  SharedParts parts_;
};

QueryParameter version_parameter() {
  QueryParameter made = text_parameter("template_version", "only calls with this version");
  made.type = QueryParameter::Type::kInteger;
  made.min = 1;
  made.max = 1000000;
  return made;
}

}  // namespace

void add_analytics_routes(const SharedParts& parts, Routes& routes) {
  const auto analytics = std::make_shared<const Analytics>(parts);
  const auto add = [&](const char* path, const char* id, const char* tag, const char* summary, const char* schema,
                       const char* scope, HttpResponse (Analytics::*handler)(const RouteCall&) const) {
    routes.push_back(
        {.method = "GET",
         .path = path,
         .id = id,
         .tag = tag,
         .summary = summary,
         .role = Role::kViewer,
         .scope = scope,
         .answers = {{200, schema}},
         .handler = [analytics, handler](const RouteCall& call) { return ((*analytics).*handler)(call); }});
    return &routes.back();
  };
  const QueryParameter campaign = text_parameter("campaign_id", "only calls of this campaign");
  const QueryParameter from =
      text_parameter("from", "only calls that began in this hour or later: a date, or RFC 3339");
  const QueryParameter to = text_parameter("to", "only calls that began before this, rounded up to the hour");
  const QueryParameter of = text_parameter("template_id", "only calls with this template");
  add("/api/v1/analytics/overview", "get_analytics_overview", "analytics",
      "Calls that are over, in numbers: answers, outcomes, funnel, latency, fields, tools, cost", "AnalyticsOverview",
      "analytics:read", &Analytics::overview)
      ->query = {campaign, of, version_parameter(), from, to};
  add("/api/v1/analytics/template-visits", "get_template_visits", "analytics",
      "Which stages, transitions and nodes calls went through, and where they ended; of a template, or of all",
      "TemplateVisits", "analytics:read", &Analytics::visits)
      ->query = {of, version_parameter(), campaign, from, to};
  add("/api/v1/analytics/calls", "get_call_analytics", "analytics", "Calls by status, outcome and template",
      "CallAnalytics", "analytics:read", &Analytics::calls)
      ->query = {campaign};
  add("/api/v1/analytics/stages", "get_stage_analytics", "analytics",
      "How many calls that are over were in which stage", "StageAnalytics", "analytics:read", &Analytics::stages)
      ->query = {campaign};
  add("/api/v1/calls/{call_id}/usage", "get_call_usage", "calls", "What language models took for a call", "CallUsage",
      "calls:read", &Analytics::usage);
}

}  // namespace callai::api
