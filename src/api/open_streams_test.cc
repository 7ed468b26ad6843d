#include "api/open_streams.h"

#include <gtest/gtest.h>

#include <map>

namespace callai::api {
namespace {

using repositories::Principal;
using repositories::Role;

/// Lets in who is written down.
class Doorman final : public Authenticator {
 public:
  core::Result<Principal> of_session(std::string_view, std::string_view) override { return Principal{}; }
  core::Result<Principal> of_key(std::string_view, std::string_view) override { return Principal{}; }
  core::Result<Principal> look(std::string_view session, std::string_view key) override {
    ++looks;
    if (away) return core::Error{core::ErrorCode::kUnavailable, "the database is away", "", ""};
    const auto known = roles.find(std::string(key.empty() ? session : key));
    if (known == roles.end()) return core::Error{core::ErrorCode::kPermissionDenied, "unknown", "", ""};
    Principal principal;
    principal.role = known->second;
    return principal;
  }
  bool csrf_matches(std::string_view, std::string_view) const override { return true; }

  std::map<std::string, Role> roles;
  bool away = false;
  int looks = 0;
};

class OpenStreamsTest : public ::testing::Test {
 protected:
  std::shared_ptr<EventStream> events_of(const std::string& session, Role least = Role::kViewer) {
    auto stream = std::make_shared<EventStream>();
    streams_.add({"", session, least, stream, {}});
    return stream;
  }
  Doorman doorman_;
  OpenStreams streams_;
};

TEST_F(OpenStreamsTest, EndWithTheSession) {
  doorman_.roles = {{"ann", Role::kOwner}, {"bob", Role::kAgent}};
  const auto anns = events_of("ann");
  const auto bobs = events_of("bob");
  streams_.look(doorman_);
  EXPECT_FALSE(anns->closed() || bobs->closed());
  doorman_.roles.erase("bob");
  streams_.look(doorman_);
  EXPECT_FALSE(anns->closed());
  EXPECT_TRUE(bobs->closed());
}

TEST_F(OpenStreamsTest, EndWithTheKeyAndSayWhy) {
  doorman_.roles = {{"key", Role::kAgent}};
  const auto socket = std::make_shared<SocketStream>();
  streams_.add({"key", "", Role::kAgent, {}, socket});
  streams_.look(doorman_);
  EXPECT_FALSE(socket->closed());
  doorman_.roles.clear();
  streams_.look(doorman_);
  EXPECT_TRUE(socket->closed());
  EXPECT_EQ(socket->close_reason(), "log in again");
}

TEST_F(OpenStreamsTest, EndWithTheRole) {
  doorman_.roles = {{"ann", Role::kViewer}};
  const auto may = events_of("ann");
  const auto may_not = events_of("ann", Role::kManager);
  streams_.look(doorman_);
  EXPECT_FALSE(may->closed());
  EXPECT_TRUE(may_not->closed());
}

TEST_F(OpenStreamsTest, GoOnWhileNobodyCanBeAsked) {
  const auto stream = events_of("ann");
  doorman_.away = true;
  streams_.look(doorman_);
  EXPECT_FALSE(stream->closed());
}

TEST_F(OpenStreamsTest, OfOneSessionAskOnceAndOfNoneNever) {
  doorman_.roles = {{"ann", Role::kOwner}};
  std::vector<std::shared_ptr<EventStream>> open;
  for (int i = 0; i < 50; ++i) open.push_back(events_of("ann"));
  streams_.look(doorman_);
  EXPECT_EQ(doorman_.looks, 1);
  open.clear();
  streams_.look(doorman_);
  EXPECT_EQ(doorman_.looks, 1);
}

}  // namespace
}  // namespace callai::api
