#include "app/contacts_command.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "app/data_folder.h"
#include "app/files.h"
#include "app/problem_text.h"
#include "core/strings.h"
#include "repositories/contacts/contact_import.h"

namespace callai::app {

namespace {

constexpr std::size_t kPreviewRows = 5;
constexpr std::size_t kPrintedProblems = 20;

core::Result<repositories::ContactImportOptions> import_options(const ContactsImportOptions& typed,
                                                                const std::string& own_region) {
  repositories::ContactImportOptions options;
  options.default_region = typed.region.empty() ? own_region : typed.region;
  options.tags = typed.tags;
  options.dry_run = typed.preview;
  options.shown_rows = typed.preview ? kPreviewRows : 0;
  if (typed.duplicates == "update") options.duplicates = repositories::Duplicates::kUpdate;
  if (typed.duplicates == "error") options.duplicates = repositories::Duplicates::kError;
  for (const std::string& pair : typed.columns) {
    const std::size_t equals = pair.rfind('=');
    if (equals == std::string::npos) {
      return core::Error{core::ErrorCode::kInvalidArgument, "'" + pair + "' names no attribute",
                         "write --column \"Column=attribute\", or \"Column=\" to leave it out", ""};
    }
    options.columns.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return options;
}

void print_json(const repositories::ContactImportResult& result) {
  std::printf(
      "{\"rows\": %zu, \"added\": %zu, \"updated\": %zu, \"skipped\": %zu, \"failed\": %zu, \"do_not_call\": %zu, "
      "\"without_time_zone\": %zu,\n \"columns\": {",
      result.rows, result.added, result.updated, result.skipped, result.failed, result.do_not_call,
      result.without_zone);
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    std::printf("%s%s: %s", i == 0 ? "" : ", ", json_string(result.columns[i].first).c_str(),
                json_string(result.columns[i].second).c_str());
  }
  std::printf("},\n \"problems\": [");
  for (std::size_t i = 0; i < result.problems.size(); ++i) {
    const auto& problem = result.problems[i];
    std::printf("%s\n  {\"line\": %zu, \"column\": %s, \"message\": %s}", i == 0 ? "" : ",", problem.line,
                json_string(problem.column).c_str(), json_string(problem.message).c_str());
  }
  std::printf("]}\n");
}

void print_text(const repositories::ContactImportResult& result, bool preview) {
  if (preview) {
    for (const auto& [column, attribute] : result.columns) {
      std::printf("%-28s -> %s\n", column.c_str(), attribute.empty() ? "left out" : attribute.c_str());
    }
    for (const conversation::Contact& c : result.preview) {
      std::printf("  %-16s %s %s\n", c.phone_number.c_str(), c.first_name.c_str(), c.last_name.c_str());
    }
  }
  for (std::size_t i = 0; i < result.problems.size() && i < kPrintedProblems; ++i) {
    const auto& problem = result.problems[i];
    std::printf("line %zu%s: %s\n", problem.line, problem.column.empty() ? "" : (", " + problem.column).c_str(),
                problem.message.c_str());
  }
  if (result.failed > kPrintedProblems) std::printf("... and %zu more\n", result.failed - kPrintedProblems);
  std::printf("%zu rows: %zu %s, %zu updated, %zu there already, %zu with problems\n", result.rows, result.added,
              preview ? "would be added" : "added", result.updated, result.skipped, result.failed);
  if (result.do_not_call > 0) {
    std::printf("%zu are on the do-not-call list and will not be called\n", result.do_not_call);
  }
  if (result.without_zone > 0) std::printf("%zu without a known time zone\n", result.without_zone);
}

}  // namespace

int contacts_import(const Program& program, const ContactsImportOptions& typed) {
  const auto options = import_options(typed, program.settings.telephony.region);
  if (!options.ok()) return fail(options.error());
  errno = 0;
  std::ifstream file(typed.file, std::ios::binary);
  if (!file) {
    return fail({core::ErrorCode::kNotFound, "cannot read '" + typed.file + "'", "check the name and its permissions",
                 std::strerror(errno)});
  }
  const auto data = open_data_folder(program, Opening::kCreate);
  if (!data.ok()) return fail(data.error());
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const auto result = repositories::import_contacts(data->env->env(), data->store->database(), data->store->org(), file,
                                                    *options, [terminal](std::size_t rows, std::size_t bytes) {
                                                      if (terminal)
                                                        std::fprintf(stderr, "\r%zu rows, %zu KiB", rows, bytes >> 10U);
                                                      return true;
                                                    });
  if (terminal) std::fputc('\n', stderr);
  if (!result.ok()) return fail(result.error());
  if (typed.json) {
    print_json(*result);
  } else {
    print_text(*result, typed.preview);
  }
  return result->failed == 0 ? kExitOk : kExitFailed;
}

int contacts_export(const Program& program, const std::string& path) {
  const auto data = open_data_folder(program, Opening::kThere);
  if (!data.ok()) return fail(data.error());
  const bool to_file = !path.empty() && path != "-";
  std::ofstream file;
  if (to_file) file.open(path, std::ios::binary | std::ios::trunc);
  std::ostream& out = to_file ? static_cast<std::ostream&>(file) : std::cout;
  core::Status done = repositories::export_contacts(
      data->store->database(), data->store->org(), [&](const std::string& part) -> core::Status {
        errno = 0;
        out << part;
        if (out) return {};
        return core::Error{core::ErrorCode::kUnavailable, "cannot write '" + path + "'",
                           "check the folder, its permissions, and the room there", std::strerror(errno)};
      });
  if (done.ok() && !out.flush()) {
    done = core::Error{core::ErrorCode::kUnavailable, "cannot write '" + path + "'", "make room there", ""};
  }
  return done.ok() ? static_cast<int>(kExitOk) : fail(done.error());
}

int contacts_list(const Program& program, const std::string& text, int limit, bool json) {
  const auto data = open_data_folder(program, Opening::kThere);
  if (!data.ok()) return fail(data.error());
  const repositories::ContactRepo contacts(data->store->database(), data->store->org());
  const repositories::Page page{"", limit};
  const auto found = contacts.list(page, {text, "", ""});
  if (!found.ok()) return fail(found.error());
  if (json) std::printf("[");
  bool first = true;
  for (const repositories::ContactRecord& record : *found) {
    const conversation::Contact& c = record.contact;
    const std::string tags = core::joined(c.tags, ", ");
    if (json) {
      std::printf(
          "%s\n  {\"id\": %s, \"phone_number\": %s, \"first_name\": %s, \"last_name\": %s, \"company\": %s, "
          "\"status\": %s, \"tags\": %s, \"time_zone\": %s}",
          first ? "" : ",", json_string(c.id.value()).c_str(), json_string(c.phone_number).c_str(),
          json_string(c.first_name).c_str(), json_string(c.last_name).c_str(), json_string(c.company).c_str(),
          json_string(c.status).c_str(), json_string(tags).c_str(), json_string(record.time_zone).c_str());
    } else {
      std::printf("%-16s %-28s %-14s %s\n", c.phone_number.c_str(), (c.first_name + " " + c.last_name).c_str(),
                  c.status.c_str(), tags.c_str());
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

}  // namespace callai::app
