#include "pipeline/llm/openai_llm_client.h"

#include <gtest/gtest.h>

#include "core/testing/recording_log.h"
#include "core/testing/virtual_executor.h"
#include "net/testing/fake_http_client.h"

namespace callai::pipeline {
namespace {

using core::ErrorCode;
using net::testing::FakeHttpClient;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string piece(const std::string& text) {
  return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
}
const std::string kDone = "data: [DONE]\n\n";

class OpenAiLlmClientTest : public ::testing::Test {
 protected:
  void servers(int count, core::Duration hedge_after = {}) {
    LlmClientSettings settings;
    settings.hedge_after = hedge_after;
    for (int i = 0; i < count; ++i) {
      settings.endpoints.push_back({"s" + std::to_string(i), "http://s" + std::to_string(i) + "/v1", "m", "key", {}});
    }
    core::Env env = env_.env();
    client_ = std::make_unique<OpenAiLlmClient>(core::Env{env.clock, env.random, env.ids, log_}, env_.executor(), http_,
                                                std::move(settings));
  }
  void ask(LlmRequest request = {}) {
    LlmEvents events;
    events.text = [this](std::string_view text) { text_ += text; };
    events.done = [this](core::Result<LlmReply> result) { result_ = std::move(result); };
    request.messages = {{LlmMessage::Role::kUser, "Hello", {}, ""}};
    stream_ = client_->start(std::move(request), std::move(events));
    step();
  }
  void step(core::Duration by = core::Duration{0}) { env_.executor().advance(by); }
  FakeHttpClient::Exchange& server(std::size_t i) { return http_.at(i); }
  const core::Error& error() const { return result_->error(); }

  core::testing::VirtualEnv env_;
  core::testing::RecordingLog log_;
  FakeHttpClient http_;
  std::unique_ptr<OpenAiLlmClient> client_;
  std::unique_ptr<LlmStream> stream_;
  std::string text_;
  std::optional<core::Result<LlmReply>> result_;
};

TEST_F(OpenAiLlmClientTest, StreamsTheAnswer) {
  servers(1);
  ask();
  ASSERT_EQ(http_.started(), 1U);
  EXPECT_EQ(server(0).request.url, "http://s0/v1/chat/completions");
  server(0).head(200);
  server(0).body(piece("One "));
  step(milliseconds(300));
  EXPECT_EQ(text_, "One ");
  server(0).body(piece("two.") + kDone);
  server(0).end();
  step();
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ((*result_)->text, "One two.");
  EXPECT_EQ((*result_)->endpoint, "s0");
  EXPECT_EQ((*result_)->attempts, 1);
}

TEST_F(OpenAiLlmClientTest, ADestroyedStreamStopsTheServerAndTellsNothing) {
  servers(1);
  ask();
  server(0).head(200);
  server(0).body(piece("One "));
  stream_.reset();
  EXPECT_TRUE(server(0).cancelled);
  step(seconds(20));
  EXPECT_EQ(text_, "");
  EXPECT_FALSE(result_.has_value());
}

TEST_F(OpenAiLlmClientTest, TheStreamMayBeDestroyedByWhatItTells) {
  servers(1);
  LlmEvents events;
  events.text = [this](std::string_view) { stream_.reset(); };
  stream_ = client_->start({}, std::move(events));
  step();
  server(0).head(200);
  server(0).body(piece("One "));
  step();
  EXPECT_EQ(stream_, nullptr);
  EXPECT_TRUE(server(0).cancelled);
}

TEST_F(OpenAiLlmClientTest, AFailureGoesToTheNextServer) {
  servers(3);
  ask();
  server(0).end(core::Error{ErrorCode::kUnavailable, "nothing answers", "", ""});
  step();
  ASSERT_EQ(http_.started(), 2U);
  server(1).answer(500, "{\"error\":\"broken\"}");
  step();
  ASSERT_EQ(http_.started(), 3U);
  server(2).answer(200, piece("Yes.") + kDone);
  step();
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ((*result_)->endpoint, "s2");
  EXPECT_EQ((*result_)->attempts, 3);
}

TEST_F(OpenAiLlmClientTest, WhenAllFailTheLastReasonIsTold) {
  servers(2);
  ask();
  server(0).end(core::Error{ErrorCode::kUnavailable, "nothing answers", "", ""});
  step();
  server(1).answer(401, "{\"error\":{\"message\":\"wrong key\"}}");
  step();
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error().message, "s1: the model server answered 401");
  EXPECT_EQ(error().cause, "wrong key");
}

TEST_F(OpenAiLlmClientTest, AfterFailuresAServerIsLeftAloneForAWhile) {
  servers(2);
  for (int i = 0; i < 2; ++i) {
    ask();
    server(http_.started() - 1).end(core::Error{ErrorCode::kUnavailable, "nothing answers", "", ""});
    step();
    server(http_.started() - 1).answer(200, piece("ok") + kDone);
    step();
  }
  ask();
  EXPECT_EQ(server(http_.started() - 1).request.url, "http://s1/v1/chat/completions");
  step(seconds(1));
  ask();
  EXPECT_EQ(server(http_.started() - 1).request.url, "http://s0/v1/chat/completions") << "its trial";
}

TEST_F(OpenAiLlmClientTest, ASlowServerIsHedgedAndTheFirstToSpeakWins) {
  servers(2);
  LlmRequest request;
  request.hedge_after = milliseconds(400);
  ask(request);
  step(milliseconds(399));
  EXPECT_EQ(http_.started(), 1U);
  step(milliseconds(1));
  ASSERT_EQ(http_.started(), 2U);
  server(0).head(200);
  server(1).answer(200, piece("Second.") + kDone);
  step();
  EXPECT_TRUE(server(0).cancelled);
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ((*result_)->endpoint, "s1");
  EXPECT_EQ(text_, "Second.");
  EXPECT_EQ((*result_)->first_text, milliseconds(400));
}

TEST_F(OpenAiLlmClientTest, WhatNobodyWaitsForIsNotHedged) {
  servers(2, milliseconds(400));
  LlmRequest note;
  note.role = LlmRole::kSummariser;
  note.first_text = seconds(30);
  note.deadline = seconds(30);
  ask(note);
  step(seconds(2));
  EXPECT_EQ(http_.started(), 1U);
  LlmRequest reply;
  reply.first_text = seconds(30);
  ask(reply);
  step(milliseconds(400));
  EXPECT_EQ(http_.started(), 3U);
}

TEST_F(OpenAiLlmClientTest, NothingInTimeIsGivenUpSoThatAScriptCanAnswer) {
  servers(1);
  ask();
  server(0).head(200);
  step(milliseconds(1500));
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error().message, "no model server gave the first word within 1500 ms");
  EXPECT_TRUE(server(0).cancelled);
}

