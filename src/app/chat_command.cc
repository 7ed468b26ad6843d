#include "app/chat_command.h"

#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <future>
#include <iostream>
#include <mutex>
#include <optional>

#include "app/demo_setup.h"
#include "app/files.h"
#include "app/models_setup.h"
#include "app/store.h"
#include "app/template_command.h"
#include "app/temporary_folder.h"
#include "app/terminal_view.h"
#include "app/tools_setup.h"
#include "core/dispatch_loop.h"
#include "core/work_lanes.h"
#include "orchestrators/stored_journal.h"
#include "orchestrators/text_conversation.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/storage_writer.h"

namespace callai::app {

namespace {

using orchestrators::CallSummary;
using orchestrators::TextConversation;

constexpr std::size_t kLongestLine = 2000;  ///< bytes of an utterance; the rest is cut off
constexpr std::size_t kLargestDocument = 8U << 20U;

/// Shows the conversation, and says whose turn it is. on_*: dispatch sequence; wait(): the thread that reads.
class Turns final : public orchestrators::CallObserver {
 public:
  Turns(TerminalView& view, const Program& program, bool trace) : view_(view), program_(program), trace_(trace) {}
  void watch(const TextConversation& chat) { chat_ = &chat; }

  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override {
    view_.on_step(call, at, event, effects);
    if (std::holds_alternative<conversation::TranscriptFinal>(event) ||
        std::holds_alternative<conversation::DtmfReceived>(event)) {
      taken_ = true;
    }
    if (chat_ != nullptr && taken_ && chat_->waiting()) set(false);
  }
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override {
    view_.on_turn(call, turn, session);
    if (!trace_) return;
    for (const conversation::Decision& decision : turn.decisions) {
      for (const std::string& why : why_lines(decision)) {
        std::printf("         %s\n", paint(program_, "2", why).c_str());
      }
    }
  }
  void on_end(const core::CallId& call, const CallSummary& summary) override {
    view_.on_end(call, summary);
    set(true);
  }

  /// Until the caller may speak; false: it is over.
  bool wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ready_ || over_; });
    ready_ = false;
    return !over_;
  }
  /// Before words are handed over: what was ready is not any more.
  void expect() { taken_ = false; }

 private:
  void set(bool over) {
    const std::lock_guard lock(mutex_);
    (over ? over_ : ready_) = true;
    taken_ = false;
    changed_.notify_all();
  }

  TerminalView& view_;
  const Program& program_;
  const bool trace_;
  const TextConversation* chat_ = nullptr;
  bool taken_ = true;  // dispatch sequence
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;
  bool over_ = false;
};

/// The type under which the template's own tools look for documents.
std::string searched_type(const templates::CampaignTemplate& t) {
  for (const templates::ToolConfig& tool : t.tool_configs.tools) {
    if (!tool.document_types.empty()) return tool.document_types.front();
  }
  return "document";
}

core::Status add_documents(Store& store, const ChatOptions& options, const std::string& type, core::Env env) {
  repositories::DocumentsRepo documents(store.database(), store.org());
  for (const std::string& file : options.documents) {
    core::Result<std::string> text = read_file(file, kLargestDocument);
    if (!text.ok()) return text.error();
    repositories::DocumentRecord record;
    record.id = core::DocumentId(env.ids.make("doc"));
    record.name = std::filesystem::path(file).filename().string();
    record.type = type;
    record.content = *std::move(text);
    record.created = env.clock.wall_now();
    if (auto added = documents.add(record); !added.ok()) return added.error();
  }
  return {};
}

/// Everything that one conversation needs, made in this order and gone in the other.
class Chat {
 public:
  Chat(const Program& program, Store& store, core::SystemEnv& system, Turns& turns)
      : program_(program),
        system_(system),
        turns_(turns),
        tools_(store),
        storage_(store.database()),
        loop_(system.env()),
        lanes_(loop_, pool()),
        store_(store) {}

  ~Chat() {
    run([this] {
      chat_.reset();
      models_.reset();
      journal_.reset();
    });
    loop_.stop();
  }

