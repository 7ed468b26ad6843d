#include "repositories/system/recording_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/testing/manual_clock.h"
#include "core/testing/recording_log.h"
#include "core/testing/virtual_executor.h"
#include "repositories/system/node_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/privacy_test.h"

namespace callai::repositories {
namespace {

using core::CallId;

/// Recordings of two nodes, of which "here" looks after those that it can reach.
class RecordingFiles : public PrivacyTest {
 protected:
  RecordingFiles() { clock_.advance(day(10) - clock_.wall_now()); }

  void recorded(const std::string& id, const std::string& node, bool with_file) {
    call(id, "c1", "+491", 0, node);
    if (with_file) std::ofstream(file(id)) << "RIFF";
  }
  std::string file(const std::string& id) const { return folder_.file(id + ".wav"); }
  bool exists(const std::string& id) const { return std::filesystem::exists(file(id)); }
  bool is_known(const std::string& id) const { return !calls_.get(CallId(id))->recording_path.empty(); }
  int sweep() {
    const auto removed = remove_old_recordings({clock_, random_, ids_, log_}, privacy_, "here", [] { return false; });
    EXPECT_TRUE(removed.ok());
    return *removed;
  }
  bool on_server() const {
    bool server = false;
    (void)database_->read([&server](SqlConnection& sql) -> core::Status {
      server = sql.engine() == Engine::kPostgres;
      return {};
    });
    return server;
  }

  core::testing::ManualClock clock_;
  core::SeededRandom random_{1};
  core::testing::CountingIds ids_;
  core::testing::RecordingLog log_;
};

TEST_F(RecordingFiles, GoWithWhatPointsAtThem) {
  recorded("call_1", "here", true);
  recorded("call_2", "", true);
  recorded("call_3", "here", false);  // gone already
  EXPECT_EQ(sweep(), 0) << "nobody said how long";
  ASSERT_TRUE(privacy_.set_policy({5, 0, 0, false, 30}, wall(0)).ok());
  EXPECT_EQ(sweep(), 3);
  for (const char* id : {"call_1", "call_2", "call_3"}) EXPECT_FALSE(exists(id) || is_known(id)) << id;
  EXPECT_EQ(sweep(), 0);
}

TEST_F(RecordingFiles, OfAnotherNodeAreLeftToIt) {
  recorded("call_1", "there", false);
  recorded("call_2", "there", true);  // in a folder that both have
  ASSERT_TRUE(privacy_.set_policy({5, 0, 5, false, 30}, wall(0)).ok());
  EXPECT_EQ(sweep(), on_server() ? 1 : 2) << "a SQLite file has one node, whatever it was called";
  EXPECT_FALSE(exists("call_2") || is_known("call_2"));
  EXPECT_EQ(is_known("call_1"), on_server());
  EXPECT_EQ(privacy_.sweep(day(10))->calls, on_server() ? 1 : 2) << "a call goes after its recording";
}

TEST_F(RecordingFiles, OfAnotherNodeAreNamedAndNoneIsRemoved) {
  recorded("call_1", "here", true);
  recorded("call_2", "there", false);
  const std::vector<StoredRecording> both{*privacy_.recording(CallId("call_1")), *privacy_.recording(CallId("call_2"))};
  EXPECT_EQ(is_elsewhere(both[1], "here"), on_server());
  EXPECT_FALSE(is_elsewhere(both[1], "there"));
  const core::Status removed = remove_recordings(both, "here");
  EXPECT_EQ(removed.ok(), !on_server());
  EXPECT_EQ(exists("call_1"), on_server());
  if (removed.ok()) return;
  EXPECT_EQ(removed.error().code, core::ErrorCode::kFailedPrecondition);
  EXPECT_NE(removed.error().message.find("'there'"), std::string::npos);
}

TEST_F(RecordingFiles, OfANodeThatIsGoneForGoodAreNoMoreUnlessTheyAreHere) {
  ASSERT_TRUE(OrgRepo(*database_).save({ours_, "Ours", wall(0)}).ok());
  NodeRepo nodes(*database_);
  ASSERT_TRUE(nodes.begin(ids_, "there", wall(0)).ok());
  recorded("call_1", "there", false);
  recorded("call_2", "there", true);  // in a folder that both have
  recorded("call_3", "here", false);
  const auto living = forget_recordings_of_node(*database_, "there");
  ASSERT_FALSE(living.ok());
  EXPECT_EQ(living.error().code, core::ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(nodes.bury(ids_, wall(1), wall(2)).ok());
  const auto forgotten = forget_recordings_of_node(*database_, "there");
  EXPECT_EQ(forgotten.ok(), on_server()) << "a SQLite file has one node";
  EXPECT_EQ(is_known("call_1"), !on_server());
  EXPECT_TRUE(is_known("call_2") && exists("call_2") && is_known("call_3"));
  if (!forgotten.ok()) return;
  EXPECT_EQ(*forgotten, 1);
  EXPECT_TRUE(remove_recordings({*privacy_.recording(CallId("call_1"))}, "here").ok());
  EXPECT_EQ(*forget_recordings_of_node(*database_, "there"), 0);
}

TEST_F(RecordingFiles, OfCallsThatNobodyAnsweredAreNone) {
  CallRecord ringing;
  ringing.id = CallId("call_1");
  ringing.recording_path = file("call_1");
  ASSERT_TRUE(calls_.create(ringing).ok());
  ASSERT_TRUE(calls_.finish(ringing.id, CallStatus::kFailed, "no_answer", wall(1), {}).ok());
  EXPECT_FALSE(is_known("call_1"));
  EXPECT_EQ(privacy_.recording(CallId("nobody")).error().code, core::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace callai::repositories
