#include <utility>

#include "api/audited.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "repositories/system/destination_repo.h"
#include "repositories/system/inbound_route_repo.h"
#include "repositories/system/opening_hours.h"

// Who answers which number, and where callers are handed on to. Both count for the next call, without a restart.

namespace callai::api {

namespace {

using core::Json;
using repositories::DestinationRecord;
using repositories::DestinationRepo;
using repositories::InboundRouteRecord;
using repositories::InboundRouteRepo;

Json hours_json(const std::string& hours) {
  Json json = hours.empty() ? Json(nullptr) : Json::parse(hours, nullptr, false);
  return json.is_object() ? json : Json(nullptr);
}

Json id_or_null(const std::string& id) {
  return id.empty() ? Json(nullptr) : Json(id);
}

/// Whether people are there now; always where there are no hours.
bool open_now(const std::string& hours, core::WallTime now) {
  if (hours.empty()) return true;
  const auto parsed = repositories::parse_opening_hours(hours);
  return parsed.ok() && repositories::is_open(*parsed, now);
}

/// A thing with its tag, which leaves `open_now` out: that changes by itself, and who changes the thing is not told
/// that somebody else did. For the same reason it is no answer to If-None-Match.
HttpResponse tagged(int status, const Json& thing) {
  Json stored = thing;
  stored.erase("open_now");
  return json_answer(status, json_text(thing))
      .with("ETag", entity_tag(json_text(stored)))
      .with("Cache-Control", "private, no-cache");
}

/// The hours of a body, checked, as they are stored; null or nothing: always.
core::Result<std::string> hours_of(const Json& body, const std::string& otherwise) {
  if (!body.contains("hours")) return otherwise;
  if (body["hours"].is_null()) return std::string();
  const auto hours = repositories::parse_opening_hours(json_text(body["hours"]));
  if (!hours.ok()) return hours.error();
  return repositories::to_json_text(*hours);
}

/// A number or extension as people write it: digits, '+', '*', '#'. "*" alone is every other number.
core::Status check_number(const std::string& number) {
  if (!number.empty() && number.find_first_not_of("+0123456789*#") == std::string::npos) return {};
  return core::Error{core::ErrorCode::kInvalidArgument, "'number' is none",
                     "write digits, for example +4930123456 or 900, or * for every other number", ""};
}

/// A text member in its place; what is not sent stays; null empties it.
void take(const Json& body, const char* key, std::string& out) {
  if (!body.contains(key)) return;
  out = body[key].is_null() ? std::string() : text_at(body, key);
}

void take(const Json& body, const char* key, core::CampaignId& out) {
  std::string id = out.value();
  take(body, key, id);
  out = core::CampaignId(id);
}

class InboundRoutes {
 public:
  explicit InboundRoutes(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const InboundRouteRecord& record : *found) items.push_back(to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    InboundRouteRecord record;
    record.id = parts_->env.ids.make("route");
    record.created = parts_->env.clock.wall_now();
    core::Status done = merge(*call.body, record);
    if (done.ok()) done = repo(call).add(record, audited(*parts_, call, "inbound_route.create", record.id));
    if (!done.ok()) return problem(done.error(), call.request.id);
    changed(call);
    return answer(call, record.id, 201).with("Location", "/api/v1/inbound-routes/" + record.id);
  }

  HttpResponse get(const RouteCall& call) const { return answer(call, call.id("route_id"), 200); }

  HttpResponse update(const RouteCall& call) const {
    auto record = repo(call).get(call.id("route_id"));
    if (!record.ok()) return problem(record.error(), call.request.id);
    if (auto other = changed_since(call.request, tagged(200, to_json(*record)))) return *std::move(other);
    core::Status done = merge(*call.body, *record);
    if (done.ok()) done = repo(call).replace(*record, audited(*parts_, call, "inbound_route.update", record->id));
    if (!done.ok()) return problem(done.error(), call.request.id);
    changed(call);
    return answer(call, record->id, 200);
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed =
        repo(call).remove(call.id("route_id"), audited(*parts_, call, "inbound_route.delete", call.id("route_id")));
    if (!removed.ok()) return problem(removed.error(), call.request.id);
    changed(call);
    return no_content();
  }

 private:
  InboundRouteRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  Json to_json(const InboundRouteRecord& r) const {
    return {{"id", r.id},
            {"number", r.number},
            {"name", r.name},
            {"enabled", r.enabled},
            {"campaign_id", r.campaign.value()},
            {"hours", hours_json(r.hours)},
            {"open_now", open_now(r.hours, parts_->env.clock.wall_now())},
            {"closed_campaign_id", id_or_null(r.closed_campaign.value())},
            {"max_calls", r.max_calls},
            {"full_campaign_id", id_or_null(r.full_campaign.value())},
            {"created_at", moment(r.created)}};
  }

  static core::Status merge(const Json& body, InboundRouteRecord& record) {
    take(body, "number", record.number);
    take(body, "name", record.name);
    take(body, "campaign_id", record.campaign);
    take(body, "closed_campaign_id", record.closed_campaign);
    take(body, "full_campaign_id", record.full_campaign);
    if (body.contains("enabled")) record.enabled = body["enabled"].get<bool>();
    if (body.contains("max_calls")) record.max_calls = body["max_calls"].get<int>();
    auto hours = hours_of(body, record.hours);
    if (!hours.ok()) return hours.error();
    record.hours = *std::move(hours);
    return check_number(record.number);
  }

  void changed(const RouteCall& call) const {
    if (parts_->installation.routing_changed) parts_->installation.routing_changed(call.principal.org);
  }

