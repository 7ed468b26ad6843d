#include "pipeline/response_generator.h"

#include <gtest/gtest.h>

#include <set>

#include "pipeline/passage_excerpt.h"
#include "pipeline/placeholders.h"
#include "pipeline/sentence_cutter.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

using conversation::ReplyRequest;
using conversation::SayItem;
using conversation::SayKind;
using conversation::SegmentKind;
using templates::CivilDate;
using templates::CivilDateTime;
using templates::CivilTime;
using templates::Money;

const CivilDate kToday{2026, 11, 23};

TEST(SpokenForm, SaysNumbers) {
  EXPECT_EQ(spoken_number(0), "zero");
  EXPECT_EQ(spoken_number(42), "forty-two");
  EXPECT_EQ(spoken_number(-3.5), "minus three point five");
  EXPECT_EQ(spoken_number(1999), "one thousand nine hundred ninety-nine");
  EXPECT_EQ(spoken_number(1'000'000), "one million");
  EXPECT_EQ(spoken_number(0.05), "zero point zero five");
  EXPECT_EQ(spoken_ordinal(1), "first");
  EXPECT_EQ(spoken_ordinal(12), "twelfth");
  EXPECT_EQ(spoken_ordinal(20), "twentieth");
  EXPECT_EQ(spoken_ordinal(31), "thirty-first");
  EXPECT_EQ(spoken_year(2026), "twenty twenty-six");
  EXPECT_EQ(spoken_year(2005), "two thousand five");
  EXPECT_EQ(spoken_year(1905), "nineteen oh five");
}

TEST(SpokenForm, SaysMoney) {
  EXPECT_EQ(spoken_money({1999, "USD"}), "nineteen dollars and ninety-nine cents");
  EXPECT_EQ(spoken_money({100, "USD"}), "one dollar");
  EXPECT_EQ(spoken_money({50, "GBP"}), "fifty pence");
  EXPECT_EQ(spoken_money({-200, "EUR"}), "minus two euros");
}

TEST(SpokenForm, SaysDatesAndTimes) {
  EXPECT_EQ(spoken_date({2026, 11, 24}, kToday), "Tuesday, November twenty-fourth");
  EXPECT_EQ(spoken_date({2027, 1, 4}, kToday), "Monday, January fourth, twenty twenty-seven");
  EXPECT_EQ(spoken_time({14, 30}), "half past two in the afternoon");
  EXPECT_EQ(spoken_time({12, 0}), "noon");
  EXPECT_EQ(spoken_time({11, 45}), "a quarter to twelve in the morning");
  EXPECT_EQ(spoken_time({9, 5}), "nine oh five in the morning");
  EXPECT_EQ(spoken_date_time({{2026, 11, 24}, {19, 15}}, kToday),
            "Tuesday, November twenty-fourth, at a quarter past seven in the evening");
}

TEST(SpokenForm, SaysNumbersOfTelephonesAndAddresses) {
  EXPECT_EQ(spoken_phone("+14155550123"), "plus one, four one five, five five five, zero one two three");
  EXPECT_EQ(spoken_email("dana.fox_7@example.com"), "dana dot fox underscore seven at example dot com");
}

TEST(SpokenText, PutsWhatIsInRunningTextIntoWords) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"It costs $19.99 or 15% less.", "It costs nineteen dollars and ninety-nine cents or fifteen percent less."},
      {"A 10-year warranty since 1998.", "A ten-year warranty since nineteen ninety-eight."},
      {"Open at 9:30 am, 24/7.", "Open at half past nine in the morning, twenty-four seven."},
      {"Call 1-800-555-0100 now.", "Call one, eight zero zero, five five five, zero one zero zero now."},
      {"Mail help@example.com.", "Mail help at example dot com."},
      {"On 2026-11-24 we meet.", "On Tuesday, November twenty-fourth we meet."},
      {"The 3rd of 1,200 units, 2.5 kW.", "The third of one thousand two hundred units, two point five kW."},
      {"Plain words, B2B.", "Plain words, B2B."}};
  for (const auto& [written, spoken] : cases) EXPECT_EQ(spoken_text(written, kToday), spoken);
}

