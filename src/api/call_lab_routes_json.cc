#include <utility>

#include "api/api_parts.h"
#include "api/call_lab.h"
#include "api/json_text.h"
#include "api/stored_template.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/call_review_repo.h"
#include "templates/template_validator.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::CallRecord;

Json review_to_json(const conversation::CallReview& review) {
  Json marks = Json::array();
  for (const conversation::RubricMark& mark : review.marks) {
    marks.push_back({{"id", mark.id},
                     {"title", mark.title},
                     {"weight", mark.weight},
                     {"passed", mark.passed ? Json(*mark.passed) : Json(nullptr)},
                     {"why", mark.why}});
  }
  return {{"summary", review.summary}, {"next_step", review.next_step},
          {"outcome", review.outcome}, {"sentiment", review.sentiment},
          {"by", review.by},           {"score", review.score ? Json(*review.score) : Json(nullptr)},
          {"marks", std::move(marks)}};
}

/// What is made of a call when it is over: its note, a scenario, another template's decisions.
class CallLabRoutes {
 public:
  explicit CallLabRoutes(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse review(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto found = repositories::CallReviewRepo(parts_->database, call.principal.org).of(record->id);
    if (!found.ok()) return problem(found.error(), call.request.id);
    return json_answer(200, Json{{"review", *found ? review_to_json(**found) : Json(nullptr)}});
  }

  HttpResponse scenario(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    auto made = parts_->lab.scenario(call.principal.org, record->id);
    return made.ok() ? json_answer(200, *std::move(made)) : problem(made.error(), call.request.id);
  }

  HttpResponse replay(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const Json& body = *call.body;
    const std::string id = text_at(body, "template_id");
    const bool draft = body.contains("draft") && body["draft"].get<bool>();
    const auto text = draft ? draft_or_current_text(*parts_, call.principal.org, id)
                            : current_template_text(*parts_, call.principal.org, id);
    if (!text.ok()) return problem(text.error(), call.request.id);
    const core::Problems problems = templates::check_template_text(*text, parts_->languages);
    if (core::has_errors(problems)) return problem(problems, call.request.id);
    const auto tried = parts_->lab.retry(call.principal.org, record->id, *text);
    if (!tried.ok()) return problem(tried.error(), call.request.id);
    Json difference = nullptr;
    if (tried->difference) {
      difference = Json{{"turn", tried->difference->turn},
                        {"stage", tried->difference->stage},
                        {"heard", tried->difference->heard},
                        {"recorded", tried->difference->recorded},
                        {"other", tried->difference->other}};
    }
    return json_answer(200, Json{{"call_id", record->id.value()},
                                 {"template_id", id},
                                 {"decisions_compared", tried->decisions},
                                 {"recorded_outcome", tried->recorded_outcome},
                                 {"first_difference", std::move(difference)}});
  }

 private:
  core::Result<CallRecord> find(const RouteCall& call) const {
    return repositories::CallRepo(parts_->database, call.principal.org).get(core::CallId(call.id("call_id")));
  }

  SharedParts parts_;
};

}  // namespace

void add_call_lab_routes(const SharedParts& parts, Routes& routes) {
  const auto lab = std::make_shared<const CallLabRoutes>(parts);
  const std::string one = "/api/v1/calls/{call_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       const char* schema, HttpResponse (CallLabRoutes::*handler)(const RouteCall&) const,
                       const char* body = "") {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "calls",
                      .summary = summary,
                      .role = Role::kViewer,
                      .scope = "calls:read",
                      .body = body,
                      .answers = {{200, schema}},
                      .handler = [lab, handler](const RouteCall& call) { return ((*lab).*handler)(call); }});
  };
  add("GET", one + "/review", "get_call_review", "The note of a call: what it came to, and its score; null without one",
      "CallReview", &CallLabRoutes::review);
  add("GET", one + "/scenario", "get_call_scenario",
      "The call as a scenario, a file for `callai eval`; 409 when it did not come to its end", "CallScenario",
      &CallLabRoutes::scenario);
  add("POST", one + "/replay", "replay_call",
      "What another template would have decided in this call, up to the first difference", "CallReplay",
      &CallLabRoutes::replay, "CallReplayInput");
}

}  // namespace callai::api