TEST_F(OpenAiLlmClientTest, AnAnswerThatTricklesEndsAtItsDeadline) {
  servers(1);
  ask();
  server(0).head(200);
  for (int i = 0; i < 10 && !result_; ++i) {
    server(0).body(piece("word "));
    step(milliseconds(900));
  }
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(text_, "word word word word word word ");
}

TEST_F(OpenAiLlmClientTest, ABrokenAnswerIsNotBegunAgainElsewhere) {
  servers(2);
  ask();
  server(0).head(200);
  server(0).body(piece("Half "));
  step();
  server(0).end(core::Error{ErrorCode::kUnavailable, "broke off", "", ""});
  step();
  EXPECT_EQ(http_.started(), 1U);
  ASSERT_TRUE(result_ && !result_->ok());
}

TEST_F(OpenAiLlmClientTest, ALoadingServerIsAskedAgainWhileSomebodyWaits) {
  servers(1);
  ask();
  server(0).answer(503, "{\"error\":{\"message\":\"Loading model\"}}");
  step(milliseconds(600));
  ASSERT_EQ(http_.started(), 2U);
  server(1).answer(200, piece("Ready.") + kDone);
  step();
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ((*result_)->attempts, 2);
}

TEST_F(OpenAiLlmClientTest, AFormThatTheServerDoesNotKnowIsRemembered) {
  servers(1);
  LlmRequest request;
  request.json_schema = R"({"type":"object","required":["a"]})";
  ask(request);
  server(0).answer(400, "{\"error\":{\"message\":\"response_format json_schema is not supported\"}}");
  step();
  ASSERT_EQ(http_.started(), 2U);
  EXPECT_NE(server(1).request.body.find("\"json_object\""), std::string::npos);
  server(1).answer(200, piece("{\\\"a\\\":1}") + kDone);
  step();
  ASSERT_TRUE(result_ && result_->ok()) << core::describe(error());
  EXPECT_EQ((*result_)->text, "{\"a\":1}");
  EXPECT_EQ(client_->servers()[0].dialect.form, SchemaForm::kJsonObject);
  EXPECT_EQ(client_->servers()[0].health.failures(), 0);
}

TEST_F(OpenAiLlmClientTest, WhatNewerModelsRefuseIsLearned) {
  servers(1);
  ask();
  EXPECT_NE(server(0).request.body.find("\"max_tokens\":256"), std::string::npos);
  server(0).answer(400,
                   "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. "
                   "Use 'max_completion_tokens' instead.\"}}");
  step();
  EXPECT_NE(server(1).request.body.find("\"max_completion_tokens\":256"), std::string::npos);
  EXPECT_EQ(server(1).request.body.find("\"max_tokens\""), std::string::npos);
  server(1).answer(400,
                   "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0.3 with this "
                   "model. Only the default (1) value is supported.\"}}");
  step();
  EXPECT_EQ(server(2).request.body.find("\"temperature\""), std::string::npos);
  server(2).answer(200, piece("Yes.") + kDone);
  step();
  ASSERT_TRUE(result_ && result_->ok()) << core::describe(error());
  EXPECT_EQ(client_->servers()[0].health.failures(), 0);
  ask();
  EXPECT_NE(server(3).request.body.find("\"max_completion_tokens\""), std::string::npos) << "it is remembered";
  EXPECT_EQ(server(3).request.body.find("\"temperature\""), std::string::npos);
}

