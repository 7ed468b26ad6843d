#include "conversation/vocabulary_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace callai::conversation {
namespace {

using std::chrono::microseconds;

core::TimePoint at(std::int64_t us) {
  return core::TimePoint(microseconds(us));
}

ToolResult a_tool_result() {
  ToolResult result{core::ToolCallId(7), "lookup", ToolStatus::kNotFound, {{"plan", "gold"}, {"items.0", "a \"b\""}}};
  result.passages = {{core::DocumentId("doc_1"), "Policy", "Returns within 30 days.", 120, 0.75}};
  result.error = "nothing there";
  return result;
}

Signals some_signals() {
  Signals s;
  s.intent = "price_objection";
  s.intent_confidence = 0.92;
  s.intents = {{"price_objection", 0.92, "too expensive"}, {"other", 0.1, ""}};
  s.entities = {{"name", std::string("Ada"), 0.5, "ada", true},
                {"adult", true, 1, "yes", false},
                {"count", 42.5, 0.25, "forty two and a half", false},
                {"budget", templates::Money{1999, "EUR"}, 0.5, "nineteen ninety nine", false},
                {"day", templates::CivilDate{2026, 11, 24}, 0.5, "tuesday", false},
                {"hour", templates::CivilTime{14, 30}, 0.5, "half past two", false},
                {"moment", templates::CivilDateTime{{2026, 11, 24}, {14, 30}}, 0.5, "tuesday half past two", false}};
  s.affirmation = false;
  s.confirms = true;
  s.rejects = true;
  s.stage_hint = "negotiation";
  s.filler = "Let me see.";
  s.sentiment = -0.5;
  s.understood = true;
  s.backchannel = true;
  return s;
}

SpeechSegment a_segment() {
  return {core::SegmentId(4), "Hello there.", SegmentKind::kClosing, "greeting", true, "name", "day", false};
}

Transcript a_transcript() {
  return {
      "too expensive",
      0.8125,
      {{"too", 0.5, microseconds(10), microseconds(200)}, {"expensive", 0.75, microseconds(200), microseconds(900)}},
      "grammar"};
}

Decision a_decision() {
  Decision d;
  d.tools = {{"lookup", {{"query", "returns"}}}};
  d.offers = {{"discount", 5, 1}};
  d.field_updates = {{"name", templates::FieldValue(std::string("Ada")), true, true, true}, {"day", std::nullopt}};
  d.next_stage = "closing";
  d.tags = {"vip"};
  d.lead_status = "qualified";
  d.filler = "One moment.";
  d.say = {{SayKind::kConfirm, "read_back", "", "day", "day"}, {SayKind::kText, "", "Fine.", "", ""}};
  d.direct = {"Explain the warranty."};
  d.ending = Ending{EndingKind::kTransfer, "transferred", "desk", templates::TransferMode::kWarm, "brief_desk"};
  d.callback_field = "moment";
  d.opt_out = true;
  d.dtmf = "1#";
  d.understood = false;
  d.trace = {{"node_1", true, "intent=price_objection (0.92)", {"offer discount 5 %"}}};
  return d;
}

Turn a_turn() {
  Turn t;
  t.id = core::TurnId(3);
  t.trigger = TurnTrigger::kDtmf;
  t.stage_before = "pitch";
  t.stage_after = "closing";
  t.heard = a_transcript();
  t.digits = "12";
  t.signals = some_signals();
  t.decisions = {a_decision(), Decision{}};
  t.tool_results = {a_tool_result()};
  t.spoken = {{a_segment(), 2, 1, true}};
  t.interrupted = true;
  t.cancel_reason = "barge_in";
  t.timings = {at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10)};
  return t;
}

