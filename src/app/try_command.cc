#include "app/try_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "app/files.h"
#include "app/problem_text.h"
#include "app/scenario_runner.h"
#include "app/template_command.h"
#include "app/template_try.h"
#include "app/temporary_folder.h"
#include "core/strings.h"
#include "repositories/campaign_specific/call_repo.h"
#include "sim/scenario_library.h"

namespace callai::app {

namespace {

namespace fs = std::filesystem;

/// Simulated callers, called again with the new template, in a store that goes with this.
class Callers {
 public:
  Callers(const Program& program, std::string folder, std::shared_ptr<const orchestrators::CampaignRuntime> runtime)
      : program_(program), folder_(std::move(folder)), runtime_(std::move(runtime)) {}

  std::optional<std::string> call(const std::string& scenario_id, std::uint64_t seed) {
    if (!runner_ && !open()) return std::nullopt;
    auto scenario = find(scenario_id);
    if (!scenario) return std::nullopt;
    scenario->seed = seed;
    const auto prepared = runner_->prepare(*std::move(scenario), runtime_);
    if (!prepared.ok()) return std::nullopt;
    const auto report = runner_->run(*prepared);
    return report.ok() ? std::optional(report->summary.outcome) : std::nullopt;
  }

 private:
  bool open() {
    auto temporary = TemporaryFolder::create();
    if (!temporary.ok()) return false;
    temporary_.emplace(*std::move(temporary));
    program_ = temporary_->hold(program_);
    auto system = make_env(program_);
    if (!system.ok()) return false;
    system_ = *std::move(system);
    auto store = Store::open(temporary_->path(), Store::Use::kRunCalls, system_->env().clock);
    if (!store.ok()) return false;
    store_ = *std::move(store);
    runner_.emplace(program_, Medium::kText, *system_, *store_);
    return true;
  }

  std::optional<sim::Scenario> find(const std::string& id) {
    const auto known = scenarios_.find(id);
    if (known != scenarios_.end()) return known->second;
    std::optional<sim::Scenario> found;
    if (const auto shipped = sim::load_scenario(id); shipped.ok()) found = *shipped;
    std::error_code ec;
    for (fs::recursive_directory_iterator at(folder_, ec), end; !found && !ec && at != end; at.increment(ec)) {
      if (at->path().filename() != id + ".json") continue;
      if (const auto own = find_scenario(at->path().string()); own.ok()) found = *own;
    }
    return scenarios_[id] = found;
  }

