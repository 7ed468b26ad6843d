#include <algorithm>
#include <semaphore>
#include <set>
#include <utility>

#include "api/audited.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "api/stored_template.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "repositories/system/trash_repo.h"
#include "templates/builder/template_builder.h"
#include "templates/builder/template_graph.h"
#include "templates/builder/template_recommender.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/verify/property.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::TemplateRecord;

constexpr std::size_t kMaxTemplateBytes = std::size_t{1} << 20;
constexpr std::ptrdiff_t kVerifiedAtOnce = 2;  // seconds each, on the threads that all requests share
constexpr const char* kVerifyAgain = "5";      // seconds

Json summary_of(const TemplateRecord& record, const std::string& description, const char* source, bool draft) {
  const bool shipped = record.created == core::WallTime{};
  return {{"id", record.id.value()},
          {"name", record.name},
          {"purpose", record.purpose},
          {"description", description},
          {"version", record.version},
          {"digest", record.digest},
          {"source", source},
          {"has_draft", draft},
          {"created_at", shipped ? Json(nullptr) : moment(record.created)}};
}

TemplateRecord record_of(const templates::CampaignTemplate& t) {
  TemplateRecord record;
  record.id = core::TemplateId(t.meta.id);
  record.name = t.meta.name;
  record.purpose = t.meta.purpose;
  record.digest = templates::digest(t);
  return record;
}

core::Error unknown(const std::string& id) {
  return {core::ErrorCode::kNotFound, "there is no template '" + id + "'", "GET /api/v1/templates lists them", ""};
}

using Places = std::counting_semaphore<kVerifiedAtOnce>;

/// Gives a place back.
class Verifying {
 public:
  explicit Verifying(Places& places) : places_(places) {}
  ~Verifying() { places_.release(); }
  Verifying(const Verifying&) = delete;
  Verifying& operator=(const Verifying&) = delete;

 private:
  Places& places_;
};

class Templates {
 public:
  explicit Templates(SharedParts parts) : parts_(std::move(parts)) {
    for (const templates::PrebuiltTemplate& shipped : templates::prebuilt_templates()) {
      shipped_.push_back(templates::parse_template(shipped.json).value);
    }
  }

