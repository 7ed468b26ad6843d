#include "app/phone_command.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <utility>

#include "app/audio_check.h"
#include "app/echo_probe.h"
#include "app/sip_setup.h"
#include "core/host_lookup.h"
#include "telephony/sip/sip_agent.h"
#include "telephony/sip/sip_probe.h"
#include "telephony/sip/sip_values.h"

namespace callai::app {

namespace {

using telephony::SipProbe;

constexpr core::Duration kProbePatience = std::chrono::seconds(3);
constexpr core::Duration kLinePatience = std::chrono::seconds(40);  // above SIP's own 32 s
constexpr core::Duration kRingPatience = std::chrono::seconds(45);
constexpr core::Duration kListen = std::chrono::seconds(30);  // an echo test talks first, FreePBX's for 22 s
constexpr core::Duration kLook = std::chrono::milliseconds(100);

/// Prints what was looked at, how it is, and what to do.
class Diagnosis {
 public:
  explicit Diagnosis(const Program& program) : colour_(program.colour) {}
  bool good(const char* what, const std::string& how) {
    print("\x1b[32m", "ok  ", what, how, "");
    return true;
  }
  bool bad(const char* what, const std::string& how, const std::string& mend) {
    print("\x1b[31m", "FAIL", what, how, mend);
    all_good_ = false;
    return false;
  }
  int exit_code() const { return all_good_ ? kExitOk : kExitFailed; }

 private:
  void print(const char* colour, const char* mark, const char* what, const std::string& how, const std::string& mend) {
    std::printf("%s%s%s  %-13s %s\n", colour_ ? colour : "", mark, colour_ ? "\x1b[0m" : "", what, how.c_str());
    if (!mend.empty()) std::printf("      %-13s → %s\n", "", mend.c_str());
    std::fflush(stdout);
  }
  bool colour_;
  bool all_good_ = true;
};

class NoWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override {}
};

std::string place(const telephony::SipLineSettings& line) {
  return "port " + std::to_string(line.port) + " (" + std::string(to_string(line.transport)) + ")";
}

bool probe_port(const telephony::SipLineSettings& line, const std::string& ip, Diagnosis& diagnosis) {
  const SipProbe probe = telephony::probe_sip(line, ip, kProbePatience);
  switch (probe.result) {
    case SipProbe::Result::kAnswers:
      return diagnosis.good("SIP",
                            place(line) + " answers " + std::to_string(probe.code) + ", seen from " + probe.local_ip);
    case SipProbe::Result::kConnects:
      return diagnosis.good("SIP", place(line) + " is open, seen from " + probe.local_ip);
    case SipProbe::Result::kClosed:
      return diagnosis.bad("SIP", place(line) + " is closed: the machine is there, but nothing listens",
                           "check sip.port and sip.transport against Settings > Asterisk SIP Settings in FreePBX");
    case SipProbe::Result::kUnreachable:
      return diagnosis.bad("SIP", "there is no way to " + ip, "check sip.server and this machine's network");
    case SipProbe::Result::kSilent: break;
  }
  return diagnosis.bad("SIP", place(line) + " does not answer",
                       "check the address, and let this machine through the PBX's firewall (Connectivity > Firewall)");
}

/// Settings, name, port; the settings when all of it is well.
std::optional<PhoneSettings> look(const Program& program, Diagnosis& diagnosis) {
  auto settings = phone_settings(program.settings);
  if (!settings.ok()) {
    diagnosis.bad("settings", settings.error().message, settings.error().mend);
    return {};
  }
  const telephony::SipLineSettings& line = settings->line.sip.lines.front();
  diagnosis.good("settings", std::to_string(settings->line.sip.lines.size()) +
                                 (line.registers ? " extension(s) at " : " trunk(s) to ") + line.host);
  const std::vector<std::string> ips = core::resolve_host(line.host);
  if (ips.empty()) {
    diagnosis.bad("name", line.host + " is not known to this machine's DNS",
                  "check sip.server, or write the PBX's IP address");
    return {};
  }
  diagnosis.good("name", line.host + " is " + ips.front());
  if (!probe_port(line, ips.front(), diagnosis)) return {};
  return *std::move(settings);
}

std::string what_it_may(const telephony::AmiStatus& status) {
  std::string text;
  for (const std::string& action : status.may) text += (text.empty() ? "may " : ", ") + action;
  return text.empty() ? "may do nothing that is of use" : text;
}

/// The manager interface, when one is set: logs in and out.
void look_at_manager(const telephony::AmiClientSettings& settings, core::Env env, Diagnosis& diagnosis) {
  if (settings.session.host.empty()) return;
  auto client = telephony::AmiClient::start(env, settings);
  if (!client.ok()) {
    diagnosis.bad("manager", client.error().message, client.error().mend);
    return;
  }
  const telephony::AmiStatus status = (*client)->settled(settings.session.connect_deadline + kProbePatience);
  if (status.line.state != telephony::LineState::kUp) {
    diagnosis.bad("manager", status.line.reason, status.line.mend);
    return;
  }
  const std::string how = status.banner + ", " + what_it_may(status);
  const bool needed = status.may.contains("Status") && status.may.contains("Redirect") &&
                      status.may.contains("Bridge") && status.may.contains("PlayDTMF");
  if (needed) {
    diagnosis.good("manager", how);
  } else {
    diagnosis.bad("manager", how,
                  "in [" + settings.session.user +
                      "] of manager.conf set: write = call (it is what Status, Redirect, "
                      "Bridge and PlayDTMF need)");
  }
}

/// What the sip thread tells, for a thread that waits.
class Events {
 public:
  void add(telephony::SipEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    happened_.notify_all();
  }
  /// The first event that is one of these kinds.
  template <typename... Kinds>
  std::optional<telephony::SipEvent> wait_for(core::Duration patience) {
    std::unique_lock lock(mutex_);
    std::optional<telephony::SipEvent> found;
    happened_.wait_for(lock, patience, [&] {
      for (const telephony::SipEvent& event : events_) {
        if ((std::holds_alternative<Kinds>(event) || ...)) found = event;
      }
      return found.has_value();
    });
    return found;
  }

