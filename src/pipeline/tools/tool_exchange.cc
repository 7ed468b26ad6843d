#include "pipeline/tools/tool_exchange.h"

#include <algorithm>
#include <charconv>
#include <future>
#include <memory>
#include <stop_token>

#include "pipeline/llm/chat_completion.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

constexpr core::Duration kConnect = std::chrono::seconds(3);
constexpr core::Duration kBusyPause = std::chrono::seconds(1);      ///< where a busy server names no time
constexpr core::Duration kLongestPause = std::chrono::minutes(10);  ///< whatever it names
constexpr std::size_t kMaxRefusalBytes = 200;

struct Waiting {
  net::HttpAnswer answer;
  std::function<bool(std::string_view)> more;
  bool enough = false;
  std::promise<core::Status> done;
};

/// Seconds only: a date would need a calendar, and no server of tools sends one.
core::Duration retry_after(const net::HttpHead& head) {
  const std::string_view text = head.header("retry-after");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return kBusyPause;
  return std::clamp<core::Duration>(std::chrono::seconds(seconds), kBusyPause, kLongestPause);
}

}  // namespace

core::Result<net::HttpAnswer> exchange(net::HttpClient& http, net::HttpRequest request, const ToolContext& context,
                                       std::function<bool(std::string_view)> more) {
  if (context.stop.stop_requested()) return core::Error{core::ErrorCode::kCancelled, "it was cancelled", "", ""};
  const core::Duration total = std::max<core::Duration>(context.time_left, std::chrono::milliseconds(1));
  request.timeouts = {std::min(kConnect, total), total, total, total};
  request.max_body = kMaxToolAnswer;
  const auto waiting = std::make_shared<Waiting>();
  waiting->more = std::move(more);
  auto done = waiting->done.get_future();
  net::HttpEvents events;
  events.head = [waiting](const net::HttpHead& head) { waiting->answer.head = head; };
  events.body = [waiting](std::string_view bytes) {
    waiting->answer.body += bytes;
    waiting->enough = waiting->more && !waiting->more(bytes);
    return !waiting->enough;
  };
  events.done = [waiting](core::Status status) { waiting->done.set_value(std::move(status)); };
  const std::unique_ptr<net::HttpExchange> under_way = http.start(std::move(request), std::move(events));
  const std::stop_callback cancel(context.stop, [&under_way] { under_way->cancel(); });
  const core::Status status = done.get();
  if (!status.ok() && !waiting->enough) {
    core::Error error = status.error();
    if (error.code == core::ErrorCode::kUnavailable) error.cause.clear();
    return error;
  }
  return std::move(waiting->answer);
}

void judge(ToolHealth::Trial& trial, const core::Result<net::HttpAnswer>& answer) {
  if (!answer.ok()) {
    const core::ErrorCode code = answer.error().code;
    if (code == core::ErrorCode::kUnavailable || code == core::ErrorCode::kDeadlineExceeded) trial.failed();
    return;
  }
  switch (answer->head.status) {
    case 429:
    case 503: return trial.busy(retry_after(answer->head));
    case 500:
    case 502:
    case 504: return trial.failed();
    default: return trial.succeeded();
  }
}

core::Error refusal_of(const net::HttpAnswer& answer) {
  const int status = answer.head.status;
  const std::string words = clean_tool_text(error_text_of(answer.body), kMaxRefusalBytes);
  core::Error error{core::ErrorCode::kInvalidArgument, "the server answered with status " + std::to_string(status), "",
                    words};
  if (status == 404 || status == 410) error.code = core::ErrorCode::kNotFound;
  if (status == 408 || status == 504) error.code = core::ErrorCode::kDeadlineExceeded;
  if (status == 429 || status >= 500) error.code = core::ErrorCode::kUnavailable;
  if (status == 401 || status == 403) error.mend = "look at the secret that the tool uses";
  if (status >= 300 && status < 400) error.mend = "write the URL that it points to: redirects are not followed";
  return error;
}

}  // namespace callai::pipeline
