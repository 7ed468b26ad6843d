#include "repositories/system/job_repo.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "repositories/system/node_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

class Jobs : public RepositoryTest {
 protected:
  JobRecord job(const std::string& id, const std::string& node = "") {
    JobRecord record;
    record.id = id;
    record.kind = "contact_import";
    record.created = record.updated = wall(1);
    record.node = node;
    EXPECT_TRUE(jobs_.add(record).ok());
    return record;
  }
  JobRecord stored(const std::string& id) const { return *jobs_.get("contact_import", id); }

  core::testing::CountingIds ids_;
  JobRepo jobs_{*database_, ours_};
};

TEST_F(Jobs, ThatWereCancelledStaySo) {
  JobRecord running = job("a");
  running.done = 500;
  EXPECT_TRUE(*jobs_.update(running));
  const auto cancelled = jobs_.cancel("contact_import", "a", wall(2));
  ASSERT_TRUE(cancelled.ok()) << core::describe(cancelled.error());
  EXPECT_EQ(cancelled->state, JobState::kFailed);
  EXPECT_NE(cancelled->detail.find("it was cancelled"), std::string::npos);
  running.done = 1000;
  running.state = JobState::kReady;
  EXPECT_FALSE(*jobs_.update(running)) << "whoever does it has to stop";
  EXPECT_EQ(stored("a").state, JobState::kFailed);
  EXPECT_EQ(stored("a").done, 500);
  running.detail = R"({"added":700})";
  ASSERT_TRUE(jobs_.amend(running).ok());
  EXPECT_EQ(stored("a").done, 1000);
  EXPECT_EQ(stored("a").state, JobState::kFailed);
}

TEST_F(Jobs, ThatAreOverOrSomebodyElsesAreNotCancelled) {
  JobRecord over = job("a");
  over.state = JobState::kReady;
  ASSERT_TRUE(*jobs_.update(over));
  EXPECT_EQ(jobs_.cancel("contact_import", "a", wall(2)).error().code, ErrorCode::kFailedPrecondition);
  job("b");
  EXPECT_EQ(jobs_.cancel("document_upload", "b", wall(2)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(JobRepo(*database_, theirs_).cancel("contact_import", "b", wall(2)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(stored("b").state, JobState::kProcessing);
}

TEST_F(Jobs, FailWithTheirNodeAndWithNoOther) {
  NodeRepo nodes(*database_);
  ASSERT_TRUE(nodes.begin(ids_, "node_a", wall(0)).ok());
  ASSERT_TRUE(nodes.begin(ids_, "node_b", wall(0)).ok());
  job("a", "node_a");
  job("b", "node_b");
  ASSERT_TRUE(nodes.begin(ids_, "node_b", wall(5)).ok());
  EXPECT_EQ(stored("b").state, JobState::kFailed) << "it starts again";
  EXPECT_EQ(stored("a").state, JobState::kProcessing) << "its node lives";
  ASSERT_TRUE(nodes.bury(ids_, wall(1), wall(60)).ok());
  EXPECT_EQ(stored("a").state, JobState::kFailed);
}

TEST_F(Jobs, OfNoNodeThatIsThereFailWithTheNextOneThatStarts) {
  job("a", "");
  ASSERT_TRUE(NodeRepo(*database_).begin(ids_, "node_a", wall(5)).ok());
  EXPECT_EQ(stored("a").state, JobState::kFailed);
}

}  // namespace
}  // namespace callai::repositories
