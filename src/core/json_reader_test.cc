#include "core/json_reader.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace callai::core {
namespace {

class JsonReaderTest : public ::testing::Test {
 protected:
  JsonReader reader(const std::string& text) {
    json_ = parse_json(text, problems_);
    EXPECT_TRUE(problems_.empty());
    return JsonReader(json_, "/top", problems_);
  }
  // "path code" of each problem.
  std::vector<std::string> found() const {
    std::vector<std::string> all;
    for (const Problem& p : problems_) {
      EXPECT_FALSE(p.message.empty());
      EXPECT_FALSE(p.mend.empty());
      all.push_back(p.path + " " + p.code);
    }
    return all;
  }
  using Found = std::vector<std::string>;

  Json json_;
  Problems problems_;
};

TEST(ParseJson, NamesLineAndColumnOfBadJson) {
  Problems problems;
  EXPECT_TRUE(parse_json("{\n  \"a\": 1,,\n}", problems).is_null());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].code, "bad_json");
  EXPECT_EQ(problems[0].message.find("line 2, column 10"), 0U) << problems[0].message;
}

TEST(ParseJson, SurvivesBytesThatAreNoText) {
  Problems problems;
  parse_json("{\"a\": \"\xFF\"}", problems);
  EXPECT_TRUE(has_errors(problems));
}

TEST(ChildPath, EscapesAsJsonPointersDo) {
  EXPECT_EQ(child_path("/a", "b"), "/a/b");
  EXPECT_EQ(child_path("", "c~d/e"), "/c~0d~1e");
  EXPECT_EQ(child_path("/a", std::size_t{2}), "/a/2");
}

TEST_F(JsonReaderTest, ReadsEveryType) {
  JsonReader r = reader(R"({"t":"x","b":true,"i":3,"n":1.5,"l":["a","b"],"o":"two","p":{"k":"v","n":2,"f":false}})");
  std::string text;
  bool boolean = false;
  int integer = 0;
  double number = 0;
  std::vector<std::string> texts;
  std::size_t choice = 9;
  std::vector<std::pair<std::string, std::string>> properties;
  EXPECT_TRUE(r.text("t", text));
  EXPECT_TRUE(r.boolean("b", boolean));
  EXPECT_TRUE(r.integer("i", integer, 0, 5));
  EXPECT_TRUE(r.number("n", number, 0, 2));
  EXPECT_TRUE(r.texts("l", texts));
  EXPECT_TRUE(r.one_of("o", choice, {"one", "two"}));
  EXPECT_TRUE(r.properties("p", properties));
  r.finish();
  EXPECT_EQ(found(), Found{});
  EXPECT_EQ(text, "x");
  EXPECT_TRUE(boolean);
  EXPECT_EQ(integer, 3);
  EXPECT_EQ(number, 1.5);
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(choice, 1U);
  EXPECT_EQ(properties, (std::vector<std::pair<std::string, std::string>>{{"k", "v"}, {"n", "2"}, {"f", "false"}}));
}

TEST_F(JsonReaderTest, LeavesTheTargetAloneWhenAKeyIsMissingOrWrong) {
  JsonReader r = reader(R"({"i":"x"})");
  int integer = 7;
  std::string text = "before";
  EXPECT_FALSE(r.integer("i", integer, 0, 9));
  EXPECT_FALSE(r.text("t", text));
  EXPECT_EQ(integer, 7);
  EXPECT_EQ(text, "before");
  EXPECT_EQ(found(), Found{"/top/i wrong_type"});
}

TEST_F(JsonReaderTest, ReportsARequiredKeyThatIsMissing) {
  JsonReader r = reader("{}");
  std::string text;
  EXPECT_FALSE(r.text("name", text, true));
  EXPECT_EQ(found(), Found{"/top/name missing"});
}

TEST_F(JsonReaderTest, GuessesWhatAnUnknownKeyWasMeantToBe) {
  JsonReader r = reader(R"({"max_turn":3,"else":1})");
  int turns = 0;
  r.integer("max_turns", turns, 0, 9);
  r.finish();
  ASSERT_EQ(found(), (Found{"/top/max_turn unknown_key", "/top/else unknown_key"}));
  EXPECT_NE((problems_[0].message + problems_[0].mend).find("max_turns"), std::string::npos);
}

