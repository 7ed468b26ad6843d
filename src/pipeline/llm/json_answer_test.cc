#include "pipeline/llm/json_answer.h"

#include <gtest/gtest.h>

namespace callai::pipeline {
namespace {

const std::string kSchema =
    R"({"type":"object","required":["intent"],"properties":{"intent":{"type":"string"},"n":{"type":"integer"}}})";

TEST(JsonAnswer, IsFoundAmongWordsAndFences) {
  for (const char* text : {R"({"intent":"buy"})", "```json\n{ \"intent\": \"buy\" }\n```",
                           "Sure! Here it is: {\"intent\":\"buy\",}. Anything else?"}) {
    const auto json = json_answer(text, kSchema);
    ASSERT_TRUE(json.ok()) << text << core::describe(json.error());
    EXPECT_EQ(*json, R"({"intent":"buy"})");
  }
}

TEST(JsonAnswer, WhatWasLeftOpenIsClosed) {
  EXPECT_EQ(*json_answer(R"({"intent":"buy","list":[1,{"a":"x)", ""), R"({"intent":"buy","list":[1,{"a":"x"}]})");
}

TEST(JsonAnswer, BracesInTextsDoNotCount) {
  EXPECT_EQ(*json_answer(R"({"intent":"a } \" {"} {"second":1})", ""), R"({"intent":"a } \" {"})");
}

TEST(JsonAnswer, SaysWhatBreaksTheSchema) {
  const auto missing = json_answer(R"({"n":1})", kSchema);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, core::ErrorCode::kDataLoss);
  EXPECT_EQ(missing.error().message, "at # the answer breaks the rule 'required' of the schema");
  EXPECT_EQ(json_answer(R"({"intent":"a","n":"x"})", kSchema).error().message,
            "at #/n the answer breaks the rule 'type' of the schema");
}

TEST(JsonAnswer, WhatIsNoJsonIsRefused) {
  for (const char* text : {"", "no", "{\"a\":}", "{]", "{\"a\":\"\xFF\"}"}) {
    EXPECT_FALSE(json_answer(text, "").ok()) << text;
  }
  EXPECT_FALSE(json_answer(std::string(100000, '{'), "").ok());
}

}  // namespace
}  // namespace callai::pipeline
