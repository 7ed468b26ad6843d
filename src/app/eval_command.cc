#include "app/eval_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "app/eval_report.h"
#include "app/files.h"
#include "app/scenario_runner.h"
#include "app/temporary_folder.h"

namespace callai::app {

namespace {

namespace fs = std::filesystem;

/// What a path stands for: the JSON files of a folder and of those in it, by name, or itself.
core::Result<std::vector<std::string>> scenario_paths(const std::string& path) {
  std::error_code ec;
  if (!fs::is_directory(path, ec)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, ec), end; !ec && at != end; at.increment(ec)) {
    if (at->is_regular_file(ec) && at->path().extension() == ".json") files.push_back(at->path().string());
  }
  if (ec) {
    return core::Error{core::ErrorCode::kUnavailable, "cannot read the folder '" + path + "'", "", ec.message()};
  }
  if (files.empty()) {
    return core::Error{core::ErrorCode::kNotFound, "no scenarios in '" + path + "'",
                       "name a folder with scenario files (*.json)", ""};
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Eval {
 public:
  Eval(const Program& program, const EvalOptions& options, core::SystemEnv& system, Store& store)
      : program_(program),
        options_(options),
        clock_(system.env().clock),
        runner_(program, options.audio ? Medium::kFastAudio : Medium::kText, system, store) {}

  void run(const std::string& path) {
    EvalCase one;
    one.name = fs::path(path).stem().string();
    const core::TimePoint begun = clock_.now();
    if (const core::Status ran = try_run(path, one); !ran.ok()) one.error = core::describe(ran.error());
    one.took = clock_.now() - begun;
    if (!options_.json) {
      std::fputs(case_text(program_, one).c_str(), stdout);
      std::fflush(stdout);
    }
    results_.cases.push_back(std::move(one));
  }

  const EvalResults& finish() {
    for (auto& [id, coverage] : coverage_) results_.coverage.push_back(std::move(coverage));
    return results_;
  }

 private:
  core::Status try_run(const std::string& path, EvalCase& one) {
    auto scenario = find_scenario(path);
    if (!scenario.ok()) return scenario.error();
    auto prepared = runner_.prepare(*std::move(scenario));
    if (!prepared.ok()) return prepared.error();
    one.template_id = prepared->runtime->campaign->meta.id;
    const auto report = runner_.run(*prepared);
    if (!report.ok()) return report.error();
    one.outcome = report->summary.outcome;
    one.call_id = report->call_id;
    one.failures = report->failures;
    one.turns = report->summary.session.turns;
    one.talk = report->summary.talk;
    coverage_.try_emplace(one.template_id, *prepared->runtime->campaign).first->second.add(*report);
    return {};
  }

  const Program& program_;
  const EvalOptions& options_;
  core::Clock& clock_;
  ScenarioRunner runner_;
  std::map<std::string, sim::Coverage> coverage_;
  EvalResults results_;
};

int run_in(const Program& program, const EvalOptions& options, const std::vector<std::string>& paths) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  auto store = Store::open(program.settings.data_dir, Store::Use::kRunCalls, (*system)->env().clock);
  if (!store.ok()) return fail(store.error());
  Eval eval(program, options, **system, **store);
  for (const std::string& path : paths) eval.run(path);
  const EvalResults& results = eval.finish();
  std::fputs(options.json ? eval_json(results).c_str() : summary_text(program, results).c_str(), stdout);
  if (!options.junit.empty()) {
    if (const core::Status written = write_file(options.junit, junit_xml(results)); !written.ok()) {
      return fail(written.error());
    }
  }
  return results.missed() == 0 ? kExitOk : kExitFailed;
}

}  // namespace

int run_eval(const Program& program, const EvalOptions& options) {
  std::vector<std::string> paths;
  for (const std::string& path : options.paths) {
    auto found = scenario_paths(path);
    if (!found.ok()) return fail(found.error());
    paths.insert(paths.end(), found->begin(), found->end());
  }
  if (program.data_dir_given) return run_in(program, options, paths);
  auto folder = TemporaryFolder::create();
  if (!folder.ok()) return fail(folder.error());
  return run_in(folder->hold(program), options, paths);
}

}  // namespace callai::app
