#include <algorithm>
#include <utility>

#include "api/api_parts.h"
#include "api/dialled.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/contacts/contact_place.h"
#include "repositories/system/trash_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::ContactRecord;
using repositories::ContactRepo;

Json to_json(const ContactRecord& record) {
  const conversation::Contact& c = record.contact;
  Json fields = Json::object();
  for (const auto& [name, value] : c.custom_fields) fields[name] = value;
  return {{"id", c.id.value()},
          {"phone_number", c.phone_number},
          {"first_name", c.first_name},
          {"last_name", c.last_name},
          {"email", c.email},
          {"company", c.company},
          {"status", c.status},
          {"tags", c.tags},
          {"custom_fields", std::move(fields)},
          {"utc_offset_minutes", c.utc_offset.count()},
          {"time_zone", record.time_zone},
          {"do_not_call", record.do_not_call},
          {"created_at", moment(record.created)}};
}

/// Puts what the body has into the contact. `region`: of numbers without a country code.
core::Status merge(const Json& body, ContactRecord& record, const std::string& region, core::WallTime now) {
  conversation::Contact& contact = record.contact;
  if (body.contains("phone_number")) {
    auto number = dialled(text_at(body, "phone_number"), region);
    if (!number.ok()) return number.error();
    contact.phone_number = *std::move(number);
  }
  const std::pair<const char*, std::string*> texts[] = {{"first_name", &contact.first_name},
                                                        {"last_name", &contact.last_name},
                                                        {"email", &contact.email},
                                                        {"company", &contact.company},
                                                        {"status", &contact.status}};
  for (const auto& [key, member] : texts) {
    if (body.contains(key)) *member = text_at(body, key);
  }
  if (body.contains("tags")) contact.tags = body["tags"].get<std::vector<std::string>>();
  if (body.contains("custom_fields")) {
    contact.custom_fields.clear();
    for (const auto& [key, value] : body["custom_fields"].items()) {
      contact.custom_fields.emplace_back(key, value.get<std::string>());
    }
  }
  if (body.contains("utc_offset_minutes")) {
    contact.utc_offset = std::chrono::minutes(body["utc_offset_minutes"].get<int>());
  }
  if (body.contains("time_zone")) {
    const std::string zone = text_at(body, "time_zone");
    const auto offset = repositories::utc_offset_of(zone, now);
    if (!zone.empty() && !offset) {
      return core::Error{core::ErrorCode::kInvalidArgument, "there is no time zone '" + zone + "'",
                         "write one of the IANA names, as Europe/Lisbon", ""};
    }
    record.time_zone = zone;
    if (offset) contact.utc_offset = *offset;
  }
  return {};
}

class Contacts {
 public:
  explicit Contacts(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(page, {call.text("search"), call.text("tag"), call.text("status")});
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const ContactRecord& record : *found) items.push_back(to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().contact.id.value();
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    ContactRecord record;
    record.contact.id = core::ContactId(parts_->env.ids.make("contact"));
    record.created = parts_->env.clock.wall_now();
    const Json& body = *call.body;
    core::Status stored = merge(body, record, region(), record.created);
    if (!body.contains("time_zone") && !body.contains("utc_offset_minutes")) {
      repositories::place_contact(record, zones_, record.created);
    }
    if (stored.ok()) stored = repo(call).upsert(record);
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    return answer(call, record.contact.id, 201).with("Location", "/api/v1/contacts/" + record.contact.id.value());
  }

  HttpResponse get(const RouteCall& call) const { return answer(call, core::ContactId(call.id("contact_id")), 200); }

  HttpResponse update(const RouteCall& call) const {
    const core::ContactId id(call.id("contact_id"));
    core::Status stored;
    for (int attempt = 0; attempt < kWriteAttempts; ++attempt) {
      auto record = repo(call).record(id);
      if (!record.ok()) return problem(record.error(), call.request.id);
      if (auto other = changed_since(call.request, json_answer(200, to_json(*record)))) return *std::move(other);
      stored = merge(*call.body, *record, region(), parts_->env.clock.wall_now());
      if (stored.ok()) stored = repo(call).replace(*record);
      if (stored.ok()) return answer(call, id, 200);
      if (stored.error().code != core::ErrorCode::kFailedPrecondition) break;
    }
    return problem(stored.error(), call.request.id);
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed =
        repositories::TrashRepo(parts_->database, call.principal.org)
            .discard_contact(core::ContactId(call.id("contact_id")), parts_->env.clock.wall_now());
    return removed.ok() ? no_content() : problem(removed.error(), call.request.id);
  }

  HttpResponse opt_out(const RouteCall& call) const {
    const auto record = repo(call).record(core::ContactId(call.id("contact_id")));
    if (!record.ok()) return problem(record.error(), call.request.id);
    const std::string reason = text_at(*call.body, "reason");
    const core::Status done = repo(call).opt_out(record->contact.phone_number, reason.empty() ? "by a user" : reason,
                                                 parts_->env.clock.wall_now());
    if (!done.ok()) return problem(done.error(), call.request.id);
    return answer(call, record->contact.id, 200);
  }

 private:
  ContactRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  const std::string& region() const { return parts_->installation.settings.telephony.region; }
  HttpResponse answer(const RouteCall& call, const core::ContactId& id, int status) const {
    const auto record = repo(call).record(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    return json_answer(status, to_json(*record));
  }

  SharedParts parts_;
  const repositories::RegionZones zones_;
};

}  // namespace

void add_contact_routes(const SharedParts& parts, Routes& routes) {
  const auto contacts = std::make_shared<const Contacts>(parts);
  const std::string all = "/api/v1/contacts";
  const std::string one = all + "/{contact_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       std::vector<RouteAnswer> answers, HttpResponse (Contacts::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "contacts",
                      .summary = summary,
                      .role = role,
                      .scope = role == Role::kViewer ? "contacts:read" : "contacts:write",
                      .answers = std::move(answers),
                      .handler = [contacts, handler](const RouteCall& call) { return ((*contacts).*handler)(call); }});
    return &routes.back();
  };
  Route* list =
      add("GET", all, "list_contacts", "Contacts in order of id: all, or those that search, tag and status choose",
          Role::kViewer, {{200, "ContactList"}}, &Contacts::list);
  QueryParameter search;
  search.name = "search";
  search.description = "in name, number, e-mail and company";
  list->query = {search, text_parameter("tag", "only contacts with this tag"),
                 text_parameter("status", "only contacts of this status, for example interested or do_not_call"),
                 after_parameter(), limit_parameter()};
  add("POST", all, "create_contact", "A new contact; 409 when the number is known", Role::kManager, {{201, "Contact"}},
      &Contacts::create)
      ->body = "ContactInput";
  add("GET", one, "get_contact", "One contact", Role::kViewer, {{200, "Contact"}}, &Contacts::get);
  add("PATCH", one, "update_contact", "Changes what is sent and leaves the rest", Role::kManager, {{200, "Contact"}},
      &Contacts::update)
      ->body = "ContactPatch";
  add("DELETE", one, "delete_contact", "Puts a contact into the trash; a number that opted out stays so",
      Role::kManager, {{204, ""}}, &Contacts::remove);
  add("POST", one + "/opt-out", "opt_out_contact", "Never call this number again", Role::kAgent, {{200, "Contact"}},
      &Contacts::opt_out)
      ->body = "OptOut";
}

}  // namespace callai::api
