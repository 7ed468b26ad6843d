#include "app/demo_command.h"

#include <cstdio>
#include <filesystem>
#include <optional>

#include "app/demo_setup.h"
#include "app/files.h"
#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "app/store.h"
#include "app/terminal_view.h"
#include "orchestrators/stored_journal.h"
#include "repositories/storage_writer.h"
#include "sim/audio_simulation.h"
#include "sim/call_report.h"
#include "sim/scenario_library.h"

namespace callai::app {

namespace {

std::string paint(const Program& program, const char* code, const std::string& text) {
  return program.colour ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
}

core::Result<sim::Scenario> find_scenario(const std::string& id_or_file) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(id_or_file, ec)) return sim::load_scenario(id_or_file);
  core::Result<std::string> text = read_file(id_or_file);
  if (!text.ok()) return text.error();
  return sim::scenario_from_text(*text, id_or_file);
}

/// Everything that the runs of one `callai demo` share.
class Demo {
 public:
  Demo(const Program& program, const DemoOptions& options, core::SystemEnv& system, Store& store)
      : program_(program),
        options_(options),
        system_(system),
        store_(store),
        tools_(store),
        inline_(store.database()) {}

  core::Result<sim::CallReport> run(sim::Scenario scenario) {
    if (options_.seed) scenario.seed = *options_.seed;
    auto prepared = prepare_scenario(store_, std::move(scenario), options_.template_id, system_.env());
    if (!prepared.ok()) return prepared.error();
    if (!options_.text && !speech_) {
      auto made = make_speech(program_.settings.speech, system_.env().log);
      if (!made.ok()) return made.error();
      speech_ = *std::move(made);
    }
    std::optional<TerminalView> view;
    if (!options_.json && options_.scenario != "all") {
      view.emplace(
          stdout,
          TerminalView::Style{program_.colour, program_.colour && !options_.text && !options_.fast, program_.width},
          prepared->runtime->campaign->response_templates.personality.agent_name, caller_name(*prepared));
      view->begin(prepared->scenario.title, "scenario " + prepared->scenario.id + " · template " +
                                                prepared->runtime->campaign->meta.name + " · " +
                                                (options_.text   ? "words, virtual time"
                                                 : options_.fast ? "audio, virtual time"
                                                                 : "audio, real time"));
    }
    sim::SimulationParts parts = parts_for(*prepared, view ? &*view : nullptr);
    auto report = simulate(*prepared, parts);
    if (storage_error_) return *storage_error_;
    return report;
  }

 private:
  static std::string caller_name(const PreparedScenario& prepared) {
    return prepared.scenario.contact.first_name.empty() ? "Caller" : prepared.scenario.contact.first_name;
  }

  sim::SimulationParts parts_for(const PreparedScenario& prepared, orchestrators::CallObserver* view) {
    core::Env env = system_.env();
    sim::SimulationParts parts{env.ids,
                               env.log,
                               prepared.runtime,
                               prepared.campaign,
                               prepared.template_version,
                               tools_.registry(),
                               {},
                               view,
                               "",
                               1,
                               {}};
    parts.journal = [this](core::Env run_env, core::Sequence& sequence) {
      return std::make_unique<Journal>(run_env, sequence, port(), store_, storage_error_);
    };
    if (!options_.text) parts.recording_path = store_.recording_path(env.ids.make("rec"));
    parts.max_calls = program_.settings.limits.max_calls;
    parts.max_call = std::chrono::seconds(program_.settings.limits.max_call_seconds);
    return parts;
  }

  core::Result<sim::CallReport> simulate(const PreparedScenario& prepared, const sim::SimulationParts& parts) {
    if (options_.text) return sim::simulate_text(prepared.scenario, parts);
    // Grammars and decoders are made here, before the call.
    const core::Status ready = speech_->recognizer->prepare(prepared.runtime->campaign, 1);
    if (!ready.ok()) return ready.error();
    const sim::SpeechEngines engines{*speech_->recognizer, *speech_->synthesizer};
    if (options_.fast) return sim::simulate_audio(prepared.scenario, parts, engines);
    writer_.emplace(store_.database(), system_.env().log);
    auto report =
        sim::simulate_realtime(prepared.scenario, parts, engines, system_.env().clock, program_.settings.speech.lanes);
    writer_.reset();
    return report;
  }

