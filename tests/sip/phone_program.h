#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sipp.h"
#include "telephony/testing/sip_endpoint.h"

namespace callai::tests {

/// The program's own way of saying who answers: a template of this folder.
inline constexpr const char* kTableBooking = CALLAI_SOURCE_DIR "/tests/sip/table_booking.json";

/// Runs of the program that use the telephone: with data, settings and a SIP port of their own.
class PhoneProgram {
 public:
  /// As a trunk to a PBX at that port of the loopback.
  ProgramOptions command(std::vector<std::string> arguments, int pbx_port) const;
  /// `serve`, and whether its line is up.
  std::unique_ptr<RunningProgram> serve(const ProgramOptions& options) const;
  std::unique_ptr<RunningProgram> serve(int pbx_port) const { return serve(command({"serve"}, pbx_port)); }
  ProgramResult callai(std::vector<std::string> arguments) const { return tests::callai(folder, std::move(arguments)); }

  TempFolder folder;
  int local_port = free_udp_port();
};

/// SIPp's call to the agent, answered, with sound of its own from then on.
/// `stream`: raw PCMU; keys are tones in it. "" none.
SippScenario streaming_call(const std::string& stream);
/// `pcap`: an RtpRecording. Only root may play it.
SippScenario playing_call(const std::string& pcap);

}  // namespace callai::tests