  HttpResponse answer(const RouteCall& call, const std::string& id, int status) const {
    const auto record = repo(call).get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    return tagged(status, to_json(*record));
  }

  SharedParts parts_;
};

class Destinations {
 public:
  explicit Destinations(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const DestinationRecord& record : *found) items.push_back(to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    DestinationRecord record;
    record.id = parts_->env.ids.make("dest");
    record.created = parts_->env.clock.wall_now();
    core::Status done = merge(*call.body, record);
    if (done.ok()) done = repo(call).add(record, audited(*parts_, call, "transfer_destination.create", record.id));
    if (!done.ok()) return problem(done.error(), call.request.id);
    changed(call);
    return answer(call, record.id, 201).with("Location", "/api/v1/transfer-destinations/" + record.id);
  }

  HttpResponse get(const RouteCall& call) const { return answer(call, call.id("destination_id"), 200); }

  HttpResponse update(const RouteCall& call) const {
    auto record = repo(call).get(call.id("destination_id"));
    if (!record.ok()) return problem(record.error(), call.request.id);
    if (auto other = changed_since(call.request, tagged(200, to_json(*record)))) return *std::move(other);
    core::Status done = merge(*call.body, *record);
    if (done.ok())
      done = repo(call).replace(*record, audited(*parts_, call, "transfer_destination.update", record->id));
    if (!done.ok()) return problem(done.error(), call.request.id);
    changed(call);
    return answer(call, record->id, 200);
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed = repo(call).remove(
        call.id("destination_id"), audited(*parts_, call, "transfer_destination.delete", call.id("destination_id")));
    if (!removed.ok()) return problem(removed.error(), call.request.id);
    changed(call);
    return no_content();
  }

 private:
  DestinationRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  Json to_json(const DestinationRecord& d) const {
    return {{"id", d.id},
            {"name", d.name},
            {"number", d.number},
            {"hours", hours_json(d.hours)},
            {"open_now", open_now(d.hours, parts_->env.clock.wall_now())},
            {"closed_name", id_or_null(d.closed_name)},
            {"created_at", moment(d.created)}};
  }

  static core::Status merge(const Json& body, DestinationRecord& record) {
    take(body, "name", record.name);
    take(body, "number", record.number);
    take(body, "closed_name", record.closed_name);
    auto hours = hours_of(body, record.hours);
    if (!hours.ok()) return hours.error();
    record.hours = *std::move(hours);
    if (record.number == "*") {
      return core::Error{core::ErrorCode::kInvalidArgument, "'number' is no number", "write an extension or a number",
                         ""};
    }
    return check_number(record.number);
  }

  void changed(const RouteCall& call) const {
    if (parts_->installation.routing_changed) parts_->installation.routing_changed(call.principal.org);
  }

  HttpResponse answer(const RouteCall& call, const std::string& id, int status) const {
    const auto record = repo(call).get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    return tagged(status, to_json(*record));
  }

  SharedParts parts_;
};

/// The five routes of a noun: list, create, get, update, remove.
struct Noun {
  const char* path;
  const char* parameter;
  const char* one;   ///< "inbound_route"
  const char* many;  ///< "inbound_routes"
  const char* what;
  const char* schema;
};

template <typename Handlers>
void add_noun(const std::shared_ptr<const Handlers>& handlers, const Noun& noun, Routes& routes) {
  using Handler = HttpResponse (Handlers::*)(const RouteCall&) const;
  const std::string all = std::string("/api/v1/") + noun.path;
  const std::string one = all + "/{" + noun.parameter + "}";
  const std::string schema = noun.schema;
  const std::string what = noun.what;
  const auto add = [&](const char* method, const std::string& path, const std::string& id, const std::string& summary,
                       RouteAnswer answer, Handler handler, const std::string& body = "") {
    const bool looks = std::string_view(method) == "GET";
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "routing",
                      .summary = summary,
                      .role = looks ? Role::kViewer : Role::kManager,
                      .scope = looks ? "campaigns:read" : "campaigns:write",
                      .body = body,
                      .answers = {std::move(answer)},
                      .handler = [handlers, handler](const RouteCall& call) { return ((*handlers).*handler)(call); }});
    return &routes.back();
  };
  add("GET", all, std::string("list_") + noun.many, what + ", in order of id", {200, schema + "List"}, &Handlers::list)
      ->query = {after_parameter(), limit_parameter()};
  add("POST", all, std::string("create_") + noun.one, "A new one of these: " + what, {201, schema}, &Handlers::create,
      schema + "Input");
  add("GET", one, std::string("get_") + noun.one, "One of these: " + what, {200, schema}, &Handlers::get);
  add("PATCH", one, std::string("update_") + noun.one, "Changes what is sent and leaves the rest", {200, schema},
      &Handlers::update, schema + "Patch");
  add("DELETE", one, std::string("delete_") + noun.one, "Removes it", {204, ""}, &Handlers::remove);
}

}  // namespace

void add_routing_routes(const SharedParts& parts, Routes& routes) {
  add_noun(std::make_shared<const InboundRoutes>(parts),
           {"inbound-routes", "route_id", "inbound_route", "inbound_routes",
            "Which campaign answers which number, and when", "InboundRoute"},
           routes);
  add_noun(std::make_shared<const Destinations>(parts),
           {"transfer-destinations", "destination_id", "transfer_destination", "transfer_destinations",
            "Where callers are handed on to, and when somebody is there", "TransferDestination"},
           routes);
}

}  // namespace callai::api