 private:
  std::mutex mutex_;
  std::condition_variable happened_;
  std::vector<telephony::SipEvent> events_;
};

/// Until every line is up or has failed, or time is up.
std::vector<telephony::LineStatus> settled_lines(telephony::SipAgent& agent, Events& events, core::Clock& clock) {
  const core::TimePoint end = clock.now() + kLinePatience;
  const auto undecided = [](const telephony::LineStatus& line) {
    return line.state == telephony::LineState::kOff || line.state == telephony::LineState::kTrying;
  };
  for (;;) {
    std::vector<telephony::LineStatus> lines = agent.lines();
    if (clock.now() > end || std::none_of(lines.begin(), lines.end(), undecided)) return lines;
    static_cast<void>(events.wait_for<telephony::SipEnded>(std::chrono::milliseconds(50)));
  }
}

/// What a person can do about a call that was not answered.
std::string mend_of(const telephony::SipEnded& ended) {
  switch (ended.code) {
    case 401:
    case 407:
    case 403: return "compare sip.extensions and sip.secret with the extension in the PBX";
    case 404:
    case 484: return "check the number against the PBX's dial plan and outbound routes";
    case 488: return "set the same codecs in sip.codecs and in the PBX (FreePBX: Allowed Codecs of the extension)";
    case 0: return "see callai phone status, and the firewall of both machines";
    default: return "see the PBX's log";
  }
}

/// Listens to an answered call until it is clear how its audio goes, or time is up, or it ends.
AudioEvidence listen(telephony::MediaPort& media, telephony::MediaId session, Events& events, core::Clock& clock) {
  EchoProbe probe;
  AudioEvidence evidence;
  static_cast<void>(media.attach(session, &probe));
  const core::TimePoint end = clock.now() + kListen;
  while (clock.now() < end && !is_enough(evidence)) {
    const auto over = events.wait_for<telephony::SipEnded>(kLook);
    if (over) {
      if (const auto& ended = std::get<telephony::SipEnded>(*over); ended.has_media) evidence.media = ended.media;
      return evidence;
    }
    media.drain([&](telephony::MediaId, const telephony::MediaEvent& event) {
      if (const auto* one_way = std::get_if<telephony::OneWayAudio>(&event)) evidence.goes_one_way = *one_way;
      if (std::holds_alternative<telephony::MediaRecovered>(event)) evidence.goes_one_way.reset();
    });
    if (const auto statistics = media.statistics(session); statistics.ok()) evidence.media = *statistics;
    evidence.echo_after = probe.echo_after();
  }
  static_cast<void>(media.attach(session, nullptr));
  return evidence;
}

bool test_call(telephony::SipAgent& agent, telephony::MediaPort& media, Events& events, const std::string& number,
               core::Clock& clock, Diagnosis& diagnosis) {
  telephony::OriginateRequest request;
  request.leg = telephony::LegId("phone_test");
  request.number = number;
  request.ring_timeout = kRingPatience;
  if (core::Status placed = agent.call(request); !placed) {
    return diagnosis.bad("call", placed.error().message, placed.error().mend);
  }
  const auto event =
      events.wait_for<telephony::SipAnswered, telephony::SipEnded>(kRingPatience + std::chrono::seconds(5));
  if (!event) return diagnosis.bad("call", "nothing was heard of it", "see the PBX's log");
  if (const auto* ended = std::get_if<telephony::SipEnded>(&*event)) {
    return diagnosis.bad("call", "to " + number + ": " + std::string(to_string(ended->outcome)) + ", " + ended->reason,
                         mend_of(*ended));
  }
  diagnosis.good("call", "to " + number + " is answered; listening for up to " +
                             std::to_string(kListen / std::chrono::seconds(1)) + " s");
  const AudioEvidence evidence = listen(media, std::get<telephony::SipAnswered>(*event).media, events, clock);
  static_cast<void>(agent.hang_up(request.leg));
  static_cast<void>(events.wait_for<telephony::SipEnded>(std::chrono::seconds(3)));
  const AudioVerdict verdict = judge_audio(evidence);
  return verdict.good ? diagnosis.good("audio", verdict.how) : diagnosis.bad("audio", verdict.how, verdict.mend);
}

}  // namespace

