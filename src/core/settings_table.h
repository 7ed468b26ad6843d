#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/settings.h"

namespace callai::core {

/// One row: how a setting is called, what it may be and where it is kept. Private to settings*.cc.
struct SettingRow {
  using Slot = std::variant<std::string*, int*, LogLevel*>;

  std::string_view key;
  std::string_view flag;
  std::string_view meaning;
  Slot (*slot)(Settings&) = nullptr;
  int min = 0;  ///< of numbers
  int max = 0;
  bool may_be_empty = false;  ///< of texts
};

std::span<const SettingRow> setting_rows();

/// "speech.lanes" -> "CALLAI_SPEECH_LANES".
std::string environment_name(std::string_view key);

/// Sets a text, level or number; what is wrong with the value ("is 0, allowed are 1 to 64"), or "" when it was set.
std::string set_text(const SettingRow& row, std::string_view value, Settings& settings);
std::string set_number(const SettingRow& row, long long value, Settings& settings);

}  // namespace callai::core
