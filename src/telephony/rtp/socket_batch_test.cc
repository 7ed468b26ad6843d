#include "telephony/rtp/socket_batch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/system_env.h"

namespace callai::telephony {
namespace {

Endpoint any_port(const char* ip) {
  return parse_endpoint({ip, 0}).value();
}

UdpSocket bound(const char* ip = "127.0.0.1") {
  auto made = UdpSocket::bind(any_port(ip));
  EXPECT_TRUE(made.ok());
  return *std::move(made);
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// What has come for one socket of the batch, a word a datagram.
std::string words(SocketBatch& batch, std::size_t index) {
  std::string all;
  for (auto some = batch.take(index); !some.empty(); some = batch.take(index)) {
    for (const Datagram& datagram : some) {
      all.append(reinterpret_cast<const char*>(datagram.bytes.data()), datagram.bytes.size());
      all += ' ';
    }
  }
  return all;
}

/// With a ring, and with a system call a socket.
class SocketBatchTest : public ::testing::TestWithParam<bool> {
 protected:
  SocketBatchTest() : batch(GetParam()) {
    if (GetParam() && !batch.has_ring()) skipped = "this kernel allows no io_uring";
  }
  void SetUp() override {
    if (!skipped.empty()) GTEST_SKIP() << skipped;
  }
  void send(UdpSocket& from, const UdpSocket& to, const std::string& text) {
    batch.send(from, to.local(), bytes_of(text));
  }
  void receive(const std::vector<UdpSocket*>& from) {
    wanted = from;
    batch.receive(wanted);
  }

  SocketBatch batch;
  std::vector<UdpSocket*> wanted;
  std::string skipped;
};

TEST_P(SocketBatchTest, TellsEachSocketsPacketsInTheirOrder) {
  UdpSocket a = bound();
  UdpSocket b = bound();
  UdpSocket c = bound();
  send(a, b, "one");
  send(c, b, "two");
  send(b, a, "three");
  batch.flush();
  receive({&a, &b, &c});
  EXPECT_EQ(words(batch, 0), "three ");
  EXPECT_EQ(words(batch, 1), "one two ");
  EXPECT_EQ(words(batch, 2), "");
  receive({&b, &a});
  EXPECT_EQ(words(batch, 0), "");
  EXPECT_EQ(words(batch, 1), "");
  EXPECT_EQ(batch.unsent(), 0U);
}

TEST_P(SocketBatchTest, SendsWhatWaitsBeforeItReceives) {
  UdpSocket a = bound();
  UdpSocket b = bound();
  send(a, b, "one");
  receive({&b});
  EXPECT_EQ(words(batch, 0), "one ");
}

TEST_P(SocketBatchTest, TellsWhoSentAPacketAndWhenItCame) {
  UdpSocket a = bound();
  UdpSocket b = bound();
  const core::WallTime before = core::SystemClock().wall_now();
  send(a, b, "one");
  batch.flush();
  receive({&b});
  const auto came = batch.take(0);
  ASSERT_EQ(came.size(), 1U);
  EXPECT_EQ(came.front().source, a.local());
  EXPECT_GE(came.front().stamp, before);
  EXPECT_LT(came.front().stamp - before, std::chrono::minutes(1));
}

TEST_P(SocketBatchTest, TellsAllOfARowThatIsLongerThanABatchHasRoomFor) {
  UdpSocket a = bound();
  UdpSocket b = bound();
  std::string all;
  for (int i = 0; i < 100; ++i) {
    send(a, b, std::to_string(i));
    all += std::to_string(i) + ' ';
  }
  receive({&a, &b});
  EXPECT_EQ(words(batch, 0), "");
  EXPECT_EQ(words(batch, 1), all);
}

TEST_P(SocketBatchTest, ServesAsManySocketsAsItSaysAndOverAndOverAgain) {
  std::vector<UdpSocket> sockets;
  for (std::size_t i = 0; i < SocketBatch::kMostSockets; ++i) sockets.push_back(bound());
  std::vector<UdpSocket*> all;
  for (UdpSocket& socket : sockets) all.push_back(&socket);
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < sockets.size(); ++i)
      send(sockets[i], sockets[sockets.size() - 1 - i], "to" + std::to_string(i));
    receive(all);
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      ASSERT_EQ(words(batch, i), "to" + std::to_string(sockets.size() - 1 - i) + ' ') << "round " << round;
    }
  }
  EXPECT_EQ(batch.unsent(), 0U);
}

TEST_P(SocketBatchTest, ReachesIPv4AndIPv6FromASocketOfBoth) {
  if (!UdpSocket::bind(any_port("::1")).ok()) GTEST_SKIP() << "this machine has no IPv6";
  UdpSocket both = bound("::");
  UdpSocket four = bound();
  UdpSocket six = bound("::1");
  send(both, four, "four");
  send(both, six, "six");
  batch.flush();
  receive({&four, &six});
  EXPECT_EQ(words(batch, 0), "four ");
  EXPECT_EQ(words(batch, 1), "six ");
}

TEST_P(SocketBatchTest, CountsWhatCannotBeSentAndSendsTheRest) {
  UdpSocket a = bound();
  UdpSocket b = bound();
  batch.send(a, any_port("::1"), bytes_of("of the wrong family"));
  batch.send(a, b.local(), bytes_of(std::string(kSocketBufferBytes * 40, 'x')));
  send(a, b, "one");
  batch.flush();
  receive({&b});
  EXPECT_EQ(words(batch, 0), "one ");
  EXPECT_EQ(batch.unsent(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Kernel, SocketBatchTest, ::testing::Bool(),
                         [](const auto& of) { return of.param ? "WithARing" : "WithSystemCalls"; });

}  // namespace
}  // namespace callai::telephony
