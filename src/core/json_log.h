#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "core/env.h"
#include "core/log.h"
#include "core/result.h"

namespace callai::core {

struct LogSettings {
  LogLevel level = LogLevel::kInfo;  ///< what is less severe is dropped
  std::string file;                  ///< appended to; "": stderr
};

/// Stable lower-case name of a level ("warning").
std::string_view to_string(LogLevel level);

/// True when the value of a log field of this name is never written: it contains, in any case, secret, password, token,
/// api_key or authorization. (Counts such as "prompt_tokens" are no secrets; see log_line.)
bool is_secret_key(std::string_view key);

/// One line of the log without its newline: {"at":"2026-01-31T09:30:00.000123Z","level":"info","event":"...", fields}.
/// Always valid JSON in UTF-8, whatever bytes a value holds. A secret key's value becomes "[redacted]", except a number
/// under a key that ends in "tokens".
std::string log_line(WallTime at, LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

/// A Logger that writes log_line()s, each flushed at once, in the order of the calls. Safe from any thread but the
/// media thread. When a line cannot be written (disk full), that is said on stderr at most once a second, and the
/// program goes on. On stderr nobody waits for who reads it: lines that do not fit into its pipe are dropped, and how
/// many is a line (log_lines_lost) once there is room. Fails when the file cannot be opened.
Result<std::unique_ptr<Logger>> make_json_log(std::unique_ptr<const Clock> clock, const LogSettings& settings);

}  // namespace callai::core