  Program program_;
  std::string folder_;
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  std::optional<TemporaryFolder> temporary_;
  std::unique_ptr<core::SystemEnv> system_;
  std::unique_ptr<Store> store_;
  std::optional<ScenarioRunner> runner_;
  std::map<std::string, std::optional<sim::Scenario>> scenarios_;
};

struct Trial {
  std::vector<TriedCall> calls;
  int left_out = 0;  ///< of other templates, in data folders
};

core::Status try_folder(const std::string& folder, const std::string& template_id, TemplateTrial& trial, Trial& out) {
  const core::SystemClock clock;
  auto store = Store::open(folder, Store::Use::kLook, clock);
  if (!store.ok()) return store.error();
  StoredTemplates templates(**store);
  const repositories::CallRepo calls((*store)->database(), (*store)->org());
  repositories::Page page;
  while (true) {
    const auto some = calls.list({}, page);
    if (!some.ok()) return some.error();
    for (const repositories::CallRecord& record : *some) {
      page.after = record.id.value();
      if (record.template_id.value() != template_id) {
        ++out.left_out;
        continue;
      }
      auto call = load_call(**store, record.id.value(), templates);
      if (call.ok()) {
        trial.add(*std::move(call));
      } else {
        trial.add_unreadable(record.id.value(), call.error());
      }
    }
    if (some->size() < static_cast<std::size_t>(page.limit)) return {};
  }
}

core::Status try_one(const Program& program, const std::string& id_or_file, TemplateTrial& trial) {
  std::error_code ec;
  core::Result<StoredCall> call = core::Error{};
  if (fs::is_regular_file(id_or_file, ec)) {
    core::Result<std::string> text = read_file(id_or_file, 256U << 20U);
    if (!text.ok()) return text.error();
    call = call_from_log_text(*text);
  } else if (id_or_file.find('/') != std::string::npos) {  // no id has one
    return core::Error{core::ErrorCode::kNotFound, "there is no folder or file '" + id_or_file + "'",
                       "name a data folder, an event log, or the id of a stored call", ""};
  } else {
    const core::SystemClock clock;
    auto store = Store::open(program.settings.data_dir, Store::Use::kLook, clock, program.settings.store.url);
    if (!store.ok()) return store.error();
    call = load_call(**store, id_or_file);
  }
  if (!call.ok()) return call.error();
  trial.add(*std::move(call));
  return {};
}

/// The words of one decision that the other lacks.
std::vector<std::string> only_in(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  std::vector<std::string> words;
  std::copy_if(one.begin(), one.end(), std::back_inserter(words), [&other](const std::string& word) {
    return std::find(other.begin(), other.end(), word) == other.end();
  });
  // The same things in another order.
  return words.empty() && one != other ? one : words;
}

void print_call(const Program& program, const TriedCall& call) {
  if (!call.error.empty()) {
    std::printf("%s  %s\n", call.id.c_str(), paint(program, "33", call.error).c_str());
    return;
  }
  if (!call.difference) return;
  std::printf("%s  %s → %s%s\n", call.id.c_str(), call.old_outcome.c_str(),
              paint(program, "1", call.new_outcome).c_str(), call.run_again ? " (called again)" : "");
  std::printf("    decision %d, stage %s, after \"%s\"\n", call.decisions, call.difference->stage.c_str(),
              call.difference->heard.c_str());
  for (const std::string& words : only_in(call.difference->recorded, call.difference->other)) {
    std::printf("    %s %s\n", paint(program, "31", "-").c_str(), words.c_str());
  }
  for (const std::string& words : only_in(call.difference->other, call.difference->recorded)) {
    std::printf("    %s %s\n", paint(program, "32", "+").c_str(), words.c_str());
  }
}

void print_table(const Program& program, const Trial& trial) {
  std::size_t width = 12;
  const OutcomeTable table = outcome_table(trial.calls);
  for (const auto& [outcomes, calls] : table) width = std::max({width, outcomes.first.size(), outcomes.second.size()});
  const int w = static_cast<int>(width);
  std::printf("\n%s\n", paint(program, "1", "old outcome" + std::string(width - 11, ' ') + "    new outcome").c_str());
  for (const auto& [outcomes, calls] : table) {
    const bool same = outcomes.first == outcomes.second;
    std::printf(
        "%-*s %s  %s %6d\n", w, outcomes.first.c_str(), same ? "  " : "→",
        paint(program, same ? "0" : "33", outcomes.second + std::string(width - outcomes.second.size(), ' ')).c_str(),
        calls);
  }
}

int differing(const Trial& trial) {
  return static_cast<int>(std::count_if(trial.calls.begin(), trial.calls.end(),
                                        [](const TriedCall& call) { return call.difference.has_value(); }));
}

int uncompared(const Trial& trial) {
  return static_cast<int>(
      std::count_if(trial.calls.begin(), trial.calls.end(), [](const TriedCall& call) { return !call.error.empty(); }));
}

void print_text(const Program& program, const Trial& trial) {
  for (const TriedCall& call : trial.calls) print_call(program, call);
  print_table(program, trial);
  std::printf("\n%zu calls, %d decide differently", trial.calls.size(), differing(trial));
  if (uncompared(trial) > 0) std::printf(", %d could not be compared", uncompared(trial));
  if (trial.left_out > 0) std::printf("; %d of other templates left out", trial.left_out);
  std::printf("\n");
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string json;
  for (const std::string& text : texts) json += (json.empty() ? "" : ", ") + json_string(text);
  return "[" + json + "]";
}

std::string call_json(const TriedCall& call) {
  std::string json = "{\"call_id\": " + json_string(call.id) + ", \"error\": " + json_string(call.error) +
                     ", \"decisions_compared\": " + std::to_string(call.decisions) +
                     ", \"same\": " + (call.error.empty() && !call.difference ? "true" : "false") +
                     ", \"old_outcome\": " + json_string(call.old_outcome) +
                     ", \"new_outcome\": " + json_string(call.new_outcome) +
                     ", \"called_again\": " + (call.run_again ? "true" : "false");
  if (call.difference) {
    json += ", \"first_difference\": {\"stage\": " + json_string(call.difference->stage) +
            ", \"heard\": " + json_string(call.difference->heard) +
            ", \"recorded\": " + json_list(call.difference->recorded) +
            ", \"other\": " + json_list(call.difference->other) + "}";
  }
  return json + "}";
}

void print_json(const Trial& trial) {
  std::printf("{\"calls\": [");
  for (std::size_t i = 0; i < trial.calls.size(); ++i) {
    std::printf("%s\n  %s", i == 0 ? "" : ",", call_json(trial.calls[i]).c_str());
  }
  std::printf("\n], \"outcomes\": [");
  bool first = true;
  for (const auto& [outcomes, calls] : outcome_table(trial.calls)) {
    std::printf("%s\n  {\"old\": %s, \"new\": %s, \"calls\": %d}", first ? "" : ",",
                json_string(outcomes.first).c_str(), json_string(outcomes.second).c_str(), calls);
    first = false;
  }
  std::printf("\n], \"differ\": %d, \"not_compared\": %d, \"left_out\": %d}\n", differing(trial), uncompared(trial),
              trial.left_out);
}

}  // namespace

int run_try(const Program& program, const TryOptions& options) {
  auto campaign = load_template(program, options.template_id);
  if (!campaign.ok()) return fail(campaign.error());
  const auto runtime = std::make_shared<const orchestrators::CampaignRuntime>(*std::move(campaign));
  Callers callers(program, options.scenarios, runtime);
  TemplateTrial trial(
      *runtime, [&callers](const std::string& scenario, std::uint64_t seed) { return callers.call(scenario, seed); });
  Trial results;
  for (const std::string& against : options.against) {
    std::error_code ec;
    const core::Status tried = fs::is_directory(against, ec)
                                   ? try_folder(against, runtime->campaign->meta.id, trial, results)
                                   : try_one(program, against, trial);
    if (!tried.ok()) return fail(tried.error());
  }
  results.calls = trial.take();
  if (options.json) {
    print_json(results);
  } else {
    print_text(program, results);
  }
  return differing(results) == 0 ? kExitOk : kExitFailed;
}

}  // namespace callai::app
