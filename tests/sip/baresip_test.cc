// baresip as the second judge: calls with audio both ways.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <numbers>

#include "core/log.h"
#include "core/system_env.h"
#include "sipp.h"
#include "telephony/rtp/media_engine.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::call_to;
using telephony::testing::SipEndpoint;

constexpr double kToneHz = 1000;

/// Says a tone, and looks for the same one in what it hears.
class ToneAndEcho final : public conversation::AudioPort {
 public:
  void tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    double with_sine = 0;
    double with_cosine = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double angle = 2 * std::numbers::pi * kToneHz * static_cast<double>(n_++) / core::kTelephoneRateHz;
      out[i] = static_cast<std::int16_t>(8000 * std::sin(angle));
      with_sine += in[i] * std::sin(angle);
      with_cosine += in[i] * std::cos(angle);
    }
    const double amplitude = 2 * std::hypot(with_sine, with_cosine) / static_cast<double>(in.size());
    if (amplitude > 5000) frames_with_tone_.fetch_add(1);
  }
  int frames_with_tone() const { return frames_with_tone_.load(); }

 private:
  std::uint64_t n_ = 0;
  std::atomic<int> frames_with_tone_{0};
};

class NoWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override {}
};

/// A baresip that answers every call and sends back what it hears.
class Baresip {
 public:
  explicit Baresip(const std::string& codec_modules) : port(free_udp_port()) {
    folder_.write(
        "config",
        "sip_listen 127.0.0.1:" + std::to_string(port) +
            "\nnet_interface 127.0.0.1\ncall_max_calls 10\naudio_player aubridge,echo\naudio_source aubridge,echo\n"
            "audio_alert aubridge,alert\nausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\n"
            "auplay_channels 1\naudio_buffer 20-160\nrtp_stats no\nmodule_path /usr/lib/baresip/modules\n"
            "module aubridge.so\n" +
            codec_modules + "module_app account.so\nmodule_app menu.so\n");
    folder_.write("accounts", "<sip:300@127.0.0.1>;regint=0;answermode=auto\n");
    folder_.write("contacts", "\n");
    ProgramOptions options;
    options.arguments = {"-f", folder_.path()};
    options.timeout = std::chrono::seconds(60);
    program_ = std::make_unique<RunningProgram>("/usr/bin/baresip", options);
    ready = program_->read_until([](const std::string& out) { return contains(out, "baresip is ready"); });
  }

  int port;
  bool ready = false;

 private:
  TempFolder folder_;
  std::unique_ptr<RunningProgram> program_;
};

void expect_echo(const std::string& codec_modules, Codec codec) {
  Baresip baresip(codec_modules);
  ASSERT_TRUE(baresip.ready);
  core::SystemEnv env(std::make_unique<core::NullLogger>());
  NoWakeup wakeup;
  MediaEngineSettings media_settings;
  media_settings.first_port = 26000;
  media_settings.last_port = 26999;
  media_settings.most_sessions = 4;
  MediaEngine engine(env.env(), wakeup, media_settings);
  SipAgentSettings settings;
  SipLineSettings line;
  line.host = "127.0.0.1";
  line.port = baresip.port;
  line.user = "900";
  line.registers = line.asks = false;
  settings.lines = {line};
  settings.codecs = {codec};
  ToneAndEcho port;
  SipEndpoint endpoint(settings, &engine);
  ASSERT_TRUE(endpoint.agent().call(call_to("300")).ok());
  const auto answered = endpoint.next<SipAnswered>();
  ASSERT_TRUE(answered.has_value());
  ASSERT_TRUE(engine.attach(answered->second.media, &port).ok());
  EXPECT_TRUE(endpoint.eventually([&] { return port.frames_with_tone() >= 50; }));
  ASSERT_TRUE(endpoint.agent().hang_up(LegId("call_1")).ok());
  const auto ended = endpoint.next<SipEnded>();
  ASSERT_TRUE(ended.has_value());
  EXPECT_GT(ended->second.media.received.packets, 50U);
}

TEST(Baresip, HearsAndIsHeardInPcmu) {
  expect_echo("module g711.so\n", Codec::kPcmu);
}

TEST(Baresip, HearsAndIsHeardInPcma) {
  expect_echo("module g711.so\n", Codec::kPcma);
}

TEST(Baresip, HearsAndIsHeardInG722) {
  expect_echo("module g722.so\n", Codec::kG722);
}

}  // namespace
}  // namespace callai::tests