/// A question of one tool.
LlmRequest with_a_tool() {
  LlmRequest request;
  request.tools = {{"look_up", "looks things up", R"({"type":"object"})"}};
  return request;
}

TEST_F(OpenAiLlmClientTest, AServerThatDoesNotStreamToolsIsAskedForThemAsAWhole) {
  servers(1);
  ask(with_a_tool());
  server(0).answer(500, R"({"error":{"code":500,"message":"Cannot use tools with stream","type":"server_error"}})");
  step();
  ASSERT_EQ(http_.started(), 2U);
  EXPECT_NE(server(1).request.body.find("\"stream\":false"), std::string::npos);
  EXPECT_EQ(server(1).request.body.find("stream_options"), std::string::npos);
  EXPECT_NE(server(1).request.body.find("\"tools\""), std::string::npos);
  server(1).answer(200, R"({"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":)"
                        R"([{"type":"function","function":{"name":"look_up","arguments":"{}"}}]}}]})");
  step();
  ASSERT_TRUE(result_ && result_->ok()) << core::describe(error());
  ASSERT_EQ((*result_)->tool_calls.size(), 1U);
  EXPECT_EQ((*result_)->tool_calls[0].name, "look_up");
  ask();
  EXPECT_NE(server(2).request.body.find("\"stream\":true"), std::string::npos) << "words are streamed all the same";
}

TEST_F(OpenAiLlmClientTest, AServerThatKnowsNoToolsIsAskedForWords) {
  for (const char* refusal :
       {R"({"error":{"code":500,"message":"tools param requires --jinja flag","type":"server_error"}})",
        R"({"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"})",
        R"({"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools"}})"}) {
    servers(1);
    const std::size_t first = http_.started();
    ask(with_a_tool());
    server(first).answer(400, refusal);
    step();
    ASSERT_EQ(http_.started(), first + 2) << refusal;
    EXPECT_EQ(server(first + 1).request.body.find("\"tools\""), std::string::npos);
    server(first + 1).answer(200, piece("Yes.") + kDone);
    step();
    ASSERT_TRUE(result_ && result_->ok()) << core::describe(error());
    EXPECT_EQ(client_->servers()[0].health.failures(), 0);
    EXPECT_NE(log_.lines().back().find("llm_refuses_tools"), std::string::npos);
  }
}

TEST_F(OpenAiLlmClientTest, AQuestionThatIsTooLongIsNoFailureOfTheServer) {
  servers(1);
  for (int i = 0; i < 3; ++i) {
    ask();
    server(static_cast<std::size_t>(i))
        .answer(400, R"({"error":{"code":400,"message":"request (2304 tokens) exceeds the available context size )"
                     R"((2048 tokens), try increasing it","type":"exceed_context_size_error"}})");
    step();
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(error().mend, "start it with a longer context: llama.cpp -c, vLLM --max-model-len");
  }
  EXPECT_EQ(client_->servers()[0].health.failures(), 0) << "other questions are shorter";
}

TEST_F(OpenAiLlmClientTest, TwoAnswersLearnTheSameAtOnce) {
  servers(1);
  ask();
  auto first = std::move(stream_);
  ask();
  const std::string refusal = "{\"error\":{\"message\":\"Use 'max_completion_tokens' instead.\"}}";
  server(0).answer(400, refusal);
  server(1).answer(400, refusal);
  step();
  ASSERT_EQ(http_.started(), 4U);
  EXPECT_NE(server(2).request.body.find("\"max_completion_tokens\""), std::string::npos);
  EXPECT_NE(server(3).request.body.find("\"max_completion_tokens\""), std::string::npos);
}

TEST_F(OpenAiLlmClientTest, AnAnswerThatBreaksItsSchemaIsAskedForOnceMore) {
  servers(1);
  LlmRequest request;
  request.json_schema = R"({"type":"object","required":["a"]})";
  ask(request);
  server(0).answer(200, piece("I would say b") + kDone);
  step();
  ASSERT_EQ(http_.started(), 2U);
  EXPECT_NE(server(1).request.body.find("That was not right: the answer holds no JSON object"), std::string::npos);
  server(1).answer(200, piece("{\\\"b\\\":1}") + kDone);
  step();
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(http_.started(), 2U);
  EXPECT_EQ(text_, "I would say b");
}

TEST_F(OpenAiLlmClientTest, AnEmptyAnswerIsAFailure) {
  servers(2);
  ask();
  server(0).answer(200, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" + kDone);
  step();
  EXPECT_EQ(http_.started(), 2U);
}

TEST_F(OpenAiLlmClientTest, WithoutAServerItSaysWhatIsMissing) {
  servers(0);
  ask();
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(error().message, "no model server is set up for the role responder");
}

TEST_F(OpenAiLlmClientTest, SecretsAndWordsAreNotLogged) {
  servers(1);
  ask();
  server(0).answer(500, "{\"error\":\"prompt was: Hello\"}");
  step();
  ASSERT_FALSE(log_.lines().empty());
  for (const auto& line : log_.lines()) {
    EXPECT_EQ(line.find("key"), std::string::npos) << line;
    EXPECT_EQ(line.find("Hello"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace callai::pipeline
