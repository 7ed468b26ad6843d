// callai phone and callai call, with a user agent of the test's, SIPp or baresip as the PBX.
#include <gtest/gtest.h>

#include "certificate.h"
#include "half_media.h"
#include "phone_program.h"
#include "program_json.h"
#include "telephony/rtp/media_engine.h"

namespace callai::tests {
namespace {

using namespace telephony;
using telephony::testing::SipEndpoint;

class PhoneCommands : public ::testing::Test {
 protected:
  /// As a trunk to the endpoint; `port`: to another one.
  ProgramOptions command(std::vector<std::string> arguments, int port = 0) {
    return program.command(std::move(arguments), port == 0 ? pbx.agent().port(SipTransport::kUdp) : port);
  }

  PhoneProgram program;
  SipEndpoint pbx;
};

TEST_F(PhoneCommands, StatusNamesAClosedPort) {
  const ProgramResult result = callai(command({"phone", "status"}, free_udp_port()));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "closed")) << result.out;
  EXPECT_TRUE(contains(result.out, "sip.port")) << result.out;
}

TEST_F(PhoneCommands, StatusNamesAnUnknownHost) {
  ProgramOptions options = command({"phone", "status"});
  options.environment["CALLAI_SIP_SERVER"] = "no-such-host.invalid";
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "no-such-host.invalid is not known")) << result.out;
  EXPECT_TRUE(contains(result.out, "check sip.server")) << result.out;
}

TEST_F(PhoneCommands, StatusOfAPbxThatAnswersIsGood) {
  const ProgramResult result = callai(command({"phone", "status"}));
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_TRUE(contains(result.out, "answers 200")) << result.out;
}

TEST_F(PhoneCommands, SettingsThatAreMissingAreNamedWithTheirMend) {
  ProgramOptions options = command({"phone", "status"});
  options.environment["CALLAI_SIP_SERVER"] = "";
  EXPECT_TRUE(contains(callai(options).out, "no PBX is set"));
  options = command({"serve"});
  options.environment["CALLAI_SIP_MODE"] = "peer";
  EXPECT_EQ(not_a_clear_error(callai(options), 2, {"sip.mode", "register or trunk"}), "");
  options = command({"serve"});
  options.environment["CALLAI_SIP_RTP_FIRST"] = "22001";
  EXPECT_EQ(not_a_clear_error(callai(options), 2, {"sip.rtp_first", "22001", "write an even port"}), "");
  options = command({"serve"});
  options.environment["CALLAI_SIP_SERVER"] = "pbx.example.com:5061";
  EXPECT_EQ(not_a_clear_error(callai(options), 2, {"sip.server", "sip.port"}), "");
}

TEST_F(PhoneCommands, ASipPortThatIsTakenIsNamed) {
  ProgramOptions options = command({"phone", "test"});
  options.environment["CALLAI_SIP_LOCAL_PORT"] = std::to_string(pbx.agent().port(SipTransport::kUdp));
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, options.environment["CALLAI_SIP_LOCAL_PORT"])) << result.out;
  EXPECT_TRUE(contains(result.out, "sip.local_port")) << result.out;
}

TEST_F(PhoneCommands, AWrongSecretIsNamedAndNeverShown) {
  SippScenario registrar;
  registrar.raw("  <recv request=\"OPTIONS\" optional=\"true\" next=\"1\"/>\n")
      .expect("REGISTER")
      .respond(401, "Unauthorized", "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"1/abc\", algorithm=MD5\n")
      .expect("REGISTER")
      .respond(401, "Unauthorized", "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"2/abc\", algorithm=MD5\n")
      .raw("  <nop next=\"2\"/>\n  <label id=\"1\"/>\n")
      .respond(200, "OK")
      .raw("  <label id=\"2\"/>\n");
  Sipp sipp(registrar, 0, "900", {"-m", "2"});
  ProgramOptions options = command({"phone", "test"}, sipp.port());
  options.environment["CALLAI_SIP_MODE"] = "register";
  options.environment["CALLAI_SIP_SECRET"] = "s3cret";
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "401")) << result.out;
  EXPECT_TRUE(contains(result.out, "the secret or the user name is wrong")) << result.out;
  EXPECT_FALSE(contains(result.out + result.err, "s3cret"));
  EXPECT_EQ(sipp.verdict(), "");
}

/// What `callai phone test --call` finds out of a call that the PBX answers with an engine of its own.
class PhoneTestCall : public ::testing::Test {
 protected:
  static MediaEngineSettings ports() {
    MediaEngineSettings settings;
    settings.first_port = 26000;
    settings.last_port = 26999;
    settings.most_sessions = 4;
    return settings;
  }
  ProgramOptions command() {
    return program.command({"phone", "test", "--call", "*43"}, pbx.agent().port(SipTransport::kUdp));
  }

  PhoneProgram program;
  core::SystemEnv env{std::make_unique<core::NullLogger>()};
  class : public core::Wakeup {
    void signal() noexcept override {}
  } wakeup;
  MediaEngine engine{env.env(), wakeup, ports()};
  SipEndpoint pbx{SipAgentSettings{}, &engine};
};

