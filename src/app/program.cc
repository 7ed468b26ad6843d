#include "app/program.h"

#include <cstdio>

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
  return core::make_system_env(program.settings.log);
}

std::string paint(const Program& program, const char* code, const std::string& text) {
  return program.colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

}  // namespace callai::app
