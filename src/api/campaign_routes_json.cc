#include <algorithm>
#include <map>
#include <utility>

#include "api/audited.h"
#include "api/campaign_json.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "api/stored_template.h"
#include "core/strings.h"
#include "orchestrators/call_events_json.h"
#include "orchestrators/campaign_runner/dialing_settings.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/node_repo.h"
#include "repositories/system/trash_repo.h"
#include "repositories/webhooks/webhook_repo.h"
#include "templates/template_json.h"

namespace callai::api {

using core::Json;
using repositories::CampaignRecord;
using repositories::CampaignRepo;

Json campaign_to_json(const CampaignRecord& c) {
  Json settings = Json::parse(c.settings, nullptr, false);
  if (!settings.is_object()) settings = Json::object();
  settings.erase("dialing");
  core::Problems ignored;
  Json dialing = Json::parse(orchestrators::to_json_text(orchestrators::dialing_of_campaign(c.settings, ignored)));
  return {{"id", c.id.value()},
          {"name", c.name},
          {"status", c.status},
          {"template_id", c.template_id.value()},
          {"template_version", c.template_version},
          {"settings", std::move(settings)},
          {"dialing", std::move(dialing)},
          {"created_at", moment(c.created)}};
}

namespace {

constexpr core::Duration kNodeLease = std::chrono::seconds(60);  // unseen for so long, a node is dead

/// The stored settings with what the body says: "settings" takes the place of all but the dialing, "dialing" changes
/// members of that.
std::string changed_settings(const std::string& stored, const Json& body, core::Problems& problems) {
  Json base = Json::parse(stored, nullptr, false);
  if (!base.is_object()) base = Json::object();
  if (body.contains("settings")) {
    Json dialing = base.contains("dialing") ? base["dialing"] : Json(nullptr);
    base = body["settings"];
    base.erase("dialing");
    if (!dialing.is_null()) base["dialing"] = std::move(dialing);
  }
  const std::string text = json_text(base);
  return body.contains("dialing") ? orchestrators::with_dialing(text, json_text(body["dialing"]), problems) : text;
}

class Campaigns {
 public:
  explicit Campaigns(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = repo(call).list(page, call.text("status"));
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const CampaignRecord& record : *found) items.push_back(campaign_to_json(record));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id.value();
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    const Json& body = *call.body;
    const int version = body.contains("template_version") ? body["template_version"].get<int>() : 0;
    const auto used = template_for_use(*parts_, call.principal.org, text_at(body, "template_id"), version);
    if (!used.ok()) return problem(used.error(), call.request.id);
    CampaignRecord record;
    record.id = core::CampaignId(parts_->env.ids.make("camp"));
    record.name = text_at(body, "name");
    record.template_id = used->id;
    record.template_version = used->version;
    core::Problems problems;
    record.settings = changed_settings("{}", body, problems);
    if (!problems.empty()) return problem(problems, call.request.id);
    record.created = parts_->env.clock.wall_now();
    if (core::Status stored = repo(call).create(record); !stored.ok()) return problem(stored.error(), call.request.id);
    return json_answer(201, campaign_to_json(record)).with("Location", "/api/v1/campaigns/" + record.id.value());
  }

  HttpResponse get(const RouteCall& call) const {
    const auto record = find(call);
    return record.ok() ? json_answer(200, campaign_to_json(*record)) : problem(record.error(), call.request.id);
  }

  HttpResponse update(const RouteCall& call) const {
    const Json& body = *call.body;
    repositories::CampaignChange change;
    if (body.contains("name")) change.name = text_at(body, "name");
    if (body.contains("status")) change.status = text_at(body, "status");
    if (body.contains("template_version")) change.template_version = body["template_version"].get<int>();
    core::Status done;
    for (int attempt = 0; attempt < kWriteAttempts; ++attempt) {
      auto record = find(call);
      if (!record.ok()) return problem(record.error(), call.request.id);
      if (auto other = changed_since(call.request, json_answer(200, campaign_to_json(*record))))
        return *std::move(other);
      core::Problems problems;
      const std::string settings = changed_settings(record->settings, body, problems);
      if (!problems.empty()) return problem(problems, call.request.id);
      change.settings.reset();
      if (settings != record->settings) change.settings = settings;
      if (change.template_version) {
        const auto version = repositories::CampaignTemplateRepo(parts_->database, call.principal.org)
                                 .get(record->template_id, *change.template_version);
        if (!version.ok()) return problem(409, version.error(), call.request.id);
      }
      done = apply(call, *record, change);
      if (done.ok() && change.settings) done = queue(call).replan(record->id);
      if (done.ok()) return get(call);
      if (done.error().code != core::ErrorCode::kFailedPrecondition) break;
    }
    return problem(done.error(), call.request.id);
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed =
        repositories::TrashRepo(parts_->database, call.principal.org)
            .discard_campaign(core::CampaignId(call.id("campaign_id")), parts_->env.clock.wall_now());
    return removed.ok() ? no_content() : problem(removed.error(), call.request.id);
  }

