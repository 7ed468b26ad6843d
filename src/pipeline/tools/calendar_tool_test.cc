#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "pipeline/testing/memory_book.h"
#include "pipeline/testing/remote_tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using std::chrono::hours;
using std::chrono::minutes;
using testing::value_of;

class CalendarToolTest : public ::testing::Test {
 protected:
  CalendarToolTest() {
    // A Monday, nine o'clock in London, four in the morning where the contact is.
    context_.now = core::testing::VirtualExecutor::kDefaultStart;
    context_.utc_offset = -hours(5);
    context_.contact = core::ContactId("c1");
    context_.call = core::CallId("call1");
    config_.id = "calendar";
  }
  ToolResult find(const std::string& at = "") {
    config_.effect = templates::ToolEffect::kRead;
    return tool_->run(config_, {"calendar", {{"at", at}}}, context_);
  }
  ToolResult book(const std::string& at, const std::string& key) {
    config_.effect = templates::ToolEffect::kWrite;
    context_.idempotency_key = key;
    return tool_->run(config_, {"calendar", {{"at", at}, {"note", "a tooth"}}}, context_);
  }

  testing::MemoryBook book_;
  std::unique_ptr<const Tool> tool_ = make_calendar(book_);
  templates::ToolConfig config_;
  ToolContext context_;
};

TEST_F(CalendarToolTest, OffersTheNextFreeTimesOfTheContactsOwnDay) {
  const ToolResult result = find();
  EXPECT_EQ(result.status, ToolStatus::kOk) << result.error;
  EXPECT_EQ(value_of(result, "0.at"), "2026-11-23T09:00");
  EXPECT_EQ(value_of(result, "2.at"), "2026-11-23T10:00");
  EXPECT_EQ(value_of(result, "count"), "3");
  EXPECT_EQ(value_of(result, "0.words"), "Monday, November twenty-third, at nine in the morning");
}

TEST_F(CalendarToolTest, LeavesOutWhatIsTakenAndDaysThatAreClosed) {
  ASSERT_EQ(book("2026-11-27T16:00", "k1").status, ToolStatus::kOk);
  const ToolResult result = find("2026-11-27T15:30");
  EXPECT_EQ(value_of(result, "0.at"), "2026-11-27T15:30");
  EXPECT_EQ(value_of(result, "1.at"), "2026-11-27T16:30");
  EXPECT_EQ(value_of(result, "2.at"), "2026-11-30T09:00") << "after the weekend";
  EXPECT_EQ(value_of(result, "free"), "yes");
  EXPECT_EQ(value_of(find("2026-11-27T16:00"), "free"), "no");
  EXPECT_EQ(value_of(find("2026-11-28T10:00"), "free"), "no");
  EXPECT_EQ(value_of(find("2026-11-28"), "0.at"), "2026-11-30T09:00");
}

TEST_F(CalendarToolTest, BooksOnceAndOffersOthersWhenATimeIsTaken) {
  const ToolResult first = book("2026-11-24T10:00", "k1");
  EXPECT_EQ(first.status, ToolStatus::kOk) << first.error;
  EXPECT_EQ(value_of(first, "at"), "2026-11-24T10:00");
  EXPECT_EQ(book("2026-11-24T10:00", "k1").status, ToolStatus::kOk) << "the same request again";
  const ToolResult second = book("2026-11-24T10:15", "k2");
  EXPECT_EQ(second.status, ToolStatus::kNotFound);
  EXPECT_EQ(value_of(second, "reason"), "taken");
  EXPECT_EQ(value_of(second, "0.at"), "2026-11-24T10:30");
  const auto made = book_.made();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].starts, templates::to_wall({{2026, 11, 24}, {15, 0}}, minutes(0)));
  EXPECT_EQ(made[0].note, "a tooth");
  EXPECT_EQ(made[0].call, core::CallId("call1"));
}

TEST_F(CalendarToolTest, BooksNothingInThePastOrWhenItIsClosed) {
  EXPECT_EQ(value_of(book("2026-11-20T10:00", "k1"), "reason"), "past");
  EXPECT_EQ(value_of(book("2026-11-24T16:45", "k2"), "reason"), "closed") << "it would last too long";
  EXPECT_EQ(value_of(book("2026-11-29T10:00", "k3"), "reason"), "closed") << "a Sunday";
  EXPECT_EQ(book("tomorrow", "k4").status, ToolStatus::kFailed);
  EXPECT_EQ(book("2026-11-24", "k5").status, ToolStatus::kFailed);
  EXPECT_TRUE(book_.made().empty());
}

TEST_F(CalendarToolTest, ATimeIsMovedInOneStepAndMayOverlapTheOldOne) {
  ASSERT_EQ(book("2026-11-24T10:00", "k1").status, ToolStatus::kOk);
  config_.calendar.action = templates::CalendarAction::kMove;
  const ToolResult moved = book("2026-11-24T10:15", "k2");
  EXPECT_EQ(moved.status, ToolStatus::kOk) << moved.error;
  EXPECT_EQ(value_of(moved, "before.at"), "2026-11-24T10:00");
  EXPECT_EQ(value_of(moved, "at"), "2026-11-24T10:15");
  EXPECT_EQ(book("2026-11-24T10:15", "k2").status, ToolStatus::kOk) << "the same request again";
  ASSERT_EQ(book_.made().size(), 1U);
  EXPECT_EQ(book_.made()[0].key, "k2");
}

TEST_F(CalendarToolTest, WhatCannotBeMovedStaysAsItWas) {
  ASSERT_EQ(book("2026-11-24T10:00", "k1").status, ToolStatus::kOk);
  context_.contact = core::ContactId("c2");
  ASSERT_EQ(book("2026-11-25T10:00", "k2").status, ToolStatus::kOk);
  config_.calendar.action = templates::CalendarAction::kMove;
  const ToolResult refused = book("2026-11-24T10:00", "k3");
  EXPECT_EQ(refused.status, ToolStatus::kNotFound);
  EXPECT_EQ(value_of(refused, "reason"), "taken");
  EXPECT_EQ(book_.made().size(), 2U);
}

TEST_F(CalendarToolTest, GivesUpTheContactsNextAppointmentAlone) {
  ASSERT_EQ(book("2026-11-25T10:00", "k1").status, ToolStatus::kOk);
  ASSERT_EQ(book("2026-11-24T10:00", "k2").status, ToolStatus::kOk);
  config_.calendar.action = templates::CalendarAction::kCancel;
  const ToolResult given = book("", "k3");
  EXPECT_EQ(given.status, ToolStatus::kOk) << given.error;
  EXPECT_EQ(value_of(given, "at"), "2026-11-24T10:00");
  ASSERT_EQ(book_.made().size(), 1U);
  EXPECT_FALSE(tool_->repeatable(config_));
  context_.contact = core::ContactId("somebody_else");
  EXPECT_EQ(book("", "k4").status, ToolStatus::kNotFound);
}

TEST_F(CalendarToolTest, NothingBeginsInABreakOrLastsIntoIt) {
  config_.calendar.break_from = "12:00";
  config_.calendar.break_to = "13:00";
  EXPECT_EQ(value_of(book("2026-11-24T12:30", "k1"), "reason"), "closed");
  EXPECT_EQ(value_of(book("2026-11-24T11:45", "k2"), "reason"), "closed");
  EXPECT_EQ(book("2026-11-24T13:00", "k3").status, ToolStatus::kOk);
  EXPECT_EQ(value_of(find("2026-11-24T11:30"), "1.at"), "2026-11-24T13:30");
}

}  // namespace
}  // namespace callai::pipeline
