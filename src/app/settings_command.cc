#include "app/settings_command.h"

#include <cstdio>
#include <filesystem>
#include <utility>

#include "api/running_settings.h"
#include "app/data_folder.h"
#include "app/problem_text.h"
#include "app/secret_input.h"
#include "app/settings_watch.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/system/settings_store.h"

namespace callai::app {

namespace {

constexpr std::size_t kMaxValueBytes = 16 << 10U;

/// A database that is worth looking into.
bool is_there(const Program& program) {
  return !program.settings.store.url.empty() || std::filesystem::exists(program.settings.data_dir + "/callai.db");
}

std::string shown_value(const core::SettingInfo& info, const core::Settings& settings) {
  const std::string value = core::setting_value(info.key, settings);
  if (repositories::is_postgres_url(value)) return repositories::parse_postgres_url(value).shown;
  return core::is_secret_setting(info.key) && !value.empty() ? "(set)" : value;
}

using SettingValues = std::map<std::string, std::optional<std::string>>;

/// "sip.server pbx sip.port 5061", or one name alone, whose value is on stdin. Each value is looked at alone here.
core::Result<SettingValues> values_to_set(const std::vector<std::string>& words) {
  const auto wrong = [](std::string message, std::string mend) {
    return core::Error{core::ErrorCode::kInvalidArgument, std::move(message), std::move(mend), ""};
  };
  SettingValues values;
  if (words.size() == 1) {
    auto typed = read_secret_text("value of " + words[0], kMaxValueBytes);
    if (!typed.ok()) return typed.error();
    values[words[0]] = *std::move(typed);
  } else {
    for (std::size_t i = 0; i < words.size(); i += 2) {
      const std::string& key = words[i];
      if (core::is_secret_setting(key)) {
        return wrong("the value of " + key + " is a secret, which ps would show",
                     "set it alone and leave the value out: type it, or pipe it in");
      }
      if (i + 1 == words.size()) return wrong(key + " has no value", "write a value behind each name");
      if (!values.emplace(key, words[i + 1]).second) return wrong(key + " is there twice", "write it once");
    }
  }
  for (const auto& [key, value] : values) {
    if (core::Status good = core::check_stored_setting(key, *value); !good) return good.error();
  }
  return values;
}

/// The installation with its settings, as a process that serves has them.
struct OpenedSettings {
  DataFolder data;
  std::unique_ptr<SettingsWatch> watch;