  core::Status begin(const std::shared_ptr<const templates::CampaignTemplate>& t, int version,
                     const std::string& name) {
    const auto runtime = std::make_shared<const orchestrators::CampaignRuntime>(t);
    core::Env env = system_.env();
    if (core::Status connected = tools_.connect(program_, env); !connected) return connected;
    orchestrators::CallHeader header;
    header.setup.call = core::CallId(env.ids.make("chat"));
    header.setup.session_id = env.ids.make("ses");
    header.setup.contact.first_name = name;
    header.setup.campaign = runtime->campaign;
    header.setup.started = env.clock.wall_now();
    header.setup.seed = env.random.next();
    header.template_version = version;
    header.template_digest = runtime->digest;
    run([&] {
      models_ = make_models(program_.settings, env, loop_, &loop_);
      journal_.emplace(env, loop_, storage_, store_.database(), store_.org());
      chat_.emplace(TextConversation::Parts{env, loop_, lanes_, tools_.registry(), *journal_, &turns_, models_.get()},
                    header, runtime);
      turns_.watch(*chat_);
      chat_->start([](const core::CallId&) {});
    });
    return {};
  }

  /// Runs `f` on the dispatch sequence and waits for it.
  template <typename F>
  void run(F f) {
    std::promise<void> done;
    loop_.post([&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

  TextConversation& conversation() { return *chat_; }
  const std::optional<core::Error>& storage_error() const { return journal_->first_error(); }

 private:
  static core::LanePoolSettings pool() {
    core::LanePoolSettings settings;
    settings.threads = 2;
    return settings;
  }

  const Program& program_;
  core::SystemEnv& system_;
  Turns& turns_;
  NodeTools tools_;
  repositories::InlineStorage storage_;
  core::DispatchLoop loop_;
  core::LanePool lanes_;
  Store& store_;
  std::unique_ptr<pipeline::Models> models_;
  std::optional<orchestrators::StoredJournal> journal_;
  std::optional<TextConversation> chat_;
};

/// One line of input. False: nothing more will come.
bool hand_over(Chat& chat, Turns& turns, const std::string& line) {
  if (line == "/hangup" || line == "/quit") return false;
  chat.run([&] {
    turns.expect();
    if (line.starts_with("/keys ")) {
      chat.conversation().press(line.substr(6));
    } else {
      chat.conversation().say(line);
    }
  });
  return true;
}

void talk(const Program& program, Chat& chat, Turns& turns) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  while (turns.wait()) {
    std::string line;
    bool more = true;
    do {
      if (terminal) std::printf("%s ", paint(program, "1;33", "you ▸").c_str());
      std::fflush(stdout);
      more = static_cast<bool>(std::getline(std::cin, line));
      if (line.size() > kLongestLine) line.resize(kLongestLine);
    } while (more && line.find_first_not_of(" \t\r") == std::string::npos);
    if (more && hand_over(chat, turns, line)) continue;
    chat.run([&] { chat.conversation().hang_up(); });
  }
}

core::Result<std::shared_ptr<const templates::CampaignTemplate>> template_for(const Program& program, Store& store,
                                                                              const ChatOptions& options) {
  auto found = load_template(program, store, options.template_id);
  if (!found.ok()) return found;
  auto t = std::make_shared<templates::CampaignTemplate>(*orchestrators::without_hurry(**found));
  if (!options.models.empty()) t->response_templates.mode = templates::ResponseMode::kGenerated;
  return std::shared_ptr<const templates::CampaignTemplate>(std::move(t));
}

int chat_in(const Program& program, const ChatOptions& options) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  core::Env env = (*system)->env();
  if (const auto servers = tool_servers(program.settings.tools); !servers.ok()) return fail(servers.error());
  auto store = Store::open(program.settings.data_dir, Store::Use::kRunCalls, env.clock, program.settings.store.url);
  if (!store.ok()) return fail(store.error());
  const auto t = template_for(program, **store, options);
  if (!t.ok()) return fail(t.error());
  if (const core::Status added = add_documents(**store, options, searched_type(**t), env); !added.ok())
    return fail(added.error());
  const auto saved =
      repositories::CampaignTemplateRepo((*store)->database(), (*store)->org()).save(**t, env.clock.wall_now());
  if (!saved.ok()) return fail(saved.error());
  TerminalView view(stdout, {program.colour, false, program.width}, (*t)->response_templates.personality.agent_name,
                    options.name.empty() ? "you" : options.name);
  view.begin((*t)->meta.name, "type what the caller says; /keys 12 presses keys, /hangup leaves");
  Turns turns(view, program, options.trace);
  Chat chat(program, **store, **system, turns);
  if (const core::Status begun = chat.begin(*t, saved->version, options.name); !begun.ok()) return fail(begun.error());
  talk(program, chat, turns);
  if (chat.storage_error()) return fail(*chat.storage_error());
  return kExitOk;
}

}  // namespace

int run_chat(const Program& program, const ChatOptions& options) {
  if (program.data_dir_given) return chat_in(program, options);
  const auto folder = TemporaryFolder::create();
  if (!folder.ok()) return fail(folder.error());
  return chat_in(folder->hold(program), options);
}

}  // namespace callai::app
