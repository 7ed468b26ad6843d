#include "templates/builder/template_graph.h"

#include <gtest/gtest.h>

#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/testing/sample_template.h"

namespace callai::templates {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(TemplateGraph, DrawsStagesTransitionsBoundsAndEndings) {
  const std::string text = template_graph(*sample_template(), GraphFormat::kMermaid);
  EXPECT_EQ(text.rfind("flowchart TD\n  start([\"call\"]) --> s_introduction\n", 0), 0U) << text;
  for (const char* line :
       {"  s_introduction -->|\"intent affirm\"| s_needs\n", "  s_needs -->|\"the stage is complete\"| s_closing\n",
        "  s_introduction -.->|\"after 4 turns\"| e_max_turns\n", "  e_opted_out([\"opted_out\"])\n",
        "  t_desk([\"transfer to desk\"])\n", "  any_stage{{\"any stage\"}}\n",
        "  any_stage -->|\"silence\"| e_no_response\n", "  any_stage -->|\"not understood\"| t_desk\n"}) {
    EXPECT_TRUE(has(text, line)) << line << "\n" << text;
  }
  EXPECT_FALSE(has(text, "classDef")) << "no colours without visits";
}

TEST(TemplateGraph, IsTheSameForGraphviz) {
  const std::string text = template_graph(*sample_template(), GraphFormat::kDot);
  EXPECT_EQ(text.rfind("digraph template {", 0), 0U);
  EXPECT_TRUE(text.ends_with("}\n"));
  EXPECT_TRUE(has(text, "  s_needs -> s_closing [label=\"the stage is complete\"];\n")) << text;
  EXPECT_TRUE(has(text, "  s_introduction -> e_max_turns [label=\"after 4 turns\", style=dashed];\n")) << text;
}

TEST(TemplateGraph, SaysAndShadesVisits) {
  GraphVisits visits;
  visits.calls = 10;
  visits.stages = {{"introduction", 10}, {"needs", 5}};
  visits.outcomes = {{"opted_out", 1}};
  const std::string text = template_graph(*sample_template(), GraphFormat::kMermaid, &visits);
  EXPECT_TRUE(has(text, "<br/>10\"]")) << text;
  EXPECT_TRUE(has(text, "  class s_introduction v4\n"));
  EXPECT_TRUE(has(text, "  class s_needs v2\n"));
  EXPECT_TRUE(has(text, "  class e_opted_out v0\n"));
  EXPECT_FALSE(has(text, "  class s_closing")) << "nobody was there";
  EXPECT_TRUE(has(template_graph(*sample_template(), GraphFormat::kDot, &visits), "fillcolor=\"#08519c\""));
}

TEST(TemplateGraph, LeadsOnlyToWhatItDraws) {
  for (const PrebuiltTemplate& one : prebuilt_templates()) {
    const std::string text = template_graph(parse_template(one.json).value, GraphFormat::kDot);
    std::size_t at = 0;
    int ways = 0;
    while ((at = text.find(" -> ", at)) != std::string::npos) {
      const std::size_t begin = at + 4;
      const std::string to = text.substr(begin, text.find_first_of(" ;", begin) - begin);
      EXPECT_TRUE(has(text, "  " + to + " [label=")) << one.id << " " << to;
      at = begin;
      ++ways;
    }
    EXPECT_GT(ways, 10) << one.id;
  }
}

TEST(TemplateGraph, QuotesWhatAuthorsWrite) {
  CampaignTemplate t = *sample_template();
  t.session_config.stages[0].title = "Say \"hello\" \\ [x]";
  EXPECT_TRUE(has(template_graph(t, GraphFormat::kMermaid), "[\"Say #quot;hello#quot; \\ [x]\"]"));
  EXPECT_TRUE(has(template_graph(t, GraphFormat::kDot), "[label=\"Say \\\"hello\\\" \\\\ [x]\"]"));
}

}  // namespace
}  // namespace callai::templates
