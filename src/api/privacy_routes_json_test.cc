#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/judged_api_json.h"
#include "repositories/campaign_specific/call_repo.h"

// The trash, people who are forgotten, and what the audit log says of it all; every answer judged by the document.

namespace callai::api {
namespace {

using core::Json;

constexpr const char* kTrash = "/api/v1/trash";
constexpr const char* kOne = "/api/v1/trash/{trash_kind}/{trash_id}";
constexpr const char* kPerson = "/api/v1/contacts/{contact_id}/personal-data";

class PrivacyRoutes : public JudgedApi {
 protected:
  PrivacyRoutes() { role_ = "owner"; }

  std::string made(const std::string& path, const Json& body) { return ask_for(201, "POST", path, path, body)["id"]; }
  std::string contact(const std::string& number = "+4930123456") {
    return made("/api/v1/contacts", {{"phone_number", number}});
  }
  std::string campaign(const std::string& template_id) {
    return made("/api/v1/campaigns", {{"name", "c"}, {"template_id", template_id}});
  }
  /// How often somebody did that to it.
  std::size_t noted(const std::string& action, const std::string& target) {
    const Json log = ask_for(200, "GET", "/api/v1/audit", "/api/v1/audit?action=" + action);
    std::size_t times = 0;
    for (const Json& entry : log["items"]) times += entry["target"] == target ? 1 : 0;
    return times;
  }
};

TEST_F(PrivacyRoutes, AKeyNeedsTheScopeOfWhatIsInTheTrash) {
  const std::string a_contact = contact();
  const std::string a_document = made("/api/v1/documents", {{"name", "d"}, {"type", "t"}, {"content", "some words"}});
  ask_for(204, "DELETE", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + a_contact);
  ask_for(204, "DELETE", "/api/v1/documents/{document_id}", "/api/v1/documents/" + a_document);
  const std::string of_contacts = world_.new_key("ours", "owner", {"contacts:write"}).key;
  const std::string of_documents = world_.new_key("ours", "owner", {"documents:write"}).key;
  const std::string of_calls = world_.new_key("ours", "owner", {"calls:write"}).key;
  const Json seen = ask_with(of_contacts, 200, "GET", kTrash, kTrash);
  ASSERT_EQ(seen["items"].size(), 1U);
  EXPECT_EQ(seen["items"][0]["id"], a_contact);
  ask_with(of_calls, 403, "GET", kTrash, kTrash);
  const std::string document = std::string(kTrash) + "/document/" + a_document;
  ask_with(of_contacts, 403, "DELETE", kOne, document);
  ask_with(of_contacts, 403, "POST", std::string(kOne) + "/restore", document + "/restore");
  ask_with(of_documents, 204, "POST", std::string(kOne) + "/restore", document + "/restore");
  ask_with(of_contacts, 204, "DELETE", kOne, std::string(kTrash) + "/contact/" + a_contact);
  ask_with(of_contacts, 404, "DELETE", kOne, std::string(kTrash) + "/furniture/" + a_contact);
  EXPECT_EQ(noted("trash.restore", "document/" + a_document), 1U);
  EXPECT_EQ(noted("trash.destroy", "contact/" + a_contact), 1U);
}

TEST_F(PrivacyRoutes, NoCampaignBeginsWithATemplateInTheTrash) {
  const std::string first = campaign("survey");
  ask_for(204, "DELETE", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + first);
  ask_for(204, "DELETE", "/api/v1/templates/{template_id}", "/api/v1/templates/survey");
  for (const Json& body : {Json{{"name", "c"}, {"template_id", "survey"}},
                           Json{{"name", "c"}, {"template_id", "survey"}, {"template_version", 1}}}) {
    ask_for(409, "POST", "/api/v1/campaigns", "/api/v1/campaigns", body);
  }
  const std::string restore = std::string(kOne) + "/restore";
  ask_for(409, "POST", restore, "/api/v1/trash/campaign/" + first + "/restore");
  ask_for(204, "POST", restore, "/api/v1/trash/template/survey/restore");
  ask_for(204, "POST", restore, "/api/v1/trash/campaign/" + first + "/restore");
  campaign("survey");
}

TEST_F(PrivacyRoutes, ATemplateThatWasPublishedCanBeDestroyed) {
  ask_for(201, "POST", "/api/v1/templates", "/api/v1/templates",
          {{"from", "survey"}, {"id", "mine"}, {"name", "Mine"}});
  ask_for(200, "POST", "/api/v1/templates/{template_id}/publish", "/api/v1/templates/mine/publish");
  ask_for(204, "DELETE", "/api/v1/templates/{template_id}", "/api/v1/templates/mine");
  ask_for(204, "DELETE", kOne, "/api/v1/trash/template/mine");
  ask_for(404, "GET", "/api/v1/templates/{template_id}", "/api/v1/templates/mine");
}

TEST_F(PrivacyRoutes, ADeletedContactIsStillToldAndForgotten) {
  const std::string id = contact();
  world_.stored_call("ours", "completed");
  ask_for(204, "DELETE", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + id);
  const std::string target = "/api/v1/contacts/" + id + "/personal-data";
  const Json data = ask_for(200, "GET", kPerson, target);
  EXPECT_TRUE(data["contact"].is_null());
  EXPECT_EQ(data["tables"]["calls"].size(), 1U);
  EXPECT_EQ(data["tables"]["trash"].size(), 1U);
  EXPECT_EQ(ask_for(200, "DELETE", kPerson, target)["calls"], 1);
  ask_for(404, "GET", kPerson, target);
  EXPECT_EQ(ask_for(200, "GET", kTrash, kTrash)["items"].size(), 0U);
  EXPECT_EQ(noted("person.export", id), 1U);
  EXPECT_EQ(noted("person.erase", id), 1U);
}

TEST_F(PrivacyRoutes, NobodyIsForgottenInTheMiddleOfACall) {
  const std::string id = contact();
  const core::CallId call = world_.stored_call("ours", "in_progress");
  const std::string target = "/api/v1/contacts/" + id + "/personal-data";
  const Json refused = ask_for(409, "DELETE", kPerson, target);
  EXPECT_NE(refused["detail"].get<std::string>().find(call.value()), std::string::npos);
  EXPECT_EQ(noted("person.erase", id), 0U);
  ask_for(200, "GET", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + id);
}

TEST_F(PrivacyRoutes, TheAuditLogSaysWhoChangedWhomCallsReach) {
  const std::string id = campaign("survey");
  const std::string one = "/api/v1/campaigns/" + id;
  ask_for(200, "POST", "/api/v1/campaigns/{campaign_id}/stop", one + "/stop");
  EXPECT_EQ(noted("campaign.status_changed", id), 1U);

  ask_for(201, "POST", "/api/v1/do-not-call", "/api/v1/do-not-call", {{"phone_number", "+4930123456"}});
  const std::string number = "/api/v1/do-not-call/+4930123456";
  ask_for(204, "DELETE", "/api/v1/do-not-call/{phone_number}", number);
  ask_for(404, "DELETE", "/api/v1/do-not-call/{phone_number}", number);
  const Json removals = ask_for(200, "GET", "/api/v1/audit", "/api/v1/audit?action=do_not_call.remove");
  ASSERT_EQ(removals["items"].size(), 1U) << "what was not there was not removed";
  EXPECT_EQ(removals["items"][0]["target"].get<std::string>().find("30123"), std::string::npos);

  const std::string route = made("/api/v1/inbound-routes", {{"number", "900"}, {"campaign_id", id}});
  const std::string desk = made("/api/v1/transfer-destinations", {{"name", "desk"}, {"number", "201"}});
  ask_for(200, "PATCH", "/api/v1/inbound-routes/{route_id}", "/api/v1/inbound-routes/" + route, {{"name", "Shop"}});
  ask_for(204, "DELETE", "/api/v1/inbound-routes/{route_id}", "/api/v1/inbound-routes/" + route);
  ask_for(204, "DELETE", "/api/v1/transfer-destinations/{destination_id}", "/api/v1/transfer-destinations/" + desk);
  for (const char* action : {"inbound_route.create", "inbound_route.update", "inbound_route.delete"}) {
    EXPECT_EQ(noted(action, route), 1U) << action;
  }
  EXPECT_EQ(noted("transfer_destination.create", desk) + noted("transfer_destination.delete", desk), 2U);

  ask_for(201, "POST", "/api/v1/templates", "/api/v1/templates",
          {{"from", "survey"}, {"id", "mine"}, {"name", "Mine"}});
  ask_for(200, "POST", "/api/v1/templates/{template_id}/publish", "/api/v1/templates/mine/publish");
  EXPECT_EQ(noted("template.publish", "mine"), 1U);
  EXPECT_EQ(world_.call(world_.key("ours", "owner"), "GET", "/api/v1/contacts/export").status, 200);
  EXPECT_EQ(noted("contacts.export", ""), 1U);
  ask_for(200, "PATCH", "/api/v1/privacy", "/api/v1/privacy", {{"call_days", 30}});
  EXPECT_EQ(noted("privacy.set", "ours"), 1U);
}

}  // namespace
}  // namespace callai::api
