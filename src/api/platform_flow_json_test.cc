#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/request_checks.h"
#include "api/testing/judged_api_json.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"

// Files, lists, routes, settings, the trash: what people do with them, every answer judged by the document.

namespace callai::api {
namespace {

using core::Json;

class PlatformFlow : public JudgedApi {
 protected:
  Json form(int status, const std::string& path, const std::vector<std::pair<std::string, std::string>>& fields) {
    return judged(status, "POST", path, world_.send_form(key(), path, fields));
  }
  Json finished(const std::string& path, const std::string& target) {
    return judged(200, "GET", path, world_.when_done(key(), target));
  }
  std::string etag(const std::string& target) { return world_.call(key(), "GET", target).headers.at("etag"); }
  const std::string& key() const { return world_.key("ours", role_); }
  std::string campaign(const std::string& name) {
    return ask_for(201, "POST", "/api/v1/campaigns", "/api/v1/campaigns",
                   {{"name", name}, {"template_id", "survey"}})["id"];
  }
};

constexpr const char* kUploads = "/api/v1/documents/uploads/{upload_id}";
constexpr const char* kDocument = "/api/v1/documents/{document_id}";

TEST_F(PlatformFlow, AFileBecomesADocument) {
  const Json begun = form(202, "/api/v1/documents/upload",
                          {{"file", "@policy.md\n# Returns\n\nYou can return it within thirty days.\n"},
                           {"type", "return_policy"},
                           {"tags", "shop, eu"}});
  EXPECT_EQ(begun["name"], "policy.md");
  const std::string upload = begun["id"];
  const Json done = finished(kUploads, "/api/v1/documents/uploads/" + upload);
  EXPECT_EQ(done["state"], "ready") << done;
  EXPECT_EQ(done["outcome"], "added");
  const std::string one = "/api/v1/documents/" + done["document_id"].get<std::string>();
  const Json document = ask_for(200, "GET", kDocument, one);
  EXPECT_EQ(document["format"], "markdown");
  EXPECT_EQ(document["tags"], Json::array({"shop", "eu"}));
  const Json chunks = ask_for(200, "GET", std::string(kDocument) + "/chunks", one + "/chunks?limit=1");
  ASSERT_EQ(chunks["items"].size(), 1U);
  EXPECT_NE(chunks["items"][0]["text"].get<std::string>().find("thirty days"), std::string::npos);
  const Json found = ask_for(200, "POST", "/api/v1/documents/search", "/api/v1/documents/search",
                             {{"query", "how long can I return it"}});
  ASSERT_EQ(found["items"].size(), 1U);
  EXPECT_EQ(found["items"][0]["title"], "Returns");
  // The same file once more is nothing to do; another one of that name takes its place.
  const Json again = form(202, "/api/v1/documents/upload",
                          {{"file", "@policy.md\n# Returns\n\nSixty days.\n"}, {"type", "return_policy"}});
  EXPECT_EQ(finished(kUploads, "/api/v1/documents/uploads/" + again["id"].get<std::string>())["outcome"], "replaced");
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/documents/uploads", "/api/v1/documents/uploads?limit=1")["items"][0]["id"],
            again["id"]);
}

TEST_F(PlatformFlow, AFileThatIsNoneSaysWhy) {
  const Json begun = form(202, "/api/v1/documents/upload", {{"file", "@a.pdf\n%PDF-1.4 and nothing"}, {"type", "t"}});
  const Json done = finished(kUploads, "/api/v1/documents/uploads/" + begun["id"].get<std::string>());
  EXPECT_EQ(done["state"], "failed");
  EXPECT_FALSE(done["reason"].get<std::string>().empty());
  form(422, "/api/v1/documents/upload", {{"type", "t"}});
  form(422, "/api/v1/documents/upload", {{"file", "@a.txt\nx"}});
  form(404, "/api/v1/documents/upload", {{"file", "@a.txt\nx"}, {"type", "t"}, {"campaign_id", "nobody"}});
  ask_for(415, "POST", "/api/v1/documents/upload", "/api/v1/documents/upload", Json::object());
}

TEST_F(PlatformFlow, ADocumentSaysWhichCampaignsUseIt) {
  const std::string used = campaign("Survey");
  const Json made = ask_for(201, "POST", "/api/v1/documents", "/api/v1/documents",
                            {{"name", "d"}, {"type", "anything"}, {"content", "words"}, {"campaign_id", used}});
  const std::string one = "/api/v1/documents/" + made["id"].get<std::string>();
  const Json users = ask_for(200, "GET", std::string(kDocument) + "/campaigns", one + "/campaigns");
  ASSERT_EQ(users["items"].size(), 1U);
  EXPECT_EQ(users["items"][0]["id"], used);
  ask_for(200, "PATCH", kDocument, one, {{"campaign_id", nullptr}, {"type", "other"}});
  EXPECT_EQ(ask_for(200, "GET", std::string(kDocument) + "/campaigns", one + "/campaigns")["items"].size(), 0U);
}

constexpr const char* kList =
    "@people.csv\nHandy,Vorname,Plan\n+4930901820,Ada,gold\n12,Bob,\n+4930901821,Eve,silver\n";

TEST_F(PlatformFlow, AListIsLookedAtAndThenImported) {
  const char* const preview = "/api/v1/contacts/import/preview";
  const Json first = form(200, preview, {{"file", kList}});
  EXPECT_EQ(first["ready"], false);
  EXPECT_EQ(first["columns"][0]["samples"][0], "+4930901820");
  EXPECT_EQ(first["columns"][1]["attribute"], "first_name");
  const Json second = form(200, preview, {{"file", kList}, {"mapping", R"({"Handy":"phone_number"})"}});
  EXPECT_EQ(second["ready"], true);
  EXPECT_EQ(second["added"], 2);
  EXPECT_EQ(second["failed"], 1);
  EXPECT_EQ(second["problems"][0]["line"], 3);
  EXPECT_EQ(second["contacts"][0]["custom_fields"]["plan"], "gold");
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts")["items"].size(), 0U);

  form(422, "/api/v1/contacts/import", {{"file", kList}});
  form(422, "/api/v1/contacts/import", {{"file", kList}, {"duplicates", "maybe"}});
  form(422, "/api/v1/contacts/import", {{"file", kList}, {"mapping", "[1]"}});
  const Json begun = form(202, "/api/v1/contacts/import",
                          {{"file", kList}, {"mapping", R"({"Handy":"phone_number"})"}, {"tags", "autumn"}});
  const char* const path = "/api/v1/contacts/imports/{import_id}";
  const Json done = finished(path, "/api/v1/contacts/imports/" + begun["id"].get<std::string>());
  EXPECT_EQ(done["state"], "ready") << done;
  EXPECT_EQ(done["added"], 2);
  EXPECT_EQ(done["problems"].size(), 1U);
  EXPECT_FALSE(
      ask_for(200, "GET", "/api/v1/contacts/imports", "/api/v1/contacts/imports")["items"][0].contains("problems"));
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts")["items"][0]["tags"], Json::array({"autumn"}));
  const RawResponse exported = world_.call(key(), "GET", "/api/v1/contacts/export");
  judged(200, "GET", "/api/v1/contacts/export", exported);
  EXPECT_NE(exported.body.find("+4930901821,Eve"), std::string::npos) << exported.body;
}

TEST_F(PlatformFlow, APlaceInAListIsNotForReading) {
  for (const char* number : {"+4930901820", "+4930901821", "+4930901822"}) {
    ask_for(201, "POST", "/api/v1/contacts", "/api/v1/contacts", {{"phone_number", number}});
  }
  const Json page = ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?limit=2");
  const std::string next = page["next"];
  EXPECT_EQ(next.find(page["items"][1]["id"].get<std::string>()), std::string::npos);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/contacts", "/api/v1/contacts?limit=2&after=" + next)["items"].size(), 1U);
  ask_for(422, "GET", "/api/v1/contacts", "/api/v1/contacts?after=contact_1");
  ask_for(422, "GET", "/api/v1/contacts", "/api/v1/contacts?after=" + next + "!");
}

TEST_F(PlatformFlow, WhoReadSomethingOldChangesNothing) {
  const std::string contact =
      ask_for(201, "POST", "/api/v1/contacts", "/api/v1/contacts", {{"phone_number", "+4930901820"}})["id"];
  const std::string document = ask_for(201, "POST", "/api/v1/documents", "/api/v1/documents",
                                       {{"name", "d"}, {"type", "t"}, {"content", "words"}})["id"];
  const std::string a_campaign = campaign("c");
  ask_for(201, "POST", "/api/v1/templates", "/api/v1/templates",
          {{"from", "survey"}, {"id", "mine"}, {"name", "Mine"}});
  struct Thing {
    std::string path;
    std::string target;
    Json change;
  };
  const std::vector<Thing> things = {
      {"/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + contact, {{"first_name", "Ada"}}},
      {kDocument, "/api/v1/documents/" + document, {{"name", "other"}}},
      {"/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign, {{"name", "other"}}},
      {"/api/v1/templates/{template_id}/draft", "/api/v1/templates/mine/draft", {{"name", "Other"}}}};
  for (const Thing& thing : things) {
    const std::string read = etag(thing.target);
    ask_for(200, "PATCH", thing.path, thing.target, thing.change, {{"If-Match", read}});
    const Json refused = ask_for(412, "PATCH", thing.path, thing.target, thing.change, {{"If-Match", read}});
    EXPECT_FALSE(refused["mend"].get<std::string>().empty());
    ask_for(200, "PATCH", thing.path, thing.target, thing.change, {{"If-Match", "*"}});
  }
  const Json draft = ask_for(200, "GET", things[3].path, things[3].target);
  ask_for(412, "PUT", things[3].path, things[3].target, draft, {{"If-Match", "\"x\""}});
  ask_for(200, "PUT", things[3].path, things[3].target, draft, {{"If-Match", etag(things[3].target)}});
  ask_for(412, "PUT", kDocument, things[1].target, {{"name", "d"}, {"type", "t"}, {"content", "x"}},
          {{"If-Match", "\"x\""}});
}

TEST_F(PlatformFlow, ATagDoesNotChangeWhenTheHoursTurn) {
  const Json hours = Json::parse(R"({"time_zone":"Europe/Berlin","week":{"mon":[{"from":"09:00","to":"17:00"}]}})");
  const std::string a_campaign = campaign("day");
  struct Thing {
    const char* all;
    const char* one;
    Json body;
  };
  for (const Thing& thing : {Thing{"/api/v1/inbound-routes",
                                   "/api/v1/inbound-routes/{route_id}",
                                   {{"number", "+4930901820"}, {"campaign_id", a_campaign}, {"hours", hours}}},
                             Thing{"/api/v1/transfer-destinations",
                                   "/api/v1/transfer-destinations/{destination_id}",
                                   {{"name", "desk"}, {"number", "201"}, {"hours", hours}}}}) {
    const Json made = ask_for(201, "POST", thing.all, thing.all, thing.body);
    const std::string target = thing.all + ("/" + made["id"].get<std::string>());
    const std::string tag = etag(target);
    Json stored = made;
    stored.erase("open_now");
    EXPECT_EQ(tag, entity_tag(json_text(stored)));
    EXPECT_EQ(world_.call(key(), "GET", target, "", {{"If-None-Match", tag}}).status, 200) << "open_now may be another";
    ask_for(200, "PATCH", thing.one, target, {{"name", "other"}}, {{"If-Match", tag}});
    ask_for(412, "PATCH", thing.one, target, {{"name", "third"}}, {{"If-Match", tag}});
  }
}

TEST_F(PlatformFlow, NumbersHaveRoutesWithHours) {
  const Json hours = Json::parse(
      R"({"time_zone":"Europe/Berlin","week":{"mon":[{"from":"09:00","to":"17:00"}]},"holidays":["12-25"]})");
  const std::string day = campaign("day");
  const Json made = ask_for(201, "POST", "/api/v1/inbound-routes", "/api/v1/inbound-routes",
                            {{"number", "+4930901820"}, {"campaign_id", day}, {"hours", hours}, {"max_calls", 3}});
  EXPECT_EQ(made["hours"], hours);
  EXPECT_EQ(world_.routing_changes, 1);
  const std::string one = "/api/v1/inbound-routes/" + made["id"].get<std::string>();
  const char* const path = "/api/v1/inbound-routes/{route_id}";
  ask_for(409, "POST", "/api/v1/inbound-routes", "/api/v1/inbound-routes",
          {{"number", "+4930901820"}, {"campaign_id", day}});
  ask_for(404, "POST", "/api/v1/inbound-routes", "/api/v1/inbound-routes",
          {{"number", "901"}, {"campaign_id", "none"}});
  ask_for(422, "POST", "/api/v1/inbound-routes", "/api/v1/inbound-routes", {{"number", "a b"}, {"campaign_id", day}});
  ask_for(422, "PATCH", path, one, {{"hours", {{"time_zone", "Mars"}, {"week", Json::object()}}}});
  const Json always = ask_for(200, "PATCH", path, one, {{"hours", nullptr}, {"enabled", false}});
  EXPECT_EQ(always["hours"], nullptr);
  EXPECT_EQ(always["open_now"], true);
  EXPECT_EQ(always["max_calls"], 3);
  ask_for(412, "PATCH", path, one, {{"name", "x"}}, {{"If-Match", "\"old\""}});
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/inbound-routes", "/api/v1/inbound-routes")["items"].size(), 1U);
  ask_for(204, "DELETE", path, one);
  ask_for(404, "GET", path, one);
  EXPECT_EQ(world_.routing_changes, 3);
}

TEST_F(PlatformFlow, CallersAreHandedOnToDestinations) {
  const char* const all = "/api/v1/transfer-destinations";
  const Json made =
      ask_for(201, "POST", all, all, {{"name", "sales_desk"}, {"number", "201"}, {"closed_name", "mailbox"}});
  const std::string one = std::string(all) + "/" + made["id"].get<std::string>();
  const std::string path = std::string(all) + "/{destination_id}";
  ask_for(409, "POST", all, all, {{"name", "sales_desk"}, {"number", "202"}});
  ask_for(422, "POST", all, all, {{"name", "other"}, {"number", "*"}});
  EXPECT_EQ(ask_for(200, "PATCH", path, one, {{"number", "205"}})["closed_name"], "mailbox");
  EXPECT_EQ(ask_for(200, "GET", all, all)["items"][0]["number"], "205");
  ask_for(204, "DELETE", path, one);
}

TEST_F(PlatformFlow, SettingsSayWhereTheyComeFrom) {
  role_ = "owner";
  const char* const path = "/api/v1/settings";
  const auto setting = [&](const std::string& name) {
    const Json items = ask_for(200, "GET", path, path)["items"];
    for (const Json& item : items) {
      if (item["key"] == name) return item;
    }
    return Json();
  };
  EXPECT_EQ(setting("llm.url")["origin"], "default");
  EXPECT_EQ(setting("data_dir")["can_be_stored"], false);
  ask_for(200, "PATCH", path, path,
          {{"values",
            {{"llm.url", "http://10.0.0.1/v1"},
             {"llm.api_key", "hush-hush"},
             {"limits.max_calls", "7"},
             {"tools.databases", "crm=postgresql://me:hush-hush@host/crm"}}}});
  EXPECT_EQ(setting("llm.url")["value"], "http://10.0.0.1/v1");
  EXPECT_EQ(setting("llm.url")["origin"], "database");
  EXPECT_EQ(setting("llm.url")["restart_needed"], true);
  EXPECT_EQ(setting("llm.api_key")["value"], nullptr);
  EXPECT_EQ(setting("llm.api_key")["is_set"], true);
  EXPECT_EQ(world_.call(key(), "GET", path).body.find("hush-hush"), std::string::npos);
  ask_for(422, "PATCH", path, path, {{"values", {{"limits.max_calls", "0"}}}});
  ask_for(422, "PATCH", path, path, {{"values", {{"no.such", "1"}}}});
  ask_for(200, "PATCH", path, path, {{"values", {{"llm.url", nullptr}}}});
  EXPECT_EQ(setting("llm.url")["stored"], false);
  // Another organisation on this machine neither sees nor changes any of it.
  const std::string& theirs = world_.key("theirs", "owner");
  EXPECT_EQ(judged(200, "GET", path, world_.call(theirs, "GET", path))["items"].size(), 0U);
  judged(403, "PATCH", path, world_.call(theirs, "PATCH", path, R"({"values":{"limits.max_calls":"1"}})"));
}

TEST_F(PlatformFlow, EnginesAreShownAndAsked) {
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/engines", "/api/v1/engines")["items"][0]["role"], "hears");
  const char* const path = "/api/v1/engines/{engine_role}/test";
  EXPECT_EQ(ask_for(200, "POST", path, "/api/v1/engines/hears/test")["items"].size(), 1U);
  ask_for(404, "POST", path, "/api/v1/engines/dances/test");
}

TEST_F(PlatformFlow, WhatIsDeletedCanBeRestored) {
  const std::string contact =
      ask_for(201, "POST", "/api/v1/contacts", "/api/v1/contacts", {{"phone_number", "+4930901820"}})["id"];
  const std::string a_campaign = campaign("c");
  ask_for(204, "DELETE", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + contact);
  ask_for(204, "DELETE", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign);
  ask_for(404, "GET", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign);
  const Json trash = ask_for(200, "GET", "/api/v1/trash", "/api/v1/trash");
  ASSERT_EQ(trash["items"].size(), 2U);
  EXPECT_EQ(trash["items"][1]["name"], "+4930901820");
  const char* const path = "/api/v1/trash/{trash_kind}/{trash_id}/restore";
  ask_for(204, "POST", path, "/api/v1/trash/campaign/" + a_campaign + "/restore");
  ask_for(204, "POST", path, "/api/v1/trash/contact/" + contact + "/restore");
  ask_for(404, "POST", path, "/api/v1/trash/contact/" + contact + "/restore");
  ask_for(200, "GET", "/api/v1/contacts/{contact_id}", "/api/v1/contacts/" + contact);
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign)["status"],
            "draft");
}

TEST_F(PlatformFlow, ATemplateIsDeletedWhenNoCampaignUsesIt) {
  const std::string a_campaign = campaign("c");
  const std::string used =
      ask_for(200, "GET", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign)["template_id"];
  const std::string one = "/api/v1/templates/" + used;
  const auto listed = [&] {
    const Json all = ask_for(200, "GET", "/api/v1/templates", "/api/v1/templates");
    return std::any_of(all["items"].begin(), all["items"].end(), [&](const Json& t) { return t["id"] == used; });
  };
  ask_for(409, "DELETE", "/api/v1/templates/{template_id}", one);
  ask_for(204, "DELETE", "/api/v1/campaigns/{campaign_id}", "/api/v1/campaigns/" + a_campaign);
  EXPECT_TRUE(listed());
  ask_for(204, "DELETE", "/api/v1/templates/{template_id}", one);
  EXPECT_FALSE(listed());
  ask_for(204, "POST", "/api/v1/trash/{trash_kind}/{trash_id}/restore", "/api/v1/trash/template/" + used + "/restore");
  EXPECT_TRUE(listed());
  ask_for(404, "DELETE", "/api/v1/templates/{template_id}", "/api/v1/templates/nobody_wrote_this");
}

TEST_F(PlatformFlow, APersonIsForgotten) {
  role_ = "owner";
  const std::string contact =
      ask_for(201, "POST", "/api/v1/contacts", "/api/v1/contacts", {{"phone_number", "+4930123456"}})["id"];
  const core::CallId call = world_.stored_call("ours", "completed");
  const std::string path = "/api/v1/contacts/{contact_id}/personal-data";
  const std::string target = "/api/v1/contacts/" + contact + "/personal-data";
  EXPECT_EQ(ask_for(200, "GET", path, target)["tables"]["calls"].size(), 1U);
  EXPECT_EQ(ask_for(200, "DELETE", path, target)["calls"], 1);
  ask_for(404, "DELETE", path, target);
  const Json bare = ask_for(200, "GET", "/api/v1/calls/{call_id}", "/api/v1/calls/" + call.value());
  EXPECT_EQ(bare["phone_number"], "");
  EXPECT_EQ(bare["outcome"], "interested");
}

TEST_F(PlatformFlow, ThePrivacyPolicyIsSetByItsOwner) {
  EXPECT_EQ(ask_for(200, "GET", "/api/v1/privacy", "/api/v1/privacy")["recording_days"], 0);
  ask_for(403, "PATCH", "/api/v1/privacy", "/api/v1/privacy", {{"recording_days", 30}});
  role_ = "owner";
  const Json set =
      ask_for(200, "PATCH", "/api/v1/privacy", "/api/v1/privacy", {{"recording_days", 30}, {"redact_numbers", true}});
  EXPECT_EQ(set["recording_days"], 30);
  EXPECT_EQ(set["trash_days"], 30);
  ask_for(422, "PATCH", "/api/v1/privacy", "/api/v1/privacy", {{"call_days", -1}});
}

}  // namespace
}  // namespace callai::api
