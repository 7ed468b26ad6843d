#include "api/web_socket.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "api/testing/api_world.h"
#include "api/testing/socket_client.h"

namespace callai::api {
namespace {

constexpr const char* kTest = "/api/v1/voice-test?template_id=survey";
using Kind = SocketFrame::Kind;

RawHeaders with_key(ApiWorld& world, const std::string& org, const std::string& role) {
  return {{"Authorization", "Bearer " + world.key(org, role)}};
}

TEST(WebSocket, ShakesHandsAsTheRfcSays) {
  ApiWorld world;
  RawHeaders headers = with_key(world, "ours", "agent");
  headers.emplace_back("Sec-WebSocket-Protocol", "callai.v1, other");
  const SocketClient client(world.port(), kTest, headers);
  ASSERT_EQ(client.status(), 101) << client.head();
  // The answer to the key of RFC 6455, 1.3.
  EXPECT_NE(client.head().find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos) << client.head();
  EXPECT_NE(client.head().find("Sec-WebSocket-Protocol: callai.v1"), std::string::npos) << client.head();
}

TEST(WebSocket, CarriesTextAndAudioBothWays) {
  ApiWorld world;
  SocketClient client(world.port(), kTest, with_key(world, "ours", "agent"));
  ASSERT_EQ(client.status(), 101) << client.head();
  client.send_text("hello");
  const auto text = client.receive();
  ASSERT_TRUE(text);
  EXPECT_EQ(text->kind, Kind::kText);
  EXPECT_EQ(text->data, "hello");
  const std::string pcm(40000, '\x12');
  client.send_binary(pcm);
  const auto audio = client.receive();
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->kind, Kind::kBinary);
  EXPECT_EQ(audio->data, pcm);
}

TEST(WebSocket, JoinsFragmentsAndAnswersPings) {
  ApiWorld world;
  SocketClient client(world.port(), kTest, with_key(world, "ours", "agent"));
  client.send_frame(0x1, "one ", false);
  client.send_ping("are you there");
  client.send_frame(0x0, "two");
  const auto pong = client.receive();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->kind, Kind::kPong);
  EXPECT_EQ(pong->data, "are you there");
  const auto joined = client.receive();
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->data, "one two");
}

TEST(WebSocket, EndsAConnectionThatSendsTooMuchAtOnce) {
  ApiWorld world;
  std::promise<void> gone;
  {
    SocketClient client(world.port(), kTest, with_key(world, "ours", "agent"));
    ASSERT_EQ(client.status(), 101);
    world.voice.streams().front()->set_receiver({}, [&gone] { gone.set_value(); });
    client.send_binary(std::string(SocketStream::kMaxMessage + 1, 'x'));
    const auto frame = client.receive();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->kind, Kind::kClose);
    EXPECT_FALSE(client.receive()) << "nothing comes behind a close";
  }
  EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(WebSocket, EndsAConnectionOfUnmaskedOrBrokenFrames) {
  ApiWorld world;
  const std::string mask = "mask";
  for (const std::string& bytes : {std::string("\x81\x02hi"), "\xf1\x80" + mask, "\x83\x80" + mask}) {
    SocketClient client(world.port(), kTest, with_key(world, "ours", "agent"));
    ASSERT_EQ(client.status(), 101);
    client.send_raw(bytes);
    const auto frame = client.receive();
    ASSERT_TRUE(frame) << static_cast<int>(bytes[0]);
    EXPECT_EQ(frame->kind, Kind::kClose);
    EXPECT_FALSE(client.receive()) << "nothing comes behind a close";
  }
  EXPECT_EQ(ask(world.port(), "GET", "/health").status, 200);
}

TEST(WebSocket, ClosesWithAReasonAndTellsThatAClientIsGone) {
  ApiWorld world;
  SocketClient client(world.port(), kTest, with_key(world, "ours", "agent"));
  ASSERT_EQ(client.status(), 101);
  const auto stream = world.voice.streams().front();
  stream->send_text("last words");
  stream->close("the call is over");
  EXPECT_EQ(client.receive()->data, "last words");
  const auto close = client.receive();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->kind, Kind::kClose);
  EXPECT_EQ(close->data, "the call is over");

  SocketClient other(world.port(), kTest, with_key(world, "ours", "agent"));
  const auto second = world.voice.streams().back();
  const auto gone = std::make_shared<std::promise<void>>();
  second->set_receiver({}, [gone] { gone->set_value(); });
  other.send_close();
  EXPECT_EQ(gone->get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready)
      << "though its TCP connection stays";
  const auto answer = other.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, Kind::kClose);
}

