#include "app/import_json_command.h"

#include <cstdio>

#include "app/data_folder.h"
#include "app/problem_text.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/legacy/old_data.h"

namespace callai::app {

int import_json(const Program& program, const std::string& folder, const std::string& region, bool json) {
  if (!region.empty() && !repositories::is_phone_region(region)) {
    return fail({core::ErrorCode::kInvalidArgument, "there is no region '" + region + "'",
                 "write its two capital letters (ISO 3166), for example DE", ""});
  }
  const auto data = open_data_folder(program, Opening::kCreate);
  if (!data.ok()) return fail(data.error());
  repositories::OldDataOptions options;
  options.default_region = region;
  options.single_user_org = data->store->org();
  const auto report = repositories::import_old_data(data->env->env(), data->store->database(), folder, options);
  if (!report.ok()) return fail(report.error());
  std::size_t refused = 0;
  if (json) std::printf("{\"files\": [");
  bool first = true;
  for (const repositories::OldDataKind& kind : report->kinds) {
    if (!kind.is_there) continue;
    refused += kind.refused;
    if (json) {
      std::printf("%s\n  {\"file\": \"%s\", \"found\": %zu, \"taken\": %zu, \"there_already\": %zu, \"refused\": %zu}",
                  first ? "" : ",", kind.file.c_str(), kind.found, kind.taken, kind.there, kind.refused);
    } else {
      std::printf("%-24s %6zu records: %zu taken, %zu there already, %zu refused\n", kind.file.c_str(), kind.found,
                  kind.taken, kind.there, kind.refused);
    }
    first = false;
  }
  if (json) std::printf("],\n \"notes\": [");
  first = true;
  for (const std::string& note : report->notes) {
    if (json) {
      std::printf("%s\n  %s", first ? "" : ",", json_string(note).c_str());
    } else {
      std::printf("%s\n", note.c_str());
    }
    first = false;
  }
  if (json) std::printf("]}\n");
  return refused == 0 && report->notes.empty() ? kExitOk : kExitFailed;
}

}  // namespace callai::app
