#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "orchestrators/testing/dial_world.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/system/node_repo.h"

// Ten days of a campaign in virtual time, over changes of the clocks on both sides of the Atlantic, and a judge who
// knows nothing of the dialer: it reads the log of attempts. CALLAI_DIAL_CONTACTS says how many contacts (100).

namespace callai::orchestrators {
namespace {

using repositories::DialAttempt;
using repositories::DialOutcome;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kZones[] = {"Europe/Lisbon", "Europe/Berlin", "America/New_York", "America/Los_Angeles",
                                  "Asia/Tokyo"};
constexpr int kMaxCalls = 40;
constexpr int kPerMinute = 600;
constexpr core::Duration kDays = hours(24 * 10);

int contacts_wanted() {
  const char* const text = std::getenv("CALLAI_DIAL_CONTACTS");
  return text == nullptr ? 100 : std::max(std::atoi(text), 1);
}

/// What happened in calls that the log does not have.
struct Told {
  std::map<std::string, core::WallTime> opted_out;
  std::map<std::string, std::vector<core::WallTime>> callbacks;
};

class Week : public ::testing::Test {
 protected:
  Week()
      : random_(20271029), line_(world_.env, *world_.database, [this](const DialOrder& order) { return plan(order); }) {
    // Friday: clocks change in Europe on the 31st, in America on the 7th.
    world_.env.executor().advance(templates::to_wall({{2027, 10, 29}, {0, 0}}, minutes(0)) - world_.now());
    settings_.max_calls = kMaxCalls;
    settings_.calls_per_minute = kPerMinute;
    settings_.max_attempts = 6;
    settings_.hours.days.at(6) = {{10 * 60, 13 * 60}};
    settings_.hours.holidays = {templates::to_civil(world_.now() + hours(24 * 5), minutes(0)).date};
    world_.set(settings_);
  }

  DialPlan plan(const DialOrder& order) {
    DialPlan made;
    made.lasts = seconds(20 + static_cast<int>(random_.next() % 40));
    const std::uint64_t dice = random_.next() % 100;
    const std::string contact = order.attempt.contact.value();
    made.outcome = dice < 40   ? DialOutcome::kReached
                   : dice < 65 ? DialOutcome::kNoAnswer
                   : dice < 80 ? DialOutcome::kBusy
                   : dice < 90 ? DialOutcome::kVoicemail
                   : dice < 95 ? DialOutcome::kRejected
                               : DialOutcome::kFailed;
    const core::WallTime ends = world_.now() + made.lasts;
    if (dice < 2) {
      made.opts_out = true;
      told_.opted_out[contact] = ends;
    } else if (dice < 7) {
      made.callback = ends + minutes(30 + static_cast<int>(random_.next() % (3 * 24 * 60)));
      told_.callbacks[contact].push_back(*made.callback);
    }
    return made;
  }

  void run() {
    ASSERT_TRUE(repositories::NodeRepo(*world_.database).begin(world_.env.env().ids, "node", world_.now()).ok());
    DialerSettings dialer;
    dialer.node = "node";
    dialer.calls_per_minute = 60000;
    CampaignRunner runner(world_.env.env(), *world_.database, line_, dialer);
    auto& time = world_.env.executor();
    const core::WallTime end = world_.now() + kDays;
    while (world_.now() < end) {
      const auto done = runner.step();
      ASSERT_TRUE(done.ok()) << core::describe(done.error());
      if (line_.active > 0 || done->dialled > 0) {
        time.advance(seconds(1));
        continue;
      }
      const auto next = world_.queue().next_due(world_.campaign);
      ASSERT_TRUE(next.ok());
      const core::WallTime until = *next ? std::clamp(**next, world_.now() + seconds(1), end) : end;
      time.advance(until - world_.now());
    }
  }

  core::SeededRandom random_;
  DialWorld world_;
  PlannedLine line_;
  DialingSettings settings_;
  Told told_;
};

/// The judge: plain arithmetic over the log.
class Judge {
 public:
  Judge(const DialingSettings& settings, const Told& told) : settings_(settings), told_(told) {}

