#include "pipeline/llm/openai_llm_client.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/check.h"
#include "core/task_safety.h"
#include "pipeline/llm/chat_exchange.h"
#include "pipeline/llm/json_answer.h"

namespace callai::pipeline {
namespace {

using core::ErrorCode;

constexpr core::Duration kBusyPause = std::chrono::milliseconds(400);  ///< where a busy server names no time

bool serves(const LlmEndpoint& endpoint, LlmRole role) {
  return endpoint.roles.empty() ||
         std::find(endpoint.roles.begin(), endpoint.roles.end(), role) != endpoint.roles.end();
}

}  // namespace

std::string_view to_string(LlmRole role) {
  switch (role) {
    case LlmRole::kExtractor: return "extractor";
    case LlmRole::kResponder: return "responder";
    case LlmRole::kTools: return "tools";
    case LlmRole::kSummariser: return "summariser";
    case LlmRole::kJudge: return "judge";
  }
  return "responder";
}

/// One answer: the requests that are under way for it, and who won.
class OpenAiLlmClient::Stream final : public LlmStream {
 public:
  Stream(OpenAiLlmClient& client, LlmRequest request, LlmEvents events)
      : client_(client),
        request_(std::move(request)),
        events_(std::make_shared<LlmEvents>(std::move(events))),
        started_(now()) {
    for (std::size_t i = 0; i < client_.servers_.size(); ++i) {
      if (serves(client_.servers_[i].endpoint, request_.role)) candidates_.push_back(i);
    }
    client_.sequence_.post(safety_.wrap([this] { begin(); }));
  }

  ~Stream() override {
    for (const auto& [number, attempt] : running_) client_.servers_[attempt.server].health.withdrawn();
  }

 private:
  struct Attempt {
    std::size_t server = 0;
    std::unique_ptr<net::HttpExchange> exchange;
    bool repair = false;
    ChatDialect dialect;
  };

  core::TimePoint now() const { return client_.env_.clock.now(); }

  void begin() {
    at(request_.deadline, [this] { too_late("the whole answer", request_.deadline); });
    at(request_.first_text, [this] {
      if (!winner_) too_late("the first word", request_.first_text);
    });
    if (const core::Duration hedge = hedge_after(); hedge > core::Duration{0}) {
      at(hedge, [this] {
        if (!winner_) launch_next();
      });
    }
    if (!launch_next()) give_up();
  }

  /// Nobody waits for a note of a call: it is worth no second request.
  core::Duration hedge_after() const {
    if (request_.hedge_after > core::Duration{0}) return request_.hedge_after;
    const bool waited_for = request_.role != LlmRole::kSummariser && request_.role != LlmRole::kJudge;
    return waited_for ? client_.settings_.hedge_after : core::Duration{0};
  }

  template <typename F>
  void at(core::Duration after, F f) {
    client_.sequence_.post_at(started_ + after, safety_.wrap([this, f = std::move(f)] {
      if (!ended_) f();
    }));
  }

  /// False: nobody is left to ask.
  bool launch_next() {
    while (next_candidate_ < candidates_.size()) {
      const std::size_t server = candidates_[next_candidate_++];
      if (launch(server)) return true;
    }
    return false;
  }

  bool launch(std::size_t server) {
    Server& known = client_.servers_[server];
    if (attempts_ >= client_.settings_.max_attempts || !known.health.admit(now())) return false;
    send(server, request_, false);
    return true;
  }

  void send(std::size_t server, const LlmRequest& request, bool repair) {
    const Server& known = client_.servers_[server];
    net::HttpRequest http;
    http.method = "POST";
    http.url = known.endpoint.base_url + "/chat/completions";
    http.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    if (!known.endpoint.api_key.empty()) http.headers.push_back({"Authorization", "Bearer " + known.endpoint.api_key});
    http.body = chat_request_json(request, known.endpoint.model, known.dialect);
    const core::Duration left = std::max(core::Duration{1}, started_ + request_.deadline - now());
    http.timeouts = {client_.settings_.connect, left, client_.settings_.between_bytes, left};
    const int number = ++attempts_;
    ChatEvents events;
    events.text = safety_.wrap([this, number](std::string text) { on_text(number, text); });
    events.done = safety_.wrap([this, number](ChatOutcome outcome) { on_done(number, std::move(outcome)); });
    running_.emplace(number, Attempt{server, nullptr, repair, known.dialect});
    running_.at(number).exchange = start_chat(client_.http_, client_.sequence_, std::move(http), std::move(events));
  }

