#include "app/settings_watch.h"

#include <utility>

#include "app/data_folder.h"
#include "app/start_checks.h"

namespace callai::app {

namespace {

core::LoadedSettings given_to(const Program& program) {
  // A command that has set something itself has done so in the settings.
  if (program.given.origins.empty()) return {program.settings, program.origins};
  return program.given;
}

/// Of settings that somebody stores.
std::vector<core::Error> problems_of(const core::Settings& settings) {
  std::vector<core::Error> problems = start_problems(settings);
  if (settings.http.listen.empty()) {
    problems.push_back({core::ErrorCode::kInvalidArgument, "http.listen is empty, and the API would be gone",
                        "whoever runs the program does that, in the settings file", ""});
  }
  return problems;
}

}  // namespace

SettingsWatch::SettingsWatch(const Program& program, core::Env env, Store& store, core::SecretBox box)
    : box_(std::move(box)),
      stored_(env, store.database(), box_),
      running_(env, stored_, given_to(program), program.settings, problems_of) {}

core::Result<std::unique_ptr<SettingsWatch>> SettingsWatch::make(const Program& program, core::Env env, Store& store) {
  auto box = open_secret_box(program);
  if (!box.ok()) return box.error();
  return std::unique_ptr<SettingsWatch>(new SettingsWatch(program, env, store, *std::move(box)));
}

void SettingsWatch::stop() {
  polling_.reset();
  running_.close();
}

void SettingsWatch::begin() {
  running_.poll();
  polling_.emplace(kBetween, Periodic::First::kLater, [this](const std::stop_token&) { running_.poll(); });
}

}  // namespace callai::app
