#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"
#include "core/json.h"
#include "repositories/testing/faulty_disk.h"

// What a client sees of a disk that is full or cannot be written.

namespace callai::api {
namespace {

using core::Json;
using repositories::FaultyDisk;

class AFailingDisk : public ::testing::TestWithParam<FaultyDisk::Fault> {
 protected:
  // Before the world, whose database is in a folder of that one.
  FaultyDisk disk_{std::filesystem::temp_directory_path().string()};
  ApiWorld world_;
  AnswerJudge judge_{ask(world_.port(), "GET", "/api/v1/openapi.json").body};

  RawResponse add(const std::string& number) {
    RawResponse answer =
        world_.call(world_.key("ours", "manager"), "POST", "/api/v1/contacts", R"({"phone_number":")" + number + "\"}");
    EXPECT_EQ(judge_.judge("POST", "/api/v1/contacts", answer.status, answer.headers.at("content-type"), answer.body),
              "");
    return answer;
  }
};

TEST_P(AFailingDisk, IsToldWithItsMendAndIsOverWhenItIsMended) {
  ASSERT_EQ(add("+4930901820").status, 201);
  disk_.fail(GetParam());
  const RawResponse refused = add("+4930901821");
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_TRUE(refused.headers.contains("retry-after"));
  const Json problem = Json::parse(refused.body);
  EXPECT_NE(problem["detail"].get<std::string>().find("database"), std::string::npos) << problem["detail"];
  EXPECT_FALSE(problem["mend"].get<std::string>().empty());
  EXPECT_EQ(world_.call(world_.key("ours", "viewer"), "GET", "/api/v1/contacts").status, 200) << "reading goes on";
  disk_.fail(FaultyDisk::Fault::kNone);
  EXPECT_EQ(add("+4930901821").status, 201) << "nothing has to be restarted";
  const Json stored = Json::parse(world_.call(world_.key("ours", "viewer"), "GET", "/api/v1/contacts").body);
  EXPECT_EQ(stored["items"].size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Disks, AFailingDisk,
                         ::testing::Values(FaultyDisk::Fault::kFull, FaultyDisk::Fault::kReadOnly,
                                           FaultyDisk::Fault::kSyncFails));

}  // namespace
}  // namespace callai::api
