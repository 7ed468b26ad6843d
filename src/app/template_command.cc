#include "app/template_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/files.h"
#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "app/store.h"
#include "app/template_verification.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::app {

namespace {

std::string known_ids() {
  std::string ids;
  for (const templates::PrebuiltTemplate& t : templates::prebuilt_templates()) {
    ids += (ids.empty() ? "" : ", ") + std::string(t.id);
  }
  return ids;
}

void show_stage(const templates::CampaignTemplate& t, const templates::Stage& stage) {
  std::printf("  %-22s %s\n", stage.id.c_str(), stage.objective.c_str());
  for (const std::string& field : stage.required_fields) std::printf("  %-22s   collects %s\n", "", field.c_str());
  for (const templates::StageTransition& way : t.decision_tree.stage_transitions) {
    if (way.from == stage.id) std::printf("  %-22s   → %s\n", "", way.to.c_str());
  }
}

}  // namespace

core::Result<std::string> template_text(const std::string& id_or_file) {
  if (const templates::PrebuiltTemplate* built_in = templates::find_prebuilt(id_or_file)) {
    return std::string(built_in->json);
  }
  core::Result<std::string> text = read_file(id_or_file);
  if (!text.ok() && text.error().code == core::ErrorCode::kNotFound) {
    return core::Error{core::ErrorCode::kNotFound, "no template '" + id_or_file + "'",
                       "name a pre-built one (" + known_ids() + "), one that is published, or a JSON file", ""};
  }
  return text;
}

namespace {

/// The published text of that id instead, where no pre-built template and no file has the name.
core::Result<std::string> or_published(core::Result<std::string> text, Store& store, const std::string& id) {
  if (text.ok() || text.error().code != core::ErrorCode::kNotFound) return text;
  const auto current = repositories::TemplateReleaseRepo(store.database(), store.org()).current(core::TemplateId(id));
  if (current.ok()) return current->json;
  return current.error().code == core::ErrorCode::kNotFound ? text : current.error();
}

core::Result<std::shared_ptr<const templates::CampaignTemplate>> checked(core::Result<std::string> text,
                                                                         const std::string& id_or_file,
                                                                         const templates::EngineLanguages& languages) {
  if (!text.ok()) return text.error();
  const core::Problems problems = templates::check_template_text(*text, languages);
  if (core::has_errors(problems)) {
    const core::Problem& first = *std::find_if(
        problems.begin(), problems.end(), [](const core::Problem& p) { return p.severity == core::Severity::kError; });
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "template '" + id_or_file + "' has problems, the first at " +
                           (first.path.empty() ? "the document" : first.path) + ": " + first.message,
                       "see them all with: callai template validate " + id_or_file, ""};
  }
  return std::make_shared<const templates::CampaignTemplate>(templates::parse_template(*text).value);
}

}  // namespace

core::Result<std::string> template_text(const Program& program, const std::string& id_or_file) {
  core::Result<std::string> text = template_text(id_or_file);
  const bool stored =
      !program.settings.store.url.empty() || std::filesystem::exists(program.settings.data_dir + "/callai.db");
  if (text.ok() || !stored) return text;
  const core::SystemClock clock;
  auto store = Store::open(program.settings.data_dir, Store::Use::kLook, clock, program.settings.store.url);
  return store.ok() ? or_published(std::move(text), **store, id_or_file) : text;
}

core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const std::string& id_or_file) {
  return checked(template_text(id_or_file), id_or_file, {});
}

core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const Program& program,
                                                                               const std::string& id_or_file) {
  return checked(template_text(program, id_or_file), id_or_file, engine_languages(program.settings.speech));
}

core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const Program& program, Store& store,
                                                                               const std::string& id_or_file) {
  return checked(or_published(template_text(id_or_file), store, id_or_file), id_or_file,
                 engine_languages(program.settings.speech));
}

