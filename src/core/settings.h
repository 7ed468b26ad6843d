#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json_log.h"
#include "core/result.h"

namespace callai::core {

struct SpeechSettings {
  std::string acoustic_model_dir =
      "/usr/share/pocketsphinx/model/en-us";  ///< holds the model en-us/ and its dictionary
  int general_pool = 1;                       ///< initialised decoders for free speech, 0..64 (some 91 MB each)
  int lanes = 2;                              ///< threads that recognise and speak, 1..64
};

struct LimitSettings {
  int max_calls = 50;           ///< calls at once, 1..10000; further ones are refused
  int max_call_seconds = 1800;  ///< a call is ended after this, 10..86400, whatever its template says
};

/// What whoever runs the program may set. Everything about a campaign is in its template instead.
struct Settings {
  std::string data_dir = "callai-data";  ///< database and recordings
  LogSettings log;
  SpeechSettings speech;
  LimitSettings limits;
};

/// One setting's names, for --help and the documentation.
struct SettingInfo {
  std::string key;          ///< in the file, dotted: "speech.lanes"
  std::string environment;  ///< "CALLAI_SPEECH_LANES"
  std::string flag;         ///< "--speech-lanes"
  std::string initial;      ///< the default, as text
  std::string meaning;
};

/// Every setting, in the order of the documentation.
std::vector<SettingInfo> setting_infos();

/// A setting given on the command line: the flag as typed and its value.
struct SettingFlag {
  std::string flag;
  std::string value;
};

/// Where settings come from; later ones win: defaults, file, environment, flags.
struct SettingSources {
  std::string file;              ///< TOML (https://toml.io, 1.0); "": none
  bool file_must_exist = false;  ///< true when the user named the file
  /// The value of an environment variable, if it is set. Empty function: no environment.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::vector<SettingFlag> flags;
};

struct LoadedSettings {
  Settings settings;
  /// Key -> where its value comes from: "default", "file callai.toml:12", "environment CALLAI_DATA_DIR", "flag --data".
  std::map<std::string, std::string> origins;
};

/// Reads all sources. On failure one kInvalidArgument whose message has a line for every problem, each naming the file
/// with line and column (or the variable, or the flag), the key, what is wrong and what is allowed; unknown keys with
/// the nearest known one. kNotFound when a file that must exist does not.
Result<LoadedSettings> load_settings(const SettingSources& sources);

/// The part of load_settings for a file's text, over `loaded`. `file` is only named. For tests and fuzzing.
std::vector<std::string> apply_settings_text(const std::string& text, const std::string& file, LoadedSettings& loaded);

}  // namespace callai::core
