#include "app/chat_desk.h"

#include <algorithm>
#include <future>
#include <utility>
#include <vector>

#include "app/models_setup.h"
#include "orchestrators/text_conversation.h"

namespace callai::app {

namespace {

constexpr core::Duration kQuick = std::chrono::milliseconds(300);  // an answer by rules, and some time

core::Error unknown(const std::string& id) {
  return {core::ErrorCode::kNotFound, "there is no typed conversation '" + id + "'",
          "begin one: POST /api/v1/chats; after half an hour without a message they are forgotten", ""};
}

}  // namespace

/// Somebody who waits for an answer.
struct ChatDesk::Waiter {
  std::promise<void> answered;
  std::future<void> future = answered.get_future();
};

/// One conversation. Dispatch sequence.
class ChatDesk::Chat final : public orchestrators::CallObserver {
 public:
  Chat(api::TrialOrder order, std::uint64_t seed) : order_(std::move(order)), seed_(seed) {}
  ~Chat() override { answer(); }  // nobody waits for one that was ended
  Chat(const Chat&) = delete;
  Chat& operator=(const Chat&) = delete;

  void begin(orchestrators::TextConversation::Parts parts, orchestrators::CallHeader header,
             std::shared_ptr<const orchestrators::CampaignRuntime> runtime, std::shared_ptr<Waiter> waiter) {
    waiter_ = std::move(waiter);
    taken_ = true;
    conversation_.emplace(parts, std::move(header), std::move(runtime));
    conversation_->start([](const core::CallId&) {});
  }
  void say(const std::string& text, std::shared_ptr<Waiter> waiter) {
    waiter_ = std::move(waiter);
    taken_ = false;
    shown_ = turns_.size();
    messages_.push_back(text);
    conversation_->say(text);
  }
  bool answering() const { return waiter_ != nullptr; }

  api::ChatView view(bool all) const {
    api::ChatView made;
    made.template_id = core::TemplateId(order_.campaign->meta.id);
    made.template_version = order_.template_version;
    made.messages = static_cast<int>(messages_.size());
    made.over = over_;
    const auto first = all ? turns_.begin() : turns_.begin() + static_cast<std::ptrdiff_t>(shown_);
    made.turns.assign(first, turns_.end());
    made.session = conversation_->session();
    return made;
  }
  const api::TrialOrder& order() const { return order_; }
  std::uint64_t seed() const { return seed_; }
  const std::vector<std::string>& messages() const { return messages_; }
  bool over() const { return over_; }

  core::TimePoint used{};

  // CallObserver.
  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects&) override {
    if (std::holds_alternative<conversation::TranscriptFinal>(event)) taken_ = true;
    if (taken_ && conversation_->waiting()) answer();
  }
  void on_end(const core::CallId&, const orchestrators::CallSummary&) override {
    over_ = true;
    answer();
  }

  void add(const conversation::Turn& turn) { turns_.push_back(turn); }

 private:
  void answer() {
    if (const auto waiter = std::exchange(waiter_, nullptr)) waiter->answered.set_value();
  }

  const api::TrialOrder order_;
  const std::uint64_t seed_;
  std::shared_ptr<Waiter> waiter_;
  bool taken_ = true;
  bool over_ = false;
  std::vector<std::string> messages_;
  std::vector<conversation::Turn> turns_;
  std::size_t shown_ = 0;                                        // turns before the last message
  std::optional<orchestrators::TextConversation> conversation_;  // last: it writes to the above
};

/// Of all conversations: nothing is kept but their turns. It outlives them, for a model's note of one may come late.
class ChatDesk::Journal final : public orchestrators::CallJournal {
 public:
  explicit Journal(ChatDesk& desk) : desk_(desk) {}
  void created(const orchestrators::CallHeader&) override {}
  void connected(const orchestrators::CallHeader&) override {}
  void steps(const core::CallId&, orchestrators::CallSteps) override {}
  void turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) override {
    const auto chat = desk_.chats_.find(call.value());
    if (chat != desk_.chats_.end()) chat->second->add(turn);
    desk_.loop_.post(std::move(durable));
  }
  void field(const core::CallId&, const core::ContactId&, const conversation::StoreField&) override {}
  void lead_status(const core::CallId&, const core::ContactId&, const std::string&) override {}
  void opt_out(const core::CallId&, const conversation::Contact&) override {}
  void callback(const core::CallId&, const conversation::Contact&, const conversation::ScheduleCallback&) override {}
  void audio(const core::CallId&, const telephony::CallQuality&) override {}
  void ended(const core::CallId&, const orchestrators::CallSummary&, core::Task durable) override {
    desk_.loop_.post(std::move(durable));
  }
  void reviewed(const core::CallId&, const conversation::CallReview&, const pipeline::LlmUsage&) override {}

 private:
  ChatDesk& desk_;
};

