#include "net/sse_parser.h"

#include <algorithm>
#include <utility>

namespace callai::net {

core::Status SseParser::feed(std::string_view bytes, std::vector<SseEvent>& out) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (std::exchange(after_cr_, false) && bytes[at] == '\n') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(bytes.find_first_of("\r\n", at), bytes.size());
    if (line_.size() + event_.data.size() + (end - at) > kMaxEvent) {
      return core::Error{core::ErrorCode::kResourceExhausted, "a server sent an event of more than 1 MiB", "", ""};
    }
    line_ += bytes.substr(at, end - at);
    if (end == bytes.size()) break;
    after_cr_ = bytes[end] == '\r';
    end_line(out);
    at = end + 1;
  }
  return {};
}

void SseParser::end_line(std::vector<SseEvent>& out) {
  const std::string whole = std::exchange(line_, {});
  std::string_view line = whole;
  if (std::exchange(first_line_, false) && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.empty()) return dispatch(out);
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (std::exchange(has_data_, true)) event_.data += '\n';
    event_.data += value;
  } else if (field == "event") {
    event_.type = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    event_.id = value;
  }
}

void SseParser::dispatch(std::vector<SseEvent>& out) {
  SseEvent next;
  next.id = event_.id;  // goes on to later events
  if (std::exchange(has_data_, false)) {
    if (event_.type.empty()) event_.type = "message";
    out.push_back(std::move(event_));
  }
  event_ = std::move(next);
}

}  // namespace callai::net
