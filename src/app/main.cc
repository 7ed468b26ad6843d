#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "app/account_cli.h"
#include "app/call_command.h"
#include "app/chat_command.h"
#include "app/data_cli.h"
#include "app/demo_command.h"
#include "app/doctor_command.h"
#include "app/documents_cli.h"
#include "app/engines_command.h"
#include "app/eval_command.h"
#include "app/hear_command.h"
#include "app/phone_command.h"
#include "app/program.h"
#include "app/serve_command.h"
#include "app/settings_command.h"
#include "app/template_cli.h"
#include "app/template_command.h"
#include "app/template_store_command.h"
#include "app/try_command.h"
#include "core/strings.h"
#include "core/system_memory.h"

namespace {

using namespace callai;

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// Settings from file, environment and the flags typed before or after the command.
struct SettingOptions {
  std::string file;
  std::vector<std::pair<std::string, std::string>> typed;  // flag, value

  void add_to(CLI::App& app) {
    app.add_option("--config", file, "TOML file with settings")->type_name("FILE");
    for (const core::SettingInfo& info : core::setting_infos()) {
      const std::string flag = info.flag;
      app.add_option_function<std::string>(
             flag, [this, flag](const std::string& value) { typed.emplace_back(flag, value); },
             info.meaning + " [" + info.initial + "], " + info.environment)
          ->type_name("VALUE")
          ->group("Settings");
    }
  }
};

/// The same place wherever another program is started from: calls point to their recordings by it.
std::string from_root(const std::string& folder) {
  std::error_code failed;
  const std::filesystem::path path = std::filesystem::absolute(folder, failed);
  return failed ? folder : path.lexically_normal().string();
}

core::Result<app::Program> make_program(const SettingOptions& options) {
  core::SettingSources sources;
  sources.file = options.file.empty() ? "callai.toml" : options.file;
  sources.file_must_exist = !options.file.empty();
  sources.environment = environment;
  for (const auto& [flag, value] : options.typed) sources.flags.push_back({flag, value});
  auto loaded = core::load_settings(sources);
  if (!loaded.ok()) return loaded.error();
  app::Program program;
  program.settings = loaded->settings;
  program.settings.data_dir = from_root(program.settings.data_dir);
  program.origins = loaded->origins;
  program.data_dir_given = loaded->origins.at("data_dir") != "default";
  program.log_file_given = loaded->origins.at("log.file") != "default";
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  program.colour = (terminal && !environment("NO_COLOR")) || environment("CLICOLOR_FORCE").has_value();
  winsize size{};
  if (terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) program.width = size.ws_col;
  return program;
}

/// The demonstration keeps its calls, and its log, apart from a real installation's.
void demo_places(app::Program& program) {
  if (!program.data_dir_given) program.settings.data_dir = from_root("build/demo");
  if (!program.log_file_given) program.settings.log.file = program.settings.data_dir + "/callai.log";
}

/// What of the command line is no command, for which CLI11 only says that one is needed: "" or an error's text.
std::string unknown_command(const CLI::App& cli) {
  const CLI::App* where = &cli;
  while (!where->get_subcommands().empty()) where = where->get_subcommands().front();
  const std::vector<std::string> words = cli.remaining(true);
  const auto stray = std::find_if(words.begin(), words.end(), [](const std::string& w) { return !w.starts_with('-'); });
  if (stray == words.end()) return "";
  std::vector<std::string> known;
  for (const CLI::App* command : where->get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(command->get_name());
  }
  const std::string meant = core::closest_match(*stray, known);
  return "there is no command '" + *stray + "'" + (meant.empty() ? "" : "; did you mean '" + meant + "'?");
}

int place_call(const app::Program& program, const CLI::App& call, const app::PhoneCallOptions& options) {
  std::vector<std::string> known;
  for (const CLI::App* command : call.get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(command->get_name());
  }
  const std::string& word = options.number;
  const bool number = word.find_first_of("0123456789") != std::string::npos;
  const std::string meant = core::closest_match(word, known);
  if (word.empty() || (!number && !meant.empty())) {
    return app::fail(
        {core::ErrorCode::kInvalidArgument,
         word.empty() ? "call: a number or a command is missing" : "there is no command '" + word + "'",
         meant.empty() ? "give a number, or one of " + core::joined(known) : "did you mean '" + meant + "'?", ""});
  }
  if (options.template_id.empty()) {
    return app::fail({core::ErrorCode::kInvalidArgument, "a call needs to know what it is about",
                      "name a template with --template; callai template list shows them", ""});
  }
  return app::run_phone_call(program, options);
}

int run(int argc, char** argv) {
  CLI::App cli{"CallAI: an AI phone agent that runs on your own machine", "callai"};
  cli.require_subcommand(1);
  cli.fallthrough();
  cli.set_version_flag("--version", std::string("callai ") + CALLAI_VERSION);
  SettingOptions setting_options;
  setting_options.add_to(cli);
  bool json = false;

  CLI::App* demo = cli.add_subcommand("demo", "a call to a simulated customer, seen as it happens");
  app::DemoOptions demo_options;
  bool list = false;
  std::uint64_t seed = 0;
  demo->add_option("--scenario", demo_options.scenario, "a shipped scenario, a JSON file, or all")
      ->capture_default_str();
  demo->add_option("--template", demo_options.template_id,
                   "another template than the scenario's: an id or a JSON file");
  auto* text_flag = demo->add_flag("--text", demo_options.text, "words instead of audio, virtual time");
  auto* fast_flag =
      demo->add_flag("--fast", demo_options.fast, "audio and engines in virtual time")->excludes(text_flag);
  auto* sip_flag =
      demo->add_flag("--sip", demo_options.sip, "over real SIP and RTP on the loopback, as two user agents")
          ->excludes(text_flag)
          ->excludes(fast_flag);
  demo->add_option("--loss", demo_options.loss_percent, "with --sip: so many percent of the audio's packets are lost")
      ->check(CLI::Range(0.0, 50.0))
      ->needs(sip_flag);
  demo->add_option("--jitter", demo_options.jitter_ms, "with --sip: packets take up to so many ms longer")
      ->check(CLI::Range(0, 300))
      ->needs(sip_flag);
  demo->add_option("--models", demo_options.models,
                   "chat server (OpenAI protocol) that words the replies; in real time only")
      ->type_name("URL")
      ->excludes(text_flag)
      ->excludes(fast_flag);
  auto* seed_option = demo->add_option("--seed", seed, "another seed than the scenario's");
  demo->add_flag("--list", list, "list the scenarios");
  auto* json_flag = demo->add_flag("--json", json, "one JSON object (an array for all)");
  demo->add_flag("--serve", demo_options.serve, "afterwards the user interface, with the call in it, until Ctrl-C")
      ->excludes(json_flag);

  CLI::App* chat = cli.add_subcommand("chat", "the conversation of a template, typed in the terminal");
  app::ChatOptions chat_options;
  chat->add_option("--template", chat_options.template_id, "a pre-built or published template, or a JSON file")
      ->required();
  chat->add_option("--name", chat_options.name, "first name of who is called");
  chat->add_option("--document", chat_options.documents, "a text file to answer from; may be given again")
      ->type_name("FILE");
  chat->add_option("--models", chat_options.models, "chat server (OpenAI protocol) that words the replies")
      ->type_name("URL");
  chat->add_flag("--trace", chat_options.trace, "every node that fired, and why");

  CLI::App* eval = cli.add_subcommand("eval", "run scenarios, and see what of the templates never happened");
  app::EvalOptions eval_options;
  eval->add_option("scenarios", eval_options.paths, "scenario files, folders of them, or ids of shipped ones")
      ->required();
  eval->add_flag("--audio", eval_options.audio, "audio and engines in virtual time instead of words");
  eval->add_option("--junit", eval_options.junit, "write the results as JUnit XML")->type_name("FILE");
  eval->add_flag("--json", json, "one JSON object");

  CLI::App* hear = cli.add_subcommand("hear", "what the agent would hear in recordings");
  app::HearOptions hear_options;
  hear->add_option("--template", hear_options.template_id, "a pre-built template or a JSON file")->required();
  hear->add_option("--stage", hear_options.stage, "stage of the template; its first one when left out");
  hear->add_option("--field", hear_options.field, "field that was just asked for");
  hear->add_option("files", hear_options.files, "audio files")->required();
  hear->add_flag("--json", json, "JSON");

  CLI::App* engines = cli.add_subcommand("engines", "what hears, speaks and answers, and whether it is well");
  engines->add_flag("--json", json, "JSON");

  CLI::App* doctor = cli.add_subcommand("doctor", "can it run here, and if not, what to do: everything is looked at");
  doctor->add_flag("--json", json, "JSON");

  app::DocumentsCli documents_cli;
  documents_cli.add_to(cli);

  CLI::App* serve =
      cli.add_subcommand("serve", "answer the telephone, by the settings in [sip], and the API on --http ADDRESS:PORT");

  CLI::App* phone = cli.add_subcommand("phone", "is the telephone line well, and if not, why");
  phone->require_subcommand(1);
  CLI::App* status = phone->add_subcommand("status", "settings, name and port of the PBX, without registering");
  CLI::App* phone_test = phone->add_subcommand("test", "the same, then register, and call if a number is given");
  std::string test_number;
  phone_test->add_option("--call", test_number, "number to call, an echo test for example: *43 in FreePBX")
      ->type_name("NUMBER");

  CLI::App* call = cli.add_subcommand("call", "call a number, or look at stored calls");
  call->require_subcommand(0, 1);
  app::PhoneCallOptions phone_call;
  call->add_option("number", phone_call.number, "number to call");
  call->add_option("--template", phone_call.template_id, "what the call is made with: an id or a JSON file");
  CLI::App* call_list = call->add_subcommand("list", "the newest first");
  int limit = 20;
  call_list->add_option("--limit", limit, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
  call_list->add_flag("--json", json, "JSON");
  CLI::App* call_show = call->add_subcommand("show", "one call, turn by turn");
  app::CallShowOptions show_options;
  call_show->add_option("id", show_options.id, "the call's id")->required();
  call_show->add_flag("--trace", show_options.trace, "why every decision was made, tools, latencies");
  auto* session_flag = call_show->add_flag("--session", show_options.session, "the session as JSON");
  call_show->add_flag("--log", show_options.log, "the event log, for replay")->excludes(session_flag);
  call_show->add_flag("--json", show_options.json, "the turns as JSON");

  CLI::App* to_scenario =
      call->add_subcommand("to-scenario", "a scenario from a call: its caller's lines, what came of it");
  std::string scenario_call;
  to_scenario->add_option("call", scenario_call, "a call's id, or an event-log file")->required();

  CLI::App* replay = cli.add_subcommand("replay", "run a stored call through the machine again, bit for bit");
  std::string replay_id;
  std::string other_template;
  replay->add_option("call", replay_id, "a call's id, or an event-log file")->required();
  replay->add_option("--template", other_template, "where would this template have decided differently?");
  replay->add_flag("--json", json, "JSON");

  CLI::App* templates = cli.add_subcommand("template", "campaign templates");
  templates->require_subcommand(1);
  CLI::App* template_list = templates->add_subcommand("list", "the pre-built ones");
  template_list->add_flag("--json", json, "JSON");
  CLI::App* template_show = templates->add_subcommand("show", "one of them, in words or as JSON");
  std::string template_id;
  template_show->add_option("template", template_id, "an id or a JSON file")->required();
  auto* whole_flag = template_show->add_flag("--json", json, "the whole document");
  std::string graph;
  template_show->add_option("--graph", graph, "its stages and endings drawn; with --data coloured by the stored calls")
      ->check(CLI::IsMember({"mermaid", "dot"}))
      ->type_name("mermaid|dot")
      ->excludes(whole_flag);
  CLI::App* template_validate =
      templates->add_subcommand("validate", "every problem, and what is proved or violated in every call");
  std::vector<std::string> template_ids;
  std::string counterexamples;
  template_validate->add_option("templates", template_ids, "ids or JSON files")->required();
  template_validate
      ->add_option("--counterexamples", counterexamples,
                   "folder for the calls that show a violation, as scenarios for callai demo --text --scenario FILE")
      ->type_name("FOLDER");
  template_validate->add_flag("--json", json, "JSON");
  app::TemplateCli template_cli;
  template_cli.add_to(*templates);

  app::AccountCli account_cli;
  account_cli.add_to(cli);
  app::DataCli data_cli;
  data_cli.add_to(cli);

  CLI::App* template_try =
      templates->add_subcommand("try", "where stored calls would have gone with an edited template");
  app::TryOptions try_options;
  template_try->add_option("template", try_options.template_id, "an id or a JSON file")->required();
  template_try->add_option("--against", try_options.against, "data folders, event-log files, or ids of calls")
      ->required()
      ->type_name("CALLS");
  template_try->add_option("--scenarios", try_options.scenarios, "scenarios of simulated callers beyond the shipped")
      ->type_name("FOLDER");
  template_try->add_flag("--json", json, "one JSON object");

  try {
    cli.parse(argc, argv);
  } catch (const CLI::RequiredError& e) {
    const std::string stray = unknown_command(cli);
    if (!stray.empty()) std::fprintf(stderr, "callai: %s\n", stray.c_str());
    cli.exit(e);
    return app::kExitUsage;
  } catch (const CLI::ParseError& e) {
    return cli.exit(e) == 0 ? app::kExitOk : app::kExitUsage;
  }
  auto program = make_program(setting_options);
  if (!program.ok()) return app::fail(program.error());
  if (engines->parsed() || serve->parsed() || phone->parsed() || call->parsed()) {
    program = app::with_stored_settings(*program);
    if (!program.ok()) return app::fail(program.error());
  }
  if (demo->parsed()) {
    if (list) return app::list_scenarios(*program, json);
    demo_options.json = json;
    if (seed_option->count() > 0) demo_options.seed = seed;
    demo_places(*program);
    if (!demo_options.models.empty()) program->settings.models.llm_url = demo_options.models;
    return app::run_demo(*program, demo_options);
  }
  if (chat->parsed()) {
    if (!chat_options.models.empty()) program->settings.models.llm_url = chat_options.models;
    return app::run_chat(*program, chat_options);
  }
  if (eval->parsed()) {
    eval_options.json = json;
    return app::run_eval(*program, eval_options);
  }
  if (hear->parsed()) {
    hear_options.json = json;
    return app::run_hear(*program, hear_options);
  }
  if (doctor->parsed()) {
    // Without the database's settings when it cannot be read: the doctor says why.
    const auto with = app::with_stored_settings(*program);
    return app::run_doctor(with.ok() ? *with : *program, json);
  }
  if (engines->parsed()) return app::run_engines(*program, json);
  if (serve->parsed()) return app::run_serve(*program);
  if (status->parsed()) return app::phone_status(*program);
  if (phone_test->parsed()) return app::phone_test(*program, test_number);
  if (call->parsed() && call->get_subcommands().empty()) return place_call(*program, *call, phone_call);
  if (call_list->parsed()) return app::call_list(*program, limit, json);
  if (call_show->parsed()) return app::call_show(*program, show_options);
  if (to_scenario->parsed()) return app::call_to_scenario(*program, scenario_call);
  if (replay->parsed()) return app::replay_call(*program, replay_id, other_template, json);
  if (const auto done = documents_cli.run(*program)) return *done;
  if (const auto done = template_cli.run(*program)) return *done;
  if (const auto done = account_cli.run(*program)) return *done;
  if (const auto done = data_cli.run(*program)) return *done;
  if (template_list->parsed()) return app::template_list(*program, json);
  if (template_try->parsed()) {
    try_options.json = json;
    return app::run_try(*program, try_options);
  }
  if (template_show->parsed() && !graph.empty()) return app::template_draw(*program, template_id, graph);
  if (template_show->parsed()) return app::template_show(*program, template_id, json);
  return app::template_validate(*program, template_ids, json, counterexamples);
}

}  // namespace

int main(int argc, char** argv) {
  core::keep_freed_memory();
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "callai: an error that nobody expected: %s. Please report it with what you did.\n", e.what());
    return callai::app::kExitInternal;
  }
}
