#include "app/phone_diagnosis.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "app/audio_check.h"
#include "app/echo_probe.h"
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
constexpr core::Duration kGoodbye = std::chrono::seconds(3);

class NoWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override {}
};

std::string place(const telephony::SipLineSettings& line) {
  return "port " + std::to_string(line.port) + " (" + std::string(to_string(line.transport)) + ")";
}

std::string what_it_may(const telephony::AmiStatus& status) {
  std::string text;
  for (const std::string& action : status.may) text += (text.empty() ? "may " : ", ") + action;
  return text.empty() ? "may do nothing that is of use" : text;
}

/// What the sip thread tells, for a thread that waits.
class Events {
 public:
  explicit Events(std::stop_token stop) : stop_(std::move(stop)) {}

  void add(telephony::SipEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    happened_.notify_all();
  }
  /// The first event that is one of these kinds; nothing when time is up, or it is stopped.
  template <typename... Kinds>
  std::optional<telephony::SipEvent> wait_for(core::Duration patience) {
    std::unique_lock lock(mutex_);
    std::optional<telephony::SipEvent> found;
    happened_.wait_for(lock, stop_, patience, [&] {
      for (const telephony::SipEvent& event : events_) {
        if ((std::holds_alternative<Kinds>(event) || ...)) found = event;
      }
      return found.has_value();
    });
    return found;
  }
  bool stopped() const { return stop_.stop_requested(); }