TEST(SentenceCutter, CutsAtSentenceEndsOnly) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"One. Two! Three?", {"One.", "Two!", "Three?"}},
      {"Dr. Smith pays 3.5 percent.", {"Dr. Smith pays 3.5 percent."}},
      {"At 9 a.m. we open. Fine.", {"At 9 a.m. we open.", "Fine."}},
      {"At 9 a.m. We close late.", {"At 9 a.m.", "We close late."}},
      {"  spaced   out  ", {"spaced out"}},
      {"Line one\nline two", {"Line one", "line two"}},
      {"He said \"no.\" Then he left.", {"He said \"no.\"", "Then he left."}},
      {"", {}}};
  for (const auto& [text, pieces] : cases) EXPECT_EQ(cut_sentences(text), pieces) << text;
}

TEST(SentenceCutter, CutsALongSentenceAtAClause) {
  const auto pieces = cut_sentences("one two three four five six, seven eight nine ten eleven twelve", 8);
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0], "one two three four five six,");
  for (const auto& piece : cut_sentences(std::string(400, 'x') + " y z a b c d e f g", 4)) {
    EXPECT_LE(conversation::count_words(piece), 4);
  }
}

TEST(PassageExcerpt, PicksTheSentencesThatAnswer) {
  const std::string passage =
      "# Warranty\n\nWe are a family firm. The panels carry a **warranty** of 25 years. "
      "The inverter is covered for [ten years](x).\n\n- Shipping takes a week.\n";
  const std::string excerpt = passage_excerpt(passage, "how long is the warranty on the panels");
  EXPECT_NE(excerpt.find("The panels carry a warranty of 25 years."), std::string::npos);
  EXPECT_EQ(excerpt.find('#'), std::string::npos);
  EXPECT_EQ(excerpt.find('*'), std::string::npos);
  EXPECT_EQ(excerpt.find("family"), std::string::npos);
  EXPECT_NE(passage_excerpt(passage, "shipping time").find("Shipping takes a week."), std::string::npos);
}

TEST(PassageExcerpt, TakesTheFirstSentenceWhenNothingMatches) {
  EXPECT_EQ(
      passage_excerpt("One thing is this long sentence about nothing at all, really and truly it is. Two.", "zebra"),
      "One thing is this long sentence about nothing at all, really and truly it is.");
  EXPECT_EQ(passage_excerpt("", "x"), "");
}

std::shared_ptr<const templates::CampaignTemplate> campaign() {
  auto t = std::make_shared<templates::CampaignTemplate>();
  t->business_context.company = {{"name", "Acme"}};
  t->custom_fields = {{"motto", "Fast."}};
  templates::Field when;
  when.id = "when";
  when.type = templates::FieldType::kDateTime;
  t->extraction_rules.fields = {when};
  t->decision_tree.offers = {templates::OfferPolicy{"discount", "", templates::OfferUnit::kPercent, {10}, 10, "USD"}};
  auto& r = t->response_templates;
  r.scripts = {
      {"hello", {"Hello {contact.first_name|there}. This is {agent.name} of {company.name}."}, "ok", true, false},
      {"vary", {"First words here.", "Second words here.", "Third words here."}, "", false, true},
      {"answer", {"I found this. {passage}"}, "", false, true},
      {"none", {"I have nothing on that."}, "", false, true}};
  r.answer_script = "answer";
  r.no_answer_script = "none";
  return t;
}

