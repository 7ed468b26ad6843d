#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "repositories/campaign_specific/follow_up_repo.h"
#include "repositories/system/user_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::FollowUpRecord;
using repositories::FollowUpRepo;

Json to_json(const FollowUpRecord& f) {
  const auto or_null = [](const std::string& id) { return id.empty() ? Json(nullptr) : Json(id); };
  return {{"id", f.id},
          {"kind", f.kind},
          {"status", f.status},
          {"campaign_id", or_null(f.campaign.value())},
          {"contact_id", or_null(f.contact.value())},
          {"call_id", f.call.value()},
          {"phone_number", f.phone_number},
          {"summary", f.summary},
          {"due_at", moment(f.due)},
          {"assignee", or_null(f.assignee)},
          {"notes", f.notes},
          {"created_at", moment(f.created)},
          {"done_at", moment(f.done)},
          {"version", f.version}};
}

QueryParameter choice(const char* name, const char* description, std::vector<std::string> allowed) {
  QueryParameter parameter;
  parameter.name = name;
  parameter.description = description;
  parameter.allowed = std::move(allowed);
  return parameter;
}

/// What people have to do after calls.
class FollowUps {
 public:
  explicit FollowUps(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list({call.text("status"), call.text("kind"), call.text("assignee")}, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const FollowUpRecord& record : *found) items.push_back(to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse get(const RouteCall& call) const {
    const auto record = repo(call).get(call.id("follow_up_id"));
    return record.ok() ? json_answer(200, to_json(*record)) : problem(record.error(), call.request.id);
  }

  HttpResponse update(const RouteCall& call) const {
    auto record = repo(call).get(call.id("follow_up_id"));
    if (!record.ok()) return problem(record.error(), call.request.id);
    const Json& body = *call.body;
    if (body.contains("version")) record->version = body["version"].get<std::int64_t>();
    if (body.contains("notes")) record->notes = text_at(body, "notes");
    if (body.contains("assignee")) {
      record->assignee = text_at(body, "assignee");  // null: nobody
      if (core::Status known = check_user(call, record->assignee); !known.ok()) {
        return problem(known.error(), call.request.id);
      }
    }
    if (body.contains("status")) {
      record->status = text_at(body, "status");
      record->done = record->status == "done" ? std::optional(parts_->env.clock.wall_now()) : std::nullopt;
    }
    if (core::Status changed = repo(call).change(*record); !changed.ok()) {
      return problem(changed.error(), call.request.id);
    }
    return get(call);
  }

 private:
  FollowUpRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  core::Status check_user(const RouteCall& call, const std::string& id) const {
    if (id.empty()) return {};
    const auto user = repositories::UserRepo(parts_->database, call.principal.org).get(core::UserId(id));
    if (user.ok()) return {};
    if (user.error().code != core::ErrorCode::kNotFound) return user.error();
    return core::Error{core::ErrorCode::kInvalidArgument, "nobody of this organisation has the id '" + id + "'",
                       "take one of GET /api/v1/users, or null for nobody", ""};
  }

  SharedParts parts_;
};

}  // namespace

void add_follow_up_routes(const SharedParts& parts, Routes& routes) {
  const auto follow_ups = std::make_shared<const FollowUps>(parts);
  const std::string all = "/api/v1/follow-ups";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       RouteAnswer answer, HttpResponse (FollowUps::*handler)(const RouteCall&) const) {
    routes.push_back(
        {.method = method,
         .path = path,
         .id = id,
         .tag = "follow-ups",
         .summary = summary,
         .role = role,
         .scope = role == Role::kViewer ? "calls:read" : "calls:write",
         .answers = {std::move(answer)},
         .handler = [follow_ups, handler](const RouteCall& call) { return ((*follow_ups).*handler)(call); }});
    return &routes.back();
  };
  add("GET", all, "list_follow_ups", "What is to be done after calls, the newest first", Role::kViewer,
      {200, "FollowUpList"}, &FollowUps::list)
      ->query = {choice("status", "only those of this status", {"open", "done"}),
                 choice("kind", "only those of this kind", {"callback", "hot_lead", "failed_transfer", "message"}),
                 choice("assignee", "only those of this user", {}), after_parameter(), limit_parameter()};
  add("GET", all + "/{follow_up_id}", "get_follow_up", "One of them", Role::kViewer, {200, "FollowUp"},
      &FollowUps::get);
  add("PATCH", all + "/{follow_up_id}", "update_follow_up",
      "Assignee, notes, done or open again; 409 when `version` is not the stored one", Role::kAgent, {200, "FollowUp"},
      &FollowUps::update)
      ->body = "FollowUpPatch";
}

}  // namespace callai::api
