#include "app/program.h"

#include <cstdio>

#include "app/leveled_log.h"
#include "core/system_env.h"

namespace callai::app {

int exit_code(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::kInvalidArgument: return kExitUsage;
    case core::ErrorCode::kInternal: return kExitInternal;
    case core::ErrorCode::kCancelled: return kExitFailed;
    default: return kExitUnavailable;
  }
}

int fail(const core::Error& error) {
  std::fprintf(stderr, "callai: %s\n", core::describe(error).c_str());
  return exit_code(error.code);
}

core::Result<std::unique_ptr<core::SystemEnv>> make_env(const Program& program) {
  // The level may be another one later: what is left out is left out here.
  core::LogSettings everything = program.settings.log;
  everything.level = core::LogLevel::kDebug;
  auto log = core::make_json_log(std::make_unique<core::SystemClock>(), everything);
  if (!log.ok()) return log.error();
  return std::make_unique<core::SystemEnv>(std::make_unique<LeveledLog>(*std::move(log), program.settings.log.level));
}

std::string paint(const Program& program, const char* code, const std::string& text) {
  return program.colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

}  // namespace callai::app