int phone_status(const Program& program) {
  Diagnosis diagnosis(program);
  const auto settings = look(program, diagnosis);
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  if (settings) look_at_manager(settings->line.ami, (*system)->env(), diagnosis);
  return diagnosis.exit_code();
}

int phone_test(const Program& program, const std::string& number) {
  if (!number.empty() && !telephony::is_dialable(number)) {
    return fail({core::ErrorCode::kInvalidArgument, "'" + number + "' is no number to call",
                 "give digits without spaces, for example *43", ""});
  }
  Diagnosis diagnosis(program);
  auto settings = look(program, diagnosis);
  if (!settings) return diagnosis.exit_code();
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  look_at_manager(settings->line.ami, (*system)->env(), diagnosis);
  NoWakeup wakeup;
  Events events;
  telephony::MediaEngine media((*system)->env(), wakeup, settings->media);
  auto agent = telephony::SipAgent::start(
      (*system)->env(), settings->line.sip, media,
      [&events](const telephony::LegId&, telephony::SipEvent event) { events.add(std::move(event)); });
  if (!agent.ok()) {
    diagnosis.bad("listening", agent.error().message, agent.error().mend);
    return diagnosis.exit_code();
  }
  diagnosis.good("listening", (*agent)->local_ip() + " port " +
                                  std::to_string((*agent)->port(telephony::SipTransport::kUdp)) + " (UDP and TCP)");
  bool any_up = false;
  for (const telephony::LineStatus& line : settled_lines(**agent, events, (*system)->env().clock)) {
    const bool up = line.state == telephony::LineState::kUp;
    any_up = any_up || up;
    const std::string how = line.line + ": " + line.reason;
    static_cast<void>(up ? diagnosis.good("line", how) : diagnosis.bad("line", how, line.mend));
  }
  if (any_up && !number.empty()) test_call(**agent, media, events, number, (*system)->env().clock, diagnosis);
  return diagnosis.exit_code();
}

}  // namespace callai::app
