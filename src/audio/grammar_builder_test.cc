#include "audio/grammar_builder.h"

#include <gtest/gtest.h>

#include "audio/engines/grammar_graph.h"
#include "audio/speech_rules.h"

namespace callai::audio {
namespace {

using templates::FieldType;

templates::CampaignTemplate campaign() {
  templates::CampaignTemplate t;
  templates::Stage greeting;
  greeting.id = "greeting";
  templates::Stage booking;
  booking.id = "booking";
  booking.required_fields = {"when", "rating"};
  t.session_config.stages = {greeting, booking};
  templates::Intent refusal;
  refusal.id = "refusal";
  refusal.phrases = {"not interested", "take me off your list"};
  templates::Intent cancel;
  cancel.id = "cancel";
  cancel.phrases = {"cancel my appointment"};
  cancel.stages = {"booking"};
  t.extraction_rules.intents = {refusal, cancel};
  templates::Field when;
  when.id = "when";
  when.type = FieldType::kDateTime;
  templates::Field rating;
  rating.id = "rating";
  rating.type = FieldType::kNumber;
  rating.validation.min = 1;
  rating.validation.max = 5;
  templates::Field plan;
  plan.id = "plan";
  plan.type = FieldType::kChoice;
  plan.choices = {{"basic_plan", {"the small one"}}, {"premium", {}}};
  t.extraction_rules.fields = {when, rating, plan};
  t.audio_settings.vocabulary = {"Callai"};
  return t;
}

/// True when the grammar has `text` among its sentences.
bool accepts(const std::string& jsgf, const std::string& text) {
  const auto graph = compile_grammar(jsgf);
  EXPECT_TRUE(graph.ok()) << (graph.ok() ? "" : graph.error().message);
  if (!graph.ok()) return false;
  std::set<int> here{graph->start};
  std::string rest = text;
  while (!rest.empty()) {
    const auto space = rest.find(' ');
    const std::string word = rest.substr(0, space);
    rest = space == std::string::npos ? "" : rest.substr(space + 1);
    std::set<int> next;
    for (const auto& arc : graph->arcs) {
      if (arc.word == word && here.contains(arc.from)) next.insert(arc.to);
    }
    here = std::move(next);
  }
  return here.contains(graph->final_state);
}

TEST(GrammarBuilder, HearsPhrasesOfTheStageOnly) {
  const auto t = campaign();
  const GrammarBuilder builder(t);
  EXPECT_TRUE(accepts(builder.build({"greeting", "", false}), "not interested"));
  EXPECT_FALSE(accepts(builder.build({"greeting", "", false}), "cancel my appointment"));
  EXPECT_TRUE(accepts(builder.build({"booking", "", false}), "cancel my appointment"));
}

TEST(GrammarBuilder, HearsFillersAndPolitenessAroundAPhrase) {
  const auto t = campaign();
  EXPECT_TRUE(accepts(GrammarBuilder(t).build({"greeting", "", false}), "no take me off your list please"));
}

TEST(GrammarBuilder, HearsDatesAndTimes) {
  const auto t = campaign();
  const auto jsgf = GrammarBuilder(t).build({"booking", "when", false});
  for (const char* text : {"tomorrow", "next tuesday at half past two", "two thirty p m", "the twenty first of may",
                           "monday morning at nine o'clock", "in two weeks", "friday", "no i said tuesday"}) {
    EXPECT_TRUE(accepts(jsgf, text)) << text;
  }
}

TEST(GrammarBuilder, ListsTheValuesOfASmallRange) {
  const auto t = campaign();
  const auto jsgf = GrammarBuilder(t).build({"booking", "rating", false});
  const auto answer = jsgf.substr(jsgf.find("<unit> ="), 90);
  EXPECT_NE(answer.find("(one | two | three | four | five)"), std::string::npos) << answer;
}

TEST(GrammarBuilder, HearsChoicesByIdAndPhrase) {
  const auto t = campaign();
  const auto jsgf = GrammarBuilder(t).build({"", "plan", false});
  EXPECT_TRUE(accepts(jsgf, "basic plan"));
  EXPECT_TRUE(accepts(jsgf, "the small one"));
  EXPECT_TRUE(accepts(jsgf, "premium please"));
}

TEST(GrammarBuilder, HearsYesAndNoEverywhere) {
  const auto t = campaign();
  for (const auto& [situation, index] : GrammarBuilder(t).build_all().by_situation) {
    const auto& [stage, field, confirming] = situation;
    const auto jsgf = GrammarBuilder(t).build({stage, field, confirming});
    EXPECT_TRUE(accepts(jsgf, "yes")) << stage << "/" << field;
    EXPECT_TRUE(accepts(jsgf, "no thanks")) << stage << "/" << field;
  }
}

TEST(GrammarBuilder, HearsHowAValueThatWasReadBackIsPutRight) {
  const auto t = campaign();
  const auto jsgf = GrammarBuilder(t).build({"booking", "when", true});
  for (const char* text : {"no let us do monday at ten", "no make it friday", "sorry i meant tuesday at noon",
                           "no no tuesday", "let's say half past two", "how about tomorrow please"}) {
    EXPECT_TRUE(accepts(jsgf, text)) << text;
  }
}

TEST(GrammarBuilder, LeavesOutPhrasesWithUnsayableWords) {
  const auto t = campaign();
  const GrammarBuilder builder(t, {"list"});
  EXPECT_FALSE(accepts(builder.build({"greeting", "", false}), "take me off your list"));
  EXPECT_TRUE(accepts(builder.build({"greeting", "", false}), "not interested"));
}

TEST(GrammarBuilder, SharesEqualGrammars) {
  const auto t = campaign();
  const auto set = GrammarBuilder(t).build_all();
  EXPECT_LT(set.grammars.size(), set.by_situation.size());
}

TEST(GrammarBuilder, FindsAGrammarForAnythingExpected) {
  const auto t = campaign();
  const auto set = GrammarBuilder(t).build_all();
  EXPECT_EQ(&set.find({"booking", "when", false}), &set.find({"booking", "when", false}));
  EXPECT_EQ(&set.find({"nowhere", "when", false}), &set.find({"", "when", false}));
  EXPECT_EQ(&set.find({"nowhere", "nothing", true}), &set.find({"", "", false}));
}

TEST(GrammarBuilder, CollectsEveryWord) {
  const auto t = campaign();
  const auto set = GrammarBuilder(t).build_all();
  for (const char* word : {"callai", "interested", "tuesday", "half", "premium", "yes"}) {
    EXPECT_TRUE(set.words.contains(word)) << word;
  }
  for (const auto& word : set.words) EXPECT_EQ(word.find_first_of("<>/|()[];=#"), std::string::npos) << word;
}

TEST(GrammarBuilder, OfAnEmptyTemplateStillCompiles) {
  const templates::CampaignTemplate empty;
  EXPECT_TRUE(accepts(GrammarBuilder(empty).build({"", "", false}), "hello"));
}

TEST(GrammarBuilder, EveryTypeOfAnswerCompiles) {
  for (const auto type :
       {FieldType::kText, FieldType::kYesNo, FieldType::kNumber, FieldType::kMoney, FieldType::kDate, FieldType::kTime,
        FieldType::kDateTime, FieldType::kPhone, FieldType::kEmail, FieldType::kName, FieldType::kChoice}) {
    templates::CampaignTemplate t;
    templates::Field field;
    field.id = "f";
    field.type = type;
    t.extraction_rules.fields = {field};
    EXPECT_TRUE(accepts(GrammarBuilder(t).build({"", "f", false}), "yes")) << static_cast<int>(type);
    EXPECT_TRUE(accepts(GrammarBuilder(t).build({"", "f", true}), "no")) << static_cast<int>(type);
  }
}

TEST(SpeechRules, HaveTheValuesThatPeopleSay) {
  const auto says = [](FieldType type, const std::string& text) {
    templates::CampaignTemplate t;
    templates::Field field;
    field.id = "f";
    field.type = type;
    t.extraction_rules.fields = {field};
    return accepts(GrammarBuilder(t).build({"", "f", false}), text);
  };
  EXPECT_TRUE(says(FieldType::kMoney, "about five hundred dollars"));
  EXPECT_TRUE(says(FieldType::kMoney, "two thousand five hundred"));
  EXPECT_TRUE(says(FieldType::kPhone, "two oh two five five five zero one four three"));
  EXPECT_TRUE(says(FieldType::kEmail, "j o h n at gmail dot com"));
  EXPECT_TRUE(says(FieldType::kName, "my name is sarah"));
  EXPECT_TRUE(says(FieldType::kNumber, "one hundred and twenty"));
}

}  // namespace
}  // namespace callai::audio
