#include <gtest/gtest.h>

#include "api/schemas.h"
#include "core/json_reader.h"

namespace callai::api {
namespace {

using core::Json;

std::string problems_of(const Schemas& schemas, const std::string& name, const std::string& text) {
  std::string all;
  for (const core::Problem& p : schemas.check(name, Json::parse(text))) all += p.path + " " + p.code + "; ";
  return all;
}

TEST(Schemas, NameEverythingThatIsWrong) {
  const Schemas schemas;
  EXPECT_EQ(problems_of(schemas, "ContactInput", R"({"phone_number":"+4930123456","tags":["a"]})"), "");
  EXPECT_EQ(problems_of(schemas, "ContactInput", R"({})"), "/phone_number missing; ");
  EXPECT_EQ(problems_of(schemas, "ContactInput", R"({"phone_number":1,"status":"x","first_nam":"a","tags":["",2]})"),
            "/phone_number wrong_type; /status not_allowed; /first_nam unknown_member; /tags/0 too_short; "
            "/tags/1 wrong_type; ");
  EXPECT_EQ(problems_of(schemas, "ContactInput", R"({"phone_number":"12","custom_fields":{"a/b":3}})"),
            "/custom_fields/a~1b wrong_type; ");
  EXPECT_EQ(problems_of(schemas, "ContactInput", "[]"), " wrong_type; ");
  EXPECT_EQ(problems_of(schemas, "VersionNumber", R"({"version":0})"), "/version out_of_range; ");
  EXPECT_EQ(problems_of(schemas, "VersionNumber", R"({"version":1.5})"), "/version wrong_type; ");
  EXPECT_EQ(problems_of(schemas, "ContactPatch", "{}"), " too_few; ");
}

TEST(Schemas, CountCharactersNotBytes) {
  const Schemas schemas;
  std::string name;
  for (int i = 0; i < 200; ++i) name += "ü";
  EXPECT_EQ(problems_of(schemas, "ContactInput", R"({"phone_number":"12","first_name":")" + name + "\"}"), "");
  EXPECT_NE(problems_of(schemas, "ContactInput", R"({"phone_number":"12","first_name":")" + name + "u\"}"), "");
}

TEST(Schemas, GuessWhatAMemberWasMeantToBe) {
  const Schemas schemas;
  const auto problems = schemas.check("ContactInput", Json::parse(R"({"phone_number":"12","compny":"x"})"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].mend, "did you mean 'company'?");
}

TEST(ReadJson, RefusesWhatIsNestedTooDeep) {
  const std::string bomb(100000, '[');
  EXPECT_EQ(json_depth(bomb), 100000);
  EXPECT_FALSE(read_json(bomb).ok());
  EXPECT_EQ(json_depth(R"({"a":"[[[[\"[[["})"), 1);
  EXPECT_TRUE(read_json(R"({"a":[1,{"b":2}]})").ok());
  EXPECT_FALSE(read_json("{\"a\":").ok());
  EXPECT_FALSE(read_json("\xff\xfe").ok());
}

}  // namespace
}  // namespace callai::api
