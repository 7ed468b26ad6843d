#include "pipeline/extractor_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "core/env.h"

namespace callai::pipeline {
namespace {

using conversation::ExtractionInput;
using conversation::OpenQuestion;
using conversation::QuestionKind;
using conversation::Role;
using conversation::Signals;
using templates::Field;
using templates::FieldType;
using templates::Intent;

// Monday, ten in the morning.
constexpr templates::CivilDateTime kNow{{2026, 11, 23}, {10, 0}};

Intent intent(std::string id, std::vector<std::string> phrases, std::vector<std::string> examples = {},
              std::vector<std::string> patterns = {}) {
  Intent made;
  made.id = std::move(id);
  made.phrases = std::move(phrases);
  made.examples = std::move(examples);
  made.patterns = std::move(patterns);
  return made;
}

Field field(std::string id, FieldType type, std::vector<std::string> phrases = {}) {
  Field made;
  made.id = std::move(id);
  made.type = type;
  made.phrases = std::move(phrases);
  return made;
}

std::vector<Intent> sample_intents() {
  std::vector<Intent> intents = {
      intent("price_question", {"how much", "price", "what does it cost"}, {"what would I have to pay for that"}),
      intent("price_objection", {"too expensive", "expensive", "can't afford"}),
      intent("price_fine", {"not too expensive"}),
      intent("interested", {"interested", "tell me more"}, {"that sounds like something for us"}),
      intent("not_interested", {"not interested", "no interest", "stop calling me"}),
      intent("busy", {"busy", "bad time"}, {}, {R"(in a (meeting|car))"}),
      intent("human", {"speak to a human", "real person"}, {"can I talk to somebody real"}),
      intent("callback", {"call me back", "call back"}),
      intent("affirm", {}),
      intent("deny", {}),
      intent("delivery", {"delivery"}),
  };
  intents[1].sentiment = -0.4;
  intents.back().stages = {"closing"};
  return intents;
}

std::vector<Field> sample_fields() {
  std::vector<Field> fields = {
      field("callback_time", FieldType::kDateTime, {"call me", "callback"}),
      field("team_size", FieldType::kNumber, {"people", "employees", "team of"}),
      field("budget", FieldType::kMoney, {"budget", "spend"}),
      field("email", FieldType::kEmail, {"email"}),
      field("phone", FieldType::kPhone, {"my number"}),
      field("full_name", FieldType::kName),
      field("plan", FieldType::kChoice),
      field("owner", FieldType::kYesNo, {"I own"}),
      field("reason", FieldType::kText, {"because"}),
      field("order_id", FieldType::kText),
      field("delivery_date", FieldType::kDate, {"deliver"}),
      field("rating", FieldType::kNumber),
  };
  fields[0].validation.future_only = true;
  fields[6].choices = {{"basic", {"basic", "cheap one"}}, {"pro", {"pro", "professional"}}, {"enterprise_plus", {}}};
  fields[9].patterns = {R"(order (?:number )?([a-z]\d{3,}))"};
  fields[10].stages = {"closing"};
  fields[11].stages = {"survey"};
  return fields;
}

std::shared_ptr<const templates::CampaignTemplate> sample() {
  auto t = std::make_shared<templates::CampaignTemplate>();
  t->extraction_rules.intents = sample_intents();
  t->extraction_rules.fields = sample_fields();
  t->response_templates.fillers = {"One moment."};
  templates::Node node;
  node.id = "look_up";
  node.when.kind = templates::IntentIs{{"price_question"}};
  node.then = {templates::CallTool{"documents", {}}};
  t->decision_tree.global_nodes = {node};
  return t;
}

const ExtractorService& extractor() {
  static const ExtractorService service(sample());
  return service;
}

ExtractionInput hearing(std::string utterance) {
  ExtractionInput input;
  input.utterance = std::move(utterance);
  input.stage = "pitch";
  input.now = kNow;
  return input;
}

ExtractionInput asked(const std::string& about, std::string utterance, QuestionKind kind = QuestionKind::kAsk) {
  ExtractionInput input = hearing(std::move(utterance));
  input.open_question = OpenQuestion{about, kind, 1};
  return input;
}

bool has_intent(const Signals& signals, const std::string& id) {
  return std::ranges::any_of(signals.intents, [&](const auto& match) { return match.id == id; });
}

const conversation::FieldReading* reading(const Signals& signals, const std::string& name) {
  for (const auto& entity : signals.entities) {
    if (entity.field == name) return &entity;
  }
  return nullptr;
}

// "field=value field=value!" in template order; "!" marks a correction.
std::string entities(const Signals& signals) {
  std::string all;
  for (const auto& entity : signals.entities) {
    all += (all.empty() ? "" : " ") + entity.field + "=" + templates::to_canonical(entity.value) +
           (entity.correction ? "!" : "");
  }
  return all;
}

struct Case {
  const char* heard;
  const char* expected;
};

TEST(ExtractorIntents, AreFoundByPhrasesPatternsAndExamples) {
  const Case cases[] = {
      {"how much", "price_question"},
      {"so um how much is it then", "price_question"},
      {"what are your prices", "price_question"},
      {"what would i have to pay for that", "price_question"},
      {"what would we have to pay for it", "price_question"},
      {"that is too expensive for us", "price_objection"},
      {"that is too darn expensive", "price_objection"},
      {"it's not too expensive", "price_fine"},
      {"we can't afford it", "price_objection"},
      {"I'm interested", "interested"},
      {"tell me some more", "interested"},
      {"not interested", "not_interested"},
      {"i am really not interested", "not_interested"},
      {"i have no interest in this", "not_interested"},
      {"stop calling me", "not_interested"},
      {"i am in a meeting", "busy"},
      {"I'm BUSY!", "busy"},
      {"can i talk to somebody real", "human"},
      {"could i talk to someone real please", "human"},
      {"i want to speak to a human", "human"},
      {"please call me back", "callback"},
      {"this is too expensiv", "price_objection"},
      {"yes", "affirm"},
      {"no thanks", "deny"},
      {"the weather is lovely in spain", "unknown"},
      {"", "unknown"},
  };
  for (const Case& c : cases) EXPECT_EQ(extractor().extract(hearing(c.heard)).intent, c.expected) << c.heard;
}

TEST(ExtractorIntents, AreNotFiredByTheirNegation) {
  const Case cases[] = {{"i am not interested", "interested"},
                        {"i'm not really interested", "interested"},
                        {"i do not think i am interested", "interested"},
                        {"i am not busy", "busy"},
                        {"it is not expensive", "price_objection"},
                        {"it's not too expensive", "price_objection"},
                        {"i am not in a meeting", "busy"},
                        {"never call me back", "callback"}};
  for (const Case& c : cases) EXPECT_FALSE(has_intent(extractor().extract(hearing(c.heard)), c.expected)) << c.heard;
}

TEST(ExtractorIntents, AreSeveralAtOnceBestFirst) {
  const Signals signals = extractor().extract(hearing("i am interested but how much is it and is it too expensive"));
  EXPECT_TRUE(has_intent(signals, "interested"));
  EXPECT_TRUE(has_intent(signals, "price_question"));
  EXPECT_TRUE(has_intent(signals, "price_objection"));
  EXPECT_TRUE(std::ranges::is_sorted(signals.intents, std::greater<>(), &conversation::IntentMatch::confidence));
  EXPECT_EQ(signals.intent, signals.intents.front().id);
}

TEST(ExtractorIntents, AreSurestWhenThePhraseIsAllThatIsSaid) {
  EXPECT_DOUBLE_EQ(extractor().extract(hearing("how much")).intent_confidence, 0.97);
  EXPECT_DOUBLE_EQ(extractor().extract(hearing("how much is that thing")).intent_confidence, 0.90);
  const double fuzzy = extractor().extract(hearing("what would we have to pay for it")).intent_confidence;
  EXPECT_GE(fuzzy, 0.6);
  EXPECT_LE(fuzzy, 0.85);
  ExtractionInput doubtful = hearing("how much");
  doubtful.confidence = 0.5;
  EXPECT_LT(extractor().extract(doubtful).intent_confidence, 0.97);
}

TEST(ExtractorIntents, NameTheWordsTheyCameFrom) {
  const Signals signals = extractor().extract(hearing("well that is too expensive for me"));
  ASSERT_FALSE(signals.intents.empty());
  EXPECT_EQ(signals.intents.front().evidence, "too expensive");
}

TEST(ExtractorIntents, OfAnotherStageAreAHintOnly) {
  const Signals signals = extractor().extract(hearing("what about delivery"));
  EXPECT_FALSE(has_intent(signals, "delivery"));
  EXPECT_EQ(signals.stage_hint, "closing");
  ExtractionInput closing = hearing("what about delivery");
  closing.stage = "closing";
  EXPECT_EQ(extractor().extract(closing).intent, "delivery");
}

TEST(ExtractorIntents, ThatCallAToolComeWithAFiller) {
  EXPECT_EQ(extractor().extract(hearing("how much is it")).filler, "One moment.");
  EXPECT_EQ(extractor().extract(hearing("i am busy")).filler, "");
}

TEST(ExtractorYesNo, GoesWithWhatElseIsSaid) {
  const Signals signals = extractor().extract(hearing("yes but how much is it"));
  EXPECT_EQ(signals.affirmation, std::optional(true));
  EXPECT_EQ(signals.intent, "price_question");
  EXPECT_TRUE(has_intent(signals, "affirm"));
  EXPECT_FALSE(has_intent(signals, "deny"));
  const Signals deny = extractor().extract(hearing("no thanks i am not interested"));
  EXPECT_EQ(deny.affirmation, std::optional(false));
  EXPECT_EQ(deny.intent, "not_interested");
}

TEST(ExtractorYesNo, IsTurnedRoundByAQuestionAboutMinding) {
  ExtractionInput input = hearing("not at all");
  input.recent = {{Role::kAssistant, "Do you mind if I ask a question?", {}, false}};
  EXPECT_EQ(extractor().extract(input).affirmation, std::optional(true));
}

TEST(ExtractorAnswers, FillTheAskedField) {
  struct Answer {
    const char* field;
    const char* heard;
    const char* expected;
  };
  const Answer cases[] = {
      {"team_size", "two", "team_size=2"},
      {"team_size", "we are about twenty five", "team_size=25"},
      {"team_size", "five no six", "team_size=6"},
      {"team_size", "to", "team_size=2"},
      {"team_size", "not two, three", "team_size=3"},
      {"rating", "seven out of ten", "rating=7"},
      {"rating", "i would give it an eight", "rating=8"},
      {"budget", "two fifty", "budget=250 USD"},
      {"budget", "around five hundred bucks", "budget=500 USD"},
      {"callback_time", "tuesday at three", "callback_time=2026-11-24T15:00"},
      {"callback_time", "next tuesday at half past two", "callback_time=2026-12-01T14:30"},
      {"callback_time", "in two hours", "callback_time=2026-11-23T12:00"},
      {"callback_time", "how about tomorrow at ten", "callback_time=2026-11-24T10:00"},
      {"owner", "yes", "owner=yes"},
      {"owner", "no i don't", "owner=no"},
      {"owner", "i guess so", "owner=yes"},
      {"owner", "not really", "owner=no"},
      {"owner", "i do", "owner=yes"},
      {"owner", "yes but how much is it", "owner=yes"},
      {"plan", "the pro one", "plan=pro"},
      {"plan", "professional", "plan=pro"},
      {"plan", "not the basic, the pro", "plan=pro"},
      {"plan", "the cheap one", "plan=basic"},
      {"plan", "basic no wait pro", "plan=pro"},
      {"plan", "enterprise plus", "plan=enterprise_plus"},
      {"plan", "profesional", "plan=pro"},
      {"plan", "the first one", "plan=basic"},
      {"plan", "the last one", "plan=enterprise_plus"},
      {"plan", "basic or pro", ""},
      {"full_name", "this is dana", "full_name=Dana"},
      {"full_name", "dana miller", "full_name=Dana Miller"},
      {"full_name", "how much is it", ""},
      {"full_name", "i am busy", ""},
      {"email", "dana dot miller at example dot com", "email=dana.miller@example.com"},
      {"phone", "five five five one two three four", "phone=5551234"},
      {"reason", "um it was late twice", "reason=it was late twice"},
      {"reason", "no thanks", "reason=no thanks"},
      {"reason", "yes", ""},
      {"reason", "sorry what", ""},
      {"reason", "how much is it?", ""},
      {"order_id", "it is order number a1234 i think", "order_id=a1234"},
      {"team_size", "how much is it", ""},
      {"budget", "i don't know", ""},
      {"callback_time", "i'm busy", ""},
      {"delivery_date", "december third", "delivery_date=2026-12-03"},
      {"team_size", "we could spend five thousand dollars", "budget=5000 USD"},
      {"team_size", "the budget is five thousand", "budget=5000 USD"},
  };
  for (const Answer& c : cases)
    EXPECT_EQ(entities(extractor().extract(asked(c.field, c.heard))), c.expected) << c.field << ": " << c.heard;
}

TEST(ExtractorAnswers, LeaveOtherWordsToOtherFields) {
  EXPECT_EQ(
      entities(extractor().extract(asked("team_size", "we are twelve people and my budget is five thousand dollars"))),
      "team_size=12 budget=5000 USD");
  EXPECT_EQ(
      entities(extractor().extract(asked("full_name", "my name is dana and my email is dana at example dot com"))),
      "email=dana@example.com full_name=Dana");
}

TEST(ExtractorAnswers, GivenAgainWithAnotherValueAreCorrections) {
  ExtractionInput input = asked("team_size", "eleven");
  input.known_fields["team_size"] = 12.0;
  EXPECT_EQ(entities(extractor().extract(input)), "team_size=11!");
}

struct Confirmation {
  const char* heard;
  const char* entities;
  bool confirms;
  bool rejects;
};

void expect_confirmation(const ExtractionInput& base, const Confirmation& c) {
  ExtractionInput input = base;
  input.utterance = c.heard;
  const Signals signals = extractor().extract(input);
  EXPECT_EQ(entities(signals), c.entities) << c.heard;
  EXPECT_EQ(signals.confirms, c.confirms) << c.heard;
  EXPECT_EQ(signals.rejects, c.rejects) << c.heard;
}

TEST(ExtractorConfirmation, OfAMomentTakesYesNoOrAnotherMoment) {
  ExtractionInput base = asked("callback_time", "", QuestionKind::kConfirm);
  base.known_fields["callback_time"] = templates::CivilDateTime{{2026, 11, 27}, {14, 0}};
  const Confirmation cases[] = {
      {"yes", "", true, false},
      {"yes that's right", "", true, false},
      {"no that's right", "", true, false},
      {"correct", "", true, false},
      {"mm-hm", "", true, false},
      {"friday at two yes", "", true, false},
      {"in the afternoon yes", "", true, false},
      {"no", "", false, true},
      {"nope that's wrong", "", false, true},
      {"not really", "", false, true},
      {"no, tuesday", "callback_time=2026-11-24T14:00!", false, false},
      {"no i said three", "callback_time=2026-11-27T15:00!", false, false},
      {"make it three thirty", "callback_time=2026-11-27T15:30!", false, false},
      {"yes but make it three", "callback_time=2026-11-27T15:00!", false, false},
      {"tuesday at ten", "callback_time=2026-11-24T10:00!", false, false},
      {"actually wednesday would be better", "callback_time=2026-11-25T14:00!", false, false},
      {"no not friday thursday", "callback_time=2026-11-26T14:00!", false, false},
      {"yes for two people", "team_size=2", true, false},
      {"how much is it", "", false, false},
  };
  for (const Confirmation& c : cases) expect_confirmation(base, c);
}

TEST(ExtractorConfirmation, OfOtherTypesTakesCorrectionsToo) {
  ExtractionInput number = asked("team_size", "", QuestionKind::kConfirm);
  number.known_fields["team_size"] = 2.0;
  expect_confirmation(number, {"no i said three", "team_size=3!", false, false});
  expect_confirmation(number, {"not two, three", "team_size=3!", false, false});
  expect_confirmation(number, {"yes two", "", true, false});
  expect_confirmation(number, {"no that is the wrong one", "", false, true});
  ExtractionInput name = asked("full_name", "", QuestionKind::kConfirm);
  name.known_fields["full_name"] = std::string("Dana");
  expect_confirmation(name, {"no it's anna", "full_name=Anna!", false, false});
  expect_confirmation(name, {"no my name is anna", "full_name=Anna!", false, false});
  expect_confirmation(name, {"that's me", "", true, false});
  expect_confirmation(name, {"no", "", false, true});
  ExtractionInput plan = asked("plan", "", QuestionKind::kConfirm);
  plan.known_fields["plan"] = std::string("pro");
  expect_confirmation(plan, {"no basic", "plan=basic!", false, false});
  expect_confirmation(plan, {"yes pro", "", true, false});
  ExtractionInput email = asked("email", "", QuestionKind::kConfirm);
  email.known_fields["email"] = std::string("dana@example.com");
  expect_confirmation(email, {"no dana dot m at example dot com", "email=dana.m@example.com!", false, false});
  ExtractionInput text = asked("reason", "", QuestionKind::kConfirm);
  text.known_fields["reason"] = std::string("it broke");
  expect_confirmation(text, {"no i said it was late", "reason=it was late!", false, false});
  expect_confirmation(text, {"no thanks", "", false, true});
}

TEST(ExtractorCorrections, NeedNoQuestion) {
  ExtractionInput base = hearing("");
  base.known_fields["callback_time"] = templates::CivilDateTime{{2026, 11, 24}, {14, 0}};
  base.known_fields["team_size"] = 10.0;
  const Case cases[] = {
      {"change my callback to friday", "callback_time=2026-11-27T14:00!"},
      {"actually it's twelve people", "team_size=12!"},
      {"call me on thursday at nine", "callback_time=2026-11-26T09:00!"},
      {"actually make it friday", "callback_time=2026-11-27T14:00!"},
      {"call me on tuesday at two", ""},
      {"i was away last friday", ""},
      {"we are ten people", ""},
  };
  for (const Case& c : cases) {
    ExtractionInput input = base;
    input.utterance = c.heard;
    EXPECT_EQ(entities(extractor().extract(input)), c.expected) << c.heard;
  }
  ExtractionInput other = base;
  other.open_question = OpenQuestion{"email", QuestionKind::kAsk, 1};
  other.utterance = "wait change my callback to friday";
  EXPECT_EQ(entities(extractor().extract(other)), "callback_time=2026-11-27T14:00!");
}

TEST(ExtractorCorrections, AreNoWordsThatBelongToSomethingElse) {
  ExtractionInput base = hearing("");
  base.known_fields["team_size"] = 10.0;
  base.known_fields["plan"] = std::string("basic");
  base.open_question = OpenQuestion{"owner", QuestionKind::kAsk, 1};
  const Case cases[] = {
      {"sorry i meant twelve", "team_size=12!"},
      {"wait make that twelve", "team_size=12!"},
      {"no make it the professional", "plan=pro! owner=no"},
      {"no a professional does that", "owner=no"},
      {"no nothing else", "owner=no"},
      {"no nothing", "owner=no"},
      {"no i have two questions", "owner=no"},
      {"no they sent us three letters already", "owner=no"},
  };
  for (const Case& c : cases) {
    ExtractionInput input = base;
    input.utterance = c.heard;
    EXPECT_EQ(entities(extractor().extract(input)), c.expected) << c.heard;
  }
}

TEST(ExtractorVolunteered, ValuesNeedTheirTypeAndACueOrToBeAlone) {
  const Case cases[] = {
      {"call me tomorrow at three", "callback_time=2026-11-24T15:00"},
      {"we have twelve people", "team_size=12"},
      {"our budget is about five thousand", "budget=5000 USD"},
      {"we could spend five hundred dollars on a team of twelve", "team_size=12 budget=500 USD"},
      {"it would be fifty dollars", "budget=50 USD"},
      {"you can write to dana at example dot com", "email=dana@example.com"},
      {"my name is dana miller", "full_name=Dana Miller"},
      {"my number is five five five one two three four", "phone=5551234"},
      {"i would go for the pro plan", "plan=pro"},
      {"how much is the pro plan", ""},
      {"i own my house", "owner=yes"},
      {"it is because we moved", "reason=we moved"},
      {"it is about order a1234", "order_id=a1234"},
      {"what about tuesday at three", "callback_time=2026-11-24T15:00"},
      {"i am busy today", ""},
      {"give me two minutes", ""},
      {"i have two questions", ""},
      {"no one is here", ""},
      {"this is ridiculous", ""},
      {"deliver it on december third", "callback_time=2026-12-03T09:00"},
  };
  for (const Case& c : cases) EXPECT_EQ(entities(extractor().extract(hearing(c.heard))), c.expected) << c.heard;
}

TEST(ExtractorVolunteered, ValuesWithoutACueAreLessSure) {
  const Signals cued = extractor().extract(hearing("my budget is fifty dollars"));
  const Signals lone = extractor().extract(hearing("it would be fifty dollars"));
  ASSERT_NE(reading(cued, "budget"), nullptr);
  ASSERT_NE(reading(lone, "budget"), nullptr);
  EXPECT_GT(reading(cued, "budget")->confidence, reading(lone, "budget")->confidence);
  EXPECT_EQ(reading(cued, "budget")->evidence, "fifty dollars");
}

TEST(ExtractorVolunteered, FieldsOfAnotherStageAreAHintOnly) {
  ExtractionInput input = hearing("could you deliver on friday");
  input.known_fields["callback_time"] = templates::CivilDateTime{{2026, 11, 24}, {14, 0}};
  const Signals signals = extractor().extract(input);
  EXPECT_EQ(entities(signals), "");
  EXPECT_EQ(signals.stage_hint, "closing");
}

TEST(ExtractorBackchannel, NeedsThatNothingWasAsked) {
  const Signals signals = extractor().extract(hearing("mm-hm"));
  EXPECT_TRUE(signals.backchannel);
  EXPECT_TRUE(signals.understood);
  EXPECT_TRUE(signals.intents.empty());
  EXPECT_FALSE(extractor().extract(asked("owner", "mm-hm")).backchannel);
  EXPECT_EQ(entities(extractor().extract(asked("owner", "mm-hm"))), "owner=yes");
  ExtractionInput after_question = hearing("okay");
  after_question.recent = {{Role::kAssistant, "Is this a good time?", {}, false}};
  EXPECT_FALSE(extractor().extract(after_question).backchannel);
  EXPECT_EQ(extractor().extract(after_question).affirmation, std::optional(true));
}

TEST(ExtractorUnderstood, IsFalseForWordsThatMeanNothingHere) {
  EXPECT_FALSE(extractor().extract(hearing("the weather is lovely in spain")).understood);
  EXPECT_FALSE(extractor().extract(hearing("")).understood);
  EXPECT_FALSE(extractor().extract(hearing("um uh")).understood);
  EXPECT_TRUE(extractor().extract(hearing("how much")).understood);
}

TEST(ExtractorSentiment, FollowsWordsNegationAndIntents) {
  const auto sentiment = [](const char* heard) { return extractor().extract(hearing(heard)).sentiment; };
  EXPECT_GT(sentiment("that is great"), 0.3);
  EXPECT_LT(sentiment("this is terrible"), -0.3);
  EXPECT_LT(sentiment("this is not good"), 0.0);
  EXPECT_GT(sentiment("that is not bad"), 0.0);
  EXPECT_GT(sentiment("that is really great"), sentiment("that is great"));
  EXPECT_LT(sentiment("too expensive"), -0.4);
  EXPECT_DOUBLE_EQ(sentiment("tuesday at three"), 0.0);
  EXPECT_GE(sentiment("terrible awful horrible scam"), -1.0);
}

TEST(ExtractorTemplate, WithoutRulesOrWithBadPatternsStillWorks) {
  auto t = std::make_shared<templates::CampaignTemplate>();
  EXPECT_EQ(ExtractorService(t).extract(hearing("hello there")).intent, "unknown");
  auto bad = std::make_shared<templates::CampaignTemplate>();
  bad->extraction_rules.intents = {intent("a", {""}, {""}, {"(", "fine"})};
  bad->extraction_rules.fields = {field("f", FieldType::kText, {"", "..."})};
  bad->extraction_rules.fields[0].patterns = {"(", ""};
  EXPECT_EQ(ExtractorService(bad).extract(hearing("fine")).intent, "a");
  EXPECT_TRUE(ExtractorService(bad).extract(asked("nowhere", "yes")).affirmation.has_value());
}

std::string describe(const Signals& s) {
  std::string all = s.intent + "|" + entities(s) + "|" + s.stage_hint + "|" + std::to_string(s.sentiment) + "|" +
                    std::to_string(s.intent_confidence);
  for (const auto& match : s.intents) all += "|" + match.id + " " + match.evidence;
  return all;
}

TEST(ExtractorRandom, BytesAndWordsNeverBreakItAndReadTheSameTwice) {
  static constexpr const char* kWords[] = {
      "no",      "yes",      "tuesday", "two",    "half",  "past",   "to",   "at",  "dot",    "and",
      "a",       "point",    "million", "the",    "third", "of",     "in",   "not", "$",      "next",
      "1:2",     "3/4",      "99.9.9",  "double", "oh",    "pro",    "call", "me",  "week",   "end",
      "hundred", "thousand", "quarter", "from",   "may",   "twenty", "one",  "@",   "a@b.cc", "'"};
  core::SeededRandom random(7);
  const std::vector<std::string> ids = {"callback_time", "team_size", "budget", "email",  "phone",         "full_name",
                                        "plan",          "owner",     "reason", "rating", "delivery_date", "nowhere"};
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const std::uint64_t length = random.next() % 40;
    for (std::uint64_t i = 0; i < length; ++i) {
      if (round % 2 == 0) {
        text.push_back(static_cast<char>(random.next() % 256));
      } else {
        text += std::string(kWords[random.next() % std::size(kWords)]) + (random.next() % 8 == 0 ? ", " : " ");
      }
    }
    ExtractionInput input = hearing(text);
    if (random.next() % 2 == 0) {
      const auto kind = random.next() % 2 == 0 ? QuestionKind::kAsk : QuestionKind::kConfirm;
      input.open_question = OpenQuestion{ids[random.next() % ids.size()], kind, 1};
    }
    if (random.next() % 2 == 0) {
      input.known_fields["callback_time"] = kNow;
      input.known_fields["team_size"] = 3.0;
      input.known_fields["full_name"] = std::string("Dana");
    }
    const Signals signals = extractor().extract(input);
    EXPECT_EQ(describe(signals), describe(extractor().extract(input))) << text;
    EXPECT_GE(signals.sentiment, -1.0);
    EXPECT_LE(signals.sentiment, 1.0);
    EXPECT_FALSE(signals.confirms && signals.rejects) << text;
    for (const auto& entity : signals.entities) {
      EXPECT_GT(entity.confidence, 0.0);
      EXPECT_LE(entity.confidence, 1.0);
      if (const auto* moment = std::get_if<templates::CivilDateTime>(&entity.value)) {
        EXPECT_TRUE(templates::is_valid(moment->date) && moment->time.hour < 24 && moment->time.hour >= 0) << text;
      }
      if (const auto* date = std::get_if<templates::CivilDate>(&entity.value)) {
        EXPECT_TRUE(templates::is_valid(*date)) << text;
      }
    }
  }
}

}  // namespace
}  // namespace callai::pipeline
