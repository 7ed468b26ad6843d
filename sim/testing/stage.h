#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/testing/virtual_executor.h"
#include "pipeline/tools/tools.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/database.h"
#include "sim/scenario_library.h"
#include "sim/simulation.h"
#include "sim/testing/memory_journal.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::sim::testing {

/// Runs shipped scenarios over an in-memory store with their documents.
class Stage {
 public:
  Stage() {
    repositories::DatabaseSettings settings;
    settings.path = ":memory:";
    auto database = repositories::open_database(settings);
    CALLAI_CHECK(database.ok(), "an in-memory database");
    database_ = *std::move(database);
  }

  /// What a document holds, when it is not to be what ships.
  using EditDocument = std::function<std::string(std::string)>;

  core::Result<CallReport> run(const Scenario& scenario, Journalled& kept, const std::string& edited_template = "",
                               const EditDocument& edit = {}) {
    const std::string json =
        edited_template.empty() ? std::string(templates::find_prebuilt(scenario.template_id)->json) : edited_template;
    auto parsed = templates::parse_template(json);
    CALLAI_CHECK(!core::has_errors(parsed.problems), "a sound template");
    const auto runtime = std::make_shared<const orchestrators::CampaignRuntime>(
        std::make_shared<const templates::CampaignTemplate>(std::move(parsed.value)));
    const core::CampaignId campaign(scenario.id);
    repositories::DocumentsRepo documents(*database_, core::OrgId("org"));
    for (const ScenarioDocument& wanted : scenario.documents) {
      repositories::DocumentRecord record;
      record.id = core::DocumentId(scenario.id + wanted.file);
      record.name = wanted.file;
      record.type = wanted.type;
      record.campaign = campaign;
      record.content = *shipped_document(wanted.file);
      if (edit) record.content = edit(std::move(record.content));
      (void)documents.add(record);
    }
    repositories::ContactRepo contacts(*database_, core::OrgId("org"));
    repositories::ContactRecord known;
    Scenario called = scenario;
    called.contact.id = core::ContactId("contact_" + scenario.id);
    known.contact = called.contact;
    CALLAI_CHECK(contacts.upsert(known).ok(), "a contact that can be stored");
    pipeline::ToolRegistry tools;
    tools.add(templates::ToolKind::kDocumentSearch, pipeline::make_document_search(documents));
    tools.add(templates::ToolKind::kCrmLookup, pipeline::make_crm_lookup(contacts));
    tools.add(templates::ToolKind::kCrmUpdate, pipeline::make_crm_update(contacts));
    core::testing::CountingIds ids;
    core::NullLogger log;
    SimulationParts parts{ids, log, runtime, campaign, 1, tools, {}, nullptr, "", 1, {}};
    parts.journal = [&kept](core::Env, core::Sequence& sequence) {
      return std::make_unique<MemoryJournal>(sequence, kept);
    };
    return simulate_text(called, parts);
  }

 private:
  std::unique_ptr<repositories::Database> database_;
};

}  // namespace callai::sim::testing
