#include <gtest/gtest.h>

#include "orchestrators/testing/dialing_test.h"

// The dialer and a database that goes away in the worst moments.

namespace callai::orchestrators {
namespace {

using repositories::Database;
using repositories::SqlConnection;
using repositories::Transaction;
using std::chrono::seconds;

const core::Error kAway{core::ErrorCode::kUnavailable, "the database server is out of reach", "look at it", ""};

/// A database that is out of reach now and then.
class FarDatabase final : public Database {
 public:
  core::Status write(const std::function<core::Status(Transaction&)>& work) override {
    return away ? core::Status{kAway} : near_->write(work);
  }
  core::Status read(const std::function<core::Status(SqlConnection&)>& work) const override {
    return away ? core::Status{kAway} : near_->read(work);
  }
  core::Status write_rows(const std::function<core::Status(Transaction&)>& work) override {
    if (away) return kAway;
    core::Status done = near_->write_rows(work);
    if (!loses_answer || skip-- > 0) return done;
    away = true;
    return kAway;
  }

  bool away = false;
  bool loses_answer = false;  ///< of a commit of rows; then it is away
  int skip = 0;               ///< commits of rows before that one

 private:
  std::unique_ptr<Database> near_ = repositories::make_test_database();
};

class DatabaseAway : public DialingTest {
 protected:
  DatabaseAway() : DialingTest(std::make_unique<FarDatabase>()) { world_.add("contact_1"); }

  FarDatabase& far() { return static_cast<FarDatabase&>(*world_.database); }
  /// Steps until the call is over; what they say meanwhile does not matter.
  void go_on() {
    far().away = far().loses_answer = false;
    run_for(seconds(60));
  }
  void expect_called_once() {
    const auto log = world_.log();
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log.front().outcome, "reached");
    EXPECT_EQ(log.front().number, 1);
    EXPECT_EQ(line_.dialled.size(), 1U);
    EXPECT_EQ(world_.state_of("contact_1"), "done");
  }
};

TEST_F(DatabaseAway, AnIntentWhoseCommitIsNotAnsweredIsTakenBackWhenTheDatabaseIsBack) {
  // The sign of life of the first step is written so too.
  far().skip = 1;
  far().loses_answer = true;
  EXPECT_FALSE(runner_->step().ok());
  EXPECT_FALSE(runner_->step().ok());
  EXPECT_TRUE(line_.dialled.empty()) << "what is not sure to be written is not dialled";
  go_on();
  expect_called_once();
}

TEST_F(DatabaseAway, ACallThatIsRefusedMeanwhileWaitsAgainWhenTheDatabaseIsBack) {
  line_.refuses = core::Error{core::ErrorCode::kResourceExhausted, "the line is full", "wait", ""};
  line_.before_dialling = [this](const DialOrder&) { far().away = true; };
  (void)runner_->step();
  EXPECT_FALSE(runner_->step().ok()) << "it is away";
  line_.refuses.reset();
  line_.before_dialling = nullptr;
  go_on();
  expect_called_once();
}

TEST_F(DatabaseAway, ACallThatCannotBeMadeIsToldWhenTheDatabaseIsBack) {
  line_.refuses = core::Error{core::ErrorCode::kInternal, "no such thing", "mend it", ""};
  line_.before_dialling = [this](const DialOrder&) { far().away = true; };
  (void)runner_->step();
  line_.before_dialling = nullptr;
  go_on();
  const auto log = world_.log();
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log.front().outcome, "failed");
  EXPECT_EQ(world_.state_of("contact_1"), "waiting");
}

}  // namespace
}  // namespace callai::orchestrators
