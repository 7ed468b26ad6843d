#include "baresip.h"

#include "sipp.h"

namespace callai::tests {

const std::string Baresip::kEcho = "audio_player aubridge,echo\naudio_source aubridge,echo\nmodule aubridge.so\n";

std::string Baresip::plays(const std::string& wav) {
  return "audio_player aubridge,nowhere\naudio_source aufile," + wav + "\nmodule aubridge.so\nmodule aufile.so\n";
}

Baresip::Baresip(const std::string& sound, const std::string& account) : port_(free_udp_port()) {
  folder_.write("config", "sip_listen 127.0.0.1:" + std::to_string(port_) +
                              "\nnet_interface 127.0.0.1\ncall_max_calls 10\naudio_alert aubridge,alert\n"
                              "ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n"
                              "audio_buffer 20-160\nrtp_stats no\nmodule_path /usr/lib/baresip/modules\n" +
                              sound + "module_app account.so\nmodule_app menu.so\n");
  folder_.write("accounts", "<sip:300@127.0.0.1>;regint=0;answermode=auto" + account + "\n");
  folder_.write("contacts", "\n");
  ProgramOptions options;
  options.arguments = {"-f", folder_.path()};
  options.timeout = std::chrono::seconds(100);
  program_ = std::make_unique<RunningProgram>("/usr/bin/baresip", options);
  ready_ = program_->read_until([](const std::string& out) { return contains(out, "baresip is ready"); });
}

}  // namespace callai::tests
