#include "app/phone_tests.h"

#include <algorithm>
#include <utility>

#include "core/strings.h"
#include "telephony/sip/sip_values.h"

namespace callai::app {

namespace {

constexpr const char* kMayBeTried = "sip.server, sip.extensions, ami.host and so on";

core::Error wrong(std::string message, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, std::move(message), std::move(mend), ""};
}

/// A stored secret goes only where it went before: nobody learns it by naming a server of his own.
core::Status check_secrets(const core::Settings& in_force, const core::Settings& tried,
                           const std::map<std::string, std::string>& given) {
  const bool other_pbx = in_force.sip.server != tried.sip.server || in_force.sip.port != tried.sip.port;
  if (other_pbx && !in_force.sip.secret.empty() && !given.contains("sip.secret")) {
    return wrong("the PBX's address is another, and its secret was not given", "type sip.secret again");
  }
  const bool other_manager = in_force.ami.host != tried.ami.host || in_force.ami.port != tried.ami.port ||
                             in_force.ami.tls > tried.ami.tls || in_force.ami.tls_verify > tried.ami.tls_verify;
  if (other_manager && !tried.ami.host.empty() && !in_force.ami.secret.empty() && !given.contains("ami.secret")) {
    return wrong("the manager interface's address is another, and its secret was not given", "type ami.secret again");
  }
  return {};
}

}  // namespace

core::Result<PhoneTrial> PhoneTests::trial_of(const api::PhoneTestOrder& order) const {
  const auto next = parts_.settings.next();
  if (!next.ok()) return next.error();
  core::LoadedSettings loaded = *next;
  const core::Settings in_force = loaded.settings;
  for (const auto& [key, value] : order.settings) {
    if (!key.starts_with("sip.") && !key.starts_with("ami.")) {
      return wrong("'" + key + "' is no setting of the telephone line", std::string("send ") + kMayBeTried);
    }
    loaded.origins[key] = "tried";  // not under the environment and flags, as stored ones are
  }
  const std::vector<std::string> problems = core::apply_stored_settings(order.settings, loaded);
  if (!problems.empty()) return wrong(problems.front(), "correct it and try again");
  if (core::Status safe = check_secrets(in_force, loaded.settings, order.settings); !safe.ok()) return safe.error();
  if (!order.number.empty() && !telephony::is_dialable(order.number)) {
    return wrong("'" + order.number + "' is no number to call", "give digits without spaces, for example *43");
  }
  PhoneTrial trial;
  trial.settings = loaded.settings;
  trial.number = order.number;
  trial.beside_own_line = has_own_line(loaded.settings);
  return trial;
}

/// This process is registered with the very settings that are tried.
bool PhoneTests::has_own_line(const core::Settings& tried) const {
  const core::SipSettings& own = parts_.program.settings.sip;
  const core::SipSettings& sip = tried.sip;
  const bool same = own.server == sip.server && own.port == sip.port && own.transport == sip.transport &&
                    own.mode == sip.mode && own.extensions == sip.extensions && own.secret == sip.secret;
  if (!same || sip.server.empty()) return false;
  const std::vector<api::LineHealth> lines = parts_.calls.lines(parts_.org);
  return std::any_of(lines.begin(), lines.end(), [&sip](const api::LineHealth& line) {
    return line.state == "up" && line.line.ends_with("@" + sip.server);
  });
}

core::Result<std::string> PhoneTests::start(const api::PhoneTestOrder& order) {
  if (order.org != parts_.org) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "the telephone line belongs to the installation",
                       "ask whoever runs it", ""};
  }
  auto trial = trial_of(order);
  if (!trial.ok()) return trial.error();
  std::jthread before;
  const std::lock_guard lock(mutex_);
  if (!report_.id.empty() && !report_.over) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "a test is going on", "wait for its end, or stop it", ""};
  }
  before = std::move(thread_);  // is over: nothing is waited for
  report_ = {parts_.env.ids.make("ptest"), false, false, {}};
  thread_ = std::jthread([this, trial = *std::move(trial)](std::stop_token stop) {
    const auto told = [this](const api::PhoneTestStep& step) {
      const std::lock_guard guard(mutex_);
      report_.steps.push_back(step);
    };
    const bool good = PhoneDiagnosis(parts_.env, told, stop).test(trial);
    if (stop.stop_requested()) told({"stopped", false, "the test was stopped before its end", ""});
    const std::lock_guard guard(mutex_);
    report_.over = true;
    report_.good = good && !stop.stop_requested();
  });
  return report_.id;
}

core::Status PhoneTests::check(const core::OrgId& org, const std::string& id) const {
  if (org == parts_.org && !id.empty() && id == report_.id) return {};
  return core::Error{core::ErrorCode::kNotFound, "there is no test '" + id + "'", "the last one alone is kept", ""};
}

core::Result<api::PhoneTestReport> PhoneTests::report(const core::OrgId& org, const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (core::Status there = check(org, id); !there.ok()) return there.error();
  return report_;
}

core::Status PhoneTests::stop(const core::OrgId& org, const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (core::Status there = check(org, id); !there.ok()) return there;
  thread_.request_stop();
  return {};
}

}  // namespace callai::app