  void contact(const std::string& id, const std::string& zone, const std::vector<DialAttempt>& attempts) {
    std::map<std::int64_t, int> by_day;
    std::map<std::string, int> by_outcome;
    EXPECT_LE(attempts.size(), static_cast<std::size_t>(settings_.max_attempts)) << id;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      const DialAttempt& attempt = attempts[i];
      const core::Duration ahead = *repositories::utc_offset_of(zone, attempt.created);
      const std::int64_t minute = std::chrono::floor<minutes>(attempt.created.time_since_epoch() + ahead).count();
      const std::int64_t day = minute / 1440;
      EXPECT_TRUE(may_call(day, minute % 1440)) << id << " day " << day << " minute " << minute % 1440;
      EXPECT_LE(++by_day[day], settings_.max_attempts_per_day) << id << " day " << day;
      const auto gone = told_.opted_out.find(id);
      if (gone != told_.opted_out.end()) {
        EXPECT_LE(attempt.created, gone->second) << id << " opted out";
      }
      if (i > 0) after(id, attempts[i - 1], attempt, by_outcome[attempts[i - 1].outcome]);
      EXPECT_NE(attempt.outcome, "") << id;
      ++by_outcome[attempt.outcome];
    }
  }

  void all(const std::vector<DialAttempt>& attempts) {
    std::vector<std::pair<core::WallTime, int>> changes;
    std::vector<core::WallTime> begun;
    for (const DialAttempt& attempt : attempts) {
      changes.emplace_back(attempt.created, 1);
      changes.emplace_back(*attempt.ended, -1);
      begun.push_back(attempt.created);
    }
    std::sort(changes.begin(), changes.end());
    std::sort(begun.begin(), begun.end());
    int at_once = 0;
    for (const auto& [at, change] : changes) {
      at_once += change;
      ASSERT_LE(at_once, kMaxCalls);
    }
    for (std::size_t i = kPerMinute + kPerMinute / 120; i < begun.size(); ++i) {
      ASSERT_GE(begun[i] - begun[i - kPerMinute - kPerMinute / 120], minutes(1)) << "too many in a minute";
    }
  }

 private:
  /// 1970-01-01 was a Thursday.
  bool may_call(std::int64_t day, std::int64_t minute) const {
    const auto weekday = static_cast<std::size_t>((day + 4) % 7);
    for (const auto& holiday : settings_.hours.holidays) {
      if (templates::days_from_civil(holiday) == day) return false;
    }
    if (weekday == 0) return false;
    if (weekday == 6) return minute >= 600 && minute < 780;
    return minute >= 540 && minute < 1080;
  }

  void after(const std::string& id, const DialAttempt& last, const DialAttempt& next, int times) const {
    if (next.reason == "callback") {
      const auto agreed = told_.callbacks.find(id);
      ASSERT_NE(agreed, told_.callbacks.end()) << id;
      const bool kept = std::any_of(agreed->second.begin(), agreed->second.end(),
                                    [&](core::WallTime at) { return at <= next.created && at > *last.ended; });
      EXPECT_TRUE(kept) << id << ": a callback that nobody agreed";
      return;
    }
    ASSERT_NE(last.outcome, "reached") << id << " was called again";
    const RetryRule& rule = settings_.retry_after(*repositories::parse_dial_outcome(last.outcome));
    EXPECT_LT(times, rule.tries) << id << " after " << last.outcome;
    core::Duration wait = rule.after;
    for (int i = 1; i < times; ++i) wait = std::min(wait * 2, rule.at_most);
    EXPECT_GE(next.created - *last.ended, wait) << id << " after " << last.outcome;
  }

  const DialingSettings& settings_;
  const Told& told_;
};

TEST_F(Week, EveryDialIsWithinItsHoursAndEveryCapIsKept) {
  std::map<std::string, std::string> zones;
  for (int i = 0; i < contacts_wanted(); ++i) {
    const std::string id = "contact_" + std::to_string(100000 + i);
    zones[id] = kZones[i % 5];
    world_.add(id, zones[id]);
  }
  run();
  std::map<std::string, std::vector<DialAttempt>> by_contact;
  const std::vector<DialAttempt> log = world_.log();
  for (const DialAttempt& attempt : log) by_contact[attempt.contact.value()].push_back(attempt);
  EXPECT_EQ(by_contact.size(), zones.size()) << "everybody was called";
  EXPECT_GT(log.size(), zones.size() * 3 / 2);
  Judge judge(settings_, told_);
  for (const auto& [id, attempts] : by_contact) judge.contact(id, zones.at(id), attempts);
  judge.all(log);
  int callbacks = 0;
  for (const DialAttempt& attempt : log) callbacks += attempt.reason == "callback" ? 1 : 0;
  EXPECT_GT(callbacks, 0);
  EXPECT_FALSE(told_.opted_out.empty());
}

}  // namespace
}  // namespace callai::orchestrators