  void on_text(int number, const std::string& text) {
    if (ended_ || !running_.contains(number)) return;
    win(number);
    const auto events = events_;  // the receiver may destroy this
    if (!running_.at(number).repair && events->text) events->text(text);
  }

  /// The first to speak; the others are told to stop.
  void win(int number) {
    if (winner_) return;
    winner_ = number;
    first_text_ = now() - started_;
    std::erase_if(running_, [&](const auto& entry) {
      if (entry.first == number) return false;
      client_.servers_[entry.second.server].health.withdrawn();
      return true;
    });
  }

  void on_done(int number, ChatOutcome outcome) {
    const auto found = running_.find(number);
    if (ended_ || found == running_.end()) return;
    const std::size_t server = found->second.server;
    const bool repair = found->second.repair;
    const ChatDialect asked_in = found->second.dialect;
    running_.erase(found);
    Server& known = client_.servers_[server];
    if (outcome.reply.ok() && request_.spent != nullptr) {
      request_.spent->prompt_tokens += outcome.reply->usage.prompt_tokens;
      request_.spent->completion_tokens += outcome.reply->usage.completion_tokens;
    }
    if (outcome.reply.ok() && !(outcome.reply->text.empty() && outcome.reply->tool_calls.empty())) {
      known.health.succeeded();
      win(number);
      return answered(server, std::move(*outcome.reply), repair);
    }
    if (outcome.reply.ok()) {
      outcome.reply = core::Error{ErrorCode::kDataLoss, "the model server answered nothing", "", ""};
    }
    if (learned_dialect(known, outcome, asked_in)) return send(server, request_, repair);
    failed(server, number, outcome);
  }

  /// True: the server refuses a part of the protocol, and is to be asked without it.
  bool learned_dialect(Server& known, const ChatOutcome& outcome, const ChatDialect& asked_in) const {
    const bool refused = outcome.status == 400 || outcome.status == 422 || outcome.status == 500;
    if (!refused || attempts_ >= client_.settings_.max_attempts) return false;
    const auto learned = dialect_after(outcome.refusal, request_, asked_in);
    if (!learned) return false;
    // Another answer may have learned it, or more, meanwhile.
    if (known.dialect != asked_in) return true;
    known.dialect = *learned;
    if (asked_in.tools && !learned->tools) {
      client_.env_.log.warning("llm_refuses_tools",
                               {{"endpoint", known.endpoint.name},
                                {"mend",
                                 "llama.cpp wants --jinja, vLLM --enable-auto-tool-choice, Ollama a model that "
                                 "has tools; until then it is asked for words alone"}});
    }
    return true;
  }

  void failed(std::size_t server, int number, const ChatOutcome& outcome) {
    Server& known = client_.servers_[server];
    const core::Error& error = outcome.reply.error();
    const bool busy = outcome.status == 503 || outcome.status == 429;
    if (busy) {
      known.health.busy_until(now() + std::max(outcome.retry_after, kBusyPause));
    } else if (is_too_long(outcome)) {
      known.health.withdrawn();  // about this question, not about the server
    } else {
      known.health.failed(now());
    }
    client_.env_.log.warning("llm_request_failed", {{"endpoint", known.endpoint.name},
                                                    {"role", to_string(request_.role)},
                                                    {"status", outcome.status},
                                                    {"error", error.message},
                                                    {"mend", mend_of(known, outcome)}});
    last_error_ = core::Error{error.code, known.endpoint.name + ": " + error.message, mend_of(known, outcome),
                              outcome.refusal.empty() ? error.cause : outcome.refusal};
    if (outcome.status >= 400 && outcome.status < 500 && !busy) last_error_->code = ErrorCode::kInvalidArgument;
    // What was said cannot be taken back: another server would begin again.
    if (winner_ == number) return end(*last_error_);
    if (launch_next() || !running_.empty()) return;
    if (busy && attempts_ < client_.settings_.max_attempts) return again_later(server);
    give_up();
  }

  static bool is_too_long(const ChatOutcome& outcome) {
    return outcome.status == 400 && outcome.refusal.find("context") != std::string::npos;
  }