  HttpResponse start(const RouteCall& call) const {
    return move(call, "running", {"draft", "paused", "running", "finished"});
  }
  HttpResponse pause(const RouteCall& call) const { return move(call, "paused", {"running", "paused"}); }
  HttpResponse resume(const RouteCall& call) const { return move(call, "running", {"paused", "running"}); }
  HttpResponse stop(const RouteCall& call) const {
    return move(call, "finished", {"draft", "paused", "running", "finished"});
  }

  HttpResponse readiness(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto missing = missing_types(call, *record);
    if (!missing.ok()) return problem(missing.error(), call.request.id);
    return json_answer(200, Json{{"ready", missing->empty()}, {"missing_document_types", *missing}});
  }

  HttpResponse document(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto parsed = template_of(call, *record);
    if (!parsed.ok()) return problem(parsed.error(), call.request.id);
    return json_answer(200, templates::to_json_text(**parsed, false));
  }

  HttpResponse results(const RouteCall& call) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    const auto parsed = template_of(call, *record);
    if (!parsed.ok()) return problem(parsed.error(), call.request.id);
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found =
        repositories::ConversationRepo(parts_->database, call.principal.org).campaign_fields(record->id, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json columns = Json::array();
    for (const templates::Field& field : (*parsed)->extraction_rules.fields) columns.push_back(field.id);
    Json items = Json::array();
    for (const repositories::CallFieldRecord& field : *found) {
      if (items.empty() || items.back()["call_id"] != field.call.value()) {
        items.push_back({{"call_id", field.call.value()}, {"values", Json::object()}});
      }
      items.back()["values"][field.field] = field.canonical;
    }
    std::optional<std::string> next;
    if (items.size() == static_cast<std::size_t>(page.limit)) next = found->back().call.value();
    Json answer = page_of(std::move(items), next);
    answer["fields"] = std::move(columns);
    return json_answer(200, answer);
  }

 private:
  /// To another status, out of one of those.
  HttpResponse move(const RouteCall& call, const std::string& status, const std::vector<std::string>& from) const {
    const auto record = find(call);
    if (!record.ok()) return problem(record.error(), call.request.id);
    if (std::find(from.begin(), from.end(), record->status) == from.end()) {
      return problem(core::Error{core::ErrorCode::kFailedPrecondition,
                                 "campaign '" + record->id.value() + "' is " + record->status,
                                 "this can be done when it is " + core::joined(from, " or "), ""},
                     call.request.id);
    }
    repositories::CampaignChange change;
    change.status = status;
    const core::Status done = apply(call, *record, change);
    return done.ok() ? get(call) : problem(done.error(), call.request.id);
  }
  repositories::DialQueueRepo queue(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  CampaignRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  core::Result<CampaignRecord> find(const RouteCall& call) const {
    return repo(call).get(core::CampaignId(call.id("campaign_id")));
  }
  core::Result<std::shared_ptr<const templates::CampaignTemplate>> template_of(const RouteCall& call,
                                                                               const CampaignRecord& record) const {
    const auto stored =
        repositories::CampaignTemplateRepo(parts_->database, call.principal.org).get_by_campaign_id(record.id);
    if (!stored.ok()) return stored.error();
    return repositories::parse_record(*stored);
  }
  core::Result<std::vector<std::string>> missing_types(const RouteCall& call, const CampaignRecord& record) const {
    const auto parsed = template_of(call, record);
    if (!parsed.ok()) return parsed.error();
    return repositories::DocumentsRepo(parts_->database, call.principal.org)
        .missing_required_types(**parsed, record.id);
  }
  /// Webhooks are told of another status in the same transaction. A campaign that begins to run has all its documents.
  core::Status apply(const RouteCall& call, const CampaignRecord& record,
                     const repositories::CampaignChange& change) const {
    if (change.status == "running") {
      core::Status ready = check_ready(call, record);
      if (ready.ok()) ready = check_dialing(call, record, change);
      if (!ready.ok()) return ready;
    }
    core::Status done =
        repo(call).apply(record.id, change, record.version, [&](repositories::Transaction& t) -> core::Status {
          if (!change.status || *change.status == record.status) return {};
          const core::Status noted = audited(*parts_, call, "campaign.status_changed", record.id.value(),
                                             record.status + " -> " + *change.status)(t);
          if (!noted.ok()) return noted;
          const repositories::WebhookEvent event{repositories::webhook_events::kCampaignChanged, record.id.value(),
                                                 parts_->env.clock.wall_now()};
          return repositories::WebhookRepo(parts_->database, call.principal.org)
              .publish(t, parts_->env.ids, event,
                       [&] { return orchestrators::campaign_changed_json(record.id, *change.status, record.status); });
        });
    if (done.ok() && change.status && *change.status != record.status) {
      publish_progress(*parts_, call.principal.org, record.id);
    }
    return done;
  }
  /// A campaign that begins to run has a line to call over, here or at another node, and time left.
  core::Status check_dialing(const RouteCall& call, const CampaignRecord& record,
                             const repositories::CampaignChange& change) const {
    const core::WallTime now = parts_->env.clock.wall_now();
    core::Problems ignored;
    const auto dialing = orchestrators::dialing_of_campaign(change.settings.value_or(record.settings), ignored);
    if (dialing.ends && now >= *dialing.ends) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "the campaign's time is over",
                         "set another dialing.ends_at, or null for none", ""};
    }
    if (!parts_->calls.lines(call.principal.org).empty()) return {};
    const auto nodes = repositories::NodeRepo(parts_->database).alive(now - kNodeLease);
    if (!nodes.ok()) return nodes.error();
    if (nodes->size() > 1) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition, "this organisation has no telephone line",
                       "set [sip], or telephony.adapter = \"simulated\" to try things out", ""};
  }
  core::Status check_ready(const RouteCall& call, const CampaignRecord& record) const {
    const auto missing = missing_types(call, record);
    if (!missing.ok()) return missing.error();
    if (missing->empty()) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the campaign lacks documents of type " + core::joined(*missing),
                       "upload one of each: POST /api/v1/documents", ""};
  }

  SharedParts parts_;
};

}  // namespace

