#include "app/serve_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "api/live_hub.h"
#include "app/call_desk.h"
#include "app/call_metrics.h"
#include "app/chat_desk.h"
#include "app/dialer.h"
#include "app/inbound_desk.h"
#include "app/knowledge.h"
#include "app/leveled_log.h"
#include "app/live_calls.h"
#include "app/node_metrics.h"
#include "app/other_nodes.h"
#include "app/phone_node.h"
#include "app/process_metrics.h"
#include "app/runtime_shelf.h"
#include "app/settings_watch.h"
#include "app/shared_speech.h"
#include "app/start_checks.h"
#include "app/stop_signals.h"
#include "app/terminal_view.h"
#include "app/tools_setup.h"
#include "app/voice_desk.h"
#include "app/web_node.h"
#include "app/webhooks_setup.h"
#include "telephony/sip/sip_values.h"

namespace callai::app {

namespace {

constexpr core::Duration kLinePatience = std::chrono::seconds(10);  // to register, before a call is tried anyway
constexpr core::Duration kLastWrites = std::chrono::seconds(8);     // longer than a dead line is waited for
constexpr core::Duration kLastAnswers = std::chrono::seconds(5);    // of the API
constexpr core::Duration kLook = std::chrono::milliseconds(200);
constexpr core::Duration kGoodbyes = std::chrono::seconds(8);  // of calls that are still going on, within their time

/// One line a change of a telephone line.
class LinePrinter {
 public:
  void print(const std::vector<telephony::LineStatus>& lines) {
    for (const telephony::LineStatus& line : lines) {
      const std::string text = line.line + "  " + std::string(to_string(line.state)) + ": " + line.reason +
                               (line.mend.empty() ? "" : " (" + line.mend + ")");
      if (std::exchange(last_[line.line], text) != text) std::printf("%s\n", text.c_str());
    }
    std::fflush(stdout);
  }

 private:
  std::map<std::string, std::string> last_;
};

/// The parts of a process that makes calls, in the order in which they are made.
struct Phone {
  std::unique_ptr<core::SystemEnv> system;
  std::unique_ptr<Store> store;
  std::unique_ptr<Knowledge> knowledge;
  Speech speech;
  std::map<std::string, PhoneTemplate> templates;
  std::unique_ptr<PhoneNode> node;
};

core::Status open_store(const Program& program, Phone& phone) {
  auto system = make_env(program);
  if (!system.ok()) return system.error();
  phone.system = *std::move(system);
  auto store = Store::open(program.settings.data_dir, Store::Use::kRunCalls, phone.system->env().clock,
                           program.settings.store.url);
  if (!store.ok()) return store.error();
  phone.store = *std::move(store);
  auto knowledge = Knowledge::make(program.settings, phone.system->env(), *phone.store);
  if (!knowledge.ok()) return knowledge.error();
  phone.knowledge = *std::move(knowledge);
  if (core::Status known = phone.knowledge->serve(phone.system->env()); !known.ok()) return known;
  return {};
}

core::Status open(const Program& program, const std::set<std::string>& template_ids, int calls, Phone& phone) {
  const auto servers = tool_servers(program.settings.tools);
  if (!servers.ok()) return servers.error();
  if (core::Status opened = open_store(program, phone); !opened.ok()) return opened;
  for (const std::string& id : template_ids) {
    auto made = make_phone_template(*phone.store, id, phone.system->env());
    if (!made.ok()) return made.error();
    for (const std::string& type : made->missing_documents) {
      std::printf("template %s: no document of type %s is stored; what it answers from one, it will not know\n",
                  id.c_str(), type.c_str());
    }
    for (const std::string& missing : missing_servers(*made->runtime->campaign, *servers)) {
      std::printf("template %s: %s\n", id.c_str(), missing.c_str());
    }
    phone.templates.emplace(id, *std::move(made));
  }
  auto speech = make_speech(program.settings, phone.system->env());
  if (!speech.ok()) return speech.error();
  phone.speech = *std::move(speech);
  for (const auto& [id, made] : phone.templates) {
    core::Status ready = phone.speech.recognizer->prepare(made.runtime->campaign, calls);
    if (!ready.ok()) return ready;
  }
  return {};
}

core::Status start(const Program& program, PhoneSettings settings, Phone& phone,
                   orchestrators::CallObserver* observer) {
  auto node = PhoneNode::start({program, *phone.system, *phone.store, phone.knowledge->index(), phone.speech,
                                std::move(settings), phone.templates, observer});
  if (!node.ok()) return node.error();
  phone.node = *std::move(node);
  return {};
}

bool is_up(const telephony::LineStatus& line) {
  return line.state == telephony::LineState::kUp;
}

/// Tells another thread how the one call went.
class CallResult final : public orchestrators::CallObserver {
 public:
  explicit CallResult(orchestrators::CallObserver& next) : next_(next) {}
  std::future<orchestrators::CallSummary> summary() { return summary_.get_future(); }

  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override {
    next_.on_step(call, at, event, effects);
  }
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override {
    next_.on_turn(call, turn, session);
  }
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override {
    next_.on_end(call, summary);
    summary_.set_value(summary);
  }
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override {
    next_.on_trouble(call, trouble);
  }

