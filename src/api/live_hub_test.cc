#include "api/live_hub.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace callai::api {
namespace {

const core::OrgId kOurs("ours");
const core::OrgId kTheirs("theirs");

TEST(LiveHub, TellsAnOrganisationItsOwnEventsOnly) {
  LiveHub hub;
  const auto stream = hub.watch(kOurs, core::CallId(), 0);
  hub.publish(kTheirs, "turn", core::CallId("call_t"), "{\"secret\":1}");
  hub.publish(kOurs, "turn", core::CallId("call_o"), "{\"n\":1}");
  const std::string text = stream->take().text;
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_NE(text.find("event: turn\ndata: {\"n\":1}\n\n"), std::string::npos);
}

TEST(LiveHub, GivesWhatWasMissed) {
  LiveHub hub;
  for (int i = 1; i <= 3; ++i) hub.publish(kOurs, "turn", core::CallId("c"), "{\"n\":" + std::to_string(i) + "}");
  const std::string text = hub.watch(kOurs, core::CallId(), 1)->take().text;
  EXPECT_EQ(text.find("\"n\":1"), std::string::npos);
  EXPECT_NE(text.find("id: 2\n"), std::string::npos);
  EXPECT_NE(text.find("id: 3\n"), std::string::npos);
}

TEST(LiveHub, TellsOfOneCallOnly) {
  LiveHub hub;
  const auto stream = hub.watch(kOurs, core::CallId("a"), 0);
  hub.publish(kOurs, "turn", core::CallId("b"), "{\"call\":\"b\"}");
  hub.publish(kOurs, "turn", core::CallId("a"), "{\"call\":\"a\"}");
  const std::string text = stream->take().text;
  EXPECT_EQ(text.find("\"b\""), std::string::npos);
  EXPECT_NE(text.find("\"a\""), std::string::npos);
}

TEST(LiveHub, KeepsABoundedPast) {
  LiveHub hub;
  for (std::size_t i = 0; i < LiveHub::kKept + 10; ++i) hub.publish(kOurs, "turn", core::CallId("c"), "{}");
  const std::string text = hub.watch(kOurs, core::CallId(), 1)->take().text;
  EXPECT_EQ(text.find("id: 10\n"), std::string::npos);
  EXPECT_NE(text.find("id: 11\n"), std::string::npos);
}

TEST(LiveHub, TellsOfWhatWasPublishedHereAndNumbersEverythingItself) {
  LiveHub hub;
  std::vector<std::string> told;
  hub.set_tell(
      [&](const LiveEvent& event) { told.push_back(event.org.value() + " " + event.name + " " + event.data); });
  const auto stream = hub.watch(kOurs, core::CallId(), 0);
  hub.publish(kOurs, "turn", core::CallId("c"), "{\"n\":1}");
  hub.deliver({kOurs, "turn", core::CallId("far"), "{\"n\":2}"});
  hub.publish(kOurs, "turn", core::CallId("c"), "{\"n\":3}");
  hub.set_tell({});
  hub.publish(kOurs, "turn", core::CallId("c"), "{\"n\":4}");
  EXPECT_EQ(told, (std::vector<std::string>{"ours turn {\"n\":1}", "ours turn {\"n\":3}"}));
  const std::string text = stream->take().text;
  EXPECT_NE(text.find("id: 2\nevent: turn\ndata: {\"n\":2}\n"), std::string::npos) << text;
  const std::string missed = hub.watch(kOurs, core::CallId("far"), 1)->take().text;
  EXPECT_NE(missed.find("id: 2\n"), std::string::npos) << "what another node told can be missed and had again";
  hub.close();
  hub.deliver({kOurs, "turn", core::CallId("far"), "{}"});
}

TEST(LiveHub, TellsWhoComesLaterOfLinesThatAreHeldOrInTrouble) {
  LiveHub hub;
  hub.publish(kOurs, "line_held", core::CallId("a"), R"({"call_id":"a","on_hold":true})");
  hub.publish(kOurs, "line_trouble", core::CallId("a"), R"({"call_id":"a","what":"no sound"})");
  hub.deliver({kOurs, "line_held", core::CallId("far"), R"({"call_id":"far","on_hold":true})"});
  hub.publish(kTheirs, "line_held", core::CallId("t"), R"({"call_id":"t","on_hold":true})");
  EXPECT_EQ(hub.watch(kOurs, core::CallId(), 0)->take().text,
            "retry: 2000\n\n"
            "event: line_held\ndata: {\"call_id\":\"a\",\"on_hold\":true}\n\n"
            "event: line_trouble\ndata: {\"call_id\":\"a\",\"what\":\"no sound\"}\n\n"
            "event: line_held\ndata: {\"call_id\":\"far\",\"on_hold\":true}\n\n");
  hub.publish(kOurs, "line_recovered", core::CallId("a"), R"({"call_id":"a"})");
  hub.publish(kOurs, "call_ended", core::CallId("far"), R"({"call_id":"far"})");
  EXPECT_EQ(hub.watch(kOurs, core::CallId(), 5)->take().text.find("no sound"), std::string::npos);
  EXPECT_EQ(hub.watch(kOurs, core::CallId("far"), 0)->take().text, "retry: 2000\n\n");
  EXPECT_NE(hub.watch(kOurs, core::CallId("a"), 0)->take().text.find("line_held"), std::string::npos);
}

TEST(LiveHub, RemembersABoundedNumberOfLines) {
  LiveHub hub;
  for (std::size_t i = 0; i < LiveHub::kMaxLines + 2; ++i) {
    hub.publish(kOurs, "line_held", core::CallId(std::to_string(100'000 + i)), "{}");
  }
  EXPECT_EQ(hub.watch(kOurs, core::CallId("100001"), 0)->take().text.find("line_held"), std::string::npos);
  EXPECT_NE(hub.watch(kOurs, core::CallId("100002"), 0)->take().text.find("line_held"), std::string::npos);
}

TEST(LiveHub, ForgetsClientsThatAreGone) {
  LiveHub hub;
  hub.watch(kOurs, core::CallId(), 0).reset();
  const auto stays = hub.watch(kOurs, core::CallId(), 0);
  EXPECT_EQ(hub.watching(), 1U);
  hub.close();
  EXPECT_TRUE(stays->closed());
  EXPECT_EQ(hub.watch(kOurs, core::CallId(), 0), nullptr);
}

}  // namespace
}  // namespace callai::api
