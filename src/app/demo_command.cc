#include "app/demo_command.h"

#include <cstdio>

#include "app/files.h"
#include "app/problem_text.h"
#include "app/quality_text.h"
#include "app/scenario_runner.h"
#include "app/serve_command.h"
#include "app/terminal_view.h"
#include "sim/scenario_library.h"

namespace callai::app {

namespace {

Medium medium_of(const DemoOptions& options) {
  if (options.text) return Medium::kText;
  if (options.fast) return Medium::kFastAudio;
  return options.sip ? Medium::kSip : Medium::kRealTime;
}

const char* words_for(Medium medium) {
  switch (medium) {
    case Medium::kText: return "words, virtual time";
    case Medium::kFastAudio: return "audio, virtual time";
    case Medium::kRealTime: return "audio, real time";
    case Medium::kSip: return "audio over SIP and RTP, real time";
  }
  return "";
}

/// Runs one scenario, and shows it when it is the only one.
core::Result<sim::CallReport> run_one(const Program& program, const DemoOptions& options, ScenarioRunner& runner,
                                      sim::Scenario scenario) {
  if (options.seed) scenario.seed = *options.seed;
  auto prepared = runner.prepare(std::move(scenario), options.template_id);
  if (!prepared.ok()) return prepared.error();
  if (options.json || options.scenario == "all") return runner.run(*prepared);
  if (const core::Status ready = runner.make_ready(*prepared); !ready.ok()) return ready.error();
  const Medium medium = medium_of(options);
  const std::string& first_name = prepared->scenario.contact.first_name;
  TerminalView view(
      stdout,
      TerminalView::Style{program.colour, program.colour && (medium == Medium::kRealTime || medium == Medium::kSip),
                          program.width},
      prepared->runtime->campaign->response_templates.personality.agent_name,
      first_name.empty() ? "Caller" : first_name);
  view.begin(prepared->scenario.title, "scenario " + prepared->scenario.id + " · template " +
                                           prepared->runtime->campaign->meta.name + " · " + words_for(medium));
  return runner.run(*prepared, &view);
}

void print_summary(const Program& program, const sim::CallReport& report,
                   const std::optional<telephony::CallQuality>& quality) {
  const std::string data = program.settings.data_dir;
  std::printf("         %s %s\n", paint(program, "2", "goal      ").c_str(),
              report.goal_reached ? paint(program, "32", "reached").c_str() : paint(program, "31", "missed").c_str());
  for (const std::string& failure : report.failures) {
    std::printf("         %s %s\n", paint(program, "2", "          ").c_str(), paint(program, "31", failure).c_str());
  }
  std::printf("         %s word error rate %.1f %%, signals right in %d of %d lines\n",
              paint(program, "2", "heard     ").c_str(), report.heard_wer * 100.0, report.signals_right,
              report.signals_checked);
  std::printf("         %s voice to voice p50 %.0f ms, p95 %.0f ms", paint(program, "2", "latency   ").c_str(),
              report.voice_to_voice_ms.p50, report.voice_to_voice_ms.p95);
  for (const sim::BargeIn& barge_in : report.barge_ins) {
    std::printf(", silent %.0f ms after the caller's first sound", barge_in.onset_to_silence_ms);
  }
  std::printf("\n");
  if (quality) {
    for (const std::string& line : quality_lines(*quality)) {
      std::printf("         %s %s\n", paint(program, "2", "network   ").c_str(), line.c_str());
    }
  }
  if (!report.recording.empty()) {
    std::printf("         %s %s (left: caller, right: agent)\n", paint(program, "2", "recording ").c_str(),
                report.recording.c_str());
  }
  std::printf("\nLook closer:\n  build/callai call show %s --trace --data %s\n  build/callai replay %s --data %s\n",
              report.call_id.c_str(), data.c_str(), report.call_id.c_str(), data.c_str());
}

/// Where the user interface of a demonstration is, unless the settings say otherwise.
std::string demo_address(const Program& program) {
  const std::string& listen = program.settings.http.listen;
  return listen.empty() ? "127.0.0.1:8080" : listen;
}

std::string page_of(const std::string& call_id) {
  return "/calls/" + call_id;
}

void print_way_to_page(const Program& program, const std::string& call_id) {
  const std::string address = demo_address(program);
  std::printf(
      "\nIn the browser:\n  build/callai serve --data %s --telephony simulated --http %s\n"
      "  and there http://%s%s, or all of it at once: build/callai demo --serve\n",
      program.settings.data_dir.c_str(), address.c_str(), address.c_str(), page_of(call_id).c_str());
}

int serve_demo(Program program, const std::string& call_id) {
  program.settings.http.listen = demo_address(program);
  program.settings.telephony.adapter = "simulated";
  std::printf("\n");
  return run_serve(program, page_of(call_id));
}

void print_row(const Program& program, const std::string& id, const sim::CallReport& report, double seconds) {
  const bool good = report.failures.empty();
  std::printf("%s %-30s %-20s %3d turns %6.1f s talk %5.2f s  wer %4.1f %%  signals %d/%d\n",
              good ? paint(program, "32", "✓").c_str() : paint(program, "31", "✗").c_str(), id.c_str(),
              report.summary.outcome.c_str(), report.summary.session.turns, core::to_ms(report.summary.talk) / 1000.0,
              seconds, report.heard_wer * 100.0, report.signals_right, report.signals_checked);
  for (const std::string& failure : report.failures) std::printf("    %s\n", failure.c_str());
  std::fflush(stdout);
}

}  // namespace

int list_scenarios(const Program&, bool json) {
  if (json) std::printf("[");
  bool first = true;
  for (const std::string& id : sim::scenario_ids()) {
    const auto scenario = sim::load_scenario(id);
    if (!scenario.ok()) return fail(scenario.error());
    if (json) {
      std::printf("%s\n  {\"id\": %s, \"title\": %s, \"template\": %s}", first ? "" : ",", json_string(id).c_str(),
                  json_string(scenario->title).c_str(), json_string(scenario->template_id).c_str());
    } else {
      std::printf("%-32s %-18s %s\n", id.c_str(), scenario->template_id.c_str(), scenario->title.c_str());
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

namespace {

/// Runs what was asked for; `last_call` is the id of the last one.
int run_scenarios(const Program& program, const DemoOptions& options, std::string& last_call) {
  std::vector<std::string> ids{options.scenario};
  if (options.scenario == "all") ids = sim::scenario_ids();
  // Before the log, which lies in the same folder: the folder is what has to be named.
  core::Status usable = make_folder(program.settings.data_dir);
  if (usable.ok()) usable = check_writable(program.settings.data_dir);
  if (!usable.ok()) return fail(usable.error());
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  auto store = Store::open(program.settings.data_dir, Store::Use::kRunCalls, (*system)->env().clock);
  if (!store.ok()) return fail(store.error());
  sim::Network network;
  network.loss_percent = options.loss_percent;
  network.jitter = std::chrono::milliseconds(options.jitter_ms);
  ScenarioRunner runner(program, medium_of(options), **system, **store, network);
  if (!options.models.empty()) runner.use_models();
  int failures = 0;
  bool first = true;
  if (options.json && ids.size() > 1) std::printf("[");
  for (const std::string& id : ids) {
    auto scenario = find_scenario(id);
    if (!scenario.ok()) return fail(scenario.error());
    const core::TimePoint begun = (*system)->env().clock.now();
    auto report = run_one(program, options, runner, *std::move(scenario));
    if (!report.ok()) return fail(report.error());
    const double seconds = core::to_ms((*system)->env().clock.now() - begun) / 1000.0;
    last_call = report->call_id;
    if (!report->failures.empty()) ++failures;
    if (options.json) {
      std::printf("%s%s", first || ids.size() == 1 ? "" : ",\n", sim::to_json_text(*report, ids.size() == 1).c_str());
    } else if (ids.size() > 1) {
      print_row(program, id, *report, seconds);
    } else {
      print_summary(program, *report, runner.quality());
      if (!options.serve) print_way_to_page(program, last_call);
    }
    first = false;
  }
  if (options.json) std::printf(ids.size() > 1 ? "]\n" : "\n");
  if (!options.json && ids.size() > 1) {
    std::printf("%zu scenarios, %d missed\n", ids.size(), failures);
  }
  return failures == 0 ? kExitOk : kExitFailed;
}

}  // namespace

int run_demo(const Program& program, const DemoOptions& options) {
  std::string last_call;
  const int exit_code = run_scenarios(program, options, last_call);
  if (!options.serve || last_call.empty()) return exit_code;
  return serve_demo(program, last_call);
}

}  // namespace callai::app
