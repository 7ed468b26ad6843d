#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "pipeline/passage_excerpt.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/trash_repo.h"

namespace callai::api {

namespace {

using core::Json;
using repositories::DocumentRecord;
using repositories::DocumentsRepo;

constexpr std::size_t kMaxUploadBytes = std::size_t{9} << 20;  // 2 million characters of up to four bytes, escaped

Json to_json(const DocumentRecord& d, bool with_content) {
  Json json = {{"id", d.id.value()},
               {"name", d.name},
               {"type", d.type},
               {"tags", d.tags},
               {"campaign_id", d.campaign.empty() ? Json(nullptr) : Json(d.campaign.value())},
               {"passages", d.chunk_count},
               {"title", d.title},
               {"format", d.format},
               {"pages", d.pages},
               {"source_bytes", d.source_bytes},
               {"created_at", moment(d.created)}};
  if (with_content) json["content"] = d.content;
  return json;
}

class Documents {
 public:
  explicit Documents(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const std::string type = call.text("type");
    const core::CampaignId campaign(call.text("campaign_id"));
    const bool all = type.empty();
    const auto found = all ? repo(call).list(page) : repo(call).find_by_types({type}, campaign);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const DocumentRecord& record : *found) items.push_back(to_json(record, false));
    std::optional<std::string> next;
    if (all && found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id.value();
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse create(const RouteCall& call) const {
    DocumentRecord record = record_of(*call.body);
    record.id = core::DocumentId(parts_->env.ids.make("doc"));
    if (core::Status stored = store(call, record); !stored.ok()) return problem(stored.error(), call.request.id);
    return answer(call, record.id, 201).with("Location", "/api/v1/documents/" + record.id.value());
  }

  HttpResponse get(const RouteCall& call) const { return answer(call, core::DocumentId(call.id("document_id")), 200); }

  HttpResponse replace(const RouteCall& call) const {
    return changed(call, [&](const DocumentRecord& known) -> core::Status {
      DocumentRecord record = record_of(*call.body);
      record.id = known.id;
      record.created = parts_->env.clock.wall_now();
      if (core::Status valid = check_campaign(call, record.campaign); !valid.ok()) return valid;
      const auto stored = repo(call).replace_read(record, known.revision);
      return stored.ok() ? core::Status{} : core::Status{stored.error()};
    });
  }

  HttpResponse update(const RouteCall& call) const {
    return changed(call, [&](const DocumentRecord& known) -> core::Status {
      const Json& body = *call.body;
      repositories::DocumentLabels labels{known.name, known.type, known.tags, known.campaign};
      if (body.contains("name")) labels.name = text_at(body, "name");
      if (body.contains("type")) labels.type = text_at(body, "type");
      if (body.contains("tags")) labels.tags = body["tags"].get<std::vector<std::string>>();
      if (body.contains("campaign_id")) labels.campaign = core::CampaignId(text_at(body, "campaign_id"));
      if (core::Status valid = check_campaign(call, labels.campaign); !valid.ok()) return valid;
      return repo(call).set_labels(known.id, labels, known.revision);
    });
  }

  HttpResponse remove(const RouteCall& call) const {
    const core::Status removed =
        repositories::TrashRepo(parts_->database, call.principal.org)
            .discard_document(core::DocumentId(call.id("document_id")), parts_->env.clock.wall_now());
    return removed.ok() ? no_content() : problem(removed.error(), call.request.id);
  }

  HttpResponse search(const RouteCall& call) const {
    const Json& body = *call.body;
    conversation::PassageQuery query;
    query.text = text_at(body, "query");
    query.campaign = core::CampaignId(text_at(body, "campaign_id"));
    if (body.contains("types")) query.document_types = body["types"].get<std::vector<std::string>>();
    if (body.contains("tags")) query.tags = body["tags"].get<std::vector<std::string>>();
    if (body.contains("limit")) query.limit = body["limit"].get<int>();
    // As calls search: by meaning too, where this machine does so for its organisation.
    const Installation& here = parts_->installation;
    const bool by_meaning = here.passages != nullptr && call.principal.org == here.org;
    const auto found = by_meaning ? here.passages->search(query) : repo(call).search(query);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const conversation::Passage& p : found->passages) {
      items.push_back({{"document_id", p.document.value()},
                       {"title", p.title},
                       {"place", p.place},
                       {"excerpt", pipeline::passage_excerpt(p.text, query.text)},
                       {"text", p.text},
                       {"first_byte", p.first_char},
                       {"score", p.score}});
    }
    return json_answer(200, Json{{"items", std::move(items)}, {"lacking", found->lacking}});
  }