ChatDesk::ChatDesk(const Parts& parts) : parts_(parts), loop_(parts.env), journal_(std::make_unique<Journal>(*this)) {
  core::LanePoolSettings pool;
  pool.threads = parts_.program.settings.tools.threads;
  lanes_.emplace(loop_, pool);
  on_dispatch([this] { models_ = make_models(parts_.program.settings, parts_.env, loop_, &loop_); });
}

ChatDesk::~ChatDesk() {
  on_dispatch([this] { chats_.clear(); });
  lanes_.reset();
  on_dispatch([this] { models_.reset(); });
  loop_.stop();
}

void ChatDesk::on_dispatch(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

ChatDesk::Chat* ChatDesk::find(const core::OrgId& org, const std::string& id) {
  const auto found = chats_.find(id);
  return found == chats_.end() || found->second->order().org != org ? nullptr : found->second.get();
}

void ChatDesk::forget_idle() {
  const core::TimePoint now = parts_.env.clock.now();
  std::erase_if(chats_, [&](const auto& entry) { return now - entry.second->used > kIdle; });
}

core::Result<const pipeline::ToolRegistry*> ChatDesk::tools_of(const core::OrgId& org) {
  const std::lock_guard lock(tools_mutex_);
  const auto known = tools_.find(org);
  if (known != tools_.end()) return &known->second->registry();
  if (tools_.size() >= kMaxOrgs) {
    return core::Error{core::ErrorCode::kResourceExhausted, "too many organisations try templates in writing",
                       "restart the program", ""};
  }
  const bool own = org == parts_.store.org();
  auto made = std::make_unique<NodeTools>(parts_.store.database(), org, own ? &parts_.passages : nullptr);
  if (core::Status connected = made->connect(parts_.program, parts_.env); !connected.ok()) return connected.error();
  return &tools_.emplace(org, std::move(made)).first->second->registry();
}

core::Status ChatDesk::wait(Waiter& waiter, core::TimePoint until) {
  if (waiter.future.wait_for(kQuick) == std::future_status::ready) return {};
  core::Error late{core::ErrorCode::kUnavailable, "the agent has not answered yet",
                   "ask for the conversation again in some seconds", ""};
  if (slow_.fetch_add(1) >= kMaxSlow) {
    slow_.fetch_sub(1);
    return late;
  }
  const core::Duration left = until - parts_.env.clock.now();
  const bool ready = waiter.future.wait_for(std::max(left, core::Duration{0})) == std::future_status::ready;
  slow_.fetch_sub(1);
  return ready ? core::Status{} : late;
}

core::Result<std::string> ChatDesk::open(const api::TrialOrder& order, std::uint64_t seed, core::TimePoint until) {
  const auto tools = tools_of(order.org);
  if (!tools.ok()) return tools.error();
  const auto runtime =
      std::make_shared<const orchestrators::CampaignRuntime>(orchestrators::without_hurry(*order.campaign));
  orchestrators::CallHeader header;
  header.setup.call = core::CallId(parts_.env.ids.make("chat"));
  header.setup.session_id = parts_.env.ids.make("ses");
  header.setup.contact.first_name = order.first_name;
  header.setup.campaign = runtime->campaign;
  header.setup.started = parts_.env.clock.wall_now();
  header.setup.seed = seed;
  header.campaign = order.campaign_id;
  header.template_version = order.template_version;
  header.template_digest = runtime->digest;
  const std::string id = header.setup.call.value();
  const auto waiter = std::make_shared<Waiter>();
  bool full = false;
  on_dispatch([&] {
    forget_idle();
    full = static_cast<std::size_t>(std::count_if(chats_.begin(), chats_.end(), [&](const auto& entry) {
             return entry.second->order().org == order.org;
           })) >= kMaxOfOrg;
    if (full) return;
    auto chat = std::make_unique<Chat>(order, seed);
    chat->used = parts_.env.clock.now();
    Chat& begun = *chat;
    chats_.emplace(id, std::move(chat));
    begun.begin({parts_.env, loop_, *lanes_, **tools, *journal_, &begun, models_.get()}, header, runtime, waiter);
  });
  if (full) {
    return core::Error{core::ErrorCode::kResourceExhausted,
                       "this organisation has " + std::to_string(kMaxOfOrg) + " typed conversations",
                       "end some: DELETE /api/v1/chats/ID", ""};
  }
  if (core::Status answered = wait(*waiter, until); !answered.ok()) return answered.error();
  return id;
}

core::Status ChatDesk::hand_over(const core::OrgId& org, const std::string& id, const std::string& text,
                                 core::TimePoint until) {
  const auto refused = [](const char* message, const char* mend) {
    return core::Error{core::ErrorCode::kFailedPrecondition, message, mend, ""};
  };
  const auto waiter = std::make_shared<Waiter>();
  core::Status taken;
  on_dispatch([&] {
    Chat* const chat = find(org, id);
    if (chat == nullptr) {
      taken = unknown(id);
    } else if (chat->over()) {
      taken = refused("this conversation is over", "begin another one, or replay it from a message on");
    } else if (chat->answering()) {
      taken = refused("the agent is still answering", "wait for its answer");
    } else if (static_cast<int>(chat->messages().size()) >= kMaxMessages) {
      taken = refused("this conversation is as long as one can be", "begin another one");
    } else if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
      taken = core::Error{core::ErrorCode::kInvalidArgument, "there is no word in this message", "write some", ""};
    } else {
      chat->used = parts_.env.clock.now();
      chat->say(text, waiter);
    }
  });
  return taken.ok() ? wait(*waiter, until) : taken;
}

