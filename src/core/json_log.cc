#include "core/json_log.h"

#include <spdlog/common.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
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

class JsonLog final : public Logger {
 public:
  JsonLog(std::unique_ptr<const Clock> clock, LogLevel level, spdlog::sink_ptr sink)
      : clock_(std::move(clock)), level_(level), out_("callai", std::move(sink)) {
    out_.set_level(spdlog::level::trace);
    out_.set_pattern("%v");
    out_.flush_on(spdlog::level::trace);
  }

  void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (level < level_) return;
    const std::string line = log_line(clock_->wall_now(), level, event, fields);
    out_.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  const std::unique_ptr<const Clock> clock_;
  const LogLevel level_;
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
    if (settings.file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file);
    }
    return std::unique_ptr<Logger>(std::make_unique<JsonLog>(std::move(clock), settings.level, std::move(sink)));
  } catch (const std::exception& e) {
    return Error{ErrorCode::kUnavailable, "cannot open the log file '" + settings.file + "'",
                 "name a file in an existing folder that this user may write, or leave log.file empty for stderr",
                 e.what()};
  }
}

}  // namespace callai::core