int template_list(const Program&, bool json) {
  if (json) std::printf("[");
  bool first = true;
  for (const templates::PrebuiltTemplate& built_in : templates::prebuilt_templates()) {
    const templates::CampaignTemplate t = templates::parse_template(built_in.json).value;
    if (json) {
      std::printf(
          "%s\n  {\"id\": %s, \"name\": %s, \"purpose\": %s, \"version\": %s, \"stages\": %zu, \"fields\": %zu, "
          "\"digest\": \"%s\"}",
          first ? "" : ",", json_string(t.meta.id).c_str(), json_string(t.meta.name).c_str(),
          json_string(t.meta.purpose).c_str(), json_string(t.meta.version).c_str(), t.session_config.stages.size(),
          t.extraction_rules.fields.size(), templates::digest(t).c_str());
    } else {
      std::printf("%-18s %-24s %2zu stages, %2zu intents, %2zu fields  %s\n", t.meta.id.c_str(), t.meta.name.c_str(),
                  t.session_config.stages.size(), t.extraction_rules.intents.size(), t.extraction_rules.fields.size(),
                  t.meta.purpose.c_str());
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

int template_show(const Program& program, const std::string& id_or_file, bool json) {
  core::Result<std::string> text = template_text(program, id_or_file);
  if (!text.ok()) return fail(text.error());
  const templates::ParsedTemplate parsed = templates::parse_template(*text);
  if (core::has_errors(parsed.problems)) {
    std::fputs(problems_text(parsed.problems, false).c_str(), stderr);
    return kExitFailed;
  }
  const templates::CampaignTemplate& t = parsed.value;
  if (json) {
    std::printf("%s\n", templates::to_json_text(t).c_str());
    return kExitOk;
  }
  std::printf("%s (%s, version %s, %s)\n%s\n\nStages, beginning with %s:\n", t.meta.name.c_str(), t.meta.id.c_str(),
              t.meta.version.c_str(), t.meta.language.c_str(), t.meta.description.c_str(),
              t.session_config.initial_stage.c_str());
  for (const templates::Stage& stage : t.session_config.stages) show_stage(t, stage);
  std::printf("\nData to collect:\n");
  for (const templates::Field& field : t.extraction_rules.fields) {
    std::printf("  %-22s %-9s %s\n", field.id.c_str(), std::string(templates::to_string(field.type)).c_str(),
                field.description.c_str());
  }
  std::printf("\nIntents:\n");
  for (const templates::Intent& intent : t.extraction_rules.intents) {
    std::printf("  %-22s %s\n", intent.id.c_str(), intent.description.c_str());
  }
  std::printf("\nDigest: %s\n", templates::digest(t).c_str());
  return kExitOk;
}

int template_validate(const Program& program, const std::vector<std::string>& ids_or_files, bool json,
                      const std::string& counterexamples) {
  bool failed = false;
  if (json) std::printf("[");
  for (std::size_t i = 0; i < ids_or_files.size(); ++i) {
    const std::string& name = ids_or_files[i];
    core::Result<std::string> text = template_text(program, name);
    if (!text.ok()) return fail(text.error());
    const core::Problems problems = templates::check_template_text(*text, engine_languages(program.settings.speech));
    const auto errors = std::count_if(problems.begin(), problems.end(),
                                      [](const core::Problem& p) { return p.severity == core::Severity::kError; });
    // What a broken template does is not asked.
    sim::ConfirmedVerification verification;
    if (errors == 0) verification = verify_template(name, *text);
    failed = failed || errors > 0 || verification.violated();
    core::Result<std::string> written = std::string();
    if (!counterexamples.empty()) written = write_counterexamples(verification, counterexamples);
    if (!written.ok()) return fail(written.error());
    // Names of stages, scripts and fields, phrases.
    const bool meaning_checked = errors == 0 || !core::has_errors(templates::parse_template(*text).problems);
    if (json) {
      std::printf(
          "%s\n{\"template\": %s, \"valid\": %s, \"meaning_checked\": %s, \"problems\": %s, \"properties\": %s}",
          i == 0 ? "" : ",", json_string(name).c_str(), errors == 0 && !verification.violated() ? "true" : "false",
          meaning_checked ? "true" : "false", problems_json(problems).c_str(), verification_json(verification).c_str());
      continue;
    }
    std::fputs(problems_text(problems, program.colour).c_str(), stdout);
    const auto warnings = static_cast<long>(problems.size()) - errors;
    std::printf("%s: %s, %ld error%s, %ld warning%s\n", name.c_str(), errors == 0 ? "valid" : "not valid",
                static_cast<long>(errors), errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
    if (errors == 0) std::fputs(verification_text(program, verification).c_str(), stdout);
    if (!meaning_checked) {
      std::puts("  what it means (names of stages, scripts and fields, phrases) is checked when it can be read");
    }
    if (!written->empty()) std::printf("  written:\n%s", written->c_str());
  }
  if (json) std::printf("\n]\n");
  return failed ? kExitFailed : kExitOk;
}

}  // namespace callai::app
