#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/testing/fake_index.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using testing::FakeIndex;
using testing::passage;

TEST(DocumentSearch, KeepsThePassagesThatAreGoodEnough) {
  FakeIndex index;
  index.passages = {passage("a", 0, "low", 0.1), passage("b", 0, "high", 0.9)};
  const auto tool = make_document_search(index);
  templates::ToolConfig config;
  ToolResult result = tool->run(config, {"s", {{"query", "x"}}}, {});
  EXPECT_EQ(result.status, ToolStatus::kOk);
  ASSERT_EQ(result.passages.size(), 1U);
  EXPECT_EQ(result.passages[0].text, "high");
  config.min_score = 0.95;
  EXPECT_EQ(tool->run(config, {"s", {{"query", "x"}}}, {}).status, ToolStatus::kNotFound);
  EXPECT_EQ(tool->run(config, {"s", {}}, {}).status, ToolStatus::kFailed);
  index.broken = true;
  EXPECT_NE(tool->run(config, {"s", {{"query", "x"}}}, {}).error.find("the index is away"), std::string::npos);
}

TEST(DocumentSearch, AsksForTagsAndTellsWhatTheSearchLacked) {
  FakeIndex index;
  index.passages = {passage("a", 0, "high", 0.9)};
  const auto tool = make_document_search(index);
  const ToolResult all_there = tool->run({}, {"s", {{"query", "x"}, {"tags", "retail, 2026"}}}, {});
  EXPECT_EQ(index.last_query.tags, (std::vector<std::string>{"retail", "2026"}));
  for (const auto& [name, value] : all_there.values) EXPECT_NE(name, "lacking") << value;
  index.lacking = "the embedding server was late";
  const ToolResult late = tool->run({}, {"s", {{"query", "x"}}}, {});
  EXPECT_EQ(late.status, ToolStatus::kOk);
  EXPECT_EQ(late.values.back(), std::make_pair(std::string("lacking"), index.lacking));
}

class FakeDirectory final : public conversation::ContactDirectory {
 public:
  core::Result<conversation::Contact> get(const core::ContactId& id) const override {
    if (id != contact.id) return core::Error{core::ErrorCode::kNotFound, "no such contact", "", ""};
    return contact;
  }
  core::Result<conversation::Contact> find_by_phone(std::string_view number) const override {
    if (number != contact.phone_number) return core::Error{core::ErrorCode::kNotFound, "no such number", "", ""};
    return contact;
  }
  core::Status update(const core::ContactId&, const templates::Properties& attributes) override {
    stored = attributes;
    return {};
  }
  conversation::Contact contact;
  templates::Properties stored;
};

TEST(CrmTools, LookUpAndUpdateTheContactOfTheCall) {
  FakeDirectory directory;
  directory.contact.id = core::ContactId("c1");
  directory.contact.phone_number = "+12025550100";
  directory.contact.first_name = "Dana";
  directory.contact.custom_fields = {{"plan", "gold"}};
  ToolContext context;
  context.contact = core::ContactId("c1");
  const auto lookup = make_crm_lookup(directory);
  const ToolResult found = lookup->run({}, {"l", {}}, context);
  EXPECT_EQ(found.status, ToolStatus::kOk);
  EXPECT_NE(
      std::find(found.values.begin(), found.values.end(), std::make_pair(std::string("plan"), std::string("gold"))),
      found.values.end());
  EXPECT_EQ(lookup->run({}, {"l", {{"phone", "+4930"}}}, context).status, ToolStatus::kNotFound);
  const auto update = make_crm_update(directory);
  EXPECT_EQ(update->run({}, {"u", {{"plan", "pro"}, {"empty", ""}}}, context).status, ToolStatus::kOk);
  EXPECT_EQ(directory.stored, (templates::Properties{{"plan", "pro"}}));
  EXPECT_EQ(update->run({}, {"u", {}}, context).status, ToolStatus::kFailed);
  EXPECT_EQ(update->run({}, {"u", {{"a", "b"}}}, {}).status, ToolStatus::kFailed);
}

}  // namespace
}  // namespace callai::pipeline