/// Says again what it hears.
class Echo final : public conversation::AudioPort {
 public:
  void tick(core::TimePoint, std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept override {
    std::copy(in.begin(), in.end(), out.begin());
  }
};

TEST_F(PhoneTestCall, AnEchoTestShowsThatAudioGoesBothWays) {
  Echo echo;
  RunningProgram test(program_path(), command());
  const auto incoming = pbx.next<SipIncoming>(std::chrono::seconds(30));
  ASSERT_TRUE(incoming && pbx.agent().answer(incoming->first).ok());
  const auto answered = pbx.next<SipAnswered>();
  ASSERT_TRUE(answered && engine.attach(answered->second.media, &echo).ok());
  const ProgramResult result = test.wait();
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_TRUE(contains(result.out, "both ways: our tone came back after")) << result.out;
  EXPECT_TRUE(pbx.next<SipEnded>().has_value());
}

/// The same with a PBX whose audio is another's, or nobody's.
class PhoneTestFault : public ::testing::Test {
 protected:
  ProgramResult run() {
    RunningProgram test(program_path(),
                        program.command({"phone", "test", "--call", "555"}, pbx.agent().port(SipTransport::kUdp)));
    const auto incoming = pbx.next<SipIncoming>(std::chrono::seconds(30));
    EXPECT_TRUE(incoming && pbx.agent().answer(incoming->first).ok());
    return test.wait();
  }

  PhoneProgram program;
  SipEndpoint pbx;
};

TEST_F(PhoneTestFault, NoAudioAtAllIsSaidWithItsMend) {
  const ProgramResult result = run();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "nothing comes in, and the far side does not say that it hears us")) << result.out;
  EXPECT_TRUE(contains(result.out, "sip.rtp_first")) << result.out;
}

TEST_F(PhoneTestFault, AFarSideThatHearsAndIsNotHeardIsOneWay) {
  const HalfMedia mute(HalfMedia::Fault::kMute);
  pbx.media.use_port(mute.port());
  const ProgramResult result = run();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "one way: the far side hears us")) << result.out;
  EXPECT_TRUE(contains(result.out, "sip.external_ip")) << result.out;
}

TEST_F(PhoneTestFault, AFarSideThatIsHeardAndHearsNothingIsOneWay) {
  const HalfMedia deaf(HalfMedia::Fault::kDeaf);
  pbx.media.use_port(deaf.port());
  const ProgramResult result = run();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "by its reports nothing reaches it")) << result.out;
  EXPECT_TRUE(contains(result.out, "let UDP out")) << result.out;
}

TEST(PhoneTestCodec, NothingInCommonIsNamedWithItsMend) {
  SipAgentSettings settings;
  settings.codecs = {Codec::kG722};
  SipEndpoint pbx(settings);
  const PhoneProgram program;
  ProgramOptions options = program.command({"phone", "test", "--call", "555"}, pbx.agent().port(SipTransport::kUdp));
  options.environment["CALLAI_SIP_CODECS"] = "PCMA";
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "no common codec")) << result.out;
  EXPECT_TRUE(contains(result.out, "sip.codecs")) << result.out;
}

TEST_F(PhoneCommands, ACallThatIsBusyEndsWith1) {
  RunningProgram call(program_path(), command({"call", "555", "--template", kTableBooking}));
  const auto incoming = pbx.next<SipIncoming>(std::chrono::seconds(60));
  ASSERT_TRUE(incoming.has_value());
  ASSERT_TRUE(pbx.agent().reject(incoming->first, 486).ok());
  const ProgramResult result = call.wait();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "not answered: busy (486 Busy Here")) << result.out << result.err;
  const auto calls = listed_calls(program.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(calls.size(), 1U);
  const ProgramResult shown = program.callai({"call", "show", calls.front().id});
  EXPECT_TRUE(contains(shown.out, "ended      486 Busy Here")) << shown.out;
}

TEST_F(PhoneCommands, TlsBefore12IsRefusedEvenWhereAnyCertificateIsBelieved) {
  make_certificate(program.folder);
  const std::string lax = program.folder.write("lax.cnf",
                                               "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = "
                                               "lax\n[lax]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n");
  const int port = free_udp_port();
  ProgramOptions server =
      in_folder(program.folder, {"s_server", "-www", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-accept",
                                 std::to_string(port), "-cert", "cert.pem", "-key", "key.pem"});
  RunningProgram old_pbx("/usr/bin/openssl", server);
  ASSERT_TRUE(old_pbx.read_until([](const std::string& out) { return contains(out, "ACCEPT"); }));
  ProgramOptions options = command({"phone", "test"}, port);
  options.environment["CALLAI_SIP_TRANSPORT"] = "tls";
  options.environment["CALLAI_SIP_TLS_VERIFY"] = "0";
  options.environment["OPENSSL_CONF"] = lax;  // the system's own rules would hide ours
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out, "no TLS with")) << result.out << result.err;
}

TEST_F(PhoneCommands, WordsThatAreNoNumberAreNoCall) {
  EXPECT_EQ(not_a_clear_error(program.callai({"call", "lst"}), 2, {"lst", "list"}), "");
  EXPECT_EQ(not_a_clear_error(program.callai({"call", "555"}), 2, {"--template"}), "");
}

}  // namespace
}  // namespace callai::tests
