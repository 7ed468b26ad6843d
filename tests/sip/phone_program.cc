#include "phone_program.h"

namespace callai::tests {

ProgramOptions PhoneProgram::command(std::vector<std::string> arguments, int pbx_port) const {
  ProgramOptions options = in_folder(folder, std::move(arguments));
  options.environment = {{"CALLAI_SIP_SERVER", "127.0.0.1"},
                         {"CALLAI_SIP_PORT", std::to_string(pbx_port)},
                         {"CALLAI_SIP_MODE", "trunk"},
                         {"CALLAI_SIP_EXTENSIONS", "900"},
                         {"CALLAI_SIP_LOCAL_PORT", std::to_string(local_port)},
                         {"CALLAI_SIP_ROUTES", std::string("900=") + kTableBooking},
                         {"CALLAI_LIMITS_MAX_CALLS", "4"}};
  options.timeout = std::chrono::seconds(100);
  return options;
}

std::unique_ptr<RunningProgram> PhoneProgram::serve(const ProgramOptions& options) const {
  auto program = std::make_unique<RunningProgram>(program_path(), options);
  EXPECT_TRUE(program->read_until([](const std::string& out) { return contains(out, "up:"); })) << program->wait().err;
  return program;
}

namespace {

SippScenario answered(const std::string& port, const std::string& formats) {
  SippScenario s;
  s.request("INVITE", "",
            "v=0\no=- 1850120354 3 IN IP[local_ip_type] [local_ip]\ns=Asterisk\nc=IN IP[local_ip_type] [local_ip]\n"
            "t=0 0\nm=audio " +
                port + " RTP/AVP " + formats + "\na=ptime:20\na=sendrecv\n")
      .expect(100, "", true)
      .expect(180)
      .expect(200)
      .ack();
  return s;
}

SippScenario& with_action(SippScenario& s, const std::string& action) {
  return s.raw("  <nop><action><exec " + action + "/></action></nop>\n");
}

}  // namespace

SippScenario streaming_call(const std::string& stream) {
  SippScenario s = answered("[rtpstream_audio_port]", "0\na=rtpmap:0 PCMU/8000");
  if (!stream.empty()) with_action(s, "rtp_stream=\"" + stream + ",1,0\"");
  return s;
}

SippScenario playing_call(const std::string& pcap) {
  SippScenario s =
      answered("[auto_media_port]", "0 101\na=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16");
  with_action(s, "play_pcap_audio=\"" + pcap + "\"");
  return s;
}

}  // namespace callai::tests