  static std::string mend_of(const Server& known, const ChatOutcome& outcome) {
    if (outcome.status == 401 || outcome.status == 403) return "set the API key of " + known.endpoint.name;
    if (outcome.status == 404) return "look whether its URL ends in /v1, and whether it has the model";
    if (is_too_long(outcome)) return "start it with a longer context: llama.cpp -c, vLLM --max-model-len";
    return outcome.reply.error().mend;
  }

  /// The only server is busy: it is asked again as long as somebody waits.
  void again_later(std::size_t server) {
    const core::Duration jitter(static_cast<std::int64_t>(client_.env_.random.next() % 100'000));
    const core::TimePoint when = now() + kBusyPause + jitter;
    if (when >= started_ + request_.first_text) return give_up();
    client_.sequence_.post_at(when, safety_.wrap([this, server] {
      if (!ended_ && running_.empty() && !launch(server)) give_up();
    }));
  }

  void answered(std::size_t server, LlmReply reply, bool repair) {
    reply.endpoint = client_.servers_[server].endpoint.name;
    reply.attempts = attempts_;
    reply.first_text = first_text_;
    reply.total = now() - started_;
    if (request_.json_schema.empty() || !reply.tool_calls.empty()) return end(std::move(reply));
    core::Result<std::string> json = json_answer(reply.text, request_.json_schema);
    if (json.ok()) {
      reply.text = *std::move(json);
      return end(std::move(reply));
    }
    core::Error error = json.error();
    if (repair || attempts_ >= client_.settings_.max_attempts) {
      error.message = reply.endpoint + ": " + error.message;
      return end(std::move(error));
    }
    LlmRequest again = request_;
    again.messages.push_back({LlmMessage::Role::kAssistant, reply.text, {}, ""});
    again.messages.push_back({LlmMessage::Role::kUser,
                              "That was not right: " + error.message + ". Answer again, with the JSON object alone.",
                              {},
                              ""});
    again.temperature = 0;
    send(server, again, true);
    winner_ = attempts_;
  }

  void too_late(const char* what, core::Duration within) {
    for (const auto& [number, attempt] : running_) client_.servers_[attempt.server].health.failed(now());
    running_.clear();
    end(core::Error{ErrorCode::kDeadlineExceeded,
                    "no model server gave " + std::string(what) + " within " +
                        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(within).count()) + " ms",
                    "look whether the server is overloaded, or choose a smaller model", ""});
  }

  void give_up() {
    if (last_error_) return end(*last_error_);
    const std::string role(to_string(request_.role));
    end(candidates_.empty()
            ? core::Error{ErrorCode::kUnavailable, "no model server is set up for the role " + role,
                          "name one in the settings", ""}
            : core::Error{ErrorCode::kUnavailable, "every model server of the role " + role + " has failed lately",
                          "look at the servers; they are tried again by themselves", ""});
  }

  void end(core::Result<LlmReply> result) {
    ended_ = true;
    running_.clear();
    const auto events = events_;  // the receiver may destroy this
    if (events->done) events->done(std::move(result));
  }

  OpenAiLlmClient& client_;
  const LlmRequest request_;
  const std::shared_ptr<LlmEvents> events_;
  const core::TimePoint started_;
  std::vector<std::size_t> candidates_;
  std::size_t next_candidate_ = 0;
  std::map<int, Attempt> running_;  ///< by number
  std::optional<int> winner_;
  core::Duration first_text_{0};
  int attempts_ = 0;
  bool ended_ = false;
  std::optional<core::Error> last_error_;
  core::TaskSafety safety_;
};

OpenAiLlmClient::OpenAiLlmClient(core::Env env, core::Sequence& sequence, net::HttpClient& http,
                                 LlmClientSettings settings)
    : env_(env), sequence_(sequence), http_(http), settings_(std::move(settings)) {
  for (const LlmEndpoint& endpoint : settings_.endpoints) servers_.push_back({endpoint, {}, {}});
}

OpenAiLlmClient::~OpenAiLlmClient() = default;

std::unique_ptr<LlmStream> OpenAiLlmClient::start(LlmRequest request, LlmEvents events) {
  return std::make_unique<Stream>(*this, std::move(request), std::move(events));
}

}  // namespace callai::pipeline