  api::RunningSettings& running() const { return watch->running(); }
  repositories::Principal us() const { return repositories::operator_of(data.store->org()); }
};

core::Result<OpenedSettings> open_settings(const Program& program, Opening opening) {
  auto data = open_data_folder(program, opening);
  if (!data.ok()) return data.error();
  auto watch = SettingsWatch::make(program, data->env->env(), *data->store);
  if (!watch.ok()) return watch.error();
  return OpenedSettings{*std::move(data), *std::move(watch)};
}

int refuse_settings(const std::vector<core::Error>& problems) {
  int code = kExitOk;
  for (core::Error error : problems) {
    error.message = "nothing is kept, callai serve would not start so: " + error.message;
    error.mend += "; settings that only fit together are set by one command, a secret alone and before them";
    code = fail(error);
  }
  return code;
}

void say_kept(const Program& program, const std::string& key) {
  const char* const when = api::RunningSettings::counts_at_once(key) ? "within seconds" : "when it starts again";
  std::printf("%s is kept in the database; a running callai takes it %s\n", key.c_str(), when);
  const std::string& origin = program.origins.at(key);
  if (origin.starts_with("environment") || origin.starts_with("flag")) {
    std::printf("note: %s says something else, and wins\n", origin.c_str());
  }
}

/// Text in a table of Markdown.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

const char* when_it_counts(const core::SettingInfo& info) {
  if (api::RunningSettings::counts_at_once(info.key)) return "at once";
  const bool storable =
      core::check_stored_setting(info.key, info.initial).ok() || core::check_stored_setting(info.key, "").ok();
  return storable ? "at the next start" : "never";
}

}  // namespace

core::Result<Program> with_stored_settings(const Program& program) {
  if (!is_there(program)) return program;
  auto data = open_data_folder(program, Opening::kThere);
  if (!data.ok()) return data.error();
  const auto any = repositories::SettingsStore::list(data->store->database());
  if (!any.ok()) return any.error();
  if (any->empty()) return program;
  auto box = open_secret_box(program);
  if (!box.ok()) return box.error();
  const auto stored = repositories::SettingsStore(data->env->env(), data->store->database(), *box).values();
  if (!stored.ok()) return stored.error();
  core::LoadedSettings loaded{program.settings, program.origins};
  for (const std::string& problem : core::apply_stored_settings(*stored, loaded)) {
    std::fprintf(stderr, "callai: in the database, %s; it is left out\n", problem.c_str());
  }
  Program with = program;
  with.given = {program.settings, program.origins};
  with.settings = loaded.settings;
  with.origins = loaded.origins;
  return with;
}

int settings_list(const Program& program, bool json) {
  const auto with = with_stored_settings(program);
  if (!with.ok()) return fail(with.error());
  if (json) std::printf("[");
  bool first = true;
  for (const core::SettingInfo& info : core::setting_infos()) {
    const std::string value = shown_value(info, with->settings);
    const std::string& origin = with->origins.at(info.key);
    if (json) {
      std::printf("%s\n  {\"key\": \"%s\", \"value\": %s, \"origin\": %s, \"secret\": %s}", first ? "" : ",",
                  info.key.c_str(), json_string(value).c_str(), json_string(origin).c_str(),
                  core::is_secret_setting(info.key) ? "true" : "false");
    } else {
      std::printf("%-32s %-32s %s\n", info.key.c_str(), value.c_str(), origin.c_str());
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

int settings_set(const Program& program, const std::vector<std::string>& words) {
  const auto values = values_to_set(words);
  if (!values.ok()) return fail(values.error());
  const auto opened = open_settings(program, Opening::kCreate);
  if (!opened.ok()) return fail(opened.error());
  const auto problems = opened->running().problems_of(*values);
  if (!problems.ok()) return fail(problems.error());
  if (!problems->empty()) return refuse_settings(*problems);
  const core::Status set = opened->running().stored().set_all(opened->us(), *values);
  if (!set.ok()) return fail(set.error());
  for (const auto& [key, value] : *values) say_kept(program, key);
  return kExitOk;
}

int settings_reference() {
  std::printf(
      "# Settings\n\n"
      "What `callai settings reference` prints, which makes this page. A setting is in the settings file (`[sip]`,\n"
      "`server = ...`), the environment, a flag of the command line or the database (`callai settings set`, `PATCH\n"
      "/api/v1/settings`); of these the database is over the file, the environment over both, and a flag over all.\n\n"
      "*Counts* says when a stored value does: at once (on every process of the database within seconds), when a "
      "process\n"
      "starts, or never, since it is needed before the database is open.\n");
  std::string section = "-";
  for (const core::SettingInfo& info : core::setting_infos()) {
    const std::size_t dot = info.key.find('.');
    const std::string in = dot == std::string::npos ? "" : info.key.substr(0, dot);
    if (in != section) {
      section = in;
      std::printf(
          "\n## %s\n\n| setting | default | what it is | environment | flag | counts |\n|---|---|---|---|---|---|\n",
          section.empty() ? "Where everything is" : section.c_str());
    }
    std::printf("| `%s` | %s | %s | `%s` | `%s` | %s |\n", info.key.c_str(),
                info.initial.empty() ? "" : ("`" + info.initial + "`").c_str(), cell(info.meaning).c_str(),
                info.environment.c_str(), info.flag.c_str(), when_it_counts(info));
  }
  return kExitOk;
}

int settings_unset(const Program& program, const std::string& key) {
  const auto opened = open_settings(program, Opening::kThere);
  if (!opened.ok()) return fail(opened.error());
  const core::Status removed = opened->running().stored().remove(opened->us(), key);
  if (!removed.ok()) return fail(removed.error());
  std::printf("%s is the settings file's again\n", key.c_str());
  return kExitOk;
}

}  // namespace callai::app
