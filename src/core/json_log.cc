#include "core/json_log.h"

#include <fcntl.h>
#include <poll.h>
#include <spdlog/common.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

#include "core/strings.h"
#include "core/utf8.h"

namespace callai::core {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_escaped(std::string& line, char c) {
  switch (c) {
    case '"': line += "\\\""; return;
    case '\\': line += "\\\\"; return;
    case '\n': line += "\\n"; return;
    case '\r': line += "\\r"; return;
    case '\t': line += "\\t"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7F) {
    line += c;
    return;
  }
  line += "\\u00";
  line += kHexDigits[byte >> 4U];
  line += kHexDigits[byte & 15U];
}

void append_string(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : valid_utf8(text)) append_escaped(line, c);
  line += '"';
}

// std::to_string gives "nan", "inf" and, in some locales, a decimal comma: no JSON numbers.
bool is_json_literal(std::string_view value) {
  if (value == "true" || value == "false") return true;
  return !value.empty() && value.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

void append_field(std::string& line, const LogField& field) {
  line += ',';
  append_string(line, field.key);
  line += ':';
  const bool count_of_tokens = !field.quoted && ascii_lower(field.key).ends_with("tokens");
  if (is_secret_key(field.key) && !count_of_tokens) {
    line += "\"[redacted]\"";
  } else if (!field.quoted && is_json_literal(field.value)) {
    line += field.value;
  } else {
    append_string(line, field.value);
  }
}

void append_padded(std::string& line, std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) line.append(width - digits.size(), '0');
  line += digits;
}

void append_time(std::string& line, WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  append_padded(line, static_cast<int>(date.year()), 4);
  line += '-';
  append_padded(line, static_cast<unsigned>(date.month()), 2);
  line += '-';
  append_padded(line, static_cast<unsigned>(date.day()), 2);
  line += 'T';
  append_padded(line, time.hours().count(), 2);
  line += ':';
  append_padded(line, time.minutes().count(), 2);
  line += ':';
  append_padded(line, time.seconds().count(), 2);
  line += '.';
  append_padded(line, time.subseconds().count(), 6);
  line += 'Z';
}

/// stderr, which may be a pipe whose reader stands still: whoever logs must not stand still with it, or a stopped pager
/// stops the telephone. What does not fit is dropped and counted.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  StderrSink() {
#ifdef F_SETPIPE_SZ
    // Room for a burst where it is a pipe; elsewhere it means nothing.
    [[maybe_unused]] const int size = ::fcntl(STDERR_FILENO, F_SETPIPE_SZ, kPipeBytes);
#endif
  }
  static bool has_room() {
    pollfd out{STDERR_FILENO, POLLOUT, 0};
    return ::poll(&out, 1, 0) > 0;
  }
  std::uint64_t take_lost() {
    return lost_.exchange(0);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string_view left(line.data(), line.size());
    while (!left.empty()) {
      // A pipe with room takes PIPE_BUF bytes without waiting.
      const std::string_view some = left.substr(0, PIPE_BUF);
      const ssize_t written = has_room() ? ::write(STDERR_FILENO, some.data(), some.size()) : 0;
      if (written <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!left.empty()) lost_.fetch_add(1);
  }
  void flush_() override {}

 private:
  static constexpr int kPipeBytes = 1 << 20;
  std::atomic<std::uint64_t> lost_{0};
};

class JsonLog final : public Logger {
 public:
  JsonLog(std::unique_ptr<const Clock> clock, LogLevel level, spdlog::sink_ptr sink,
          std::shared_ptr<StderrSink> may_lose)
      : clock_(std::move(clock)), level_(level), may_lose_(std::move(may_lose)), out_("callai", std::move(sink)) {
    out_.set_level(spdlog::level::trace);
    out_.set_pattern("%v");
    out_.flush_on(spdlog::level::trace);
  }

  void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (level < level_) return;
    tell_of_lost_lines();
    write(log_line(clock_->wall_now(), level, event, fields));
  }

 private:
  void write(const std::string& line) {
    out_.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }
  void tell_of_lost_lines() {
    if (may_lose_ == nullptr || !StderrSink::has_room()) return;
    const std::uint64_t lost = may_lose_->take_lost();
    if (lost == 0) return;
    write(log_line(clock_->wall_now(), LogLevel::kWarning, "log_lines_lost",
                   {{"lines", lost},
                    {"mend", "whoever reads stderr did not keep up: read it faster, or log into a file (log.file)"}}));
  }

  const std::unique_ptr<const Clock> clock_;
  const LogLevel level_;
  const std::shared_ptr<StderrSink> may_lose_;
  spdlog::logger out_;
};

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "error";
}

bool is_secret_key(std::string_view key) {
  constexpr std::array<std::string_view, 5> kSecrets = {"secret", "password", "token", "api_key", "authorization"};
  const std::string lower = ascii_lower(key);
  for (const std::string_view secret : kSecrets) {
    if (lower.find(secret) != std::string::npos) return true;
  }
  return false;
}

std::string log_line(WallTime at, LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = R"({"at":")";
  append_time(line, at);
  line += R"(","level":")";
  line += to_string(level);
  line += R"(","event":)";
  append_string(line, event);
  for (const LogField& field : fields) append_field(line, field);
  line += '}';
  return line;
}

Result<std::unique_ptr<Logger>> make_json_log(std::unique_ptr<const Clock> clock, const LogSettings& settings) {
  try {
    spdlog::sink_ptr sink;
    std::shared_ptr<StderrSink> may_lose;
    if (settings.file.empty()) {
      sink = may_lose = std::make_shared<StderrSink>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file);
    }
    return std::unique_ptr<Logger>(
        std::make_unique<JsonLog>(std::move(clock), settings.level, std::move(sink), std::move(may_lose)));
  } catch (const std::exception& e) {
    return Error{ErrorCode::kUnavailable, "cannot open the log file '" + settings.file + "'",
                 "name a file in an existing folder that this user may write, or leave log.file empty for stderr",
                 e.what()};
  }
}

}  // namespace callai::core
