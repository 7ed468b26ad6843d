#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "audio/engines/flite_synthesizer.h"
#include "audio/tts_service.h"
#include "core/contains.h"
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
#include "templates/template_validator.h"

// Each section of a template is the whole configuration of one service: editing
// that section, and nothing else, changes what that service can be seen to do.

namespace callai::sim {
namespace {

using core::contains;
using templates::CampaignTemplate;
using testing::Journalled;
using testing::MemoryJournal;

CampaignTemplate sales() {
  return templates::parse_template(templates::find_prebuilt("sales")->json).value;
}

/// What can be seen of one call.
struct Seen {
  std::vector<std::string> stages;  ///< as they follow one another
  std::set<std::string> columns;    ///< fields that were stored
  std::vector<std::string> spoken;  ///< sentences
  std::vector<std::string> nodes;   ///< that fired, in order
  std::size_t passages = 0;
  std::string outcome;
};

void see_turn(const conversation::Turn& turn, Seen& seen) {
  for (const std::string& stage : {turn.stage_before, turn.stage_after}) {
    if (!stage.empty() && (seen.stages.empty() || seen.stages.back() != stage)) seen.stages.push_back(stage);
  }
  for (const conversation::SpokenSegment& segment : turn.spoken) seen.spoken.push_back(segment.segment.text);
  for (const conversation::ToolResult& result : turn.tool_results) seen.passages += result.passages.size();
  for (const conversation::Decision& decision : turn.decisions) {
    for (const conversation::TraceEntry& entry : decision.trace) {
      if (entry.fired) seen.nodes.push_back(entry.id);
    }
  }
}

repositories::DocumentsRepo stored_documents(repositories::Database& database, const Scenario& scenario) {
  repositories::DocumentsRepo documents(database, core::OrgId("org"));
  for (const ScenarioDocument& wanted : scenario.documents) {
    repositories::DocumentRecord record;
    record.id = core::DocumentId(wanted.file);
    record.name = wanted.file;
    record.type = wanted.type;
    record.campaign = core::CampaignId(scenario.id);
    record.content = *shipped_document(wanted.file);
    EXPECT_TRUE(documents.add(record).ok());
  }
  return documents;
}

/// The shipped success story of the sales template, held with `t` instead.
Seen call_with(const CampaignTemplate& t) {
  const Scenario scenario = *load_scenario("sales_success");
  auto database = repositories::open_database({.path = ":memory:"});
  CALLAI_CHECK(database.ok(), "an in-memory database");
  repositories::DocumentsRepo documents = stored_documents(**database, scenario);
  repositories::ContactRepo contacts(**database, core::OrgId("org"));
  pipeline::ToolRegistry tools;
  tools.add(templates::ToolKind::kDocumentSearch, pipeline::make_document_search(documents));
  tools.add(templates::ToolKind::kCrmLookup, pipeline::make_crm_lookup(contacts));
  tools.add(templates::ToolKind::kCrmUpdate, pipeline::make_crm_update(contacts));
  const auto runtime =
      std::make_shared<const orchestrators::CampaignRuntime>(std::make_shared<const CampaignTemplate>(t));
  core::testing::CountingIds ids;
  core::NullLogger log;
  Journalled kept;
  SimulationParts parts{ids, log, runtime, core::CampaignId(scenario.id), 1, tools, {}, nullptr, "", 1, {}};
  parts.journal = [&kept](core::Env, core::Sequence& sequence) {
    return std::make_unique<MemoryJournal>(sequence, kept);
  };
  const auto report = simulate_text(scenario, parts);
  EXPECT_TRUE(report.ok()) << (report.ok() ? "" : core::describe(report.error()));
  Seen seen;
  for (const auto& [call, turns] : kept.turns) {
    for (const conversation::Turn& turn : turns) see_turn(turn, seen);
  }
  for (const conversation::StoreField& field : kept.fields) seen.columns.insert(field.field);
  for (const auto& [call, ends] : kept.ends) seen.outcome = ends.front().outcome;
  return seen;
}

const Seen& unedited() {
  static const Seen kSeen = call_with(sales());
  return kSeen;
}

TEST(TemplateConnections, TheUneditedCallShowsEverything) {
  EXPECT_GT(unedited().stages.size(), 2U);
  EXPECT_FALSE(unedited().columns.empty());
  EXPECT_GT(unedited().passages, 0U);
  EXPECT_EQ(call_with(sales()).spoken, unedited().spoken) << "the same template, the same call";
}

TEST(TemplateConnections, SessionConfigToSessionManager) {
  CampaignTemplate t = sales();
  t.session_config.initial_stage = "needs";
  ASSERT_NE(templates::find_stage(t, "needs"), nullptr);
  EXPECT_EQ(unedited().stages.front(), "introduction");
  EXPECT_EQ(call_with(t).stages.front(), "needs");
}

TEST(TemplateConnections, ExtractionRulesToExtractor) {
  CampaignTemplate t = sales();
  for (templates::Intent& intent : t.extraction_rules.intents) {
    intent.phrases.clear();
    intent.patterns.clear();
    intent.examples = {"words that nobody says in this call"};
  }
  EXPECT_NE(call_with(t).nodes, unedited().nodes) << "what is not listened for is not heard";
}

TEST(TemplateConnections, DataCollectionToColumns) {
  CampaignTemplate t = sales();
  templates::Field field;
  field.id = "price_as_said";
  field.type = templates::FieldType::kText;
  field.patterns = {"(bit too|pretty) expensive"};
  t.extraction_rules.fields.push_back(field);
  EXPECT_EQ(unedited().columns.count("price_as_said"), 0U);
  EXPECT_EQ(call_with(t).columns.count("price_as_said"), 1U) << "a datum more is a column more";
}

TEST(TemplateConnections, DecisionTreeToDecisionEngine) {
  CampaignTemplate t = sales();
  templates::Node node;
  node.id = "edited_node";
  node.when = templates::Condition{templates::TriggerIs{{"utterance"}}};
  node.then = {templates::EndCall{"edited", ""}};
  node.stop = true;
  t.decision_tree.global_nodes.insert(t.decision_tree.global_nodes.begin(), node);
  const Seen edited = call_with(t);
  EXPECT_EQ(edited.outcome, "edited");
  EXPECT_NE(unedited().outcome, "edited");
  EXPECT_TRUE(contains(edited.nodes, "edited_node"));
}

TEST(TemplateConnections, ToolConfigsToToolOrchestrator) {
  CampaignTemplate t = sales();
  for (templates::ToolConfig& tool : t.tool_configs.tools) tool.document_types = {"no_such_type"};
  EXPECT_EQ(call_with(t).passages, 0U) << "passages come from documents of the tool's types only";
}

TEST(TemplateConnections, ResponseTemplatesToResponseGenerator) {
  CampaignTemplate t = sales();
  for (templates::Script& script : t.response_templates.scripts) {
    for (std::string& variant : script.variants) variant += " Indeed so.";
  }
  const Seen edited = call_with(t);
  EXPECT_TRUE(contains(edited.spoken, "Indeed so."));
  EXPECT_FALSE(contains(unedited().spoken, "Indeed so."));
  EXPECT_EQ(edited.columns, unedited().columns);
}

TEST(TemplateConnections, PersonalityAndBusinessContextToWhatIsSaid) {
  CampaignTemplate t = sales();
  t.response_templates.personality.agent_name = "Zebulon";
  for (auto& [key, value] : t.business_context.company) {
    if (key == "name") value = "Quartz Roofing";
  }
  const auto says = [](const Seen& seen, const std::string& word) {
    return std::any_of(seen.spoken.begin(), seen.spoken.end(),
                       [&](const std::string& sentence) { return sentence.find(word) != std::string::npos; });
  };
  const Seen edited = call_with(t);
  EXPECT_TRUE(says(edited, "Zebulon"));
  EXPECT_TRUE(says(edited, "Quartz Roofing"));
  EXPECT_EQ(edited.nodes, unedited().nodes) << "content is no behaviour";
}

class SampleCounter final : public audio::SpeechSink {
 public:
  bool write(std::span<const std::int16_t> pcm) override {
    samples += pcm.size();
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}
  std::size_t samples = 0;
};

std::size_t spoken_samples(const templates::AudioSettings& settings) {
  static const std::unique_ptr<audio::FliteSynthesizer> kEngine = *audio::FliteSynthesizer::create();
  const auto service = audio::TTSService::create(settings, *kEngine);
  CALLAI_CHECK(service.ok(), "a voice that flite has");
  SampleCounter sink;
  EXPECT_TRUE(service->speak("This is how long a sentence takes to say.", 1, sink).ok());
  return sink.samples;
}

TEST(TemplateConnections, AudioSettingsToSpeech) {
  templates::AudioSettings audio = sales().audio_settings;
  audio.speed = 1.0;
  const double normal = static_cast<double>(spoken_samples(audio));
  audio.speed = 1.5;
  const double fast = static_cast<double>(spoken_samples(audio));
  EXPECT_NEAR(normal / fast, 1.5, 0.15) << "speed is the length of the samples";
  audio.speed = 1.0;
  audio.voice = audio.voice == "rms" ? "slt" : "rms";
  EXPECT_NE(static_cast<double>(spoken_samples(audio)), normal) << "another voice, other samples";
}

TEST(TemplateConnections, BusinessContextToRepositories) {
  const Scenario scenario = *load_scenario("sales_success");
  auto database = repositories::open_database({.path = ":memory:"});
  ASSERT_TRUE(database.ok());
  const repositories::DocumentsRepo documents = stored_documents(**database, scenario);
  const core::CampaignId campaign(scenario.id);
  CampaignTemplate t = sales();
  EXPECT_TRUE(documents.missing_required_types(t, campaign)->empty());
  t.business_context.required_documents.push_back("price_list");
  EXPECT_EQ(*documents.missing_required_types(t, campaign), std::vector<std::string>{"price_list"});
}

std::set<std::string> unsupported(const CampaignTemplate& t, const templates::EngineLanguages& languages) {
  std::set<std::string> places;
  for (const core::Problem& problem : templates::TemplateValidator(languages).validate(t)) {
    if (problem.code == "unsupported_language") places.insert(problem.path);
  }
  return places;
}

TEST(TemplateConnections, ALanguageThatNoConfiguredEngineKnowsIsAProblem) {
  const std::set<std::string> both{"/audio_settings/language", "/meta/language"};
  const templates::EngineLanguages finnish{{"en", "fi"}, {"fi"}};
  CampaignTemplate t = sales();
  EXPECT_EQ(unsupported(t, {}), std::set<std::string>());
  EXPECT_EQ(unsupported(t, finnish), both) << "English is heard, but not spoken";
  t.audio_settings.language = t.meta.language = "fi-FI";
  EXPECT_EQ(unsupported(t, {}), both);
  EXPECT_EQ(unsupported(t, finnish), std::set<std::string>());
}

}  // namespace
}  // namespace callai::sim
