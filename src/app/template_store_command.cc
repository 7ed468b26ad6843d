#include "app/template_store_command.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "app/opened_store.h"
#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "app/template_command.h"
#include "conversation/vocabulary_json.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "templates/builder/template_graph.h"
#include "templates/template_json.h"

namespace callai::app {

namespace {

repositories::TemplateReleaseRepo releases_of(const OpenedStore& opened) {
  return {opened.store->database(), opened.store->org()};
}

repositories::CampaignTemplateRepo versions_of(const OpenedStore& opened) {
  return {opened.store->database(), opened.store->org()};
}

std::string moment(core::WallTime at) {
  return templates::to_canonical(templates::FieldValue(templates::to_civil(at, std::chrono::minutes(0))));
}

/// Stores the draft; its errors are told, and keep nothing from being stored.
core::Result<core::TemplateId> save_draft(const Program& program, const OpenedStore& opened, const std::string& name) {
  core::Result<std::string> text = template_text(name);
  if (!text.ok()) return text.error();
  templates::ParsedTemplate parsed = templates::parse_template(*text);
  if (core::has_errors(parsed.problems)) {
    std::fputs(problems_text(parsed.problems, program.colour).c_str(), stderr);
    return core::Error{core::ErrorCode::kInvalidArgument, "template '" + name + "' cannot be read",
                       "mend the problems above", ""};
  }
  const core::TemplateId id(parsed.value.meta.id);
  if (core::Status saved = releases_of(opened).save_draft(parsed.value, opened.now()); !saved.ok())
    return saved.error();
  return id;
}

/// Which stages the stored calls with that template were in, and their outcomes.
core::Result<templates::GraphVisits> visits_of(Store& store, const std::string& template_id) {
  repositories::CallRepo calls(store.database(), store.org());
  repositories::ConversationRepo conversations(store.database(), store.org());
  templates::GraphVisits visits;
  repositories::Page page{"", 1000};
  while (true) {
    const auto found = calls.list({}, page);
    if (!found.ok()) return found.error();
    for (const repositories::CallRecord& call : *found) {
      if (call.template_id.value() != template_id) continue;
      const auto turns = conversations.turns(call.id);
      if (!turns.ok()) return turns.error();
      std::set<std::string> stages;
      for (const repositories::TurnRecord& turn : *turns) {
        stages.insert(turn.turn.stage_before);
        stages.insert(turn.turn.stage_after);
      }
      ++visits.calls;
      for (const std::string& stage : stages) ++visits.stages[stage];
      ++visits.outcomes[call.outcome];
    }
    if (found->size() < static_cast<std::size_t>(page.limit)) return visits;
    page.after = found->back().id.value();
  }
}

}  // namespace

int template_draw(const Program& program, const std::string& id_or_file, const std::string& format) {
  const core::Result<std::string> text = template_text(program, id_or_file);
  if (!text.ok()) return fail(text.error());
  const templates::ParsedTemplate parsed = templates::parse_template(*text);
  if (core::has_errors(parsed.problems)) {
    std::fputs(problems_text(parsed.problems, program.colour).c_str(), stderr);
    return kExitFailed;
  }
  const auto graph = format == "dot" ? templates::GraphFormat::kDot : templates::GraphFormat::kMermaid;
  if (!program.data_dir_given) {
    std::fputs(templates::template_graph(parsed.value, graph).c_str(), stdout);
    return kExitOk;
  }
  const auto opened = open_store(program, false);
  if (!opened.ok()) return fail(opened.error());
  const auto visits = visits_of(*opened->store, parsed.value.meta.id);
  if (!visits.ok()) return fail(visits.error());
  std::fputs(templates::template_graph(parsed.value, graph, &*visits).c_str(), stdout);
  return kExitOk;
}

int template_save(const Program& program, const std::string& id_or_file) {
  const auto opened = open_store(program, true);
  if (!opened.ok()) return fail(opened.error());
  const auto id = save_draft(program, *opened, id_or_file);
  if (!id.ok()) return fail(id.error());
  std::printf("saved the draft of %s\n", id->value().c_str());
  return kExitOk;
}

int template_publish(const Program& program, const std::string& id_or_file) {
  const auto opened = open_store(program, true);
  if (!opened.ok()) return fail(opened.error());
  core::TemplateId id(id_or_file);
  if (!releases_of(*opened).draft(id).ok()) {
    const auto saved = save_draft(program, *opened, id_or_file);
    if (!saved.ok()) return fail(saved.error());
    id = *saved;
  }
  const auto published = releases_of(*opened).publish(id, opened->now(), engine_languages(program.settings.speech));
  if (!published.ok()) return fail(published.error());
  std::printf("published %s version %d\n", id.value().c_str(), published->version);
  return kExitOk;
}

int template_versions(const Program& program, const std::string& id, int document, bool json) {
  const auto opened = open_store(program, false);
  if (!opened.ok()) return fail(opened.error());
  const core::TemplateId template_id(id);
  if (document > 0) {
    const auto record = versions_of(*opened).get(template_id, document);
    if (!record.ok()) return fail(record.error());
    const auto parsed = repositories::parse_record(*record);
    if (!parsed.ok()) return fail(parsed.error());
    std::fputs(templates::to_json_text(**parsed).c_str(), stdout);
    return kExitOk;
  }
  const auto versions = versions_of(*opened).versions(template_id);
  if (!versions.ok()) return fail(versions.error());
  const auto releases = releases_of(*opened).releases(template_id);
  if (!releases.ok()) return fail(releases.error());
  const bool draft = releases_of(*opened).draft(template_id).ok();
  if (versions->empty() && !draft) {
    return fail({core::ErrorCode::kNotFound, "no template '" + id + "' is stored here",
                 "store one with: callai template publish FILE", ""});
  }
  const int current = releases->empty() ? 0 : releases->front().version;
  if (json)
    std::printf("{\"id\": %s, \"draft\": %s, \"versions\": [", json_string(id).c_str(), draft ? "true" : "false");
  if (!json && draft) std::printf("    draft, not published\n");
  for (std::size_t i = 0; i < versions->size(); ++i) {
    const repositories::TemplateRecord& one = (*versions)[i];
    const auto released =
        std::find_if(releases->begin(), releases->end(), [&](const auto& r) { return r.version == one.version; });
    const bool published = released != releases->end();
    const bool is_current = published && one.version == current;
    if (json) {
      std::printf("%s\n  {\"version\": %d, \"digest\": \"%s\", \"published\": %s, \"current\": %s}", i == 0 ? "" : ",",
                  one.version, one.digest.c_str(), published ? "true" : "false", is_current ? "true" : "false");
      continue;
    }
    std::string state = "stored for calls";
    if (published) state = std::string(to_string(released->action)) + " " + moment(released->at);
    std::printf("%c %3d  %s  %s\n", is_current ? '*' : ' ', one.version, one.digest.substr(0, 12).c_str(),
                state.c_str());
  }
  if (json) std::printf("\n]}\n");
  return kExitOk;
}

int template_rollback(const Program& program, const std::string& id, int version) {
  const auto opened = open_store(program, false);
  if (!opened.ok()) return fail(opened.error());
  const auto back = releases_of(*opened).rollback(core::TemplateId(id), version, opened->now());
  if (!back.ok()) return fail(back.error());
  std::printf("%s is at version %d again\n", id.c_str(), version);
  return kExitOk;
}

}  // namespace callai::app
