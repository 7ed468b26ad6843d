#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"
#include "core/strings.h"

// What nobody may see, for every route that the OpenAPI document has: a route that is added tomorrow is tested too.

namespace callai::api {
namespace {

using core::Json;

struct Operation {
  std::string method;
  std::string path;
  Json json;

  bool open() const { return !json.contains("x-role"); }
  bool socket() const { return json.contains("x-websocket"); }
};

std::vector<Operation> operations_of(const Json& document) {
  std::vector<Operation> all;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      std::string verb = method;
      for (char& c : verb) c = static_cast<char>(c - 'a' + 'A');
      all.push_back({verb, path, operation});
    }
  }
  return all;
}

/// Things of the other organisation, by the parameter that names them.
std::map<std::string, std::string> things_of(ApiWorld& world, const std::string& org) {
  const std::string key = world.key(org, "owner");
  std::map<std::string, std::string> ids;
  const auto made = [&](const char* path, const std::string& body) {
    const RawResponse answer = world.call(key, "POST", path, body);
    EXPECT_LT(answer.status, 300) << path << answer.body;
    return member(answer.body, "id");
  };
  ids["contact_id"] = made("/api/v1/contacts", R"({"phone_number":"+493011111"})");
  ids["template_id"] = made("/api/v1/templates", R"({"from":"survey","id":"own_)" + org + R"(","name":"Own"})");
  EXPECT_EQ(world.call(key, "POST", "/api/v1/templates/" + ids["template_id"] + "/publish").status, 200);
  ids["campaign_id"] = made("/api/v1/campaigns", R"({"name":"c","template_id":")" + ids["template_id"] + "\"}");
  ids["document_id"] = made("/api/v1/documents", R"({"name":"d","type":"t","content":"some words"})");
  ids["user_id"] = made("/api/v1/users", R"({"email":"x@)" + org + R"(.example.com","role":"viewer"})");
  ids["call_id"] = ids["conversation_id"] = world.stored_call(org, "in_progress").value();
  ids["chat_id"] = made("/api/v1/chats", R"({"template_id":"survey"})");
  ids["key_id"] = world.new_key(org, "owner", {"*"}).record.id;
  return ids;
}

std::string filled(std::string path, const std::map<std::string, std::string>& ids) {
  for (const auto& [name, id] : ids) {
    const std::size_t at = path.find("{" + name + "}");
    if (at != std::string::npos) path.replace(at, name.size() + 2, id);
  }
  return path;
}

/// A body that the operation would take.
std::string body_of(const Operation& operation) {
  static const std::map<std::string, std::string> kBodies = {
      {"update_contact", R"({"first_name":"Eve"})"},
      {"opt_out_contact", R"({"reason":"x"})"},
      {"update_campaign", R"({"status":"paused"})"},
      {"replace_document", R"({"name":"d","type":"t","content":"changed"})"},
      {"update_user", R"({"status":"disabled"})"},
      {"rollback_template", R"({"version":1})"},
      {"customise_template_draft", R"({"name":"Eve"})"},
      {"transfer_call", R"({"destination":"900"})"},
      {"send_call_dtmf", R"({"digits":"1"})"},
      {"say_in_call", R"({"text":"hello"})"},
      {"whisper_in_call", R"({"text":"hello"})"},
      {"say_in_chat", R"({"text":"hello"})"},
      {"replay_chat", R"({"message":1,"text":"hello"})"},
      {"set_call_outcome", R"({"outcome":"x"})"}};
  const auto known = kBodies.find(operation.json["operationId"].get<std::string>());
  if (known != kBodies.end()) return known->second;
  return operation.json.contains("requestBody") ? "{}" : "";
}

class Tenancy : public ::testing::Test {
 protected:
  Tenancy()
      : text_(ask(world_.port(), "GET", "/api/v1/openapi.json").body), document_(Json::parse(text_)), judge_(text_) {}

  void expect_in_document(const Operation& operation, const RawResponse& answer) {
    const auto type = answer.headers.find("content-type");
    EXPECT_EQ(judge_.judge(operation.method, operation.path, answer.status,
                           type == answer.headers.end() ? "" : type->second, answer.body),
              "")
        << operation.method << " " << operation.path << " " << answer.body;
  }

  ApiWorld world_;
  std::string text_;
  Json document_;
  AnswerJudge judge_;
};

TEST_F(Tenancy, EveryRouteIsInTheDocument) {
  const auto operations = operations_of(document_);
  EXPECT_EQ(operations.size(), world_.routes().size());
  for (const Route& route : world_.routes()) {
    const Json& methods = document_["paths"][route.path];
    EXPECT_TRUE(methods.contains(core::ascii_lower(route.method))) << route.path;
    for (const RouteAnswer& answer : route.answers) {
      EXPECT_TRUE(answer.schema.empty() || world_.schemas.has(answer.schema)) << route.id << " " << answer.schema;
    }
    EXPECT_TRUE(route.body.empty() || world_.schemas.has(route.body)) << route.id;
    EXPECT_FALSE(route.answers.empty()) << route.id;
    EXPECT_FALSE(route.summary.empty()) << route.id;
  }
}