 private:
  orchestrators::CallObserver& next_;
  std::promise<orchestrators::CallSummary> summary_;
};

}  // namespace

namespace {

/// What a process that serves is made of. The order is that of construction.
struct Served {
  core::Metrics metrics;
  api::LiveHub live;
  std::unique_ptr<LiveCalls> live_calls;
  std::unique_ptr<CallMetrics> observer;
  Phone phone;
  std::unique_ptr<Webhooks> webhooks;
  RuntimeShelf runtimes;
  std::unique_ptr<SharedSpeech> speech;
  std::unique_ptr<BrowserNodes> browsers;
  std::unique_ptr<CallDesk> desk;
  std::unique_ptr<Dialer> dialer;
  std::unique_ptr<OtherNodes> others;
  std::unique_ptr<InboundDesk> inbound;
  std::unique_ptr<VoiceDesk> voice;
  std::unique_ptr<ChatDesk> chats;
  std::unique_ptr<SettingsWatch> settings;
  std::unique_ptr<WebNode> web;

  ~Served() {
    if (settings) settings->stop();
    if (phone.node && inbound) phone.node->set_inbound(nullptr);
  }
};

/// How often sessions that are over are looked for, in looks at the lines.
constexpr int kLooksBetweenTidying = 7200;
constexpr int kLooksBetweenLeases = 20;
constexpr core::Duration kLineLook = std::chrono::milliseconds(500);

core::Status start_phone(const Program& program, const PhoneSettings& settings, Served& served) {
  std::set<std::string> ids;
  for (const PhoneRoute& route : settings.routes) ids.insert(route.template_id);
  core::Status opened = open(program, ids, program.settings.limits.max_calls, served.phone);
  if (!opened.ok()) return opened;
  served.live_calls = std::make_unique<LiveCalls>(served.live, served.phone.store->org());
  served.observer = std::make_unique<CallMetrics>(served.metrics, *served.live_calls);
  core::Status started = start(program, settings, served.phone, served.observer.get());
  if (!started.ok()) return started;
  for (const PhoneRoute& route : settings.routes) {
    std::printf("%s is answered by %s\n", route.number == "*" ? "every other number" : route.number.c_str(),
                route.template_id.c_str());
  }
  return {};
}

/// The links that lead in: to a page of a demonstration, or to the first owner's account.
core::Status print_links(const Program& program, const std::string& first_page, WebNode& web) {
  const auto token = web.setup_token();
  if (!token.ok()) return token.error();
  const std::string address = web.address();
  if (!first_page.empty()) {
    std::printf("see the call: %s%s\n", address.c_str(),
                *token ? ("/setup#token=" + **token + "&demo=" + first_page).c_str() : first_page.c_str());
  } else if (*token) {
    std::printf(
        "nobody can log in yet; make the first owner with this link, once and within three days:\n%s/setup#token=%s\n",
        address.c_str(), (*token)->c_str());
  }
  std::error_code ec;
  if ((*token || !first_page.empty()) && !std::filesystem::exists(program.settings.http.web_dir + "/index.html", ec)) {
    std::printf(
        "there is no user interface in '%s': make web builds it; the token goes to %s/api/v1/auth/setup too "
        "(docs/api.md)\n",
        program.settings.http.web_dir.c_str(), address.c_str());
  }
  return {};
}

/// Other nodes, webhooks, and what metrics are asked for.
core::Status start_reporting(const Program& program, Served& served) {
  const core::Env env = served.phone.system->env();
  auto others = OtherNodes::start({program, env, *served.phone.store, *served.desk, served.live});
  if (!others.ok()) return others.error();
  served.others = *std::move(others);
  auto webhooks = Webhooks::start(program, env, *served.phone.store);
  if (!webhooks.ok()) return webhooks.error();
  served.webhooks = *std::move(webhooks);
  add_process_metrics(served.metrics, env.clock);
  add_node_metrics(served.metrics, env.clock,
                   {*served.desk, served.live, served.phone.node.get(), served.webhooks.get(), served.dialer->counts(),
                    served.others.get(), &served.phone.store->database()});
  return {};
}

/// From here on those who use settings that count at once are told of them.
core::Status follow_settings(const Program& program, Served& served) {
  const core::Env env = served.phone.system->env();
  auto settings = SettingsWatch::make(program, env, *served.phone.store);
  if (!settings.ok()) return settings.error();
  served.settings = *std::move(settings);
  served.settings->running().on_change([&served, env](const core::Settings& now) {
    set_log_level(env.log, now.log.level);
    served.desk->set_limits(now.limits);
    served.dialer->change(now);
    return served.webhooks->change(now);
  });
  return {};
}

core::Status start_web(const Program& program, const std::string& first_page, Served& served) {
  auto web = WebNode::start({program, served.phone.system->env(), *served.phone.store, served.others->calls(),
                             *served.voice, *served.chats, served.live, served.metrics, served.settings->running(),
                             served.phone.knowledge.get(),
                             [inbound = served.inbound.get()] {
                               if (inbound != nullptr) inbound->wake();
                             },
                             served.dialer->limits()});
  if (!web.ok()) return web.error();
  served.web = *std::move(web);
  add_http_metrics(served.metrics, *served.web);
  std::printf("the API listens on %s\n", served.web->address().c_str());
  if (core::Status printed = print_links(program, first_page, *served.web); !printed.ok()) return printed;
  served.web->set_ready(true);
  return {};
}

void make_desks(const Program& program, Served& served) {
  Phone& phone = served.phone;
  const core::Env env = phone.system->env();
  served.speech = std::make_unique<SharedSpeech>(program.settings, env, phone.node ? &phone.speech : nullptr);
  for (const auto& [id, made] : phone.templates) served.runtimes.keep(made.runtime);
  served.browsers = std::make_unique<BrowserNodes>(BrowserNodes::Parts{
      program, env, *phone.store, phone.knowledge->index(), served.live, *served.speech, served.runtimes});
  served.desk = std::make_unique<CallDesk>(CallDesk::Parts{program, env, *phone.store, served.live, served.metrics,
                                                           served.runtimes, phone.node.get(), served.speech.get(),
                                                           served.browsers.get()});
  if (phone.node) {
    served.inbound = std::make_unique<InboundDesk>(
        env, phone.store->database(), phone.store->org(),
        [&desk = *served.desk](const core::CampaignId& campaign) { return desk.prepared(campaign); });
    phone.node->set_inbound(served.inbound.get());
  }
  served.dialer = std::make_unique<Dialer>(Dialer::Parts{program, env, *phone.store, *served.desk, served.live});
  served.voice = std::make_unique<VoiceDesk>(*served.desk, *served.browsers, *served.speech);
  served.chats = std::make_unique<ChatDesk>(ChatDesk::Parts{program, env, *phone.store, phone.knowledge->index()});
}

/// Says once when the node is not this process's alone any more, and when it is again.
void keep_lease(Served& served, bool& kept) {
  const core::Status status = served.phone.store->keep_lease();
  core::Logger& log = served.phone.system->env().log;
  if (!status.ok() && kept) log.warning("node_lease_lost", {{"error", core::describe(status.error())}});
  if (status.ok() && !kept) log.info("node_lease_kept", {});
  kept = status.ok();
}

/// Until a signal comes.
void watch(const StopSignals& signals, Served& served) {
  LinePrinter printer;
  bool lease_kept = true;
  int looks = 0;
  do {
    if (served.phone.node) {
      std::vector<telephony::LineStatus> lines = served.phone.node->lines();
      if (const auto manager = served.phone.node->manager()) lines.push_back(manager->line);
      printer.print(lines);
    }
    std::fflush(stdout);
    if (++looks % kLooksBetweenLeases == 0) keep_lease(served, lease_kept);
    if (served.web && looks % kLooksBetweenTidying == 0) served.web->tidy();
  } while (!signals.wait_for(kLineLook));
}

/// Until no call goes on or the time is over. False: a signal came first.
bool wait_for_calls(const StopSignals& signals, CallDesk& desk, core::Duration patience) {
  for (core::Duration waited{0}; waited < patience && desk.active_calls() > 0; waited += kLook) {
    if (signals.wait_for(kLook)) return false;
  }
  return true;
}

/// No new calls; those that run may end by themselves for a while, and the API goes on meanwhile.
void wind_up(const StopSignals& signals, Served& served) {
  const core::LimitSettings limits = served.settings->running().in_force().limits;
  served.settings->stop();
  if (served.web) served.web->set_ready(false);
  served.dialer->stop_dialing();
  served.desk->stop_taking_calls();
  if (const int active = served.desk->active_calls(); active > 0) {
    std::printf("%d calls go on for up to %d s; once more to end them now\n", active, limits.stop_seconds);
    std::fflush(stdout);
  }
  const core::Duration time = std::chrono::seconds(limits.stop_seconds);
  const core::Duration goodbyes = std::min(kGoodbyes, time);
  if (wait_for_calls(signals, *served.desk, time - goodbyes) && goodbyes.count() > 0) {
    served.desk->part_from_all();
    (void)wait_for_calls(signals, *served.desk, goodbyes);
  }
  served.desk->hang_up_all();
  served.desk->finish(kLastWrites);
  served.dialer.reset();
  served.live.close();
  if (served.web) served.web->drain(kLastAnswers);
}

}  // namespace

int run_serve(const Program& program, const std::string& first_page) {
  const StopSignals signals;
  const bool web = !program.settings.http.listen.empty();
  if (core::Status good = check_telephony(program.settings.telephony); !good) return fail(good.error());
  const bool simulated = program.settings.telephony.adapter == "simulated";
  Served served;
  if (!simulated && (!web || !program.settings.sip.server.empty())) {
    auto settings = phone_settings(program.settings);
    if (!settings.ok()) return fail(settings.error());
    if (settings->routes.empty() && !web) {
      return fail({core::ErrorCode::kInvalidArgument, "no template answers any number",
                   "set sip.routes, for example \"*=survey\"", ""});
    }
    if (core::Status started = start_phone(program, *settings, served); !started) return fail(started.error());
  } else if (core::Status opened = open_store(program, served.phone); !opened) {
    return fail(opened.error());
  }
  make_desks(program, served);
  if (core::Status started = start_reporting(program, served); !started) return fail(started.error());
  if (core::Status followed = follow_settings(program, served); !followed) return fail(followed.error());
  if (web) {
    if (core::Status started = start_web(program, first_page, served); !started) return fail(started.error());
  }
  served.settings->begin();
  watch(signals, served);
  wind_up(signals, served);
  return kExitOk;
}

int run_phone_call(const Program& program, const PhoneCallOptions& options) {
  const StopSignals signals;
  auto settings = phone_settings(program.settings);
  if (!settings.ok()) return fail(settings.error());
  if (!telephony::is_dialable(options.number)) {
    return fail({core::ErrorCode::kInvalidArgument, "'" + options.number + "' is neither a number nor a command",
                 "give digits without spaces, for example +4930123456, or see callai call --help", ""});
  }
  settings->routes.clear();  // while it calls, it answers nobody
  Phone phone;
  if (core::Status opened = open(program, {options.template_id}, 1, phone); !opened) return fail(opened.error());
  const PhoneTemplate& made = phone.templates.at(options.template_id);
  TerminalView view(stdout, TerminalView::Style{program.colour, program.colour, program.width},
                    made.runtime->campaign->response_templates.personality.agent_name, "Caller");
  CallResult result(view);
  if (core::Status started = start(program, *settings, phone, &result); !started) return fail(started.error());
  const auto any_up = [&phone] {
    const auto lines = phone.node->lines();
    return std::any_of(lines.begin(), lines.end(), is_up);
  };
  for (core::Duration waited{0}; waited < kLinePatience && !any_up(); waited += std::chrono::milliseconds(100)) {
    if (signals.wait_for(std::chrono::milliseconds(100))) return kExitFailed;
  }
  view.begin("Call to " + core::redacted_number(options.number),
             "template " + made.runtime->campaign->meta.name + " · " + phone.node->lines().front().line);
  auto summary = result.summary();
  const auto placed = phone.node->call(made, options.number);
  if (!placed.ok()) return fail(placed.error());
  while (summary.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    if (signals.wait_for(std::chrono::milliseconds(200))) phone.node->hang_up_all();
  }
  phone.node->drain(kLastWrites);
  const orchestrators::CallSummary ended = summary.get();
  if (ended.status == "completed") return kExitOk;
  const std::string reason = ended.reason.empty() ? "" : " (" + ended.reason + ")";
  const std::string line = any_up() ? "" : "; the line: " + phone.node->lines().front().reason;
  std::printf("not answered: %s%s%s\n", ended.outcome.c_str(), reason.c_str(), line.c_str());
  return kExitFailed;
}

}  // namespace callai::app
