#include "app/demo_setup.h"

#include "core/hash.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "sim/scenario_library.h"

namespace callai::app {

namespace {

core::Status store_campaign(Store& store, const PreparedScenario& prepared, core::WallTime now) {
  repositories::CampaignRepo campaigns(store.database(), store.org());
  repositories::CampaignRecord record;
  record.id = prepared.campaign;
  record.name = prepared.scenario.title;
  record.status = "running";
  record.template_id = core::TemplateId(prepared.runtime->campaign->meta.id);
  record.template_version = prepared.template_version;
  record.created = now;
  const core::Status created = campaigns.create(record);
  if (created.ok() || created.error().code != core::ErrorCode::kAlreadyExists) return created;
  return campaigns.pin(record.id, record.template_id, record.template_version);
}

core::Status store_documents(Store& store, const PreparedScenario& prepared, core::WallTime now) {
  repositories::DocumentsRepo documents(store.database(), store.org());
  for (const sim::ScenarioDocument& wanted : prepared.scenario.documents) {
    core::Result<std::string> text = sim::shipped_document(wanted.file);
    if (!text.ok()) return text.error();
    repositories::DocumentRecord record;
    record.id = core::DocumentId("doc_" + prepared.scenario.id + "_" + wanted.file);
    record.name = wanted.file;
    record.type = wanted.type;
    record.campaign = prepared.campaign;
    record.content = *std::move(text);
    record.created = now;
    const auto known = documents.get(record.id);
    if (known.ok() && known->content == record.content) continue;
    if (known.ok()) {
      if (core::Status removed = documents.remove(record.id); !removed.ok()) return removed;
    }
    if (auto added = documents.add(record); !added.ok()) return added.error();
  }
  return {};
}

/// As an import would: the contact of that number, with the scenario's attributes.
core::Status store_contact(Store& store, PreparedScenario& prepared, core::Env env) {
  repositories::ContactRepo contacts(store.database(), store.org());
  conversation::Contact& contact = prepared.scenario.contact;
  const auto known = contacts.find_by_phone(contact.phone_number);
  if (!known.ok() && known.error().code != core::ErrorCode::kNotFound) return known.error();
  // From the number, not drawn: what a CRM tool returns is part of the event log, and a seed gives one log.
  const std::string id = "contact_" + core::sha256_hex(contact.phone_number).substr(0, 20);
  contact.id = known.ok() ? known->id : core::ContactId(id);
  repositories::ContactRecord record;
  record.contact = contact;
  record.created = env.clock.wall_now();
  return contacts.upsert(record);
}

}  // namespace

core::Result<PreparedScenario> prepare_scenario(Store& store, sim::Scenario scenario,
                                                std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                                                core::Env env) {
  PreparedScenario prepared;
  prepared.scenario = std::move(scenario);
  prepared.runtime = std::move(runtime);
  const templates::CampaignTemplate& campaign = *prepared.runtime->campaign;
  prepared.campaign = core::CampaignId("demo_" + prepared.scenario.id);
  const core::WallTime now = env.clock.wall_now();
  auto saved = repositories::CampaignTemplateRepo(store.database(), store.org()).save(campaign, now);
  if (!saved.ok()) return saved.error();
  prepared.template_version = saved->version;
  if (core::Status done = store_campaign(store, prepared, now); !done.ok()) return done.error();
  if (core::Status done = store_documents(store, prepared, now); !done.ok()) return done.error();
  if (core::Status done = store_contact(store, prepared, env); !done.ok()) return done.error();
  // What a campaign must have uploaded before it may start.
  const auto missing =
      repositories::DocumentsRepo(store.database(), store.org()).missing_required_types(campaign, prepared.campaign);
  if (!missing.ok()) return missing.error();
  if (!missing->empty()) {
    std::string types;
    for (const std::string& type : *missing) types += (types.empty() ? "" : ", ") + type;
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the campaign of scenario '" + prepared.scenario.id + "' lacks documents of type " + types,
                       "upload them, or take them out of business_context.required_documents", ""};
  }
  return prepared;
}

StoreTools::StoreTools(Store& store) : StoreTools(store.database(), store.org()) {}

StoreTools::StoreTools(repositories::Database& database, const core::OrgId& org)
    : documents_(database, org), contacts_(database, org) {
  registry_.add(templates::ToolKind::kDocumentSearch, pipeline::make_document_search(documents_));
  registry_.add(templates::ToolKind::kCrmLookup, pipeline::make_crm_lookup(contacts_));
  registry_.add(templates::ToolKind::kCrmUpdate, pipeline::make_crm_update(contacts_));
}

}  // namespace callai::app
