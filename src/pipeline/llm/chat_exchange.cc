#include "pipeline/llm/chat_exchange.h"

#include <charconv>
#include <utility>

namespace callai::pipeline {
namespace {

constexpr std::size_t kMaxRefusal = 16384;

/// Of one request. The HTTP client's thread uses it until `done`; the functions are only called on the sequence.
struct Reading {
  Reading(core::Sequence& s, ChatEvents e) : sequence(s), events(std::make_shared<ChatEvents>(std::move(e))) {}

  core::Sequence& sequence;
  std::shared_ptr<ChatEvents> events;
  CompletionReader reader;
  ChatOutcome outcome;
  core::Status failed;

  void tell(std::string text) {
    if (text.empty()) return;
    sequence.post([e = events, text = std::move(text)]() mutable {
      if (e->text) e->text(std::move(text));
    });
  }

  void head(const net::HttpHead& head) {
    outcome.status = head.status;
    int seconds = 0;
    const std::string_view wish = head.header("retry-after");
    const auto [end, error] = std::from_chars(wish.data(), wish.data() + wish.size(), seconds);
    if (error == std::errc{} && seconds > 0 && seconds < 86400) outcome.retry_after = std::chrono::seconds(seconds);
  }

  bool body(std::string_view bytes) {
    if (outcome.status != 200) {
      outcome.refusal.append(bytes.substr(0, kMaxRefusal - std::min(kMaxRefusal, outcome.refusal.size())));
      return true;
    }
    std::string text;
    failed = reader.feed(bytes, text);
    tell(std::move(text));
    return failed.ok();
  }

  void done(core::Status ended) {
    outcome.reply = result(std::move(ended));
    outcome.refusal = error_text_of(outcome.refusal);
    sequence.post([e = events, outcome = std::move(outcome)]() mutable {
      if (e->done) e->done(std::move(outcome));
    });
  }

  core::Result<LlmReply> result(core::Status ended) {
    if (!failed.ok()) return failed.error();
    if (!ended.ok()) return ended.error();
    if (outcome.status != 200) {
      return core::Error{core::ErrorCode::kUnavailable, "the model server answered " + std::to_string(outcome.status),
                         "look at the server's log", ""};
    }
    std::string text;
    const core::Status whole = reader.finish(text);
    tell(std::move(text));
    if (!whole.ok()) return whole.error();
    return reader.take_reply();
  }
};

}  // namespace

std::unique_ptr<net::HttpExchange> start_chat(net::HttpClient& http, core::Sequence& sequence, net::HttpRequest request,
                                              ChatEvents events) {
  const auto reading = std::make_shared<Reading>(sequence, std::move(events));
  net::HttpEvents raw;
  raw.head = [reading](const net::HttpHead& head) { reading->head(head); };
  raw.body = [reading](std::string_view bytes) { return reading->body(bytes); };
  raw.done = [reading](core::Status ended) { reading->done(std::move(ended)); };
  return http.start(std::move(request), std::move(raw));
}

}  // namespace callai::pipeline
