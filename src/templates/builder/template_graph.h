#pragma once

#include <map>
#include <string>

#include "templates/campaign_template.h"

namespace callai::templates {

/// How many stored calls were in a stage, and ended how.
struct GraphVisits {
  int calls = 0;
  std::map<std::string, int> stages;  ///< calls that were in it
  std::map<std::string, int> outcomes;
};

enum class GraphFormat { kMermaid, kDot };

/// Stages, the ways between them (transitions, nodes that set a stage, most turns) and the endings, as the text of a
/// Mermaid flowchart or a Graphviz digraph. What holds in every stage hangs on one node "any stage". With `visits`,
/// stages and endings say their numbers and are the darker the more calls were there. Pure.
std::string template_graph(const CampaignTemplate& t, GraphFormat format, const GraphVisits* visits = nullptr);

}  // namespace callai::templates
