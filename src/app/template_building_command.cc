#include "app/template_building_command.h"

#include <cstdio>

#include "app/files.h"
#include "app/problem_text.h"
#include "app/template_command.h"
#include "templates/builder/template_builder.h"
#include "templates/legacy/legacy_import.h"
#include "templates/prebuilt.h"
#include "templates/schema/template_schema.h"
#include "templates/template_json.h"

namespace callai::app {

namespace {

/// Where the report goes when the document goes to `output`.
std::FILE* report_stream(const std::string& output) {
  return output.empty() ? stderr : stdout;
}

void print_changes(std::FILE* to, const templates::Changes& changes) {
  for (const templates::Change& change : changes) std::fprintf(to, "%s\n", change.words.c_str());
  std::fprintf(to, "%zu change%s\n", changes.size(), changes.size() == 1 ? "" : "s");
}

/// The draft, when it has no errors; its problems are told either way.
int finish(const Program& program, const templates::TemplateBuilder& builder, const std::string& output) {
  const core::Problems problems = builder.check();
  std::FILE* report = report_stream(output);
  std::fputs(problems_text(problems, program.colour && !output.empty()).c_str(), report);
  if (core::has_errors(problems)) {
    std::fprintf(stderr, "callai: the template has errors, so it was not written\n");
    return kExitFailed;
  }
  const std::string text = templates::to_json_text(builder.draft());
  if (output.empty()) {
    std::fputs(text.c_str(), stdout);
    return kExitOk;
  }
  if (core::Status written = write_file(output, text); !written.ok()) return fail(written.error());
  std::fprintf(report, "wrote %s\n", output.c_str());
  return kExitOk;
}

core::Result<templates::TemplateBuilder> builder_of(const std::string& id_or_file) {
  core::Result<std::string> text = template_text(id_or_file);
  if (!text.ok()) return text.error();
  templates::ParsedTemplate parsed = templates::parse_template(*text);
  if (core::has_errors(parsed.problems)) {
    return core::Error{core::ErrorCode::kInvalidArgument, "template '" + id_or_file + "' cannot be read",
                       "see its problems with: callai template validate " + id_or_file, ""};
  }
  return templates::TemplateBuilder(std::move(parsed.value));
}

/// Merges the file into the draft, with its report. An exit code; kExitOk when there is no file.
int customise(const Program& program, templates::TemplateBuilder& builder, const std::string& file, std::FILE* report) {
  if (file.empty()) return kExitOk;
  const core::Result<std::string> text = read_file(file);
  if (!text.ok()) return fail(text.error());
  const templates::Customised done = builder.customise(*text);
  if (core::has_errors(done.problems)) {
    std::fputs(problems_text(done.problems, program.colour).c_str(), stderr);
    std::fprintf(stderr, "callai: '%s' was not applied\n", file.c_str());
    return kExitFailed;
  }
  print_changes(report, done.changes);
  return kExitOk;
}

std::string list_json(const std::vector<std::string>& texts) {
  std::string json;
  for (const std::string& text : texts) json += (json.empty() ? "" : ", ") + json_string(text);
  return "[" + json + "]";
}

}  // namespace

int template_schema(const Program&) {
  std::fputs(templates::template_schema_text().c_str(), stdout);
  return kExitOk;
}

int template_new(const Program& program, const TemplateNewOptions& options) {
  core::Result<templates::TemplateBuilder> builder = templates::TemplateBuilder::blank();
  if (options.from != "blank") builder = templates::TemplateBuilder::from_prebuilt(options.from);
  if (!builder.ok()) return fail(builder.error());
  builder->clone_as(options.id, options.name.empty() ? options.id : options.name);
  const int done = customise(program, *builder, options.customisation, report_stream(options.output));
  return done != kExitOk ? done : finish(program, *builder, options.output);
}

int template_customise(const Program& program, const std::string& id_or_file, const std::string& customisation,
                       const std::string& output) {
  core::Result<templates::TemplateBuilder> builder = builder_of(id_or_file);
  if (!builder.ok()) return fail(builder.error());
  const int done = customise(program, *builder, customisation, report_stream(output));
  return done != kExitOk ? done : finish(program, *builder, output);
}

int template_clone(const Program& program, const std::string& id_or_file, const std::string& new_id,
                   const std::string& name, const std::string& output) {
  core::Result<templates::TemplateBuilder> builder = builder_of(id_or_file);
  if (!builder.ok()) return fail(builder.error());
  builder->clone_as(new_id, name);
  return finish(program, *builder, output);
}

int template_diff(const Program&, const std::string& before, const std::string& after, bool json) {
  const core::Result<templates::TemplateBuilder> a = builder_of(before);
  if (!a.ok()) return fail(a.error());
  const core::Result<templates::TemplateBuilder> b = builder_of(after);
  if (!b.ok()) return fail(b.error());
  const templates::Changes changes = templates::diff_templates(a->draft(), b->draft());
  if (json) {
    std::string list;
    for (const templates::Change& change : changes) {
      list += (list.empty() ? "\n" : ",\n") + std::string("  {\"path\": ") + json_string(change.path) +
              ", \"words\": " + json_string(change.words) + "}";
    }
    std::printf("[%s\n]\n", list.c_str());
  } else {
    print_changes(stdout, changes);
  }
  return changes.empty() ? kExitOk : kExitFailed;
}

int template_convert(const Program& program, const std::string& file, const std::string& output, bool all) {
  const core::Result<std::string> text = read_file(file);
  if (!text.ok()) return fail(text.error());
  templates::ConvertedTemplate converted = templates::convert_legacy_template(*text);
  if (core::has_errors(converted.problems)) {
    std::fputs(problems_text(converted.problems, program.colour).c_str(), stderr);
    std::fprintf(stderr, "callai: '%s' was not converted\n", file.c_str());
    return kExitFailed;
  }
  std::FILE* report = report_stream(output);
  std::size_t left = 0;
  for (const templates::Carried& one : converted.carried) {
    left += one.to.empty() ? 1U : 0U;
    if (one.to.empty()) {
      std::fprintf(report, "not carried over  %s, because %s\n", one.from.c_str(), one.note.c_str());
    } else if (all || one.from.empty()) {
      const std::string from = one.from.empty() ? "" : one.from + "  →  ";
      std::fprintf(report, "%s  %s%s  (%s)\n", one.from.empty() ? "to do            " : "carried over     ",
                   from.c_str(), one.to.c_str(), one.note.c_str());
    }
  }
  std::fprintf(report, "%zu members, %zu not carried over\n", converted.carried.size(), left);
  return finish(program, templates::TemplateBuilder(std::move(converted.value)), output);
}

int template_recommend(const Program&, const templates::TemplateWish& wish, bool json) {
  std::vector<templates::CampaignTemplate> candidates;
  for (const templates::PrebuiltTemplate& one : templates::prebuilt_templates()) {
    candidates.push_back(templates::parse_template(one.json).value);
  }
  const auto ranked = templates::recommend_templates(wish, candidates);
  if (json) std::printf("[");
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const templates::Recommendation& one = ranked[i];
    if (json) {
      std::printf("%s\n  {\"id\": %s, \"name\": %s, \"score\": %.2f, \"reasons\": %s}", i == 0 ? "" : ",",
                  json_string(one.id).c_str(), json_string(one.name).c_str(), one.score,
                  list_json(one.reasons).c_str());
      continue;
    }
    std::printf("%3.0f %%  %-20s %s\n", one.score * 100, one.id.c_str(), one.name.c_str());
    for (const std::string& reason : one.reasons) std::printf("         %s\n", reason.c_str());
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

}  // namespace callai::app