TEST(Placeholders, FillsEveryKind) {
  const auto t = campaign();
  conversation::SessionState session;
  session.contact.first_name = "Dana";
  session.fields["when"].value = CivilDateTime{{2026, 11, 24}, {14, 30}};
  session.offers = {{"discount", 10, 1}};
  conversation::ToolResult result;
  result.tool = "lookup";
  result.values = {{"items.0.name", "gold"}};
  session.tool_results = {result};
  PlaceholderScope scope{t.get(), &session, "hi", "text", {kToday, {9, 0}}, true};
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{contact.first_name}", "Dana"},
      {"{company.name} {custom.motto}", "Acme Fast."},
      {"{field.when}", "Tuesday, November twenty-fourth, at half past two in the afternoon"},
      {"{field.none|later}", "later"},
      {"{offer.discount.value} percent off", "ten percent off"},
      {"{offer.discount.value} off", "ten percent off"},
      {"{agent.name} {utterance} {passage}", "Alex hi text"},
      {"{tool.lookup.items.0.name}", "gold"},
      {"{now.time}", "nine in the morning"},
      {"{{literal} {unknown.thing}|", "{literal} |"},
      {"{open", "{open"}};
  for (const auto& [text, filled] : cases) EXPECT_EQ(fill_placeholders(text, scope), filled) << text;
  scope.spoken = false;
  EXPECT_EQ(fill_placeholders("{field.when} {offer.discount.value}", scope), "2026-11-24T14:30 10");
  EXPECT_EQ(fill_placeholders("{contact.first_name|x}{company.name|y}", PlaceholderScope{}), "xy");
}

ReplyRequest request(std::vector<SayItem> say) {
  ReplyRequest r;
  r.decision.say = std::move(say);
  r.now = {kToday, {9, 0}};
  return r;
}

TEST(ResponseGenerator, OnlyTheLastSentenceOfAScriptCompletesItAndAsks) {
  const ResponseGenerator generator(campaign());
  const auto segments = generator.compose(request({{SayKind::kScript, "hello", "", "ok", ""}}));
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].text, "Hello there.");
  EXPECT_FALSE(segments[0].completes_script);
  EXPECT_EQ(segments[0].asks, "");
  EXPECT_EQ(segments[1].text, "This is Alex of Acme.");
  EXPECT_TRUE(segments[1].completes_script);
  EXPECT_EQ(segments[1].asks, "ok");
  EXPECT_FALSE(segments[1].interruptible);
}

TEST(ResponseGenerator, UsesEveryVariantBeforeOneIsRepeated) {
  const ResponseGenerator generator(campaign());
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::set<std::string> heard;
    ReplyRequest r = request({{SayKind::kScript, "vary", "", "", ""}});
    for (int n = 0; n < 3; ++n) {
      r.seed = seed + static_cast<std::uint64_t>(n);  // another seed a turn changes nothing
      const auto segments = generator.compose(r);
      heard.insert(segments[0].text);
      ++r.session.spoken_variants["vary"];
      r.session.conversation_history.push_back({conversation::Role::kAssistant, segments[0].text, {}, false});
    }
    EXPECT_EQ(heard.size(), 3U) << "seed " << seed;
  }
}

TEST(ResponseGenerator, AnswersFromThePassageOrSaysThatItCannot) {
  const ResponseGenerator generator(campaign());
  ReplyRequest r = request({{SayKind::kAnswer, "answer", "", "", ""}});
  r.utterance = "how long is the warranty";
  EXPECT_EQ(generator.compose(r)[0].text, "I have nothing on that.");
  r.passages.push_back({core::DocumentId("d"), "W",
                        "The warranty lasts 10 years for every single product that we have sold so far.", 0, 1});
  const auto segments = generator.compose(r);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[1].text, "The warranty lasts ten years for every single product that we have sold so far.");
}

TEST(ResponseGenerator, RepeatsWordForWord) {
  const ResponseGenerator generator(campaign());
  EXPECT_EQ(generator.compose(request({{SayKind::kRepeat, "", "Room 12 {x}.", "", ""}}))[0].text, "Room 12 {x}.");
}

TEST(ResponseGenerator, ComposesAScriptOnItsOwnAndNothingForAnUnknownOne) {
  const ResponseGenerator generator(campaign());
  const auto segments = generator.compose_script("hello", {}, {kToday, {9, 0}}, 1, SegmentKind::kPrompt);
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].kind, SegmentKind::kPrompt);
  EXPECT_EQ(segments[1].asks, "ok");
  EXPECT_TRUE(generator.compose_script("", {}, {}, 1, SegmentKind::kPrompt).empty());
  EXPECT_TRUE(generator.compose_script("ghost", {}, {}, 1, SegmentKind::kPrompt).empty());
}

}  // namespace
}  // namespace callai::pipeline
