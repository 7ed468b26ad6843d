#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::net {

/// One event of a text/event-stream.
struct SseEvent {
  std::string type = "message";
  std::string data;  ///< the data lines, joined by line feeds
  std::string id;    ///< last one seen in the stream
};

/// Server-sent events out of bytes that come in any portions (WHATWG HTML, 9.2.6 "Interpreting an event stream"): CR,
/// LF and CRLF line ends, comments, a byte order mark, unfinished events dropped at the end. `retry` is not for us.
/// Pure.
class SseParser {
 public:
  static constexpr std::size_t kMaxEvent = 1 << 20;  ///< bytes of one event, a line under way included

  /// Appends the events that these bytes complete. kResourceExhausted: an event over kMaxEvent; nothing may follow.
  core::Status feed(std::string_view bytes, std::vector<SseEvent>& out);

 private:
  void end_line(std::vector<SseEvent>& out);
  void dispatch(std::vector<SseEvent>& out);

  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool after_cr_ = false;
  bool first_line_ = true;
};

}  // namespace callai::net
