#include "templates/campaign_template.h"

#include <algorithm>

namespace callai::templates {

namespace {

template <typename T>
const T* find_by_id(const std::vector<T>& things, const std::string& id) {
  const auto it = std::find_if(things.begin(), things.end(), [&](const T& thing) { return thing.id == id; });
  return it == things.end() ? nullptr : &*it;
}

}  // namespace

OrchestratorConfig CampaignTemplate::to_orchestrator_config() const {
  return {session_config, extraction_rules, decision_tree, tool_configs, response_templates, audio_settings};
}

const Stage* find_stage(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.session_config.stages, id);
}

const Field* find_field(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.extraction_rules.fields, id);
}

const Intent* find_intent(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.extraction_rules.intents, id);
}

const Script* find_script(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.response_templates.scripts, id);
}

const ToolConfig* find_tool(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.tool_configs.tools, id);
}

const OfferPolicy* find_offer(const CampaignTemplate& t, const std::string& id) {
  return find_by_id(t.decision_tree.offers, id);
}

}  // namespace callai::templates
