#include <gtest/gtest.h>

#include "api/testing/api_world.h"

namespace callai::api {
namespace {

TEST(MetricsRoute, TellsThisMachineWithoutAKey) {
  ApiWorld world;
  world.metrics.counter("callai_tests_total", "Tests.").add(3);
  const RawResponse answer = world.call("", "GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("callai_tests_total 3\n"), std::string::npos);
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST(MetricsRoute, AProxyHereIsNotThisMachine) {
  ApiWorld world;
  const RawHeaders forwarded{{"X-Forwarded-For", "203.0.113.9"}};
  EXPECT_EQ(world.call("", "GET", "/metrics", "", forwarded).status, 401);
  EXPECT_EQ(world.call("nonsense", "GET", "/metrics", "", forwarded).status, 401);
  EXPECT_EQ(world.call(world.new_key("ours", "owner", {"calls:read"}).key, "GET", "/metrics", "", forwarded).status,
            403);
  EXPECT_EQ(world.call(world.new_key("ours", "owner", {"metrics:read"}).key, "GET", "/metrics", "", forwarded).status,
            200);
}

}  // namespace
}  // namespace callai::api
