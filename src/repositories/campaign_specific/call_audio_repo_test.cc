#include "repositories/campaign_specific/call_audio_repo.h"

#include <gtest/gtest.h>

#include "repositories/campaign_specific/call_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/test_database.h"

namespace callai::repositories {
namespace {

class CallAudio : public ::testing::Test {
 protected:
  CallAudio() {
    database = make_test_database();
    EXPECT_TRUE(OrgRepo(*database).save({org, "Org", {}}).ok());
    CallRecord record;
    record.id = call;
    EXPECT_TRUE(CallRepo(*database, org).create(record).ok());
  }

  const core::OrgId org{"org"};
  const core::CallId call{"call_1"};
  std::unique_ptr<Database> database;
};

TEST_F(CallAudio, IsKeptPerDirectionReceivedFirst) {
  CallAudioRepo repo(*database, org);
  CallAudioRecord sent{call, AudioDirection::kSent, "PCMA", 500, 25, 5.0, 12.5, 3.9, 41.5, 0, false};
  CallAudioRecord received{call, AudioDirection::kReceived, "G722", 480, 0, 0.0, 0.25, 4.375, {}, 40, true};
  ASSERT_TRUE(repo.add(sent).ok());
  ASSERT_TRUE(repo.add(received).ok());
  const auto both = repo.of(call);
  ASSERT_TRUE(both.ok());
  ASSERT_EQ(both->size(), 2U);
  EXPECT_EQ(both->at(0).direction, AudioDirection::kReceived);
  EXPECT_EQ(both->at(0).codec, "G722");
  EXPECT_DOUBLE_EQ(both->at(0).mos, 4.375);
  EXPECT_DOUBLE_EQ(both->at(0).concealed_ms, 40);
  EXPECT_FALSE(both->at(0).round_trip_ms.has_value());
  EXPECT_TRUE(both->at(0).one_way);
  EXPECT_EQ(both->at(1).lost, 25);
  EXPECT_DOUBLE_EQ(both->at(1).round_trip_ms.value_or(0), 41.5);
}

TEST_F(CallAudio, OfACallWithoutAudioIsNothing) {
  const auto none = CallAudioRepo(*database, org).of(call);
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());
}

TEST_F(CallAudio, NeedsItsCall) {
  CallAudioRecord stray;
  stray.call = core::CallId("call_2");
  EXPECT_FALSE(CallAudioRepo(*database, org).add(stray).ok());
}

}  // namespace
}  // namespace callai::repositories
