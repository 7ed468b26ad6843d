// baresip as the second judge: calls with audio both ways.
#include "baresip.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "certificate.h"
#include "core/log.h"
#include "core/system_env.h"
#include "dsp/level.h"
#include "dsp/wav_file.h"
#include "phone_program.h"
#include "program_json.h"
#include "speech_clip.h"
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

/// Calls baresip, which sends our tone back, and hangs up when it has been heard for a second.
void expect_echo(SipLineSettings line, SipAgentSettings settings) {
  core::SystemEnv env(std::make_unique<core::NullLogger>());
  NoWakeup wakeup;
  MediaEngineSettings media_settings;
  media_settings.first_port = 26000;
  media_settings.last_port = 26999;
  media_settings.most_sessions = 4;
  MediaEngine engine(env.env(), wakeup, media_settings);
  line.user = "900";
  line.registers = line.asks = false;
  settings.lines = {line};
  ToneAndEcho port;
  SipEndpoint endpoint(settings, &engine);
  // A host that is a name is looked up first.
  ASSERT_TRUE(endpoint.eventually([&] { return endpoint.agent().lines().front().state == LineState::kUp; }));
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

void expect_echo(const std::string& codec_modules, Codec codec) {
  const Baresip baresip(Baresip::kEcho + codec_modules);
  ASSERT_TRUE(baresip.ready());
  SipLineSettings line;
  line.host = "127.0.0.1";
  line.port = baresip.port();
  SipAgentSettings settings;
  settings.codecs = {codec};
  expect_echo(line, settings);
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

TEST(Baresip, HearsAndIsHeardOverTlsAndSrtp) {
  const TempFolder folder;
  make_certificate(folder);
  const Baresip baresip(
      Baresip::kEcho + "module g711.so\nmodule srtp.so\nsip_certificate " + folder.file("both.pem") + "\n",
      ";mediaenc=srtp-mand");
  ASSERT_TRUE(baresip.ready());
  SipLineSettings line;
  line.host = "localhost";
  line.port = baresip.tls_port();
  line.transport = SipTransport::kTls;
  SipAgentSettings settings;
  settings.tls.ca_file = folder.file("cert.pem");
  settings.srtp = true;
  expect_echo(line, settings);
}

/// The largest sample of a WAV file.
int peak_of(const std::string& path) {
  const auto file = dsp::read_wav(path, core::kTelephoneRateHz);
  EXPECT_TRUE(file.ok()) << path;
  return file.ok() ? dsp::peak(*file) : 0;
}

TEST(BaresipIsCalled, ItTalksIsUnderstoodAndHearsTheAgent) {
  const PhoneProgram program;
  const std::string speech = program.folder.file("speech.wav");
  const auto lines =
      joined({pause_clip(0.5), speech_clip("hello"), pause_clip(3.5), speech_clip("i would like to book a table"),
              pause_clip(4), speech_clip("four"), pause_clip(4), speech_clip("goodbye"), pause_clip(10)});
  ASSERT_TRUE(dsp::write_wav(speech, lines, core::kTelephoneRateHz).ok());
  const Baresip baresip(Baresip::plays(speech) + "module g711.so\nmodule sndfile.so\nsnd_path " +
                        program.folder.path() + "\n");
  ASSERT_TRUE(baresip.ready());
  const ProgramResult called = callai(program.command({"call", "300", "--template", kTableBooking}, baresip.port()));
  EXPECT_EQ(called.exit_code, 0) << called.out << called.err;
  EXPECT_TRUE(contains(called.out, "book a table")) << called.out;
  const auto calls = listed_calls(program.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls.front().outcome, "completed");
  EXPECT_TRUE(contains(program.callai({"call", "show", calls.front().id}).out, "guests = 4")) << called.out;
  EXPECT_EQ(program.callai({"replay", calls.front().id}).exit_code, 0);
  const auto shown = shown_call(program.callai({"call", "show", calls.front().id, "--json"}).out);
  ASSERT_TRUE(shown && shown->audio);
  EXPECT_GT(shown->audio->received_mos, 4);
  EXPECT_GT(shown->audio->sent_mos, 4) << "as baresip reports it";
  EXPECT_GE(shown->audio->round_trip_ms, 0);
  int heard = 0;  // as baresip has written it down
  for (const auto& entry : std::filesystem::directory_iterator(program.folder.path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("dump-") && contains(name, "-dec")) heard = std::max(heard, peak_of(entry.path().string()));
  }
  EXPECT_GT(heard, 1000);
}

}  // namespace
}  // namespace callai::tests