std::vector<Event> every_event() {
  return {CallConnected{},
          CallEnded{HangupCause::kNetwork},
          CallerSpeechStarted{at(123456789012345)},
          CallerSpeechContinues{microseconds(300000)},
          CallerSpeechStopped{at(-5)},
          TranscriptPartial{"too exp"},
          TranscriptFinal{a_transcript()},
          SignalsReady{core::TurnId(std::numeric_limits<std::uint32_t>::max()), some_signals()},
          ToolProgress{core::TurnId(2), core::ToolCallId(9), "half done"},
          ToolFinished{core::TurnId(2), a_tool_result()},
          ReplyDelta{core::TurnId(2), a_segment()},
          ReplyFinished{core::TurnId(2), true},
          SegmentStarted{core::SegmentId(5)},
          SegmentFinished{core::SegmentId(6)},
          PlayoutCut{core::SegmentId(6), 11},
          DtmfReceived{"42#"},
          TimerFired{core::TimerId(8)},
          MachineDetected{true},
          TransferProgress{true, true, "busy"},
          OperatorCommand{OperatorVerb::kSay, "Grüße"},
          EngineFailed{EngineKind::kTools, core::SegmentId(2), "gone"},
          TargetAnswered{},
          TargetHeard{a_transcript()},
          TargetKey{"1"},
          TargetSegmentFinished{core::SegmentId(3)},
          TargetGone{"busy"},
          LineHeld{true}};
}

TEST(EventJson, ReadsEveryAlternativeBackAsItWasWritten) {
  const std::vector<Event> events = every_event();
  ASSERT_EQ(events.size(), std::variant_size_v<Event>);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].index(), i);
    const std::string text = to_json_text(events[i]);
    const core::Result<Event> read = event_from_json_text(text);
    ASSERT_TRUE(read.ok()) << text << " -> " << core::describe(read.error());
    EXPECT_EQ(read->index(), i);
    EXPECT_EQ(to_json_text(*read), text);
  }
}

TEST(EventJson, IsNamedAfterItsStruct) {
  EXPECT_EQ(to_json_text(Event(CallConnected{})), R"({"type":"call_connected"})");
  EXPECT_EQ(to_json_text(Event(CallEnded{HangupCause::kShutdown})), R"({"type":"call_ended","cause":"shutdown"})");
  EXPECT_EQ(to_json_text(Event(PlayoutCut{core::SegmentId(6), 11})),
            R"({"type":"playout_cut","segment":6,"words_heard":11})");
  EXPECT_EQ(to_json_text(Event(CallerSpeechStarted{at(1500)})),
            R"({"type":"caller_speech_started","first_voiced_us":1500})");
  EXPECT_EQ(to_json_text(Event(EngineFailed{EngineKind::kLlm, core::SegmentId(0), "x"})),
            R"({"type":"engine_failed","engine":"llm","segment":0,"message":"x"})");
}