 private:
  const std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any happened_;
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
    const bool decided = std::none_of(lines.begin(), lines.end(), undecided);
    if (decided || events.stopped() || clock.now() > end) return lines;
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
  while (clock.now() < end && !events.stopped() && !is_enough(evidence)) {
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

/// Calls a number and listens: the step of the call, and of its audio.
class TestCall {
 public:
  TestCall(telephony::SipAgent& agent, telephony::MediaPort& media, Events& events, core::Clock& clock)
      : agent_(agent), media_(media), events_(events), clock_(clock) {}

  api::PhoneTestStep place(const std::string& number) {
    telephony::OriginateRequest request;
    request.leg = leg_;
    request.number = number;
    request.ring_timeout = kRingPatience;
    if (core::Status placed = agent_.call(request); !placed) {
      return {"call", false, placed.error().message, placed.error().mend};
    }
    const auto event =
        events_.wait_for<telephony::SipAnswered, telephony::SipEnded>(kRingPatience + std::chrono::seconds(5));
    if (!event) {
      static_cast<void>(agent_.hang_up(leg_));
      return {"call", false, events_.stopped() ? "was stopped" : "nothing was heard of it", "see the PBX's log"};
    }
    if (const auto* ended = std::get_if<telephony::SipEnded>(&*event)) {
      return {"call", false, "to " + number + ": " + std::string(to_string(ended->outcome)) + ", " + ended->reason,
              mend_of(*ended)};
    }
    session_ = std::get<telephony::SipAnswered>(*event).media;
    return {"call", true,
            "to " + number + " is answered; listening for up to " + std::to_string(kListen / std::chrono::seconds(1)) +
                " s",
            ""};
  }

  /// Of the call that was answered; hangs it up.
  api::PhoneTestStep hear() {
    const AudioEvidence evidence = listen(media_, session_, events_, clock_);
    static_cast<void>(agent_.hang_up(leg_));
    static_cast<void>(events_.wait_for<telephony::SipEnded>(kGoodbye));
    const AudioVerdict verdict = judge_audio(evidence);
    return {"audio", verdict.good, verdict.how, verdict.good ? "" : verdict.mend};
  }

 private:
  const telephony::LegId leg_{"phone_test"};
  telephony::SipAgent& agent_;
  telephony::MediaPort& media_;
  Events& events_;
  core::Clock& clock_;
  telephony::MediaId session_{};
};

}  // namespace

bool PhoneDiagnosis::good(const char* what, const std::string& how) {
  told_({what, true, how, ""});
  return true;
}

bool PhoneDiagnosis::bad(const char* what, const std::string& how, const std::string& mend) {
  told_({what, false, how, mend});
  all_good_ = false;
  return false;
}

bool PhoneDiagnosis::probe_port(const telephony::SipLineSettings& line, const std::string& ip) {
  const SipProbe probe = telephony::probe_sip(line, ip, kProbePatience);
  switch (probe.result) {
    case SipProbe::Result::kAnswers:
      return good("SIP", place(line) + " answers " + std::to_string(probe.code) + ", seen from " + probe.local_ip);
    case SipProbe::Result::kConnects: return good("SIP", place(line) + " is open, seen from " + probe.local_ip);
    case SipProbe::Result::kClosed:
      return bad("SIP", place(line) + " is closed: the machine is there, but nothing listens",
                 "check sip.port and sip.transport against Settings > Asterisk SIP Settings in FreePBX");
    case SipProbe::Result::kUnreachable:
      return bad("SIP", "there is no way to " + ip, "check sip.server and this machine's network");
    case SipProbe::Result::kSilent: break;
  }
  return bad("SIP", place(line) + " does not answer",
             "check the address, and let this machine through the PBX's firewall (Connectivity > Firewall)");
}

/// Settings, name, port; the settings when all of it is well.
std::optional<PhoneSettings> PhoneDiagnosis::look_at_pbx(const core::Settings& given) {
  auto settings = phone_settings(given);
  if (!settings.ok()) {
    bad("settings", settings.error().message, settings.error().mend);
    return {};
  }
  const telephony::SipLineSettings& line = settings->line.sip.lines.front();
  good("settings", std::to_string(settings->line.sip.lines.size()) +
                       (line.registers ? " extension(s) at " : " trunk(s) to ") + line.host);
  const std::vector<std::string> ips = core::resolve_host(line.host);
  if (ips.empty()) {
    bad("name", line.host + " is not known to this machine's DNS", "check sip.server, or write the PBX's IP address");
    return {};
  }
  good("name", line.host + " is " + ips.front());
  if (!probe_port(line, ips.front())) return {};
  return *std::move(settings);
}

/// The manager interface, when one is set: logs in and out.
void PhoneDiagnosis::look_at_manager(const telephony::AmiClientSettings& settings) {
  if (settings.session.host.empty()) return;
  auto client = telephony::AmiClient::start(env_, settings);
  if (!client.ok()) {
    bad("manager", client.error().message, client.error().mend);
    return;
  }
  const telephony::AmiStatus status = (*client)->settled(settings.session.connect_deadline + kProbePatience);
  if (status.line.state != telephony::LineState::kUp) {
    bad("manager", status.line.reason, status.line.mend);
    return;
  }
  const std::string how = status.banner + ", " + what_it_may(status);
  const bool needed = status.may.contains("Status") && status.may.contains("Redirect") &&
                      status.may.contains("Bridge") && status.may.contains("PlayDTMF");
  if (needed) {
    good("manager", how);
  } else {
    bad("manager", how,
        "in [" + settings.session.user +
            "] of manager.conf set: write = call (it is what Status, Redirect, Bridge and PlayDTMF need)");
  }
}

/// Listens, registers, and calls the number.
void PhoneDiagnosis::try_line(PhoneSettings settings, const PhoneTrial& trial) {
  if (trial.beside_own_line) {
    settings.line.sip.local_port = 0;
    for (telephony::SipLineSettings& line : settings.line.sip.lines) line.registers = line.asks = false;
  }
  NoWakeup wakeup;
  Events events(stop_);
  telephony::MediaEngine media(env_, wakeup, settings.media);
  auto agent = telephony::SipAgent::start(
      env_, settings.line.sip, media,
      [&events](const telephony::LegId&, telephony::SipEvent event) { events.add(std::move(event)); });
  if (!agent.ok()) {
    bad("listening", agent.error().message, agent.error().mend);
    return;
  }
  good("listening", (*agent)->local_ip() + " port " + std::to_string((*agent)->port(telephony::SipTransport::kUdp)) +
                        " (UDP and TCP)");
  bool any_up = false;
  for (const telephony::LineStatus& line : settled_lines(**agent, events, env_.clock)) {
    const bool up = line.state == telephony::LineState::kUp;
    any_up = any_up || up;
    const std::string how =
        line.line + ": " + (trial.beside_own_line && up ? "registered by this program" : line.reason);
    static_cast<void>(up ? good("line", how) : bad("line", how, line.mend));
  }
  if (!any_up || trial.number.empty() || stop_.stop_requested()) return;
  TestCall call(**agent, media, events, env_.clock);
  const auto told = [this](const api::PhoneTestStep& step) {
    told_(step);
    all_good_ = all_good_ && step.good;
    return step.good;
  };
  if (told(call.place(trial.number))) told(call.hear());
}

bool PhoneDiagnosis::look(const core::Settings& given) {
  const auto settings = look_at_pbx(given);
  if (settings) look_at_manager(settings->line.ami);
  return all_good_;
}

bool PhoneDiagnosis::test(const PhoneTrial& trial) {
  auto settings = look_at_pbx(trial.settings);
  if (!settings || stop_.stop_requested()) return all_good_;
  look_at_manager(settings->line.ami);
  if (!stop_.stop_requested()) try_line(*std::move(settings), trial);
  return all_good_;
}

}  // namespace callai::app
