#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/testing/judged_api_json.h"

namespace callai::api {
namespace {

using core::Json;

constexpr const char* kImport = "/api/v1/contacts/imports/{import_id}";

class ContactImportRoutes : public JudgedApi {
 protected:
  std::string begin(const std::string& csv) {
    const RawResponse answer = world_.send_form(key_, "/api/v1/contacts/import", {{"file", "@list.csv\n" + csv}});
    EXPECT_EQ(answer.status, 202) << answer.body;
    return member(answer.body, "id");
  }
  Json ask_about(int status, const std::string& method, const std::string& import) {
    return ask_for(status, method, kImport, "/api/v1/contacts/imports/" + import);
  }
  std::size_t contacts() {
    const std::string all = world_.call(key_, "GET", "/api/v1/contacts/export").body;
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')) - 1;
  }
  /// A list that takes seconds.
  static std::string long_list(int rows) {
    std::string csv = "phone_number,first_name\n";
    for (int i = 0; i < rows; ++i) csv += "+4930" + std::to_string(23000000 + i) + ",Ann\n";
    return csv;
  }

  const std::string key_ = world_.key("ours", "manager");
};

TEST_F(ContactImportRoutes, AnImportThatGoesOnIsStoppedAndWhatItHasStoredStaysAndIsCounted) {
  constexpr int kRows = 40000;
  const std::string running = begin(long_list(kRows));
  const std::string waiting = begin("phone_number\n+4930901820\n");
  EXPECT_EQ(ask_about(200, "DELETE", waiting)["reason"], "it was cancelled");
  while (ask_about(200, "GET", running)["done"] == 0) {
  }
  const Json cancelled = ask_about(200, "DELETE", running);
  EXPECT_EQ(cancelled["state"], "failed");
  Json stopped = cancelled;
  for (int looks = 0; looks < 20000 && !stopped.contains("added"); ++looks) stopped = ask_about(200, "GET", running);
  EXPECT_EQ(stopped["state"], "failed");
  EXPECT_EQ(stopped["reason"], "it was cancelled");
  const auto added = stopped["added"].get<std::size_t>();
  EXPECT_GT(added, 0U);
  EXPECT_LT(added, std::size_t{kRows});
  EXPECT_EQ(stopped["done"], added);
  // The next one has its turn, and the one that was cancelled while it waited has none.
  const std::string next = begin("phone_number\n+4930901821\n");
  EXPECT_EQ(Json::parse(world_.when_done(key_, "/api/v1/contacts/imports/" + next).body)["state"], "ready");
  EXPECT_EQ(contacts(), added + 1);
}

TEST_F(ContactImportRoutes, AnImportThatIsOverOrSomebodyElsesIsNotStopped) {
  const std::string import = begin("phone_number\n+4930901820\n");
  world_.when_done(key_, "/api/v1/contacts/imports/" + import);
  const Json over = ask_about(409, "DELETE", import);
  EXPECT_FALSE(over["mend"].get<std::string>().empty());
  EXPECT_EQ(ask_about(200, "GET", import)["state"], "ready");
  ask_about(404, "DELETE", "import_none");
  EXPECT_EQ(world_.call(world_.key("theirs", "manager"), "DELETE", "/api/v1/contacts/imports/" + import).status, 404);
  EXPECT_EQ(world_.call(world_.key("ours", "viewer"), "DELETE", "/api/v1/contacts/imports/" + import).status, 403);
}

}  // namespace
}  // namespace callai::api
