#include "app/doctor_command.h"

#include <algorithm>
#include <cstdio>

#include "app/doctor_checks.h"
#include "app/problem_text.h"

namespace callai::app {

namespace {

const char* mark_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::kGood: return "✓";
    case Finding::Level::kWarning: return "!";
    case Finding::Level::kBad: break;
  }
  return "✗";
}

const char* colour_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::kGood: return "32";
    case Finding::Level::kWarning: return "33";
    case Finding::Level::kBad: break;
  }
  return "31";
}

const char* name_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::kGood: return "good";
    case Finding::Level::kWarning: return "warning";
    case Finding::Level::kBad: break;
  }
  return "bad";
}

void print(const Program& program, const Finding& finding) {
  std::printf("%s %-10s %s\n", paint(program, colour_of(finding.level), mark_of(finding.level)).c_str(),
              finding.area.c_str(), finding.words.c_str());
  if (!finding.mend.empty()) std::printf("             → %s\n", finding.mend.c_str());
  std::fflush(stdout);
}

void print_json(const Findings& findings) {
  std::printf("[");
  bool first = true;
  for (const Finding& finding : findings.all()) {
    std::printf("%s\n  {\"area\": %s, \"level\": \"%s\", \"words\": %s, \"mend\": %s}", first ? "" : ",",
                json_string(finding.area).c_str(), name_of(finding.level), json_string(finding.words).c_str(),
                json_string(finding.mend).c_str());
    first = false;
  }
  std::printf("\n]\n");
}

void look_at_settings(const Program& program, Findings& findings) {
  const auto set = std::count_if(program.origins.begin(), program.origins.end(),
                                 [](const auto& origin) { return origin.second != "default"; });
  findings.good("settings", std::to_string(set) + " are set, the others are as they were made");
}

}  // namespace

int run_doctor(const Program& program, bool json) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  const core::Env env = (*system)->env();
  Findings findings([&program, json](const Finding& finding) {
    if (!json) print(program, finding);
  });
  look_at_settings(program, findings);
  look_at_data(program, env, findings);
  look_at_telephone(program, env, findings);
  look_at_engines(program, env, findings);
  look_at_services(program, env, findings);
  look_at_http(program, env, findings);
  look_at_clock(findings);
  look_at_time_zones(env.clock.wall_now(), findings);
  look_at_limits(findings);
  const int bad = findings.count(Finding::Level::kBad);
  if (json) {
    print_json(findings);
  } else {
    const int warnings = findings.count(Finding::Level::kWarning);
    std::printf("%s\n", bad > 0 ? (std::to_string(bad) + " to mend before callai can run here").c_str()
                        : warnings > 0
                            ? ("callai can run here; " + std::to_string(warnings) + " to think about").c_str()
                            : "callai can run here");
  }
  return bad > 0 ? kExitFailed : kExitOk;
}

}  // namespace callai::app
