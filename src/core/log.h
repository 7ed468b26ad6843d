#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace callai::core {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One key and its value in a log line. Never a transcript, a telephone number or a secret: pass those through
/// `redacted_number` or leave them out.
struct LogField {
  std::string_view key;
  std::string value;
  bool quoted = true;  ///< false: the value is a JSON number or boolean already

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), quoted(false) {}
  template <typename N, typename = std::enable_if_t<std::is_arithmetic_v<N>>>
  LogField(std::string_view k, N v) : key(k), value(std::to_string(v)), quoted(false) {}
};

/// "+49******89": enough to tell two numbers apart, not enough to call.
std::string redacted_number(std::string_view number);

/// JSON-lines log. `event` is a stable snake_case name; what varies goes into fields. Safe from any thread but the
/// media thread, which never logs.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;

  void debug(std::string_view event, std::initializer_list<LogField> f = {}) { log(LogLevel::kDebug, event, f); }
  void info(std::string_view event, std::initializer_list<LogField> f = {}) { log(LogLevel::kInfo, event, f); }
  void warning(std::string_view event, std::initializer_list<LogField> f = {}) { log(LogLevel::kWarning, event, f); }
  void error(std::string_view event, std::initializer_list<LogField> f = {}) { log(LogLevel::kError, event, f); }
};

/// Drops everything. For tests and pure tools.
class NullLogger final : public Logger {
 public:
  void log(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace callai::core
