#include "pipeline/prepared_sentences.h"

#include <gtest/gtest.h>

#include "pipeline/response_generator.h"

namespace callai::pipeline {
namespace {

using Sentences = std::vector<std::string>;

class PreparedSentences : public ::testing::Test {
 protected:
  PreparedSentences() {
    templates::Stage first;
    first.id = "hello";
    first.entry_script = "greeting";
    template_.session_config.stages = {first};
    template_.session_config.initial_stage = "hello";
    template_.business_context.company = {{"name", "Northwind"}};
    add("price", {"It is 90 dollars. Shall we go on?"});
    add("greeting", {"This is {company.name}.", "{company.name} here."});
    add("named", {"Hello {contact.first_name|there}."});
    add("readback", {"You said {field.budget}."});
    add("braces", {"A {{brace}."});
  }
  void add(const std::string& id, Sentences variants) {
    template_.response_templates.scripts.push_back({id, std::move(variants), "", false, true});
  }
  templates::CampaignTemplate template_;
  const templates::CivilDate today_{2026, 11, 24};
};

TEST_F(PreparedSentences, AreThoseThatEveryCallHasTheOpeningFirst) {
  EXPECT_EQ(
      prepared_sentences(template_, {}, today_),
      (Sentences{"This is Northwind.", "Northwind here.", "It is ninety dollars.", "Shall we go on?", "A {brace}."}));
}

TEST_F(PreparedSentences, WithAContactAreThoseThatNameIt) {
  conversation::Contact ana;
  ana.first_name = "Ana";
  EXPECT_EQ(prepared_sentences(template_, ana, today_), Sentences{"Hello Ana."});
}

TEST_F(PreparedSentences, AreWordForWordWhatTheGeneratorSays) {
  const auto t = std::make_shared<const templates::CampaignTemplate>(template_);
  const auto said =
      ResponseGenerator(t).compose_script("price", {}, {today_, {}}, 1, conversation::SegmentKind::kReply);
  ASSERT_EQ(said.size(), 2U);
  const Sentences prepared = prepared_sentences(template_, {}, today_);
  for (const auto& segment : said) {
    EXPECT_NE(std::find(prepared.begin(), prepared.end(), segment.text), prepared.end()) << segment.text;
  }
}

}  // namespace
}  // namespace callai::pipeline
