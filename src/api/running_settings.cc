#include "api/running_settings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace callai::api {

namespace {

/// Sections, and single settings.
constexpr std::array<std::string_view, 8> kAtOnce = {"accounts.registration",
                                                     "http.requests_per_second",
                                                     "http.cors_origins",
                                                     "limits.",
                                                     "dialer.",
                                                     "mail.",
                                                     "webhooks.",
                                                     "log.level"};

bool is_known(const std::vector<core::Error>& known, const core::Error& error) {
  return std::any_of(known.begin(), known.end(), [&](const core::Error& e) { return e.message == error.message; });
}

}  // namespace

RunningSettings::RunningSettings(core::Env env, repositories::SettingsStore& stored, core::LoadedSettings given,
                                 core::Settings started, Check check)
    : env_(env),
      stored_(stored),
      given_(std::move(given)),
      started_(std::move(started)),
      check_(std::move(check)),
      in_force_(started_),
      listener_(stored_.on_change([this](const std::vector<std::string>&) { stale_ = true; })) {
  stale_ = true;  // something may have been stored since the process has read its settings
}

bool RunningSettings::counts_at_once(std::string_view key) {
  return std::any_of(kAtOnce.begin(), kAtOnce.end(),
                     [key](std::string_view one) { return one.ends_with('.') ? key.starts_with(one) : key == one; });
}

void RunningSettings::on_change(Taker taker) {
  const std::lock_guard taking(taking_);
  takers_.push_back(std::move(taker));
}

core::Settings RunningSettings::in_force() const {
  const std::lock_guard lock(mutex_);
  return in_force_;
}

core::LoadedSettings RunningSettings::with(const std::map<std::string, std::string>& values) const {
  core::LoadedSettings merged = given_;
  // What cannot be taken is named when the process starts.
  static_cast<void>(core::apply_stored_settings(values, merged));
  return merged;
}

core::Result<core::LoadedSettings> RunningSettings::next() const {
  const auto values = stored_.values();
  if (!values.ok()) return values.error();
  return with(*values);
}

core::Result<std::vector<core::Error>> RunningSettings::problems_of(
    const std::map<std::string, std::optional<std::string>>& changes) const {
  std::vector<core::Error> problems;
  if (!check_) return problems;
  auto values = stored_.values();
  if (!values.ok()) return values.error();
  const std::vector<core::Error> before = check_(with(*values).settings);
  std::map<std::string, std::string> changed;
  for (const auto& [key, value] : changes) {
    values->erase(key);
    if (value) changed.emplace(key, *value);
  }
  core::LoadedSettings after = with(*values);
  // A flag that lies over the value today may be gone tomorrow.
  for (const auto& [key, value] : changed) after.origins[key].clear();
  static_cast<void>(core::apply_stored_settings(changed, after));
  for (core::Error& error : check_(after.settings)) {
    if (!is_known(before, error)) problems.push_back(std::move(error));
  }
  return problems;
}

void RunningSettings::report(const core::Status& status) {
  const std::string error = status.ok() ? "" : core::describe(status.error());
  if (!error.empty() && error != last_error_) env_.log.warning("settings_not_taken", {{"error", error}});
  last_error_ = error;
}

void RunningSettings::close() {
  const std::lock_guard taking(taking_);
  closed_ = true;
}

void RunningSettings::take() {
  const std::lock_guard taking(taking_);
  if (closed_ || !stale_.exchange(false)) return;
  const auto stored = next();
  if (!stored.ok()) {
    stale_ = true;
    return report(stored.error());
  }
  std::map<std::string, std::string> changed;
  core::LoadedSettings now{in_force(), {}};
  for (const core::SettingInfo& info : core::setting_infos()) {
    if (!counts_at_once(info.key)) continue;
    std::string value = core::setting_value(info.key, stored->settings);
    if (value != core::setting_value(info.key, now.settings)) changed.emplace(info.key, std::move(value));
  }
  if (changed.empty()) return report({});
  static_cast<void>(core::apply_stored_settings(changed, now));
  {
    const std::lock_guard lock(mutex_);
    in_force_ = now.settings;
  }
  core::Status taken;
  for (const Taker& taker : takers_) {
    core::Status status = taker(now.settings);
    if (!status.ok()) taken = std::move(status);
  }
  for (const auto& [key, value] : changed) env_.log.info("setting_taken", {{"key", key}});
  report(taken);
}

void RunningSettings::poll() {
  if (core::Status looked = stored_.poll(); !looked.ok()) {
    const std::lock_guard taking(taking_);
    return report(looked);
  }
  take();
}

}  // namespace callai::api
