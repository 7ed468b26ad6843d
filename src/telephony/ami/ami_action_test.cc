#include "telephony/ami/ami_action.h"

#include <gtest/gtest.h>

#include "telephony/ami/ami_event.h"

namespace callai::telephony {
namespace {

TEST(AmiAction, ValuesThatCouldBeSomethingElseAreRefusedByName) {
  const auto refused = [](const core::Result<AmiAction>& action, const char* field) {
    return !action.ok() && action.error().message.find(field) != std::string::npos;
  };
  const AmiPlace place{"from-internal", "200"};
  for (const char* channel : {"", "PJSIP", "PJSIP/", "/900", "PJSIP/900\r\nAction: Command", "PJSIP/900,1", "a b/1"}) {
    EXPECT_TRUE(refused(redirect_action(channel, place), "Channel")) << channel;
  }
  EXPECT_TRUE(refused(redirect_action("PJSIP/900-1", {"a|b", "200"}), "Context"));
  EXPECT_TRUE(refused(redirect_action("PJSIP/900-1", {"ok", "20 0"}), "Exten"));
  EXPECT_TRUE(refused(bridge_action("PJSIP/900-1", "x"), "Channel2"));
  EXPECT_TRUE(refused(play_dtmf_action("PJSIP/900-1", 'x'), "Digit"));
}

AmiMessage event(std::initializer_list<std::pair<const char*, const char*>> fields) {
  AmiMessage message;
  for (const auto& [name, value] : fields) message.add(name, value);
  return message;
}

TEST(AmiEvents, AreTyped) {
  const auto hangup = to_event(event({{"Event", "Hangup"}, {"Channel", "PJSIP/1"}, {"Cause", "17"}}));
  ASSERT_TRUE(hangup && std::holds_alternative<AmiHangup>(*hangup));
  EXPECT_EQ(std::get<AmiHangup>(*hangup).cause, 17);
  const auto dial = to_event(event({{"Event", "DialEnd"}, {"DestChannel", "PJSIP/2"}, {"DialStatus", "BUSY"}}));
  ASSERT_TRUE(dial && std::holds_alternative<AmiDialEnd>(*dial));
  const auto state = to_event(event({{"Event", "Newstate"}, {"Channel", "PJSIP/1"}, {"ChannelState", "6"}}));
  ASSERT_TRUE(state && std::holds_alternative<AmiNewState>(*state));
  EXPECT_EQ(std::get<AmiNewState>(*state).state, 6);
  EXPECT_FALSE(to_event(event({{"Event", "Hangup"}})));
  EXPECT_FALSE(to_event(event({{"Response", "Success"}})));
}

TEST(AmiChannels, ThePeerIsTheOtherOneInTheBridge) {
  const auto channels = channels_of({
      event({{"Event", "Status"},
             {"Channel", "PJSIP/900-2"},
             {"BridgeID", "b1"},
             {"Variable", "CHANNEL(pjsip,call-id)=ours@pbx"},
             {"Variable", "SIPCALLID="}}),
      event({{"Event", "Status"}, {"Channel", "PJSIP/trunk-1"}, {"BridgeID", "b1"}}),
      event({{"Event", "Status"}, {"Channel", "PJSIP/300-9"}, {"BridgeID", "b2"}}),
      event({{"Event", "StatusComplete"}}),
  });
  ASSERT_EQ(channels.size(), 3U);
  EXPECT_EQ(far_channel(channels, "ours@pbx"), "PJSIP/trunk-1");
  EXPECT_EQ(far_channel(channels, "theirs@pbx"), "");
  EXPECT_EQ(far_channel(channels, ""), "");
}

TEST(AmiChannels, ThePeerIsFoundBehindLocalChannels) {
  const std::vector<AmiChannel> queue = {{"PJSIP/900-2", "b1", "ours"},
                                         {"Local/900@from-queue-5;1", "b2", ""},
                                         {"Local/900@from-queue-5;2", "b1", ""},
                                         {"PJSIP/trunk-1", "b2", ""}};
  EXPECT_EQ(far_channel(queue, "ours"), "PJSIP/trunk-1");
  const std::vector<AmiChannel> circle = {
      {"PJSIP/900-2", "b1", "ours"}, {"Local/a@x-1;1", "b1", ""}, {"Local/a@x-1;2", "", ""}};
  EXPECT_EQ(far_channel(circle, "ours"), "");
  const std::vector<AmiChannel> conference = {
      {"PJSIP/900-2", "b1", "ours"}, {"PJSIP/1-1", "b1", ""}, {"PJSIP/2-1", "b1", ""}};
  EXPECT_EQ(far_channel(conference, "ours"), "");
}

}  // namespace
}  // namespace callai::telephony