TEST_F(Tenancy, NobodySeesAnythingWithoutSayingWhoHeIs) {
  const auto ids = things_of(world_, "ours");
  for (const Operation& operation : operations_of(document_)) {
    if (operation.open()) continue;
    const RawResponse answer = world_.call("", operation.method, filled(operation.path, ids), body_of(operation));
    EXPECT_EQ(answer.status, 401) << operation.method << " " << operation.path;
    expect_in_document(operation, answer);
  }
}

TEST_F(Tenancy, AnotherOrganisationFindsNothing) {
  const auto ids = things_of(world_, "ours");
  const std::string ours_before = world_.call(world_.key("ours", "owner"), "GET", "/api/v1/contacts").body;
  for (const Operation& operation : operations_of(document_)) {
    if (operation.open() || operation.path.find('{') == std::string::npos) continue;
    const RawResponse answer =
        world_.call(world_.key("theirs", "owner"), operation.method, filled(operation.path, ids), body_of(operation));
    // A document is checked before it is looked whose it is: nothing of ours can be in such an answer.
    const bool put_draft = operation.json["operationId"] == "put_template_draft";
    EXPECT_EQ(answer.status, put_draft ? 422 : 404) << operation.method << " " << operation.path << " " << answer.body;
    expect_in_document(operation, answer);
  }
  EXPECT_EQ(world_.call(world_.key("ours", "owner"), "GET", "/api/v1/contacts").body, ours_before);
  EXPECT_TRUE(world_.calls->commands().empty());
}

TEST_F(Tenancy, ListsHaveNothingOfAnotherOrganisation) {
  const auto ids = things_of(world_, "ours");
  for (const Operation& operation : operations_of(document_)) {
    const bool stream = operation.json["operationId"] == "watch_events";
    if (operation.open() || operation.method != "GET" || operation.path.find('{') != std::string::npos || stream ||
        operation.socket())
      continue;
    const RawResponse answer = world_.call(world_.key("theirs", "owner"), "GET", operation.path);
    EXPECT_EQ(answer.status, 200) << operation.path;
    for (const auto& [name, id] : ids)
      EXPECT_EQ(answer.body.find(id), std::string::npos) << operation.path << " " << id;
    expect_in_document(operation, answer);
  }
}

TEST_F(Tenancy, TamperedIdsAreNotFound) {
  const auto ids = things_of(world_, "ours");
  for (const Operation& operation : operations_of(document_)) {
    if (operation.open() || operation.path.find('{') == std::string::npos) continue;
    for (const char* end : {"x", "%00", "'--", "%20OR%201=1", "/../../x"}) {
      auto tampered = ids;
      for (auto& [name, id] : tampered) id += end;
      const RawResponse answer = world_.call(world_.key("ours", "owner"), operation.method,
                                             filled(operation.path, tampered), body_of(operation));
      const bool put_draft = operation.json["operationId"] == "put_template_draft";
      const bool refused =
          answer.status == 404 || answer.status == 400 || answer.status == 405 || (put_draft && answer.status == 422);
      EXPECT_TRUE(refused) << operation.method << " " << filled(operation.path, tampered) << " " << answer.status;
    }
  }
}

TEST_F(Tenancy, AViewerOnlyLooks) {
  const auto ids = things_of(world_, "ours");
  for (const Operation& operation : operations_of(document_)) {
    if (operation.open() || operation.json["x-role"] == "viewer") continue;
    const RawResponse answer =
        world_.call(world_.key("ours", "viewer"), operation.method, filled(operation.path, ids), body_of(operation));
    EXPECT_EQ(answer.status, 403) << operation.method << " " << operation.path;
    expect_in_document(operation, answer);
  }
}

TEST_F(Tenancy, WhatAViewerMaySeeIsThere) {
  const auto ids = things_of(world_, "ours");
  for (const Operation& operation : operations_of(document_)) {
    const auto id = operation.json["operationId"].get<std::string>();
    if (operation.open() || operation.method != "GET" || operation.json["x-role"] != "viewer" || id == "watch_events")
      continue;
    const RawResponse answer = world_.call(world_.key("ours", "viewer"), "GET", filled(operation.path, ids));
    const bool absent = id == "get_call_session" || id == "get_call_recording" || id == "get_template_draft";
    EXPECT_EQ(answer.status, absent ? 404 : 200) << operation.path << " " << answer.body;
    expect_in_document(operation, answer);
  }
}

}  // namespace
}  // namespace callai::api