TEST(EventJson, KeepsTheValuesOfMembers) {
  const core::Result<Event> read =
      event_from_json_text(to_json_text(Event(SignalsReady{core::TurnId(4), some_signals()})));
  ASSERT_TRUE(read.ok());
  const auto& ready = std::get<SignalsReady>(*read);
  EXPECT_EQ(ready.turn, core::TurnId(4));
  EXPECT_EQ(ready.signals.affirmation, std::optional<bool>(false));
  EXPECT_EQ(ready.signals.intents, some_signals().intents);
  ASSERT_EQ(ready.signals.entities.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(ready.signals.entities[i].value, some_signals().entities[i].value) << i;
}

struct Garbage {
  const char* text;
  const char* named;
};

TEST(EventJson, NamesTheKeyThatIsWrong) {
  const Garbage garbage[] = {
      {"", "line 1"},
      {"[]", "object"},
      {"null", "object"},
      {"{}", "type"},
      {R"({"type":5})", "type"},
      {R"({"type":"call_exploded"})", "call_exploded"},
      {R"({"type":"call_ended"})", "cause"},
      {R"({"type":"call_ended","cause":"boredom"})", "boredom"},
      {R"({"type":"call_ended","cause":"network","extra":1})", "extra"},
      {R"({"type":"segment_started","segment":-1})", "/segment"},
      {R"({"type":"segment_started","segment":4294967296})", "/segment"},
      {R"({"type":"segment_started","segment":18446744073709551615})", "/segment"},
      {R"({"type":"segment_started","segment":1.5})", "/segment"},
      {R"({"type":"transcript_partial","text":{}})", "/text"},
      {R"({"type":"transcript_final","transcript":[]})", "/transcript"},
      {R"({"type":"transcript_final","transcript":{"text":"a","words":[{"text":"a"},7]}})", "/transcript/words/1"},
      {R"({"type":"machine_detected","beep":"yes"})", "/beep"},
      {R"({"type":"tool_finished","turn":1,"result":{"id":1,"tool":"t","status":"ok","values":{"a":1}}})",
       "/result/values/a"},
      {R"({"type":"signals_ready","turn":1,"signals":{"intent":"a","entities":[{"field":"d","value":"x"}]}})",
       "/signals/entities/0/value"},
      {R"({"type":"signals_ready","turn":1,"signals":{"intent":"a","entities":[{"field":"d","value":{"type":"date","value":"soon"}}]}})",
       "/signals/entities/0/value"},
      {R"({"type":"signals_ready","turn":1,"signals":{"intent":"a","entities":[{"field":"d","value":{"type":"colour","value":"red"}}]}})",
       "colour"},
  };
  for (const Garbage& g : garbage) {
    const core::Result<Event> read = event_from_json_text(g.text);
    ASSERT_FALSE(read.ok()) << g.text;
    EXPECT_EQ(read.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_NE(core::describe(read.error()).find(g.named), std::string::npos)
        << g.text << " -> " << core::describe(read.error());
  }
}

TEST(EventJson, SurvivesEveryTruncationOfEveryEvent) {
  for (const Event& event : every_event()) {
    const std::string text = to_json_text(event);
    for (std::size_t n = 0; n < text.size(); ++n) EXPECT_FALSE(event_from_json_text(text.substr(0, n)).ok());
  }
}

TEST(EventJson, WritesBytesThatAreNoUtf8AndNumbersThatAreNone) {
  const std::string text = to_json_text(Event(TranscriptPartial{"a\xFFz"}));
  ASSERT_TRUE(event_from_json_text(text).ok());
  Transcript odd;
  odd.confidence = std::numeric_limits<double>::quiet_NaN();
  const core::Result<Event> read = event_from_json_text(to_json_text(Event(TranscriptFinal{odd})));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(std::get<TranscriptFinal>(*read).transcript.confidence, 0.0);
}

TEST(TurnJson, ReadsBackAsItWasWritten) {
  const std::string text = to_json_text(a_turn());
  const core::Result<Turn> read = turn_from_json_text(text);
  ASSERT_TRUE(read.ok()) << core::describe(read.error());
  EXPECT_EQ(to_json_text(*read), text);
  EXPECT_EQ(read->id, core::TurnId(3));
  EXPECT_EQ(read->trigger, TurnTrigger::kDtmf);
  ASSERT_EQ(read->decisions.size(), 2U);
  EXPECT_EQ(read->decisions[0].ending->mode, templates::TransferMode::kWarm);
  EXPECT_FALSE(read->decisions[1].ending.has_value());
  EXPECT_FALSE(read->decisions[0].field_updates[1].value.has_value());
  EXPECT_EQ(read->timings.finished, std::optional(at(10)));
  EXPECT_EQ(read->heard.words[1].end, microseconds(900));
}

TEST(TurnJson, WritesEveryMember) {
  // Nothing of a filled turn is at its default: a member that is not written would come back as its default.
  const Turn turn = *turn_from_json_text(to_json_text(a_turn()));
  EXPECT_EQ(turn.stage_before, "pitch");
  EXPECT_EQ(turn.stage_after, "closing");
  EXPECT_EQ(turn.digits, "12");
  EXPECT_TRUE(turn.interrupted);
  EXPECT_EQ(turn.cancel_reason, "barge_in");
  const Decision& d = turn.decisions[0];
  EXPECT_EQ(d.callback_field, "moment");
  EXPECT_TRUE(d.opt_out);
  EXPECT_FALSE(d.understood);
  EXPECT_EQ(d.dtmf, "1#");
  EXPECT_EQ(d.trace[0].actions, std::vector<std::string>{"offer discount 5 %"});
  EXPECT_EQ(d.say[0].confirms, "day");
  EXPECT_EQ(d.tools[0].arguments, (templates::Properties{{"query", "returns"}}));
  const SpeechSegment& s = turn.spoken[0].segment;
  EXPECT_EQ(s.kind, SegmentKind::kClosing);
  EXPECT_TRUE(s.completes_script);
  EXPECT_FALSE(s.interruptible);
  EXPECT_EQ(turn.spoken[0].words_heard, 1);
  EXPECT_EQ(turn.tool_results[0].passages[0].first_char, 120);
}

TEST(TurnJson, ReadsARowOfAnEarlierVersionThatLacksOptionalKeys) {
  const core::Result<Turn> read = turn_from_json_text(R"({"id":1,"trigger":"utterance"})");
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(read->timings.decided.has_value());
  EXPECT_FALSE(turn_from_json_text(R"({"id":1})").ok());
  EXPECT_FALSE(turn_from_json_text(R"({"id":1,"trigger":"utterance","colour":1})").ok());
}

Contact a_contact() {
  Contact c;
  c.id = core::ContactId("con_1");
  c.phone_number = "+15550100";
  c.first_name = "Ada";
  c.last_name = "Byron";
  c.email = "ada@example.org";
  c.company = "Engines";
  c.status = "qualified";
  c.tags = {"vip", "math"};
  c.custom_fields = {{"z", "1"}, {"a", "2"}};
  c.utc_offset = std::chrono::minutes(-330);
  return c;
}

SessionState a_session() {
  SessionState s;
  s.session_id = "call_1";
  s.contact = a_contact();
  s.conversation_history = {{Role::kUser, "hello", core::TurnId(1), false},
                            {Role::kAssistant, "Hi", core::TurnId(1), true},
                            {Role::kAssistant, "Still there?", core::TurnId(2), false, "still_there"}};
  s.extracted_signals = some_signals();
  s.campaign_stage = "warm_lead";
  s.active_tools = {{core::ToolCallId(1), "lookup", templates::ToolEffect::kWrite, core::TurnId(1)}};
  s.tts_state = {core::SegmentId(9), true};
  s.fields["day"] = {templates::CivilDate{2026, 11, 24}, 0.5, true, core::TurnId(1), 2};
  s.open_question = OpenQuestion{"day", QuestionKind::kConfirm, 2};
  return s;
}

// Round trip through a document, as the archive of a call's contact is read.
TEST(ContactJson, IsReadBackFromTheSessionsDocument) {
  const core::Result<Contact> read = contact_from_json(to_json(a_contact()));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, a_contact().id);
  EXPECT_EQ(read->tags, a_contact().tags);
  EXPECT_EQ(read->custom_fields, a_contact().custom_fields);
  EXPECT_EQ(read->utc_offset, std::chrono::minutes(-330));
  EXPECT_EQ(read->phone_number, "+15550100");
  EXPECT_EQ(read->status, "qualified");
  EXPECT_EQ(read->email + read->company + read->first_name + read->last_name, "ada@example.orgEnginesAdaByron");
}

TEST(SessionJson, BeginsWithThePlansKeysInTheirOrder) {
  const std::string text = session_to_json_text(a_session());
  const char* keys[] = {"{\"session_id\":",
                        "\"conversation_history\":[{\"role\":\"user\",\"text\":\"hello\"",
                        "\"extracted_signals\":{\"intent\":\"price_objection\",\"entities\":{\"name\":\"Ada\"",
                        "\"filler\":\"Let me see.\"",
                        "\"campaign_stage\":\"warm_lead\"",
                        "\"active_tools\":[{",
                        "\"tts_state\":{\"current_stream\":9,\"barge_in_requested\":true}",
                        "\"contact\":"};
  std::size_t from = 0;
  for (const char* key : keys) {
    const std::size_t found = text.find(key, from);
    ASSERT_NE(found, std::string::npos) << key << " after " << from << " in " << text;
    from = found + 1;
  }
}

TEST(SessionJson, TellsAPromptIntoSilenceFromOtherWords) {
  const std::string text = session_to_json_text(a_session());
  EXPECT_NE(text.find(R"({"role":"assistant","text":"Hi","turn":1,"cut":true})"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("text":"Still there?","turn":2,"cut":false,"prompt":"still_there"})"), std::string::npos);
}

TEST(SessionJson, HasNoCurrentStreamInSilence) {
  EXPECT_NE(session_to_json_text(SessionState{}).find(R"("current_stream":null)"), std::string::npos);
}

std::vector<Effect> every_effect() {
  ExtractionInput input{"hi", 0.5, "pitch", OpenQuestion{"day"}, {{Role::kUser, "hi"}}, {{"n", 1.0}}};
  ReplyRequest request{core::TurnId(1), "hi", a_decision(), some_signals(), a_session()};
  return {StartExtraction{core::TurnId(1), input},
          StartTools{core::TurnId(1), {{core::ToolCallId(1), {"lookup", {}}, templates::ToolEffect::kWrite}}},
          CancelTools{{core::ToolCallId(1)}, "barge_in"},
          StartReply{request},
          Speak{core::TurnId(1), a_segment()},
          PausePlayout{},
          ResumePlayout{},
          ClearPlayout{"barge_in"},
          Listen{"pitch", "day", true},
          CancelTurn{core::TurnId(1), "barge_in"},
          StartTimer{core::TimerId(1), microseconds(5)},
          StopTimer{core::TimerId(1)},
          SendDtmf{"1"},
          Hold{},
          Unhold{},
          TransferCall{"desk", "+15550100", templates::TransferMode::kWarm, "brief"},
          HangUp{"done"},
          ScheduleCallback{"day", {{2026, 11, 24}, {14, 30}}},
          RecordOptOut{},
          SetLeadStatus{"qualified"},
          StoreField{"day", "2026-11-24", false, true, "birthday"},
          PersistTurn{a_turn()},
          EndSession{"done", HangupCause::kAgentHungUp},
          Publish{"stage", "pitch"},
          SpeakToTarget{a_segment()},
          JoinTarget{},
          DropTarget{}};
}

TEST(EffectHash, DiffersForEveryKindOfEffectAndForTheirOrder) {
  const std::vector<Effect> effects = every_effect();
  ASSERT_EQ(effects.size(), std::variant_size_v<Effect>);
  std::vector<std::uint64_t> hashes{hash_effects({})};
  for (std::size_t i = 0; i < effects.size(); ++i) {
    ASSERT_EQ(effects[i].index(), i);
    hashes.push_back(hash_effects({effects[i]}));
    EXPECT_EQ(hashes.back(), hash_effects({effects[i]}));
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
  EXPECT_NE(hash_effects({Hold{}, Unhold{}}), hash_effects({Unhold{}, Hold{}}));
}

TEST(EffectHash, IsFnv1aOverCompactJson) {
  // FNV-1a 64 of "[]", from its definition.
  std::uint64_t expected = 0xCBF29CE484222325ULL;
  for (const unsigned char c : {'[', ']'}) expected = (expected ^ c) * 0x100000001B3ULL;
  EXPECT_EQ(hash_effects({}), expected);
}

TEST(EffectHash, NoticesOneChangedMember) {
  EXPECT_NE(hash_effects({StoreField{"day", "2026-11-24"}}), hash_effects({StoreField{"day", "2026-11-25"}}));
  EXPECT_NE(hash_effects({ScheduleCallback{"day", {{2026, 11, 24}, {14, 30}}}}),
            hash_effects({ScheduleCallback{"day", {{2026, 11, 24}, {14, 31}}}}));
}

}  // namespace
}  // namespace callai::conversation
