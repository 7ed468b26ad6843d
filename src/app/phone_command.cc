#include "app/phone_command.h"

#include <cstdio>

#include "app/phone_diagnosis.h"
#include "telephony/sip/sip_values.h"

namespace callai::app {

namespace {

/// Prints what was looked at, how it is, and what to do.
PhoneDiagnosis::Told printer(const Program& program) {
  return [colour = program.colour](const api::PhoneTestStep& step) {
    const char* const mark = step.good ? "ok  " : "FAIL";
    const char* const paint = step.good ? "\x1b[32m" : "\x1b[31m";
    std::printf("%s%s%s  %-13s %s\n", colour ? paint : "", mark, colour ? "\x1b[0m" : "", step.name.c_str(),
                step.detail.c_str());
    if (!step.mend.empty()) std::printf("      %-13s → %s\n", "", step.mend.c_str());
    std::fflush(stdout);
  };
}

}  // namespace

int phone_status(const Program& program) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  return PhoneDiagnosis((*system)->env(), printer(program)).look(program.settings) ? kExitOk : kExitFailed;
}

int phone_test(const Program& program, const std::string& number) {
  if (!number.empty() && !telephony::is_dialable(number)) {
    return fail({core::ErrorCode::kInvalidArgument, "'" + number + "' is no number to call",
                 "give digits without spaces, for example *43", ""});
  }
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  PhoneTrial trial;
  trial.settings = program.settings;
  trial.number = number;
  return PhoneDiagnosis((*system)->env(), printer(program)).test(trial) ? kExitOk : kExitFailed;
}

}  // namespace callai::app
