#include "repositories/campaign_specific/appointment_repo.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using conversation::Appointment;
using std::chrono::minutes;

const core::WallTime kMonday = templates::to_wall({{2026, 11, 30}, {9, 0}}, minutes(0));

Appointment at(const std::string& key, core::Duration after, core::Duration length = minutes(30)) {
  Appointment a;
  a.key = key;
  a.calendar = "main";
  a.contact = core::ContactId("c1");
  a.starts = kMonday + after;
  a.at_local = templates::to_civil(a.starts, minutes(0));
  a.length = length;
  a.note = "a tooth";
  return a;
}

class AppointmentRepoTest : public ::testing::Test {
 protected:
  AppointmentRepoTest() {
    DatabaseSettings settings;
    settings.path = dir_.file("calendar.sqlite");
    database_ = std::move(*open_database(settings));
  }
  TempDir dir_;
  std::unique_ptr<Database> database_;
};

TEST_F(AppointmentRepoTest, ATimeIsGivenOnce) {
  AppointmentRepo repo(*database_, core::OrgId("a"));
  EXPECT_TRUE(repo.book(at("k1", minutes(0)), kMonday).ok());
  for (const auto& [after, length] : {std::pair{0, 30}, {10, 10}, {-10, 20}, {-10, 60}, {29, 30}}) {
    const core::Status again = repo.book(at("k2", minutes(after), minutes(length)), kMonday);
    ASSERT_FALSE(again.ok()) << after;
    EXPECT_EQ(again.error().code, core::ErrorCode::kAlreadyExists);
  }
  EXPECT_TRUE(repo.book(at("k3", minutes(30)), kMonday).ok()) << "right behind it";
  EXPECT_TRUE(repo.book(at("k4", minutes(-30)), kMonday).ok()) << "right before it";
  Appointment elsewhere = at("k5", minutes(0));
  elsewhere.calendar = "other";
  EXPECT_TRUE(repo.book(elsewhere, kMonday).ok());
  EXPECT_TRUE(AppointmentRepo(*database_, core::OrgId("b")).book(at("k1", minutes(0)), kMonday).ok());
}

TEST_F(AppointmentRepoTest, TheSameKeyMakesOneAppointment) {
  AppointmentRepo repo(*database_, core::OrgId("a"));
  EXPECT_TRUE(repo.book(at("k1", minutes(0)), kMonday).ok());
  EXPECT_TRUE(repo.book(at("k1", minutes(0)), kMonday).ok());
  const auto all = repo.list("", kMonday);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().note, "a tooth");
  EXPECT_EQ(all->front().at_local, (templates::CivilDateTime{{2026, 11, 30}, {9, 0}}));
  EXPECT_EQ(all->front().length, minutes(30));
}

TEST_F(AppointmentRepoTest, MovingGivesTheContactsNextOneUpOrNothingHappens) {
  AppointmentRepo repo(*database_, core::OrgId("a"));
  ASSERT_TRUE(repo.book(at("k1", minutes(60)), kMonday).ok());
  Appointment theirs = at("k2", minutes(120));
  theirs.contact = core::ContactId("c2");
  ASSERT_TRUE(repo.book(theirs, kMonday).ok());
  const auto taken = repo.move(at("k3", minutes(120)), kMonday);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code, core::ErrorCode::kAlreadyExists);
  EXPECT_EQ(repo.list("", kMonday)->size(), 2U) << "the old one is still there";
  const auto moved = repo.move(at("k4", minutes(75)), kMonday);
  ASSERT_TRUE(moved.ok()) << core::describe(moved.error());
  EXPECT_EQ(*moved, at("", minutes(60)).at_local);
  EXPECT_EQ(*repo.move(at("k4", minutes(75)), kMonday), std::nullopt) << "the same request again";
  const auto left = repo.list("", kMonday);
  ASSERT_EQ(left->size(), 2U);
  EXPECT_EQ(left->front().key, "k4");
}

TEST_F(AppointmentRepoTest, GivingUpTakesTheSoonestToComeOfThatContact) {
  AppointmentRepo repo(*database_, core::OrgId("a"));
  ASSERT_TRUE(repo.book(at("past", minutes(-60)), kMonday).ok());
  ASSERT_TRUE(repo.book(at("later", minutes(90)), kMonday).ok());
  ASSERT_TRUE(repo.book(at("soon", minutes(30)), kMonday).ok());
  const auto given = repo.give_up("main", core::ContactId("c1"), kMonday);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(*given, at("", minutes(30)).at_local);
  EXPECT_TRUE(repo.give_up("main", core::ContactId("c1"), kMonday).ok());
  for (const char* nobody : {"c1", "c2", ""}) {
    const auto none = repo.give_up("main", core::ContactId(nobody), kMonday);
    ASSERT_FALSE(none.ok()) << nobody;
    EXPECT_EQ(none.error().code, core::ErrorCode::kNotFound);
  }
}

TEST_F(AppointmentRepoTest, ACancelledTimeIsFreeAgain) {
  AppointmentRepo repo(*database_, core::OrgId("a"));
  ASSERT_TRUE(repo.book(at("k1", minutes(0)), kMonday).ok());
  EXPECT_EQ(repo.taken("main", kMonday, kMonday + minutes(60))->size(), 1U);
  EXPECT_TRUE(repo.taken("main", kMonday + minutes(30), kMonday + minutes(60))->empty());
  EXPECT_TRUE(repo.cancel("k1").ok());
  EXPECT_EQ(repo.cancel("ghost").error().code, core::ErrorCode::kNotFound);
  EXPECT_TRUE(repo.taken("main", kMonday, kMonday + minutes(60))->empty());
  EXPECT_TRUE(repo.book(at("k2", minutes(0)), kMonday).ok());
}

TEST_F(AppointmentRepoTest, OfManyWhoWantATimeAtOnceOneGetsIt) {
  std::atomic<int> booked{0};
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([this, &booked, i] {
        AppointmentRepo repo(*database_, core::OrgId("a"));
        if (repo.book(at("k" + std::to_string(i), minutes(i)), kMonday).ok()) ++booked;
      });
    }
  }
  EXPECT_EQ(booked, 1);
}

}  // namespace
}  // namespace callai::repositories
