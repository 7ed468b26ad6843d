#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"
#include "core/strings.h"
#include "repositories/campaign_specific/appointment_repo.h"
#include "repositories/campaign_specific/follow_up_repo.h"

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
  ids["upload_id"] = member(
      world.send_form(key, "/api/v1/documents/upload", {{"file", "@a.txt\nwords of a file"}, {"type", "t"}}).body,
      "id");
  ids["import_id"] =
      member(world.send_form(key, "/api/v1/contacts/import", {{"file", "@a.csv\nphone\n+493022222\n"}}).body, "id");
  world.when_done(key, "/api/v1/contacts/imports/" + ids["import_id"]);
  ids["route_id"] = made("/api/v1/inbound-routes", R"({"number":"900","campaign_id":")" + ids["campaign_id"] + "\"}");
  ids["destination_id"] = made("/api/v1/transfer-destinations", R"({"name":"desk","number":"201"})");
  const std::string gone = made("/api/v1/contacts", R"({"phone_number":"+493033333"})");
  EXPECT_EQ(world.call(key, "DELETE", "/api/v1/contacts/" + gone).status, 204);
  ids["trash_kind"] = "contact";
  ids["trash_id"] = gone;
  ids["engine_role"] = "hears";
  ids["user_id"] = made("/api/v1/users", R"({"email":"x@)" + org + R"(.example.com","role":"viewer"})");
  ids["call_id"] = ids["conversation_id"] = world.stored_call(org, "in_progress").value();
  ids["phone_test_id"] = "ptest_" + org;
  EXPECT_EQ(world.call(key, "POST", "/api/v1/campaigns/" + ids["campaign_id"] + "/contacts", R"({"all":true})").status,
            200);
  ids["phone_number"] = "+49301111" + std::to_string(org.size());
  const std::string listed = R"({"phone_number":")" + ids["phone_number"] + "\"}";
  for (const std::string& list :
       {std::string("/api/v1/do-not-call"), "/api/v1/campaigns/" + ids["campaign_id"] + "/do-not-call"}) {
    EXPECT_EQ(world.call(key, "POST", list, listed).status, 201);
  }
  repositories::FollowUpRecord follow_up;
  follow_up.id = ids["follow_up_id"] = "follow_" + org;
  follow_up.kind = "message";
  follow_up.call = core::CallId(ids["call_id"]);
  EXPECT_TRUE(repositories::FollowUpRepo(*world.database, core::OrgId(org)).add(follow_up).ok());
  conversation::Appointment appointment;
  appointment.key = ids["appointment_id"] = "appointment_" + org;
  EXPECT_TRUE(
      repositories::AppointmentRepo(*world.database, core::OrgId(org)).book(appointment, core::WallTime{}).ok());
  const RawResponse hook =
      world.call(key, "POST", "/api/v1/webhooks", R"({"url":"https://hooks.example.com/","events":["*"]})");
  EXPECT_EQ(hook.status, 201) << hook.body;
  ids["webhook_id"] = member(hook.body, "id");
  ids["delivery_id"] = made(("/api/v1/webhooks/" + ids["webhook_id"] + "/test").c_str(), "");
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
      {"add_campaign_contacts", R"({"all":true})"},
      {"add_campaign_do_not_call", R"({"phone_number":"+4930999"})"},
      {"update_follow_up", R"({"status":"done"})"},
      {"update_document", R"({"name":"d"})"},
      {"update_inbound_route", R"({"name":"r"})"},
      {"update_transfer_destination", R"({"number":"202"})"},
      {"replace_document", R"({"name":"d","type":"t","content":"changed"})"},
      {"update_user", R"({"status":"disabled"})"},
      {"rollback_template", R"({"version":1})"},
      {"customise_template_draft", R"({"name":"Eve"})"},
      {"transfer_call", R"({"destination":"900"})"},
      {"send_call_dtmf", R"({"digits":"1"})"},
      {"say_in_call", R"({"text":"hello"})"},
      {"set_call_outcome", R"({"outcome":"x"})"},
      {"update_webhook", R"({"enabled":false})"},
      {"replay_call", R"({"template_id":"survey"})"},
      {"whisper_in_call", R"({"text":"hello"})"},
      {"say_in_chat", R"({"text":"hello"})"},
      {"replay_chat", R"({"message":1,"text":"hello"})"}};
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
    for (const auto& [name, id] : ids) {
      if (name == "trash_kind" || name == "engine_role") continue;  // words
      EXPECT_EQ(answer.body.find(id), std::string::npos) << operation.path << " " << id;
    }
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
