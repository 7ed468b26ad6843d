#include "telephony/ami/ami_message.h"

#include <gtest/gtest.h>

namespace callai::telephony {
namespace {

constexpr const char* kBanner = "Asterisk Call Manager/9.0.0\r\n";

AmiMessage action(const std::string& name, const std::string& value) {
  AmiMessage message;
  message.add("Action", "Redirect").add(name, value);
  return message;
}

TEST(AmiWire, IsLinesOfNameAndValueAndAnEmptyOne) {
  EXPECT_EQ(*to_wire(action("Channel", "PJSIP/900-1")), "Action: Redirect\r\nChannel: PJSIP/900-1\r\n\r\n");
}

TEST(AmiWire, RefusesByNameWhateverWouldBeAnotherField) {
  for (const std::string& value : {std::string("1\r\nAction: Command"), std::string("1\n"), std::string("1\r"),
                                   std::string("1\0002", 3), std::string("1\x1b[2J")}) {
    const auto wire = to_wire(action("Exten", value));
    ASSERT_FALSE(wire.ok());
    EXPECT_EQ(wire.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_NE(wire.error().message.find("Exten"), std::string::npos) << wire.error().message;
  }
  EXPECT_FALSE(to_wire(action("Exten: 1\r\nAction", "Command")).ok());
  EXPECT_FALSE(to_wire(action("Exten", std::string(1001, '1'))).ok());
  EXPECT_FALSE(to_wire(AmiMessage{}).ok());
}

TEST(AmiParser, ReadsTheSameFromPiecesOfAnySize) {
  const std::string all = std::string(kBanner) +
                          "Response: Success\r\nActionID: a:b\r\nMessage:  Originate queued \r\n\r\n"
                          "Event: Status\nVariable: X=1\nVariable: Y=2\nno colon here\n\n\r\n";
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    AmiParser parser;
    std::vector<AmiMessage> messages;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      const auto some = parser.feed(std::string_view(all).substr(at, piece));
      ASSERT_TRUE(some.ok());
      messages.insert(messages.end(), some->begin(), some->end());
    }
    ASSERT_EQ(messages.size(), 2U) << piece;
    EXPECT_EQ(parser.banner(), "Asterisk Call Manager/9.0.0");
    EXPECT_EQ(messages[0].get("actionid"), "a:b");
    EXPECT_EQ(messages[0].get("Message"), "Originate queued");
    EXPECT_EQ(messages[1].all("VARIABLE").size(), 2U);
  }
}

TEST(AmiParser, NamesAStrangerByWhatItSays) {
  AmiParser ssh;
  const auto said = ssh.feed("SSH-2.0-OpenSSH_9.2\r\n");
  ASSERT_FALSE(said.ok());
  EXPECT_NE(said.error().message.find("SSH-2.0"), std::string::npos);
  AmiParser binary;
  EXPECT_FALSE(binary.feed(std::string_view("\x15\x03\x03\x00", 4)).ok());  // TLS where plain was expected
  AmiParser waits;
  EXPECT_TRUE(waits.feed("Asterisk Ca").ok());
  EXPECT_TRUE(waits.banner().empty());
}

TEST(AmiParser, EndsWithLinesAndMessagesThatHaveNoEnd) {
  AmiParser line;
  ASSERT_TRUE(line.feed(kBanner).ok());
  EXPECT_FALSE(line.feed(std::string(AmiParser::kMaxLine + 1, 'x')).ok());
  AmiParser message;
  ASSERT_TRUE(message.feed(kBanner).ok());
  std::string fields;
  for (std::size_t i = 0; i <= AmiParser::kMaxFields; ++i) fields += "A: b\r\n";
  EXPECT_EQ(message.feed(fields).error().code, core::ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace callai::telephony
