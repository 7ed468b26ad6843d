#include "api/router.h"

#include <gtest/gtest.h>

namespace callai::api {
namespace {

Routes routes() {
  Routes list;
  for (const auto& [method, path, id] : {std::tuple{"GET", "/things", "list"},
                                         {"GET", "/things/{thing_id}", "get"},
                                         {"DELETE", "/things/{thing_id}", "remove"},
                                         {"POST", "/things/search", "search"}}) {
    list.push_back({.method = method, .path = path, .id = id});
  }
  return list;
}

TEST(Router, FindsARouteAndItsId) {
  const Router router(routes());
  const auto match = router.find("GET", "/things/7");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->id, "get");
  EXPECT_EQ(match.path.at("thing_id"), "7");
}

TEST(Router, PrefersWordsToIds) {
  const Router router(routes());
  EXPECT_EQ(router.find("POST", "/things/search").route->id, "search");
}

TEST(Router, KnowsWhichMethodsAPathHas) {
  const Router router(routes());
  const auto match = router.find("PUT", "/things/7");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, (std::vector<std::string>{"GET", "HEAD", "DELETE"}));
  EXPECT_TRUE(router.find("GET", "/nothing").allowed.empty());
}

TEST(Router, AnswersHeadWhereThereIsGet) {
  const Router router(routes());
  const auto match = router.find("HEAD", "/things");
  ASSERT_NE(match.route, nullptr);
  EXPECT_TRUE(match.head);
}

TEST(Router, TakesNoEmptyAndNoEndlessId) {
  const Router router(routes());
  EXPECT_EQ(router.find("GET", "/things/").route, nullptr);
  EXPECT_EQ(router.find("GET", "/things/" + std::string(kMaxIdBytes + 1, 'x')).route, nullptr);
}

}  // namespace
}  // namespace callai::api