TEST(WebSocket, DropsTheOldestSoundForAClientThatDoesNotRead) {
  SocketStream stream;
  for (std::size_t i = 0; i < SocketStream::kMaxWaitingAudio + 10; ++i) {
    EXPECT_TRUE(stream.send_audio(std::make_shared<const std::string>(std::to_string(i))));
  }
  EXPECT_TRUE(stream.send_text("text"));
  EXPECT_EQ(stream.audio_lost(), 10U);
  SocketMessage message;
  ASSERT_TRUE(stream.take(message));
  EXPECT_EQ(*message.bytes, "10") << "the oldest ten are gone";
  EXPECT_TRUE(stream.send_text(std::string(SocketStream::kMaxWaitingText / 2, 'x')));
  EXPECT_FALSE(stream.send_text(std::string(SocketStream::kMaxWaitingText, 'x')));
  EXPECT_TRUE(stream.closed());
}

TEST(WebSocket, IsForAgentsAndNeedsAHandshake) {
  ApiWorld world;
  EXPECT_EQ(SocketClient(world.port(), kTest).status(), 401);
  EXPECT_EQ(SocketClient(world.port(), kTest, with_key(world, "ours", "viewer")).status(), 403);
  const RawResponse plain = world.call(world.key("ours", "agent"), "GET", kTest);
  EXPECT_EQ(plain.status, 426) << plain.body;
  EXPECT_EQ(plain.headers.at("upgrade"), "websocket");
  EXPECT_EQ(SocketClient(world.port(), "/api/v1/voice-test", with_key(world, "ours", "agent")).status(), 422);
  EXPECT_EQ(
      SocketClient(world.port(), "/api/v1/voice-test?template_id=nothing", with_key(world, "ours", "agent")).status(),
      404);
}

TEST(WebSocket, OfAnotherOrganisationsCallIsNotThere) {
  ApiWorld world;
  const std::string call = world.stored_call("ours", "in_progress").value();
  const std::string listen = "/api/v1/calls/" + call + "/listen";
  EXPECT_EQ(SocketClient(world.port(), listen, with_key(world, "theirs", "owner")).status(), 404);
  EXPECT_EQ(SocketClient(world.port(), listen, with_key(world, "ours", "viewer")).status(), 403);
  EXPECT_EQ(SocketClient(world.port(), listen, with_key(world, "ours", "agent")).status(), 101);
  const std::string over = "/api/v1/calls/" + world.stored_call("ours", "completed").value() + "/listen";
  EXPECT_EQ(SocketClient(world.port(), over, with_key(world, "ours", "agent")).status(), 409);
}

TEST(WebSocket, OfABrowserNeedsTheSessionsTokenAndItsOwnPage) {
  ApiWorld world;
  const std::string login =
      R"({"email":"agent@ours.example.com","password":")" + std::string(ApiWorld::kPassword) + "\"}";
  const RawResponse session =
      ask(world.port(), "POST", "/api/v1/auth/login", {{"Content-Type", "application/json"}}, login);
  ASSERT_EQ(session.status, 200) << session.body;
  const std::string cookie = session.headers.at("set-cookie").substr(0, session.headers.at("set-cookie").find(';'));
  const std::string token = member(session.body, "csrf_token");
  const auto status = [&](const std::string& protocols, const std::string& origin) {
    RawHeaders headers = {{"Cookie", cookie}};
    if (!protocols.empty()) headers.emplace_back("Sec-WebSocket-Protocol", protocols);
    if (!origin.empty()) headers.emplace_back("Origin", origin);
    return SocketClient(world.port(), kTest, headers).status();
  };
  EXPECT_EQ(status("callai.v1", ""), 403) << "a cookie alone is not enough";
  EXPECT_EQ(status("callai.v1, csrf." + token, ""), 101);
  EXPECT_EQ(status("callai.v1, csrf." + token, "https://evil.example.com"), 403);
}

TEST(WebSocket, OfOneUserAreNotWithoutNumber) {
  ApiWorld world;
  std::vector<SocketClient> clients;
  for (std::size_t i = 0; i < SocketRegister::kMaxOfOne; ++i) {
    clients.emplace_back(world.port(), kTest, with_key(world, "ours", "agent"));
    ASSERT_EQ(clients.back().status(), 101) << i;
  }
  EXPECT_EQ(SocketClient(world.port(), kTest, with_key(world, "ours", "agent")).status(), 503);
  EXPECT_EQ(SocketClient(world.port(), kTest, with_key(world, "ours", "owner")).status(), 101);
}

}  // namespace
}  // namespace callai::api
