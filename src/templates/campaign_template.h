#pragma once

#include <string>
#include <utility>
#include <vector>

#include "templates/audio_settings.h"
#include "templates/decision_tree.h"
#include "templates/extraction_rules.h"
#include "templates/response_templates.h"
#include "templates/session_config.h"
#include "templates/tool_configs.h"

namespace callai::templates {

struct TemplateMeta {
  std::string id;                     ///< slug: "sales"
  std::string name;
  std::string purpose;                ///< sales, customer_support, survey, lead_generation, appointment_booking, feedback_collection
  std::string description;
  std::string version = "1";
  std::string language = "en-US";
  std::vector<std::string> tags;
  bool operator==(const TemplateMeta&) const = default;
};

/// Content: what the organisation fills in. Never bounds or behaviour.
struct BusinessContext {
  Properties company;                          ///< name, phone, website, hours, ...
  Properties product;                          ///< name, price, benefit, ...
  std::vector<std::string> facts;
  std::vector<std::string> required_documents; ///< document types a campaign must have uploaded before it may start
  bool operator==(const BusinessContext&) const = default;
};

struct OrchestratorConfig;

/// All behaviour of a campaign. The code has no campaign in it. Immutable once loaded; shared by every call of a campaign
/// version as shared_ptr<const CampaignTemplate>.
struct CampaignTemplate {
  int schema_version = 1;
  TemplateMeta meta;
  SessionConfig session_config;
  ExtractionRules extraction_rules;
  DecisionTree decision_tree;
  ToolConfigs tool_configs;
  ResponseTemplates response_templates;
  AudioSettings audio_settings;
  BusinessContext business_context;
  Properties custom_fields;

  /// The only way a service gets its settings: each section is the whole configuration of one service.
  OrchestratorConfig to_orchestrator_config() const;
  bool operator==(const CampaignTemplate&) const = default;
};

/// References into one CampaignTemplate, which must outlive it.
struct OrchestratorConfig {
  const SessionConfig& session_manager_config;
  const ExtractionRules& extractor_config;
  const DecisionTree& decision_engine_config;
  const ToolConfigs& tool_orchestrator_config;
  const ResponseTemplates& response_generator_config;
  const AudioSettings& audio_config;
};

const Stage* find_stage(const CampaignTemplate& t, const std::string& id);    ///< null when unknown
const Field* find_field(const CampaignTemplate& t, const std::string& id);
const Intent* find_intent(const CampaignTemplate& t, const std::string& id);
const Script* find_script(const CampaignTemplate& t, const std::string& id);
const ToolConfig* find_tool(const CampaignTemplate& t, const std::string& id);
const OfferPolicy* find_offer(const CampaignTemplate& t, const std::string& id);

}  // namespace callai::templates