 private:
  DocumentsRepo repo(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  static DocumentRecord record_of(const Json& body) {
    DocumentRecord record;
    record.name = text_at(body, "name");
    record.type = text_at(body, "type");
    record.content = text_at(body, "content");
    record.campaign = core::CampaignId(text_at(body, "campaign_id"));
    if (body.contains("tags")) record.tags = body["tags"].get<std::vector<std::string>>();
    return record;
  }
  /// Reads the document, lets `change` write over what was read, and reads it again when somebody was faster; a client
  /// that said If-Match is told instead.
  template <typename Change>
  HttpResponse changed(const RouteCall& call, const Change& change) const {
    const core::DocumentId id(call.id("document_id"));
    core::Status done;
    for (int attempt = 0; attempt < kWriteAttempts; ++attempt) {
      const auto known = repo(call).get(id);
      if (!known.ok()) return problem(known.error(), call.request.id);
      if (auto other = changed_since(call.request, json_answer(200, to_json(*known, true)))) return *std::move(other);
      done = change(*known);
      if (done.ok()) return answer(call, id, 200);
      if (done.error().code != core::ErrorCode::kFailedPrecondition) break;
    }
    return problem(done.error(), call.request.id);
  }
  core::Status check_campaign(const RouteCall& call, const core::CampaignId& id) const {
    if (id.empty()) return {};
    const auto campaign = repositories::CampaignRepo(parts_->database, call.principal.org).get(id);
    return campaign.ok() ? core::Status{} : core::Status{campaign.error()};
  }
  core::Status store(const RouteCall& call, DocumentRecord& record) const {
    if (core::Status valid = check_campaign(call, record.campaign); !valid.ok()) return valid;
    record.created = parts_->env.clock.wall_now();
    const auto added = repo(call).add(record);
    return added.ok() ? core::Status{} : core::Status{added.error()};
  }
  HttpResponse answer(const RouteCall& call, const core::DocumentId& id, int status) const {
    const auto record = repo(call).get(id);
    if (!record.ok()) return problem(record.error(), call.request.id);
    return json_answer(status, to_json(*record, status == 200));
  }

  SharedParts parts_;
};

}  // namespace

void add_document_routes(const SharedParts& parts, Routes& routes) {
  const auto documents = std::make_shared<const Documents>(parts);
  const std::string all = "/api/v1/documents";
  const std::string one = all + "/{document_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       std::vector<RouteAnswer> answers, HttpResponse (Documents::*handler)(const RouteCall&) const) {
    routes.push_back(
        {.method = method,
         .path = path,
         .id = id,
         .tag = "documents",
         .summary = summary,
         .role = role,
         .scope = role == Role::kViewer ? "documents:read" : "documents:write",
         .answers = std::move(answers),
         .handler = [documents, handler](const RouteCall& call) { return ((*documents).*handler)(call); }});
    return &routes.back();
  };
  add("GET", all, "list_documents", "Documents without their text, in order of id, or all of one type", Role::kViewer,
      {{200, "DocumentList"}}, &Documents::list)
      ->query = {text_parameter("type", "only these; then all are on one page"),
                 text_parameter("campaign_id", "with type: of this campaign too"), after_parameter(),
                 limit_parameter()};
  Route* create = add("POST", all, "create_document", "Stores a text and makes it searchable", Role::kManager,
                      {{201, "Document"}}, &Documents::create);
  create->body = "DocumentInput";
  create->max_body = kMaxUploadBytes;
  add("GET", one, "get_document", "One document with its text", Role::kViewer, {{200, "Document"}}, &Documents::get);
  Route* replace = add("PUT", one, "replace_document", "Another text under the same id", Role::kManager,
                       {{200, "Document"}}, &Documents::replace);
  replace->body = "DocumentInput";
  replace->max_body = kMaxUploadBytes;
  add("PATCH", one, "update_document", "Another name, type, other tags or campaign for the same text", Role::kManager,
      {{200, "Document"}}, &Documents::update)
      ->body = "DocumentPatch";
  add("DELETE", one, "delete_document", "Puts a document into the trash: no search finds it any more", Role::kManager,
      {{204, ""}}, &Documents::remove);
  add("POST", all + "/search", "search_documents", "The passages that fit a question best", Role::kViewer,
      {{200, "Passages"}}, &Documents::search)
      ->body = "DocumentQuery";
}

}  // namespace callai::api