core::Result<api::ChatView> ChatDesk::view(const core::OrgId& org, const std::string& id, bool all) {
  core::Result<api::ChatView> made = unknown(id);
  on_dispatch([&] {
    forget_idle();
    Chat* const chat = find(org, id);
    if (chat == nullptr) return;
    api::ChatView view = chat->view(all);
    view.id = id;
    made = std::move(view);
  });
  return made;
}

core::Result<api::ChatView> ChatDesk::begin(const api::TrialOrder& order) {
  const auto id = open(order, parts_.env.random.next(), parts_.env.clock.now() + kAnswerWait);
  return id.ok() ? view(order.org, *id, true) : id.error();
}

core::Result<api::ChatView> ChatDesk::say(const core::OrgId& org, const std::string& id, const std::string& text) {
  const core::Status said = hand_over(org, id, text, parts_.env.clock.now() + kAnswerWait);
  return said.ok() ? view(org, id, false) : said.error();
}

core::Result<api::ChatView> ChatDesk::replay(const core::OrgId& org, const std::string& id, int message,
                                             const std::string& text) {
  core::Status known = unknown(id);
  std::optional<api::TrialOrder> order;
  std::uint64_t seed = 0;
  std::vector<std::string> messages;
  on_dispatch([&] {
    const Chat* const chat = find(org, id);
    if (chat == nullptr) return;
    known = {};
    order = chat->order();
    seed = chat->seed();
    messages = chat->messages();
  });
  if (!known.ok()) return known.error();
  if (message < 1 || static_cast<std::size_t>(message) > messages.size() + 1) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "this conversation has " + std::to_string(messages.size()) + " messages",
                       "replay it from one of them on, or from the next", ""};
  }
  messages.resize(static_cast<std::size_t>(message) - 1);
  messages.push_back(text);
  const core::TimePoint until = parts_.env.clock.now() + kReplayWait;
  const auto copy = open(*order, seed, until);
  if (!copy.ok()) return copy.error();
  for (const std::string& one : messages) {
    if (core::Status said = hand_over(org, *copy, one, until); !said.ok()) return said.error();
  }
  return view(org, *copy, true);
}

core::Result<api::ChatView> ChatDesk::get(const core::OrgId& org, const std::string& id) {
  return view(org, id, true);
}

core::Status ChatDesk::end(const core::OrgId& org, const std::string& id) {
  core::Status ended = unknown(id);
  on_dispatch([&] {
    if (find(org, id) == nullptr) return;
    chats_.erase(id);
    ended = {};
  });
  return ended;
}

}  // namespace callai::app
