// Many calls at once, from one PBX, judged by SIPp.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::SipEndpoint;

/// Answers every call from now on until it goes.
class Answering {
 public:
  explicit Answering(SipEndpoint& endpoint) : endpoint_(endpoint), thread_([this] { run(); }) {}
  ~Answering() {
    over_ = true;
    thread_.join();
  }

 private:
  void run() {
    while (!over_) {
      const auto incoming = endpoint_.next<SipIncoming>(std::chrono::milliseconds(100));
      if (incoming) {
        EXPECT_TRUE(endpoint_.agent().answer(incoming->first).ok());
      }
    }
  }

  SipEndpoint& endpoint_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

/// A burst of `calls` within a second; what SIPp says against it.
std::string burst(SipEndpoint& endpoint, const std::string& calls) {
  Sipp sipp(answered_or_refused(), endpoint.agent().port(SipTransport::kUdp), "100",
            {"-m", calls, "-r", calls, "-l", calls});
  return sipp.verdict();
}

void expect_nothing_left(SipEndpoint& endpoint) {
  EXPECT_TRUE(endpoint.eventually([&] { return endpoint.agent().counts().calls == 0; }));
  EXPECT_EQ(endpoint.media.open_sessions(), 0U);
  EXPECT_EQ(endpoint.agent().counts().dropped_messages, 0U);
}

TEST(Bursts, AThousandCallsInASecondAreAllAnswered) {
  SipEndpoint endpoint;
  Answering answering(endpoint);
  EXPECT_EQ(burst(endpoint, "1000"), "");
  expect_nothing_left(endpoint);
  EXPECT_EQ(endpoint.agent().counts().calls_in, 1000U);
}

TEST(Bursts, OfAThousandCallsThoseThatAreTooManyGet503WithRetryAfterAndNoneIsLostInSilence) {
  SipAgentSettings settings;
  settings.limits.invites_a_second = 100;
  SipEndpoint endpoint(settings);
  Answering answering(endpoint);
  EXPECT_EQ(burst(endpoint, "1000"), "");
  expect_nothing_left(endpoint);
  const SipCounts counts = endpoint.agent().counts();
  EXPECT_EQ(counts.calls_in + counts.refused_full, 1000U);
  EXPECT_GE(counts.calls_in, 100U);
  EXPECT_GE(counts.refused_full, 100U);
}

TEST(Bursts, CallsBeyondThoseAtOnceGet503AndTheNextOnesAreTakenAgain) {
  SipAgentSettings settings;
  settings.max_calls = 20;
  SipEndpoint endpoint(settings);
  Answering answering(endpoint);
  EXPECT_EQ(burst(endpoint, "200"), "");
  expect_nothing_left(endpoint);
  EXPECT_GE(endpoint.agent().counts().refused_full, 1U);
  const std::uint64_t before = endpoint.agent().counts().calls_in;
  EXPECT_EQ(burst(endpoint, "10"), "");
  EXPECT_EQ(endpoint.agent().counts().calls_in, before + 10);
}

}  // namespace
}  // namespace callai::tests
