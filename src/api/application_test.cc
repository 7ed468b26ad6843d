#include "api/application.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "api/legacy_paths.h"
#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"

namespace callai::api {
namespace {

TEST(Application, AnswersHealthAndReadiness) {
  ApiWorld world;
  EXPECT_EQ(ask(world.port(), "GET", "/health").body, R"({"status":"ok"})");
  EXPECT_EQ(ask(world.port(), "GET", "/ready").status, 200);
  world.ready = false;
  EXPECT_EQ(ask(world.port(), "GET", "/ready").status, 503);
}

TEST(Application, WantsToKnowWhoAsks) {
  ApiWorld world;
  const RawResponse nobody = ask(world.port(), "GET", "/api/v1/contacts");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(nobody.headers.at("www-authenticate"), "Bearer realm=\"callai\"");
  EXPECT_EQ(nobody.headers.at("content-type"), "application/problem+json");
  EXPECT_FALSE(member(nobody.body, "mend").empty());
  EXPECT_EQ(world.call("wrong", "GET", "/api/v1/contacts").status, 401);
  EXPECT_EQ(world.call(world.key("ours", "viewer"), "GET", "/api/v1/contacts").status, 200);
}

TEST(Application, ReadsNoBodyOfNobody) {
  ApiWorld world;
  RawClient client(world.port());
  ASSERT_TRUE(
      client.send("POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  "Content-Length: 9000000\r\n\r\n"));
  EXPECT_EQ(client.receive().status, 401);
}

TEST(Application, RefusesAHundredMegabytes) {
  ApiWorld world;
  RawClient client(world.port());
  ASSERT_TRUE(client.send("POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                          world.key("ours", "owner") +
                          "\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"));
  EXPECT_EQ(client.receive().status, 413);
}

TEST(Application, ChecksRequestsInOrder) {
  ApiWorld world;
  const std::string key = world.key("ours", "manager");
  EXPECT_EQ(world.call(key, "GET", "/api/v1/nothing").status, 404);
  const RawResponse put = world.call(key, "PUT", "/api/v1/contacts");
  EXPECT_EQ(put.status, 405);
  EXPECT_EQ(put.headers.at("allow"), "GET, HEAD, POST");
  EXPECT_EQ(world.call(key, "GET", "/api/v1/contacts", "", {{"Accept", "text/html"}}).status, 406);
  EXPECT_EQ(world.call(key, "GET", "/api/v1/contacts?limit=0").status, 422);
  EXPECT_EQ(
      ask(world.port(), "POST", "/api/v1/contacts", {{"X-API-Key", key}, {"Content-Type", "text/plain"}}, "x").status,
      415);
  EXPECT_EQ(world.call(key, "POST", "/api/v1/contacts", "{").status, 400);
  EXPECT_EQ(world.call(key, "POST", "/api/v1/contacts", std::string(60000, '[')).status, 400);
  const RawResponse wrong = world.call(key, "POST", "/api/v1/contacts", R"({"phone":"1"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_NE(wrong.body.find(R"("pointer":"/phone_number")"), std::string::npos) << wrong.body;
  EXPECT_EQ(world.call(world.key("ours", "viewer"), "POST", "/api/v1/contacts", R"({"phone_number":"12"})").status,
            403);
}

TEST(Application, AsksKeysForTheirScope) {
  ApiWorld world;
  const std::string reader = world.new_key("ours", "owner", {"contacts:read"}).key;
  EXPECT_EQ(world.call(reader, "GET", "/api/v1/contacts").status, 200);
  EXPECT_EQ(world.call(reader, "GET", "/api/v1/auth/me").status, 200);
  EXPECT_EQ(world.call(reader, "POST", "/api/v1/contacts", R"({"phone_number":"+4930123456"})").status, 403);
  EXPECT_EQ(world.call(reader, "GET", "/api/v1/calls").status, 403);
}

TEST(Application, WantsATokenOfPagesThatChangeSomething) {
  ApiWorld world;
  const RawResponse login = world.call("", "POST", "/api/v1/auth/login",
                                       R"({"email":"owner@ours.example.com","password":"correct horse battery"})");
  ASSERT_EQ(login.status, 200) << login.body;
  const std::string cookie = login.headers.at("set-cookie").substr(0, login.headers.at("set-cookie").find(';'));
  EXPECT_NE(login.headers.at("set-cookie").find("HttpOnly; SameSite=Strict"), std::string::npos);
  const std::string body = R"({"phone_number":"+4930123456"})";
  EXPECT_EQ(world.call("", "GET", "/api/v1/contacts", "", {{"Cookie", cookie}}).status, 200);
  EXPECT_EQ(world.call("", "POST", "/api/v1/contacts", body, {{"Cookie", cookie}}).status, 403);
  EXPECT_EQ(world.call("", "POST", "/api/v1/contacts", body, {{"Cookie", cookie}, {"X-CSRF-Token", "x"}}).status, 403);
  const RawHeaders page = {{"Cookie", "a=b; " + cookie}, {"X-CSRF-Token", member(login.body, "csrf_token")}};
  EXPECT_EQ(world.call("", "POST", "/api/v1/contacts", body, page).status, 201);
  EXPECT_EQ(world.call("", "POST", "/api/v1/auth/logout", "", page).status, 204);
  EXPECT_EQ(world.call("", "GET", "/api/v1/contacts", "", {{"Cookie", cookie}}).status, 401);
}

TEST(Application, SlowsDownWhoAsksTooOften) {
  ApplicationSettings settings = ApiWorld::generous();
  settings.per_principal = {0.001, 2};
  ApiWorld world(settings);
  const std::string key = world.key("ours", "viewer");
  EXPECT_EQ(world.call(key, "GET", "/api/v1/contacts").status, 200);
  EXPECT_EQ(world.call(key, "GET", "/api/v1/contacts").status, 200);
  const RawResponse third = world.call(key, "GET", "/api/v1/contacts");
  EXPECT_EQ(third.status, 429);
  EXPECT_TRUE(third.headers.contains("retry-after"));
  EXPECT_EQ(world.call(world.key("theirs", "viewer"), "GET", "/api/v1/contacts").status, 200);
}

TEST(Application, SlowsDownWhoGuessesKeys) {
  ApplicationSettings settings = ApiWorld::generous();
  settings.failures = {0.001, 3};
  ApiWorld world(settings);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(world.call("guess" + std::to_string(i), "GET", "/api/v1/contacts").status, 401);
  EXPECT_EQ(world.call("guess", "GET", "/api/v1/contacts").status, 429);
}

TEST(Application, SendsNothingAgainThatTheClientHas) {
  ApiWorld world;
  const std::string key = world.key("ours", "viewer");
  const RawResponse first = world.call(key, "GET", "/api/v1/contacts");
  const RawResponse again =
      world.call(key, "GET", "/api/v1/contacts", "", {{"If-None-Match", first.headers.at("etag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST(Application, AnswersHeadAndOptions) {
  ApiWorld world;
  RawClient client(world.port());
  ASSERT_TRUE(client.send(request_text("HEAD", "/api/v1/contacts", {{"X-API-Key", world.key("ours", "viewer")}})));
  const RawResponse head = client.receive(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_NE(head.headers.at("content-length"), "0");
  const RawResponse options = ask(world.port(), "OPTIONS", "/api/v1/contacts");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_FALSE(options.headers.contains("access-control-allow-origin"));
}

TEST(Application, LetsOnlyKnownPagesIn) {
  ApplicationSettings settings = ApiWorld::generous();
  settings.cors_origins = {"https://ui.example.com"};
  ApiWorld world(settings);
  const RawResponse known = ask(world.port(), "OPTIONS", "/api/v1/contacts",
                                {{"Origin", "https://ui.example.com"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(known.headers.at("access-control-allow-origin"), "https://ui.example.com");
  EXPECT_NE(known.headers.at("access-control-allow-headers").find("X-CSRF-Token"), std::string::npos);
  const RawResponse other = ask(world.port(), "GET", "/health", {{"Origin", "https://evil.example.com"}});
  EXPECT_FALSE(other.headers.contains("access-control-allow-origin"));
}

TEST(Application, HasHeadersThatProtectPages) {
  ApiWorld world;
  const RawResponse answer = ask(world.port(), "GET", "/health");
  EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
  EXPECT_NE(answer.headers.at("content-security-policy").find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_FALSE(answer.headers.contains("strict-transport-security"));
}

class UserInterface : public ::testing::Test {
 protected:
  UserInterface() {
    std::filesystem::create_directories(folder_.path() / "dist/assets");
    std::ofstream(folder_.file("dist/index.html")) << "<html>page</html>";
    std::ofstream(folder_.file("dist/assets/app.1a2b.js.gz")) << "small";
    std::ofstream(folder_.file("dist/assets/app.1a2b.js.br")) << "smaller";
    std::ofstream(folder_.file("dist/assets/app.1a2b.js")) << "script";
    std::ofstream(folder_.file("dist/.secret")) << "secret";
    std::ofstream(folder_.file("outside.txt")) << "secret";
    std::filesystem::create_symlink(folder_.file("outside.txt"), folder_.file("dist/link.txt"));
    world_.emplace(ApiWorld::generous(), folder_.file("dist"));
  }
  repositories::TempDir folder_;
  std::optional<ApiWorld> world_;
};

TEST_F(UserInterface, IsServedWithItsOwnRules) {
  const RawResponse page = ask(world_->port(), "GET", "/");
  EXPECT_EQ(page.body, "<html>page</html>");
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.headers.at("cache-control"), "no-store");
  EXPECT_NE(page.headers.at("content-security-policy").find("default-src 'self'"), std::string::npos);
  const RawResponse script = ask(world_->port(), "GET", "/assets/app.1a2b.js");
  EXPECT_EQ(script.body, "script");
  EXPECT_NE(script.headers.at("cache-control").find("immutable"), std::string::npos);
}

TEST_F(UserInterface, HasANonceOfItsOwnInEveryAnswer) {
  std::ofstream(folder_.file("dist/index.html")) << "<script nonce='__CSP_NONCE__'></script><i nonce='__CSP_NONCE__'>";
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const RawResponse page = ask(world_->port(), "GET", "/");
    const std::string policy = page.headers.at("content-security-policy");
    const std::string nonce = policy.substr(policy.find("'nonce-") + 7, 22);
    EXPECT_EQ(page.body, "<script nonce='" + nonce + "'></script><i nonce='" + nonce + "'>");
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    seen.insert(nonce);
  }
  EXPECT_EQ(seen.size(), 20U);
}

TEST_F(UserInterface, SendsTheSmallerFileToWhoeverTakesIt) {
  const auto encoded = [&](const std::string& accept) {
    const RawResponse script = ask(world_->port(), "GET", "/assets/app.1a2b.js", {{"Accept-Encoding", accept}});
    EXPECT_EQ(script.headers.at("content-type"), "text/javascript; charset=utf-8");
    EXPECT_NE(script.headers.at("cache-control").find("immutable"), std::string::npos);
    const auto coding = script.headers.find("content-encoding");
    return script.body + (coding == script.headers.end() ? "" : " as " + coding->second);
  };
  EXPECT_EQ(encoded("gzip, deflate, br"), "smaller as br");
  EXPECT_EQ(encoded("gzip"), "small as gzip");
  EXPECT_EQ(encoded("br;q=0, gzip"), "small as gzip");
  EXPECT_EQ(encoded("identity"), "script");
  EXPECT_EQ(encoded(""), "script");
}

TEST_F(UserInterface, FindsItsOwnWay) {
  EXPECT_EQ(ask(world_->port(), "GET", "/calls/call_1", {{"Accept", "text/html"}}).body, "<html>page</html>");
  EXPECT_EQ(ask(world_->port(), "GET", "/contacts", {{"Accept", "text/html,*/*"}}).body, "<html>page</html>");
  EXPECT_EQ(ask(world_->port(), "GET", "/missing.js").status, 404);
  EXPECT_EQ(ask(world_->port(), "GET", "/api/v1/missing", {{"Accept", "text/html"}}).status, 404);
}

TEST_F(UserInterface, ShowsNothingOutsideItsFolder) {
  for (const char* path :
       {"/.secret", "/link.txt", "/../outside.txt", "/%2e%2e/outside.txt", "/assets/../../outside.txt"}) {
    const RawResponse answer = ask(world_->port(), "GET", path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path;
    EXPECT_EQ(answer.body.find("secret\n"), std::string::npos);
  }
}

TEST(LegacyPaths, LeadToWhatTheyAreNow) {
  ApiWorld world;
  const std::string key = world.key("ours", "owner");
  for (const LegacyPath& rule : legacy_paths()) {
    std::string path = rule.path;
    if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, "some_id");
    const bool body = std::string_view(rule.method) == "POST" || std::string_view(rule.method) == "PUT";
    const RawResponse answer = world.call(key, rule.method, path, body ? "{}" : "");
    if (rule.now_method == nullptr) {
      EXPECT_EQ(answer.status, 410) << path;
      EXPECT_NE(member(answer.body, "mend").find(rule.replacement), std::string::npos) << path;
      continue;
    }
    std::string now = rule.replacement;
    if (const auto at = now.find("{id}"); at != std::string::npos) now.replace(at, 4, "some_id");
    const RawResponse same = world.call(key, rule.now_method, now, body ? "{}" : "");
    EXPECT_EQ(answer.status, same.status) << path;
    EXPECT_NE(answer.status, 405) << path;
    EXPECT_EQ(member(answer.body, "detail"), member(same.body, "detail")) << path;
  }
}

}  // namespace
}  // namespace callai::api
