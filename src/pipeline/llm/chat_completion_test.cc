#include "pipeline/llm/chat_completion.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

using core::ErrorCode;

struct Read {
  core::Status status;
  std::string text;  ///< as it was streamed
  LlmReply reply;
};

Read read(std::string_view body, std::size_t portion = 1 << 20) {
  CompletionReader reader;
  Read read;
  for (std::size_t at = 0; at < body.size() && read.status.ok(); at += portion) {
    read.status = reader.feed(body.substr(at, portion), read.text);
  }
  if (read.status.ok()) read.status = reader.finish(read.text);
  read.reply = reader.take_reply();
  return read;
}

std::string piece(const std::string& text) {
  return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
}
const std::string kStop = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const std::string kDone = "data: [DONE]\n\n";

TEST(CompletionReader, PutsThePiecesTogetherWhateverThePortions) {
  const std::string body = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n" +
                           piece("It keeps ") + ": comment\n\n" + piece("what it ") + piece("makes.") + kStop +
                           "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":6}}\n\n" +
                           kDone;
  for (std::size_t portion : {1, 7, 100, 100000}) {
    const Read r = read(body, portion);
    ASSERT_TRUE(r.status.ok()) << core::describe(r.status.error());
    EXPECT_EQ(r.text, "It keeps what it makes.");
    EXPECT_EQ(r.reply.text, "It keeps what it makes.");
    EXPECT_FALSE(r.reply.cut);
    EXPECT_EQ(r.reply.usage.prompt_tokens, 12);
    EXPECT_EQ(r.reply.usage.completion_tokens, 6);
  }
}

TEST(CompletionReader, TakesAnAnswerThatIsNotStreamed) {
  const Read r = read("\n {\"choices\":[{\"message\":{\"content\":\"Whole.\"},\"finish_reason\":\"stop\"}]}", 5);
  ASSERT_TRUE(r.status.ok());
  EXPECT_EQ(r.text, "Whole.");
  EXPECT_FALSE(r.reply.cut);
}

TEST(CompletionReader, ContentMayComeInParts) {
  const Read r =
      read("data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"Two \"},\"parts\",7]}}]}\n\n" +
           kDone);
  EXPECT_EQ(r.text, "Two parts");
}

TEST(CompletionReader, ThoughtsAreNotSpoken) {
  for (std::size_t portion : {1, 3, 100000}) {
    const Read r =
        read(piece("<th") + piece("ink>secret </thi") + piece("nk>Hello <b") + piece("ig> one <t") + kStop, portion);
    EXPECT_EQ(r.text, "Hello <big> one <t");
  }
  EXPECT_EQ(
      read("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\",\"content\":\"Yes\"}}]}\n\n" + kDone).text,
      "Yes");
  EXPECT_EQ(read(piece("<think>never ends") + kDone).text, "");
}

TEST(CompletionReader, ToolCallsComeInPieces) {
  const Read r = read(
      "data: "
      "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"crm\","
      "\"arguments\":\"{\\\"a\"}}]}}]}\n\n"
      "data: "
      "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"function\":{\"name\":\"web\",\"arguments\":{\"q\":1}}}]"
      "}}]}\n\n"
      "data: "
      "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\":2}\"}}]},\"finish_"
      "reason\":\"tool_calls\"}]}\n\n");
  ASSERT_TRUE(r.status.ok()) << core::describe(r.status.error());
  ASSERT_EQ(r.reply.tool_calls.size(), 2U);
  EXPECT_EQ(r.reply.tool_calls[0].id, "c1");
  EXPECT_EQ(r.reply.tool_calls[0].name, "crm");
  EXPECT_EQ(r.reply.tool_calls[0].arguments, "{\"a\":2}");
  EXPECT_EQ(r.reply.tool_calls[1].arguments, "{\"q\":1}");
  EXPECT_FALSE(r.reply.tool_calls[1].id.empty());
}

TEST(CompletionReader, AnAnswerThatIsCutSaysSo) {
  EXPECT_TRUE(read(piece("half a sent")).reply.cut) << "the server closed";
  EXPECT_TRUE(
      read(piece("too long") + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n").reply.cut);
}

TEST(CompletionReader, AFewChunksOfGarbageAreSkipped) {
  const Read r = read(piece("still ") + "data: {\"choices\":[{\"del\n\n" + "data: null\n\n" + piece("here") + kDone);
  ASSERT_TRUE(r.status.ok());
  EXPECT_EQ(r.text, "still here");
  std::string noise;
  for (int i = 0; i < 20; ++i) noise += "data: ???\n\n";
  EXPECT_EQ(read(noise).status.error().code, ErrorCode::kDataLoss);
}

TEST(CompletionReader, AbsurdNumbersAreNoUsage) {
  const Read r = read(
      piece("ok") + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-7,\"completion_tokens\":1e300}}\n\n" + kDone);
  ASSERT_TRUE(r.status.ok());
  EXPECT_EQ(r.reply.usage.prompt_tokens, 0);
  EXPECT_EQ(r.reply.usage.completion_tokens, 0);
}

TEST(CompletionReader, TheServersOwnErrorIsTold) {
  const Read r = read(piece("So ") + "data: {\"error\":{\"message\":\"out of\\nmemory\",\"code\":500}}\n\n");
  ASSERT_FALSE(r.status.ok());
  EXPECT_EQ(r.status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(r.status.error().cause, "out of memory");
}

TEST(CompletionReader, WhatIsNoChatServerIsDataLoss) {
  for (const char* body : {"<html><body>It works!</body></html>", "", "[]", "{\"choices\":", "hello", "{}"}) {
    const Read r = read(body);
    ASSERT_FALSE(r.status.ok()) << body;
    EXPECT_EQ(r.status.error().code, ErrorCode::kDataLoss) << body;
  }
}

TEST(ErrorTextOf, FindsWhatTheServerSays) {
  EXPECT_EQ(error_text_of("{\"error\":{\"message\":\"no model\"}}"), "no model");
  EXPECT_EQ(error_text_of("{\"error\":\"loading\"}"), "loading");
  EXPECT_EQ(error_text_of("{\"detail\":[{\"msg\":\"bad\"}]}"), "bad");
  EXPECT_EQ(error_text_of("Loading\nmodel"), "Loading model");
  EXPECT_EQ(error_text_of(""), "");
  EXPECT_LE(error_text_of(std::string(5000, 'x')).size(), 300U);
}

TEST(ChatRequest, SaysTheSchemaInTheFormThatTheServerKnows) {
  LlmRequest request;
  request.messages = {{LlmMessage::Role::kSystem, "Be brief.", {}, ""}, {LlmMessage::Role::kUser, "Hi \xFF", {}, ""}};
  request.json_schema = R"({"type":"object"})";
  const std::string strict = chat_request_json(request, "m", {});
  EXPECT_NE(
      strict.find(
          R"("response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}})"),
      std::string::npos)
      << strict;
  const std::string object = chat_request_json(request, "m", {SchemaForm::kJsonObject});
  EXPECT_NE(object.find(R"("response_format":{"type":"json_object"})"), std::string::npos);
  EXPECT_NE(object.find(R"(Be brief.\n\nAnswer with one JSON object)"), std::string::npos) << object;
  EXPECT_EQ(chat_request_json(request, "m", {SchemaForm::kPrompt}).find("response_format"), std::string::npos);
}

}  // namespace
}  // namespace callai::pipeline