  repositories::StoragePort& port() {
    if (writer_) return *writer_;
    return inline_;
  }

  /// A journal that leaves its first error behind when the run is over.
  class Journal final : public orchestrators::CallJournal {
   public:
    Journal(core::Env env, core::Sequence& sequence, repositories::StoragePort& port, Store& store,
            std::optional<core::Error>& error)
        : inner_(env, sequence, port, store.database(), store.org()), error_(error) {}
    ~Journal() override {
      if (!error_ && inner_.first_error()) error_ = inner_.first_error();
    }
    void created(const orchestrators::CallHeader& header) override { inner_.created(header); }
    void connected(const orchestrators::CallHeader& header) override { inner_.connected(header); }
    void events(const core::CallId& call, std::vector<orchestrators::LoggedEvent> events) override {
      inner_.events(call, std::move(events));
    }
    void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) override {
      inner_.turn(call, turn, std::move(durable));
    }
    void field(const core::CallId& call, const core::ContactId& contact,
               const conversation::StoreField& field) override {
      inner_.field(call, contact, field);
    }
    void lead_status(const core::CallId& call, const core::ContactId& contact, const std::string& status) override {
      inner_.lead_status(call, contact, status);
    }
    void opt_out(const core::CallId& call, const conversation::Contact& contact) override {
      inner_.opt_out(call, contact);
    }
    void callback(const core::CallId& call, const conversation::Contact& contact,
                  const conversation::ScheduleCallback& callback) override {
      inner_.callback(call, contact, callback);
    }
    void ended(const core::CallId& call, const orchestrators::CallSummary& summary, core::Task durable) override {
      inner_.ended(call, summary, std::move(durable));
    }

   private:
    orchestrators::StoredJournal inner_;
    std::optional<core::Error>& error_;
  };

  const Program& program_;
  const DemoOptions& options_;
  core::SystemEnv& system_;
  Store& store_;
  StoreTools tools_;
  repositories::InlineStorage inline_;
  std::optional<repositories::StorageWriter> writer_;
  std::optional<Speech> speech_;
  std::optional<core::Error> storage_error_;
};

void print_summary(const Program& program, const sim::CallReport& report) {
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
  if (!report.recording.empty()) {
    std::printf("         %s %s (left: caller, right: agent)\n", paint(program, "2", "recording ").c_str(),
                report.recording.c_str());
  }
  std::printf("\nLook closer:\n  build/callai call show %s --trace --data %s\n  build/callai replay %s --data %s\n",
              report.call_id.c_str(), data.c_str(), report.call_id.c_str(), data.c_str());
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

int run_demo(const Program& program, const DemoOptions& options) {
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
  Demo demo(program, options, **system, **store);
  int failures = 0;
  bool first = true;
  if (options.json && ids.size() > 1) std::printf("[");
  for (const std::string& id : ids) {
    auto scenario = find_scenario(id);
    if (!scenario.ok()) return fail(scenario.error());
    const core::TimePoint begun = (*system)->env().clock.now();
    auto report = demo.run(*std::move(scenario));
    if (!report.ok()) return fail(report.error());
    const double seconds = core::to_ms((*system)->env().clock.now() - begun) / 1000.0;
    if (!report->failures.empty()) ++failures;
    if (options.json) {
      std::printf("%s%s", first || ids.size() == 1 ? "" : ",\n", sim::to_json_text(*report, ids.size() == 1).c_str());
    } else if (ids.size() > 1) {
      print_row(program, id, *report, seconds);
    } else {
      print_summary(program, *report);
    }
    first = false;
  }
  if (options.json) std::printf(ids.size() > 1 ? "]\n" : "\n");
  if (!options.json && ids.size() > 1) {
    std::printf("%zu scenarios, %d missed\n", ids.size(), failures);
  }
  return failures == 0 ? kExitOk : kExitFailed;
}

}  // namespace callai::app
