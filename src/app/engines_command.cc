#include "app/engines_command.h"

#include <cstdio>
#include <string>
#include <vector>

#include "app/engine_looks.h"
#include "app/knowledge.h"
#include "app/models_setup.h"
#include "app/outgoing_http.h"
#include "app/problem_text.h"

namespace callai::app {

int run_engines(const Program& program, bool json) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  if (const auto servers = llm_settings(program.settings.models); !servers.ok()) return fail(servers.error());
  if (const auto server = embedding_endpoint(program.settings.models); !server.ok()) return fail(server.error());
  if (const core::Status good = check(program.settings.net); !good.ok()) return fail(good.error());
  const std::vector<api::EngineHealth> states = look_at_engines(program.settings, (*system)->env(), "", true);
  bool all_well = true;
  if (json) std::printf("[");
  for (std::size_t i = 0; i < states.size(); ++i) {
    const api::EngineHealth& s = states[i];
    all_well = all_well && s.well;
    if (json) {
      std::printf("%s\n  {\"role\": %s, \"engine\": %s, \"well\": %s, \"ms\": %s, \"words\": %s, \"mend\": %s}",
                  i == 0 ? "" : ",", json_string(s.role).c_str(), json_string(s.engine).c_str(),
                  s.well ? "true" : "false", s.ms < 0 ? "null" : std::to_string(s.ms).c_str(),
                  json_string(s.words).c_str(), json_string(s.mend).c_str());
      continue;
    }
    const std::string time = s.ms < 0 ? "" : " (" + std::to_string(static_cast<int>(s.ms + 0.5)) + " ms)";
    std::printf("%s %-8s %s%s\n           %s%s\n",
                s.well ? paint(program, "32", "✓").c_str() : paint(program, "31", "✗").c_str(), s.role.c_str(),
                s.engine.c_str(), time.c_str(), s.words.c_str(), s.mend.empty() ? "" : ("; " + s.mend).c_str());
  }
  if (json) std::printf("\n]\n");
  return all_well ? kExitOk : kExitUnavailable;
}

}  // namespace callai::app
