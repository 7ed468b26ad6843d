#include <algorithm>
#include <map>
#include <utility>

#include "api/api_parts.h"
#include "api/document_intake.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "core/strings.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/documents_repo.h"

// Files that become documents, and what one can see of a document: its passages, and who uses it.

namespace callai::api {

namespace {

using core::Json;
using repositories::JobRecord;

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxTypeBytes = 64;
constexpr std::size_t kMaxTags = 50;
constexpr std::size_t kFormOverhead = std::size_t{64} << 10;

Json to_json(const JobRecord& job) {
  Json detail = Json::parse(job.detail, nullptr, false);
  if (!detail.is_object()) detail = Json::object();
  Json json = {{"id", job.id},
               {"name", job.name},
               {"state", std::string(to_string(job.state))},
               {"done", job.done},
               {"total", job.total},
               {"created_at", moment(job.created)},
               {"updated_at", moment(job.updated)}};
  for (const auto& [key, value] : detail.items()) json[key] = value;
  return json;
}

void check_text(const std::string& field, const std::string& value, std::size_t most, bool needed,
                core::Problems& problems) {
  if (value.empty() && needed) problems.push_back({"/" + field, "missing", "'" + field + "' is missing", "send it"});
  if (value.size() > most) {
    problems.push_back(
        {"/" + field, "too_long", "'" + field + "' is too long", "send at most " + std::to_string(most) + " bytes"});
  }
}

class DocumentFiles {
 public:
  explicit DocumentFiles(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse upload(const RouteCall& call) const {
    const auto form = MultipartForm::parse(call.request.header("content-type"), call.request.body);
    if (!form.ok()) return problem(form.error(), call.request.id);
    core::Problems problems;
    DocumentUpload upload;
    upload.org = call.principal.org;
    const FormPart* const file = form->file("file");
    if (file == nullptr || file->bytes.empty()) {
      problems.push_back({"/file", "missing", "there is no file in the form", "send it as the field 'file'"});
    } else {
      upload.file_name = form->text("name").empty() ? file->file_name : form->text("name");
      upload.bytes = std::string(file->bytes);
    }
    upload.type = form->text("type");
    upload.tags = core::split_list(form->text("tags"));
    upload.campaign = core::CampaignId(form->text("campaign_id"));
    check_text("name", upload.file_name, kMaxNameBytes, file != nullptr, problems);
    check_text("type", upload.type, kMaxTypeBytes, true, problems);
    if (upload.tags.size() > kMaxTags) {
      problems.push_back({"/tags", "too_many", "there are too many tags", "send at most " + std::to_string(kMaxTags)});
    }
    if (!problems.empty()) return problem(problems, call.request.id);
    if (core::Status known = check_campaign(call, upload.campaign); !known.ok()) {
      return problem(known.error(), call.request.id);
    }
    const auto job = begin_upload(parts_, std::move(upload));
    if (!job.ok()) return problem(job.error(), call.request.id);
    return json_answer(202, to_json(*job)).with("Location", "/api/v1/documents/uploads/" + job->id);
  }

  HttpResponse list_uploads(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = jobs(call).list(kUploadJob, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const JobRecord& job : *found) items.push_back(to_json(job));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse get_upload(const RouteCall& call) const {
    const auto job = jobs(call).get(kUploadJob, call.id("upload_id"));
    return job.ok() ? json_answer(200, to_json(*job)) : problem(job.error(), call.request.id);
  }

  HttpResponse chunks(const RouteCall& call) const {
    const int limit = call.number("limit", kPageItems);
    const auto place = numeric_place(call.text("after"), -1);
    if (!place) return no_such_place(call.request);
    const auto found = documents(call).chunks(core::DocumentId(call.id("document_id")), *place, limit);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const repositories::DocumentChunk& chunk : *found) {
      items.push_back(
          {{"number", chunk.number}, {"first_byte", chunk.first_byte}, {"place", chunk.place}, {"text", chunk.text}});
    }
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(limit)) next = std::to_string(found->back().number);
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse users(const RouteCall& call) const {
    const auto document = documents(call).get(core::DocumentId(call.id("document_id")));
    if (!document.ok()) return problem(document.error(), call.request.id);
    const repositories::CampaignRepo campaigns(parts_->database, call.principal.org);
    Json items = Json::array();
    TypesOfTemplates asked;
    repositories::Page page{"", 1000};
    for (bool more = true; more;) {
      const auto found = campaigns.list(page);
      if (!found.ok()) return problem(found.error(), call.request.id);
      for (const repositories::CampaignRecord& campaign : *found) {
        page.after = campaign.id.value();
        if (!document->campaign.empty() && document->campaign != campaign.id) continue;
        const auto types = types_of(call, campaign, asked);
        if (!types.ok()) return problem(types.error(), call.request.id);
        const auto wanted = types->find(document->type);
        const bool own = document->campaign == campaign.id;
        if (wanted == types->end() && !own) continue;
        items.push_back({{"id", campaign.id.value()},
                         {"name", campaign.name},
                         {"status", campaign.status},
                         {"required", wanted != types->end() && wanted->second}});
      }
      more = found->size() == static_cast<std::size_t>(page.limit);
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

 private:
  using TypesOfTemplates = std::map<std::pair<std::string, int>, std::map<std::string, bool>>;

  repositories::JobRepo jobs(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  repositories::DocumentsRepo documents(const RouteCall& call) const { return {parts_->database, call.principal.org}; }
  core::Status check_campaign(const RouteCall& call, const core::CampaignId& id) const {
    if (id.empty()) return {};
    const auto campaign = repositories::CampaignRepo(parts_->database, call.principal.org).get(id);
    return campaign.ok() ? core::Status{} : core::Status{campaign.error()};
  }

  /// The types of documents that a campaign's template looks at, and whether it cannot start without one.
  core::Result<std::map<std::string, bool>> types_of(const RouteCall& call,
                                                     const repositories::CampaignRecord& campaign,
                                                     TypesOfTemplates& known) const {
    const std::pair key(campaign.template_id.value(), campaign.template_version);
    if (const auto seen = known.find(key); seen != known.end()) return seen->second;
    const auto record = repositories::CampaignTemplateRepo(parts_->database, call.principal.org)
                            .get(campaign.template_id, campaign.template_version);
    if (!record.ok()) return record.error();
    const auto parsed = repositories::parse_record(*record);
    if (!parsed.ok()) return parsed.error();
    std::map<std::string, bool> types;
    for (const templates::ToolConfig& tool : (*parsed)->tool_configs.tools) {
      if (tool.kind != templates::ToolKind::kDocumentSearch) continue;
      for (const std::string& type : tool.document_types) types[type] = false;
    }
    for (const std::string& type : (*parsed)->business_context.required_documents) types[type] = true;
    known[key] = types;
    return types;
  }

  SharedParts parts_;
};

}  // namespace

void add_document_file_routes(const SharedParts& parts, Routes& routes) {
  const auto files = std::make_shared<const DocumentFiles>(parts);
  const std::string all = "/api/v1/documents";
  const std::string one = all + "/{document_id}";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary, Role role,
                       RouteAnswer answer, HttpResponse (DocumentFiles::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "documents",
                      .summary = summary,
                      .role = role,
                      .scope = role == Role::kViewer ? "documents:read" : "documents:write",
                      .answers = {std::move(answer)},
                      .handler = [files, handler](const RouteCall& call) { return ((*files).*handler)(call); }});
    return &routes.back();
  };
  Route* upload =
      add("POST", all + "/upload", "upload_document",
          "A file (PDF, DOCX, XLSX, CSV, HTML, Markdown, text) as the form's field 'file', with 'type' and, "
          "if wanted, 'name', 'tags' (commas between) and 'campaign_id'; it is read in the background",
          Role::kManager, {202, "DocumentUpload"}, &DocumentFiles::upload);
  upload->body_type = "multipart/form-data";
  upload->max_body = kMaxDocumentFileBytes + kFormOverhead;
  add("GET", all + "/uploads", "list_document_uploads", "Files and what became of them, the newest first",
      Role::kViewer, {200, "DocumentUploadList"}, &DocumentFiles::list_uploads)
      ->query = {after_parameter(), limit_parameter()};
  add("GET", all + "/uploads/{upload_id}", "get_document_upload", "How far a file is", Role::kViewer,
      {200, "DocumentUpload"}, &DocumentFiles::get_upload);
  add("GET", one + "/chunks", "list_document_chunks", "The passages that searches find, in order", Role::kViewer,
      {200, "DocumentChunkList"}, &DocumentFiles::chunks)
      ->query = {after_parameter(), limit_parameter()};
  add("GET", one + "/campaigns", "list_document_campaigns", "The campaigns whose calls can use it", Role::kViewer,
      {200, "DocumentCampaigns"}, &DocumentFiles::users);
}

}  // namespace callai::api