TEST_F(JsonReaderTest, WalksArraysAndMembersInOrder) {
  JsonReader r = reader(R"({"a":[1,2],"m":{"z":1,"y":2}})");
  std::string seen;
  EXPECT_TRUE(r.array("a", [&](const Json& e, const std::string& path) { seen += path + "=" + e.dump() + " "; }));
  EXPECT_TRUE(r.members("m", [&](const std::string& key, const Json& e, const std::string& path) {
    seen += key + ":" + path + "=" + e.dump() + " ";
  }));
  EXPECT_EQ(seen, "/top/a/0=1 /top/a/1=2 z:/top/m/z=1 y:/top/m/y=2 ");
}

TEST_F(JsonReaderTest, FindsNothingInWhatIsNoObject) {
  JsonReader r = reader("[1]");
  std::string text;
  EXPECT_FALSE(r.text("t", text));
  EXPECT_FALSE(r.has("t"));
  r.finish();
  EXPECT_EQ(found(), Found{"/top wrong_type"});
}

TEST_F(JsonReaderTest, ReportsWrongTypesOfEveryKind) {
  JsonReader r = reader(R"({"t":1,"b":"x","n":"x","l":"x","o":3,"p":[],"a":{},"m":[]})");
  std::string text;
  bool boolean = false;
  double number = 0;
  std::vector<std::string> texts;
  std::size_t choice = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  EXPECT_FALSE(r.text("t", text));
  EXPECT_FALSE(r.boolean("b", boolean));
  EXPECT_FALSE(r.number("n", number, 0, 1));
  EXPECT_FALSE(r.texts("l", texts));
  EXPECT_FALSE(r.one_of("o", choice, {"a"}));
  EXPECT_FALSE(r.properties("p", properties));
  EXPECT_FALSE(r.array("a", [](const Json&, const std::string&) { FAIL(); }));
  EXPECT_FALSE(r.members("m", [](const std::string&, const Json&, const std::string&) { FAIL(); }));
  EXPECT_EQ(problems_.size(), 8U);
  for (const Problem& p : problems_) EXPECT_EQ(p.code, "wrong_type") << p.path;
}

TEST_F(JsonReaderTest, LeavesOutTheWrongElementsOfListsAndProperties) {
  JsonReader r = reader(R"({"l":["a",1,"b"],"p":{"k":[],"m":"v"}})");
  std::vector<std::string> texts;
  std::vector<std::pair<std::string, std::string>> properties;
  EXPECT_TRUE(r.texts("l", texts));
  EXPECT_TRUE(r.properties("p", properties));
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(properties, (std::vector<std::pair<std::string, std::string>>{{"m", "v"}}));
  EXPECT_EQ(found(), (Found{"/top/l/1 wrong_type", "/top/p/k wrong_type"}));
}

TEST_F(JsonReaderTest, ReportsNumbersOutOfRange) {
  JsonReader r = reader(R"({"i":10,"huge":99999999999999999999,"big":4294967301,"n":-0.5})");
  int integer = 0;
  double number = 0;
  EXPECT_FALSE(r.integer("i", integer, 0, 9));
  EXPECT_FALSE(r.integer("huge", integer, 0, 9));
  EXPECT_FALSE(r.integer("big", integer, 0, 9));
  EXPECT_FALSE(r.number("n", number, 0, 1));
  EXPECT_EQ(integer, 0);
  EXPECT_EQ(problems_.size(), 4U);
}

TEST_F(JsonReaderTest, NamesTheAllowedWordsAndTheNearest) {
  JsonReader r = reader(R"({"o":"agent_frst"})");
  std::size_t choice = 0;
  EXPECT_FALSE(r.one_of("o", choice, {"agent_first", "caller_first"}));
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_NE((problems_[0].message + problems_[0].mend).find("agent_first"), std::string::npos);
}

}  // namespace
}  // namespace callai::core
