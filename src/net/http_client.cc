#include "net/http_client.h"

#include <algorithm>
#include <future>

namespace callai::net {

std::string_view HttpHead::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader& h) { return h.name == name; });
  return found == headers.end() ? std::string_view() : found->value;
}

core::Result<HttpAnswer> fetch(HttpClient& client, HttpRequest request) {
  struct Waiting {
    HttpAnswer answer;
    std::promise<core::Status> done;
  };
  const auto waiting = std::make_shared<Waiting>();
  auto done = waiting->done.get_future();
  HttpEvents events;
  events.head = [waiting](const HttpHead& head) { waiting->answer.head = head; };
  events.body = [waiting](std::string_view bytes) {
    waiting->answer.body += bytes;
    return true;
  };
  events.done = [waiting](core::Status status) { waiting->done.set_value(std::move(status)); };
  const auto exchange = client.start(std::move(request), std::move(events));
  const core::Status status = done.get();
  if (!status.ok()) return status.error();
  return std::move(waiting->answer);
}

}  // namespace callai::net