void add_campaign_routes(const SharedParts& parts, Routes& routes) {
  const auto campaigns = std::make_shared<const Campaigns>(parts);
  const std::string all = "/api/v1/campaigns";
  const std::string one = all + "/{campaign_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       std::vector<RouteAnswer> answers, HttpResponse (Campaigns::*handler)(const RouteCall&) const) {
    routes.push_back(
        {.method = method,
         .path = path,
         .id = id,
         .tag = "campaigns",
         .summary = summary,
         .role = role,
         .scope = role == Role::kViewer ? "campaigns:read" : "campaigns:write",
         .answers = std::move(answers),
         .handler = [campaigns, handler](const RouteCall& call) { return ((*campaigns).*handler)(call); }});
    return &routes.back();
  };
  QueryParameter status = text_parameter("status", "only campaigns of this status");
  status.allowed = {"draft", "running", "paused", "finished"};
  add("GET", all, "list_campaigns", "Campaigns in order of id", Role::kViewer, {{200, "CampaignList"}},
      &Campaigns::list)
      ->query = {status, after_parameter(), limit_parameter()};
  add("POST", all, "create_campaign", "A campaign from a template, pinned to its version", Role::kManager,
      {{201, "Campaign"}}, &Campaigns::create)
      ->body = "CampaignInput";
  add("GET", one, "get_campaign", "One campaign", Role::kViewer, {{200, "Campaign"}}, &Campaigns::get);
  add("PATCH", one, "update_campaign",
      "Name, status, how it calls, another version of its template; 409 names the documents that it lacks to run",
      Role::kManager, {{200, "Campaign"}}, &Campaigns::update)
      ->body = "CampaignPatch";
  add("POST", one + "/start", "start_campaign",
      "It calls its contacts; 409 names what it lacks: documents, a line, time", Role::kManager, {{200, "Campaign"}},
      &Campaigns::start);
  add("POST", one + "/pause", "pause_campaign", "No new calls; those that go on end as they do", Role::kManager,
      {{200, "Campaign"}}, &Campaigns::pause);
  add("POST", one + "/resume", "resume_campaign", "A paused campaign goes on", Role::kManager, {{200, "Campaign"}},
      &Campaigns::resume);
  add("POST", one + "/stop", "stop_campaign", "No more calls: it is finished", Role::kManager, {{200, "Campaign"}},
      &Campaigns::stop);
  add("DELETE", one, "delete_campaign", "Puts a campaign that does not run into the trash; its calls stay",
      Role::kManager, {{204, ""}}, &Campaigns::remove);
  add("GET", one + "/readiness", "get_campaign_readiness", "What it lacks to run", Role::kViewer, {{200, "Readiness"}},
      &Campaigns::readiness);
  add("GET", one + "/template", "get_campaign_template", "The template it is pinned to", Role::kViewer,
      {{200, "TemplateDocument"}}, &Campaigns::document);
  add("GET", one + "/results", "get_campaign_results", "What its calls have collected, a row a call, in order of id",
      Role::kViewer, {{200, "CampaignResults"}}, &Campaigns::results)
      ->query = {after_parameter(), limit_parameter()};
}

}  // namespace callai::api
