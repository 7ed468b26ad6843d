// What the caller's telephone gets when the agent is told to be silent: looked at packet by packet.
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <future>

#include "audio/audio_voice_channel.h"
#include "audio/testing/media_fakes.h"
#include "core/dispatch_loop.h"
#include "core/log.h"
#include "core/system_env.h"
#include "core/work_lanes.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "telephony/rtp/media_engine.h"
#include "telephony/rtp/rtp_packet.h"
#include "telephony/rtp/udp_socket.h"

namespace callai::tests {
namespace {

using namespace telephony;

constexpr int kAudible = 200;
// What a tick under way has cut is on its way already.
constexpr core::Duration kUnderWay = std::chrono::milliseconds(2);

/// An agent that speaks over RTP to a socket of the test's.
class AgentOnTheWire : public ::testing::Test {
 protected:
  AgentOnTheWire() {
    lanes.emplace(loop, core::LanePoolSettings{});
    audio::VoiceChannelSettings settings;
    settings.key = "call";
    channel = std::make_unique<audio::AudioVoiceChannel>(env.env(), loop, *lanes, loop, recognizer, synthesizer,
                                                         std::make_shared<templates::CampaignTemplate>(), settings);
    const auto local = engine.open("127.0.0.1");
    EXPECT_TRUE(local.ok());
    id = local->id;
    NegotiatedMedia agreed;
    agreed.rtp = agreed.rtcp = {"127.0.0.1", telephone.local().port};
    agreed.rtcp_mux = true;
    agreed.receive = {agreed.send};
    EXPECT_TRUE(engine.apply(id, agreed).ok());
    on_loop([this] {
      channel->start([](const conversation::Event&) {});
      loop.add_poller("voice", [this] { channel->drain(); });
    });
    EXPECT_TRUE(engine.attach(id, &channel->port()).ok());
  }
  ~AgentOnTheWire() override {
    EXPECT_TRUE(engine.close(id).ok());
    on_loop([this] { loop.remove_poller("voice"); });
    lanes.reset();
    on_loop([this] { channel.reset(); });
    loop.stop();
  }

  /// Runs on the dispatch sequence; the moment it began.
  core::WallTime on_loop(const std::function<void()>& task) {
    std::promise<core::WallTime> begun;
    loop.post([&] {
      const core::WallTime now = env.env().clock.wall_now();
      task();
      begun.set_value(now);
    });
    return begun.get_future().get();
  }

  void speak(int words) {
    conversation::SpeechSegment segment;
    segment.id = core::SegmentId(1);
    for (int i = 0; i < words; ++i) segment.text += i == 0 ? "word" : " word";
    on_loop([&] { channel->speak(segment); });
  }

  /// Arrivals (the kernel's) of the packets with sound that come until so many have, or for that long.
  std::vector<core::WallTime> audible(std::size_t enough, core::Duration patience) {
    std::vector<core::WallTime> arrivals;
    const core::TimePoint end = env.env().clock.now() + patience;
    while (arrivals.size() < enough && env.env().clock.now() < end) {
      pollfd waiting{telephone.descriptor(), POLLIN, 0};
      ::poll(&waiting, 1, 20);
      for (const Datagram& datagram : telephone.receive(batch)) {
        const auto packet = parse_rtp(datagram.bytes);
        if (!packet || packet->header.payload_type != 0) continue;
        std::array<std::int16_t, 480> pcm{};
        const std::size_t samples = std::min(pcm.size(), packet->payload.size());
        dsp::mulaw_decode(packet->payload.first(samples), pcm);
        if (dsp::peak(std::span(pcm).first(samples)) > kAudible) arrivals.push_back(datagram.stamp);
      }
    }
    return arrivals;
  }

  static MediaEngineSettings ports() {
    MediaEngineSettings settings;
    settings.first_port = 28000;
    settings.last_port = 28999;
    settings.most_sessions = 2;
    return settings;
  }

  core::SystemEnv env{std::make_unique<core::NullLogger>()};
  core::DispatchLoop loop{env.env()};
  std::optional<core::LanePool> lanes;
  audio::testing::FakeRecognizer recognizer;
  audio::testing::FakeSynthesizer synthesizer;
  UdpSocket telephone = UdpSocket::bind(*parse_endpoint({"127.0.0.1", 0})).value();
  DatagramBatch batch;
  MediaEngine engine{env.env(), loop, ports()};
  MediaId id;
  std::unique_ptr<audio::AudioVoiceChannel> channel;
};

TEST_F(AgentOnTheWire, IsSilentAfterOnePacketAtMost) {
  speak(80);  // 20 s
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(audible(25, std::chrono::seconds(5)).size(), 25U) << "it must be speaking";
    const core::WallTime decided = on_loop([this] { channel->pause(); });
    const auto after = audible(1000, std::chrono::milliseconds(300));
    const auto late =
        std::count_if(after.begin(), after.end(), [&](core::WallTime at) { return at > decided + kUnderWay; });
    EXPECT_LE(late, 1) << "packets with sound after the decision";
    on_loop([this] { channel->resume(); });
  }
  on_loop([this] { channel->stop(); });
}

}  // namespace
}  // namespace callai::tests
