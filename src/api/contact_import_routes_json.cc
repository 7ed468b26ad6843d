#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "api/audited.h"
#include "api/json_text.h"
#include "api/multipart_form.h"
#include "api/schemas.h"
#include "core/strings.h"
#include "documents/sheet_csv.h"
#include "repositories/contacts/contact_import.h"
#include "repositories/system/job_repo.h"

// Lists of contacts, in and out.

namespace callai::api {

namespace {

using core::Json;
using repositories::ContactImportOptions;
using repositories::ContactImportResult;
using repositories::JobRecord;
using repositories::JobState;

constexpr const char* kImportJob = "contact_import";
constexpr std::size_t kMaxListBytes = std::size_t{32} << 20;
constexpr std::size_t kFormOverhead = std::size_t{128} << 10;
constexpr std::size_t kPreviewRows = 1000;  // that are looked at before anybody decides
constexpr std::size_t kShownRows = 5;
constexpr std::size_t kMostRows = 500'000;
constexpr std::array kDuplicates{"skip", "update", "error"};

/// The list that a form holds, and what is to be done with it.
struct List {
  std::string name;
  std::string csv;
  ContactImportOptions options;
};

core::Problem wrong(const std::string& field, std::string what, std::string mend) {
  return {"/" + field, "not_allowed", std::move(what), std::move(mend)};
}

/// {"Column": "attribute", ...}; an empty attribute leaves the column out.
void read_mapping(const std::string& text, ContactImportOptions& options, core::Problems& problems) {
  if (text.empty()) return;
  const auto json = read_json(text);
  if (!json.ok() || !json->is_object()) {
    problems.push_back(wrong("mapping", "'mapping' is no JSON object", R"(send {"Mobile": "phone_number"})"));
    return;
  }
  for (const auto& [column, attribute] : json->items()) {
    if (attribute.is_string()) {
      options.columns.emplace_back(column, attribute.get<std::string>());
    } else {
      problems.push_back(wrong("mapping", "a column becomes something that is no text", "write an attribute, or \"\""));
    }
  }
}

void read_options(const MultipartForm& form, ContactImportOptions& options, core::Problems& problems) {
  read_mapping(form.text("mapping"), options, problems);
  options.default_region = form.text("region");
  options.tags = core::split_list(form.text("tags"));
  const std::string duplicates = form.text("duplicates");
  if (duplicates == "update") options.duplicates = repositories::Duplicates::kUpdate;
  if (duplicates == "error") options.duplicates = repositories::Duplicates::kError;
  if (!duplicates.empty() && std::find(kDuplicates.begin(), kDuplicates.end(), duplicates) == kDuplicates.end()) {
    problems.push_back(wrong("duplicates", "'duplicates' has a value that is not known", "send skip, update or error"));
  }
}

Json problems_of(const ContactImportResult& result) {
  Json list = Json::array();
  for (const repositories::ContactImportProblem& p : result.problems) {
    list.push_back({{"line", p.line}, {"column", p.column}, {"detail", p.message}});
  }
  return list;
}

Json counts_of(const ContactImportResult& result) {
  return {{"rows", result.rows},
          {"added", result.added},
          {"updated", result.updated},
          {"skipped", result.skipped},
          {"failed", result.failed},
          {"do_not_call", result.do_not_call},
          {"without_time_zone", result.without_zone}};
}

Json to_json(const JobRecord& job, bool with_problems) {
  Json detail = Json::parse(job.detail, nullptr, false);
  if (!detail.is_object()) detail = Json::object();
  if (!with_problems) detail.erase("problems");
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

/// An import under way, and its job.
class Importing {
 public:
  Importing(const ApiParts& parts, core::OrgId org, JobRecord job)
      : env_(parts.env), database_(parts.database), org_(std::move(org)), job_(std::move(job)) {}

  void run(const List& list, const std::stop_token& stop) {
    if (!save()) return;
    std::istringstream csv(list.csv);
    const auto result =
        repositories::import_contacts(env_, database_, org_, csv, list.options, [&](std::size_t rows, std::size_t) {
          job_.done = static_cast<std::int64_t>(rows);
          return save() && !stop.stop_requested();
        });
    Json detail = Json::object();
    if (result.ok()) {
      detail = counts_of(*result);
      detail["problems"] = problems_of(*result);
      job_.done = static_cast<std::int64_t>(result->rows);
    }
    Json told = detail;
    if (result.ok() && !result->stopped) {
      job_.state = JobState::kReady;
      job_.total = job_.done;
    } else {
      const core::Error why =
          result.ok() ? core::Error{core::ErrorCode::kCancelled,
                                    "the program was stopped after " + std::to_string(result->rows) + " rows",
                                    "send the file again; what is stored is skipped", ""}
                      : result.error();
      job_.state = JobState::kFailed;
      told["reason"] = why.message;
      told["mend"] = why.mend;
    }
    job_.detail = json_text(told);
    if (!save()) tell_what_came_of_it(detail);
  }

 private:
  /// False when somebody has cancelled it. Progress that cannot be stored is not worth a failure.
  bool save() {
    job_.updated = env_.clock.wall_now();
    const auto saved = repositories::JobRepo(database_, org_).update(job_);
    if (!saved.ok()) env_.log.warning("import_progress_not_stored", {{"error", core::describe(saved.error())}});
    return !saved.ok() || *saved;
  }

  /// Why it was stopped stands there already.
  void tell_what_came_of_it(const Json& counts) {
    const repositories::JobRepo jobs(database_, org_);
    auto stopped = jobs.get(kImportJob, job_.id);
    core::Status told = stopped.ok() ? core::Status{} : core::Status{stopped.error()};
    if (told.ok()) {
      Json detail = Json::parse(stopped->detail, nullptr, false);
      detail.update(counts);
      job_.detail = json_text(detail);
      told = jobs.amend(job_);
    }
    if (!told.ok()) env_.log.warning("import_progress_not_stored", {{"error", core::describe(told.error())}});
  }

  core::Env env_;
  repositories::Database& database_;
  const core::OrgId org_;
  JobRecord job_;
};

class ContactLists {
 public:
  explicit ContactLists(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse preview(const RouteCall& call) const {
    auto list = list_of(call);
    if (!list.ok()) return problem(list.error(), call.request.id);
    std::istringstream head(list->csv);
    const auto columns = repositories::contact_columns(head, list->options, kShownRows);
    if (!columns.ok()) return problem(columns.error(), call.request.id);
    Json json;
    json["columns"] = Json::array();
    for (const auto& column : columns->columns) {
      json["columns"].push_back({{"name", column.name}, {"attribute", column.attribute}, {"samples", column.samples}});
    }
    json["ready"] = columns->lacking.empty();
    json["lacking"] = columns->lacking;
    ContactImportResult result;
    if (columns->lacking.empty()) {
      list->options.dry_run = true;
      list->options.shown_rows = kShownRows;
      list->options.most_rows = kPreviewRows;
      std::istringstream csv(list->csv);
      auto looked =
          repositories::import_contacts(parts_->env, parts_->database, call.principal.org, csv, list->options);
      if (!looked.ok()) return problem(looked.error(), call.request.id);
      result = *std::move(looked);
    }
    json["whole_file"] = columns->lacking.empty() && result.rows < kPreviewRows;
    const Json counts = counts_of(result);
    for (const auto& [key, value] : counts.items()) json[key] = value;
    json["contacts"] = Json::array();
    for (const conversation::Contact& c : result.preview) {
      Json fields = Json::object();
      for (const auto& [name, value] : c.custom_fields) fields[name] = value;
      json["contacts"].push_back({{"phone_number", c.phone_number},
                                  {"first_name", c.first_name},
                                  {"last_name", c.last_name},
                                  {"email", c.email},
                                  {"company", c.company},
                                  {"tags", c.tags},
                                  {"custom_fields", std::move(fields)}});
    }
    json["problems"] = problems_of(result);
    return json_answer(200, json);
  }

  HttpResponse begin(const RouteCall& call) const {
    auto list = list_of(call);
    if (!list.ok()) return problem(list.error(), call.request.id);
    std::istringstream head(list->csv);
    const auto columns = repositories::contact_columns(head, list->options, 0);
    if (!columns.ok()) return problem(columns.error(), call.request.id);
    if (!columns->lacking.empty()) {
      return problem(core::Problems{wrong("mapping", columns->lacking, "say which one does in 'mapping'")},
                     call.request.id);
    }
    JobRecord job;
    job.id = parts_->env.ids.make("import");
    job.kind = kImportJob;
    job.name = list->name;
    job.node = parts_->installation.node;
    // Lines, not rows: near enough to show how far it is.
    job.total = std::max<std::int64_t>(0, std::count(list->csv.begin(), list->csv.end(), '\n') - 1);
    job.created = job.updated = parts_->env.clock.wall_now();
    list->options.most_rows = kMostRows;
    if (core::Status added = jobs(call).add(job); !added.ok()) return problem(added.error(), call.request.id);
    const std::size_t bytes = list->csv.size();
    auto task = [parts = parts_, org = call.principal.org, job, list = *std::move(list)](const std::stop_token& stop) {
      Importing(*parts, org, job).run(list, stop);
    };
    if (!parts_->installation.work.submit(std::move(task), bytes)) {
      job.state = JobState::kFailed;
      job.detail = json_text(Json{{"reason", "too many files are waiting"}, {"mend", "send it again in a minute"}});
      (void)jobs(call).update(job);
      return problem(
          {core::ErrorCode::kResourceExhausted, "too many files are waiting", "send it again in a minute", ""},
          call.request.id);
    }
    return json_answer(202, to_json(job, true)).with("Location", "/api/v1/contacts/imports/" + job.id);
  }

  HttpResponse list(const RouteCall& call) const {
    const repositories::Page page{call.text("after"), call.number("limit", kPageItems)};
    const auto found = jobs(call).list(kImportJob, page);
    if (!found.ok()) return problem(found.error(), call.request.id);
    Json items = Json::array();
    for (const JobRecord& job : *found) items.push_back(to_json(job, false));
    std::optional<std::string> next;
    if (found->size() == static_cast<std::size_t>(page.limit)) next = found->back().id;
    return json_answer(200, page_of(std::move(items), next));
  }

  HttpResponse get(const RouteCall& call) const {
    const auto job = jobs(call).get(kImportJob, call.id("import_id"));
    return job.ok() ? json_answer(200, to_json(*job, true)) : problem(job.error(), call.request.id);
  }

  HttpResponse cancel(const RouteCall& call) const {
    const auto job = jobs(call).cancel(kImportJob, call.id("import_id"), parts_->env.clock.wall_now());
    return job.ok() ? json_answer(200, to_json(*job, true)) : problem(job.error(), call.request.id);
  }

  HttpResponse export_all(const RouteCall& call) const {
    HttpResponse response;
    response.content_type = "text/csv";  // UTF-8 (RFC 7111, 5.1)
    const core::Status written = repositories::export_contacts(parts_->database, call.principal.org,
                                                               [&response](const std::string& part) -> core::Status {
                                                                 response.body += part;
                                                                 return {};
                                                               });
    if (!written.ok()) return problem(written.error(), call.request.id);
    const core::Status noted = parts_->database.write(audited(*parts_, call, "contacts.export", ""));
    if (!noted.ok()) return problem(noted.error(), call.request.id);
    return std::move(response).with("Content-Disposition", "attachment; filename=\"contacts.csv\"");
  }

 private:
  repositories::JobRepo jobs(const RouteCall& call) const { return {parts_->database, call.principal.org}; }

  core::Result<List> list_of(const RouteCall& call) const {
    const auto form = MultipartForm::parse(call.request.header("content-type"), call.request.body);
    if (!form.ok()) return form.error();
    List list;
    core::Problems problems;
    read_options(*form, list.options, problems);
    if (list.options.default_region.empty()) {
      list.options.default_region = parts_->installation.settings.telephony.region;
    }
    if (!problems.empty()) {
      return core::Error{core::ErrorCode::kInvalidArgument, problems.front().message, problems.front().mend, ""};
    }
    const FormPart* const file = form->file("file");
    if (file == nullptr || file->bytes.empty()) {
      return core::Error{core::ErrorCode::kInvalidArgument, "there is no file in the form",
                         "send a CSV or Excel file as the field 'file'", ""};
    }
    list.name = file->file_name;
    if (!documents::is_zip(file->bytes)) {
      list.csv = std::string(file->bytes);
      return list;
    }
    documents::ReadLimits limits;
    limits.input_bytes = kMaxListBytes;
    limits.output_bytes = 2 * kMaxListBytes;
    auto csv = documents::first_sheet_as_csv(file->bytes, parts_->env.clock, limits);
    if (!csv.ok()) return csv.error();
    list.csv = *std::move(csv);
    return list;
  }

  SharedParts parts_;
};

}  // namespace

void add_contact_import_routes(const SharedParts& parts, Routes& routes) {
  const auto lists = std::make_shared<const ContactLists>(parts);
  const std::string all = "/api/v1/contacts";
  const auto add = [&](const char* method, const std::string& path, const char* id, const char* summary,
                       RouteAnswer answer, HttpResponse (ContactLists::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "contacts",
                      .summary = summary,
                      .role = Role::kManager,
                      .scope = "contacts:write",
                      .answers = {std::move(answer)},
                      .handler = [lists, handler](const RouteCall& call) { return ((*lists).*handler)(call); }});
    return &routes.back();
  };
  const auto takes_form = [](Route* route) {
    route->body_type = "multipart/form-data";
    route->max_body = kMaxListBytes + kFormOverhead;
  };
  takes_form(
      add("POST", all + "/import/preview", "preview_contact_import",
          "What an import would do: the columns of the form's 'file' (CSV, XLSX) and what they become, its first "
          "rows, its problems; stores nothing",
          {200, "ContactImportPreview"}, &ContactLists::preview));
  takes_form(add("POST", all + "/import", "import_contacts",
                 "Imports the form's 'file' in the background, with 'mapping' (JSON: column to attribute), 'region', "
                 "'duplicates' (skip, update, error) and 'tags' where wanted",
                 {202, "ContactImport"}, &ContactLists::begin));
  add("GET", all + "/imports", "list_contact_imports", "Imports, the newest first", {200, "ContactImportList"},
      &ContactLists::list)
      ->query = {after_parameter(), limit_parameter()};
  add("GET", all + "/imports/{import_id}", "get_contact_import", "How far an import is, and what was wrong in its rows",
      {200, "ContactImport"}, &ContactLists::get);
  add("DELETE", all + "/imports/{import_id}", "cancel_contact_import",
      "Stops an import that goes on; what it has stored stays, and is counted in the import once it has stopped",
      {200, "ContactImport"}, &ContactLists::cancel);
  add("GET", all + "/export", "export_contacts", "All contacts as CSV, as an import takes it back",
      {200, "", "text/csv"}, &ContactLists::export_all);
}

}  // namespace callai::api