  HttpResponse gallery(const RouteCall&) const {
    Json items = Json::array();
    for (const templates::CampaignTemplate& t : shipped_) {
      items.push_back(summary_of(record_of(t), t.meta.description, "prebuilt", false));
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse list(const RouteCall& call) const {
    const auto stored = versions(call).list();
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    const auto drafts = releases(call).drafts();
    if (!drafts.ok()) return problem(drafts.error(), call.request.id);
    std::set<std::string> written;
    for (const repositories::TemplateDraft& draft : *drafts) written.insert(draft.id.value());
    Json items = Json::array();
    for (const TemplateRecord& latest : *stored) {
      const auto current = releases(call).current(latest.id);
      const TemplateRecord& shown = current.ok() ? *current : latest;
      const auto parsed = repositories::parse_record(shown);
      if (!parsed.ok()) return problem(parsed.error(), call.request.id);
      items.push_back(summary_of(shown, (*parsed)->meta.description, "own", written.erase(latest.id.value()) > 0));
    }
    for (const repositories::TemplateDraft& draft : *drafts) {
      if (!written.contains(draft.id.value())) continue;
      const templates::CampaignTemplate t = templates::parse_template(draft.json).value;
      TemplateRecord record = record_of(t);
      record.created = draft.updated;
      items.push_back(summary_of(record, t.meta.description, "own", true));
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse get(const RouteCall& call) const {
    const auto text = current_text(call, call.id("template_id"), call.number("version", 0));
    return text.ok() ? json_answer(200, *text) : problem(text.error(), call.request.id);
  }

  HttpResponse copy(const RouteCall& call) const {
    const Json& body = *call.body;
    const std::string from = text_at(body, "from");
    const auto text = current_text(call, from, 0);
    if (!text.ok()) return problem(text.error(), call.request.id);
    templates::TemplateBuilder builder(templates::parse_template(*text).value);
    const std::string id = text_at(body, "id");
    if (!id.empty()) builder.clone_as(id, text_at(body, "name"));
    templates::Customised customised;
    if (body.contains("customisation")) customised = builder.customise(json_text(body["customisation"]));
    if (core::has_errors(customised.problems)) return problem(customised.problems, call.request.id);
    return save(call, builder.draft(), customised.changes, 201);
  }

  HttpResponse put_draft(const RouteCall& call) const {
    templates::ParsedTemplate parsed = templates::parse_template(json_text(*call.body));
    if (core::has_errors(parsed.problems)) return problem(parsed.problems, call.request.id);
    if (parsed.value.meta.id != call.id("template_id")) {
      return problem(
          core::Problems{{"/meta/id", "not_allowed", "the document is of template '" + parsed.value.meta.id + "'",
                          "write the id of the address", core::Severity::kError}},
          call.request.id);
    }
    if (call.request.header("if-match").empty()) return save(call, parsed.value, {}, 200);
    const auto before = releases(call).draft(id_of(call));
    if (!before.ok()) return problem(before.error(), call.request.id);
    if (auto other = changed_since(call.request, json_answer(200, before->json))) return *std::move(other);
    return save(call, parsed.value, {}, 200, before->digest);
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed = repositories::TrashRepo(parts_->database, call.principal.org)
                                     .discard_template(id_of(call), parts_->env.clock.wall_now());
    if (removed.ok()) return no_content();
    const bool unpublished = removed.error().code == core::ErrorCode::kNotFound;
    if (unpublished && releases(call).discard_draft(id_of(call)).ok()) return no_content();
    return problem(removed.error(), call.request.id);
  }

  HttpResponse get_draft(const RouteCall& call) const {
    const auto draft = releases(call).draft(id_of(call));
    return draft.ok() ? json_answer(200, draft->json) : problem(draft.error(), call.request.id);
  }

  HttpResponse customise_draft(const RouteCall& call) const {
    const auto draft = releases(call).draft(id_of(call));
    if (!draft.ok()) return problem(draft.error(), call.request.id);
    if (auto other = changed_since(call.request, json_answer(200, draft->json))) return *std::move(other);
    templates::TemplateBuilder builder(templates::parse_template(draft->json).value);
    const templates::Customised customised = builder.customise(json_text(*call.body));
    if (core::has_errors(customised.problems)) return problem(customised.problems, call.request.id);
    if (builder.draft().meta.id != call.id("template_id")) {
      return problem(core::Problems{{"/id", "not_allowed", "a draft keeps its id", "copy it: POST /api/v1/templates",
                                     core::Severity::kError}},
                     call.request.id);
    }
    return save(call, builder.draft(), customised.changes, 200, draft->digest);
  }

  HttpResponse discard_draft(const RouteCall& call) const {
    const core::Status done = releases(call).discard_draft(id_of(call));
    return done.ok() ? no_content() : problem(done.error(), call.request.id);
  }

  HttpResponse publish(const RouteCall& call) const {
    const auto done = releases(call).publish(id_of(call), now(), parts_->languages,
                                             audited(*parts_, call, "template.publish", call.id("template_id")));
    if (!done.ok()) return problem(done.error(), call.request.id);
    return json_answer(200, summary(*done));
  }

  HttpResponse rollback(const RouteCall& call) const {
    const int version = (*call.body)["version"].get<int>();
    const auto done = releases(call).rollback(
        id_of(call), version, now(),
        audited(*parts_, call, "template.rollback", call.id("template_id"), "version " + std::to_string(version)));
    if (!done.ok()) return problem(done.error(), call.request.id);
    return json_answer(200, summary(*done));
  }

  HttpResponse list_versions(const RouteCall& call) const {
    const auto stored = versions(call).versions(id_of(call));
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    const auto released = releases(call).releases(id_of(call));
    if (!released.ok()) return problem(released.error(), call.request.id);
    const bool draft = releases(call).draft(id_of(call)).ok();
    if (stored->empty() && !draft) return problem(unknown(call.id("template_id")), call.request.id);
    Json items = Json::array();
    for (const TemplateRecord& one : *stored) {
      const bool published =
          std::any_of(released->begin(), released->end(), [&](const auto& r) { return r.version == one.version; });
      items.push_back({{"version", one.version},
                       {"digest", one.digest},
                       {"created_at", moment(one.created)},
                       {"published", published}});
    }
    return json_answer(200, Json{{"id", call.id("template_id")},
                                 {"current", released->empty() ? 0 : released->front().version},
                                 {"has_draft", draft},
                                 {"items", std::move(items)}});
  }

  HttpResponse validate(const RouteCall& call) const {
    const core::Problems problems = templates::check_template_text(json_text(*call.body), parts_->languages);
    return json_answer(200, Json{{"ok", !core::has_errors(problems)}, {"problems", problems_to_json(problems)}});
  }

  HttpResponse verify(const RouteCall& call) const {
    const auto text = draft_or_current(call);
    if (!text.ok()) return problem(text.error(), call.request.id);
    const core::Problems problems = templates::check_template_text(*text, parts_->languages);
    if (core::has_errors(problems)) return problem(problems, call.request.id);
    if (!verifying_.try_acquire()) {
      return problem(429,
                     {core::ErrorCode::kResourceExhausted, "other templates are being verified",
                      "try again in some seconds", ""},
                     call.request.id)
          .with("Retry-After", kVerifyAgain);
    }
    const Verifying place(verifying_);
    int counts[3] = {0, 0, 0};
    Json items = Json::array();
    for (const VerifiedProperty& verified : parts_->lab.verify(call.id("template_id"), *text)) {
      const templates::verify::Property& p = verified.property;
      ++counts[static_cast<std::size_t>(p.verdict)];
      items.push_back({{"code", p.code},
                       {"subject", p.subject},
                       {"verdict", std::string(templates::verify::to_string(p.verdict))},
                       {"statement", p.statement},
                       {"pointer", p.path},
                       {"reason", p.reason},
                       {"mend", p.mend},
                       {"caller", verified.caller}});
    }
    return json_answer(
        200,
        Json{{"proved", counts[0]}, {"violated", counts[1]}, {"undecided", counts[2]}, {"items", std::move(items)}});
  }

  HttpResponse graph(const RouteCall& call) const {
    const auto text = draft_or_current(call);
    if (!text.ok()) return problem(text.error(), call.request.id);
    const std::string format = call.text("format", "mermaid");
    const auto kind = format == "dot" ? templates::GraphFormat::kDot : templates::GraphFormat::kMermaid;
    return json_answer(200, Json{{"format", format},
                                 {"text", templates::template_graph(templates::parse_template(*text).value, kind)}});
  }

  HttpResponse recommend(const RouteCall& call) const {
    const Json& body = *call.body;
    templates::TemplateWish wish;
    wish.purpose = text_at(body, "purpose");
    wish.industry = text_at(body, "industry");
    if (body.contains("data")) wish.data = body["data"].get<std::vector<std::string>>();
    if (body.contains("documents")) wish.documents = body["documents"].get<std::vector<std::string>>();
    Json items = Json::array();
    for (const templates::Recommendation& r : templates::recommend_templates(wish, shipped_)) {
      items.push_back({{"id", r.id}, {"name", r.name}, {"score", r.score}, {"reasons", r.reasons}});
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

 private:
  repositories::TemplateReleaseRepo releases(const RouteCall& call) const {
    return {parts_->database, call.principal.org};
  }
  repositories::CampaignTemplateRepo versions(const RouteCall& call) const {
    return {parts_->database, call.principal.org};
  }
  static core::TemplateId id_of(const RouteCall& call) { return core::TemplateId(call.id("template_id")); }
  core::WallTime now() const { return parts_->env.clock.wall_now(); }

  Json summary(const TemplateRecord& record) const {
    const auto parsed = repositories::parse_record(record);
    return summary_of(record, parsed.ok() ? (*parsed)->meta.description : "", "own", false);
  }

  core::Result<std::string> current_text(const RouteCall& call, const std::string& id, int version) const {
    return current_template_text(*parts_, call.principal.org, id, version);
  }
  core::Result<std::string> draft_or_current(const RouteCall& call) const {
    return draft_or_current_text(*parts_, call.principal.org, call.id("template_id"));
  }

  /// `over`: digest of the draft that it takes the place of; "": whatever is there.
  HttpResponse save(const RouteCall& call, const templates::CampaignTemplate& t, const templates::Changes& changes,
                    int status, const std::string& over = "") const {
    const core::Status saved =
        over.empty() ? releases(call).save_draft(t, now()) : releases(call).save_draft_over(t, over, now());
    if (!saved.ok()) return problem(saved.error(), call.request.id);
    Json list = Json::array();
    for (const templates::Change& change : changes) list.push_back({{"pointer", change.path}, {"words", change.words}});
    const core::Problems problems = templates::TemplateValidator(parts_->languages).validate(t);
    return json_answer(status,
                       Json{{"id", t.meta.id}, {"changes", std::move(list)}, {"problems", problems_to_json(problems)}})
        .with("Location", "/api/v1/templates/" + t.meta.id + "/draft");
  }

  SharedParts parts_;
  mutable Places verifying_{kVerifiedAtOnce};
  std::vector<templates::CampaignTemplate> shipped_;
};

QueryParameter version_parameter() {
  QueryParameter version = limit_parameter();
  version.name = "version";
  version.description = "a stored version; left out: the current one";
  version.max = 1000000;
  return version;
}

QueryParameter format_parameter() {
  QueryParameter format;
  format.name = "format";
  format.description = "of the drawing";
  format.allowed = {"mermaid", "dot"};
  return format;
}

}  // namespace

void add_template_routes(const SharedParts& parts, Routes& routes) {
  const auto handlers = std::make_shared<const Templates>(parts);
  using Handler = HttpResponse (Templates::*)(const RouteCall&) const;
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       RouteAnswer answer, Handler handler, const char* body = "") {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "templates",
                      .summary = summary,
                      .role = role,
                      .scope = role == Role::kViewer ? "templates:read" : "templates:write",
                      .body = body,
                      .max_body = kMaxTemplateBytes,
                      .answers = {std::move(answer)},
                      .handler = [handlers, handler](const RouteCall& call) { return ((*handlers).*handler)(call); }});
    return &routes.back();
  };
  const std::string all = "/api/v1/templates";
  const std::string one = all + "/{template_id}";
  const Role look = Role::kViewer;
  const Role write = Role::kManager;
  add("GET", "/api/v1/prebuilt-templates", "list_prebuilt_templates", "The templates that ship with the program", look,
      {200, "TemplateList"}, &Templates::gallery);
  add("GET", all, "list_templates", "The organisation's own templates", look, {200, "TemplateList"}, &Templates::list);
  add("POST", all, "copy_template", "A draft from another template, customised", write, {201, "TemplateChanges"},
      &Templates::copy, "TemplateCopy");
  add("POST", all + "/recommendations", "recommend_templates", "Pre-built templates by how well they fit a purpose",
      look, {200, "Recommendations"}, &Templates::recommend, "TemplateWish");
  add("POST", all + "/validate", "validate_template", "Every problem of a template document, stored or not", look,
      {200, "ProblemList"}, &Templates::validate, "TemplateDocument");
  add("GET", one, "get_template",
      "The current version, or a stored one; a pre-built one where there is none of its own", look,
      {200, "TemplateDocument"}, &Templates::get)
      ->query = {version_parameter()};
  add("DELETE", one, "delete_template",
      "Puts a template that no campaign uses into the trash; the versions that calls were made with stay", write,
      {204, ""}, &Templates::remove);
  add("GET", one + "/draft", "get_template_draft", "What is being written", look, {200, "TemplateDocument"},
      &Templates::get_draft);
  add("PUT", one + "/draft", "put_template_draft", "Stores the whole draft; problems of meaning are told", write,
      {200, "TemplateChanges"}, &Templates::put_draft, "TemplateDocument");
  add("PATCH", one + "/draft", "customise_template_draft", "Changes parts of the draft, in words", write,
      {200, "TemplateChanges"}, &Templates::customise_draft, "TemplateDocument");
  add("DELETE", one + "/draft", "discard_template_draft", "Throws the draft away", write, {204, ""},
      &Templates::discard_draft);
  add("POST", one + "/publish", "publish_template", "Makes the draft the current version", write,
      {200, "TemplateSummary"}, &Templates::publish);
  add("POST", one + "/rollback", "rollback_template", "Makes an older version the current one", write,
      {200, "TemplateSummary"}, &Templates::rollback, "VersionNumber");
  add("GET", one + "/versions", "list_template_versions", "Stored versions, newest first", look,
      {200, "TemplateVersions"}, &Templates::list_versions);
  add("POST", one + "/verify", "verify_template", "What holds in every call with the draft, or the current version",
      look, {200, "Verification"}, &Templates::verify);
  add("GET", one + "/graph", "draw_template", "Stages and ways between them, as the text of a drawing", look,
      {200, "TemplateGraph"}, &Templates::graph)
      ->query = {format_parameter()};
}

}  // namespace callai::api
