#include "core/settings.h"

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/settings_table.h"
#include "core/strings.h"

namespace callai::core {

namespace {

using Slot = SettingRow::Slot;

constexpr std::array<LogLevel, 4> kLevels = {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError};
constexpr std::uintmax_t kMaxFileBytes = 1 << 20;

constexpr std::array<SettingRow, 97> kRows = {{
    {"data_dir", "--data", "folder of the database and the recordings",
     [](Settings& s) -> Slot { return &s.data_dir; }},
    {"log.level", "--log-level", "debug, info, warning or error: what is less severe is not logged",
     [](Settings& s) -> Slot { return &s.log.level; }},
    {"log.file", "--log-file", "file that the log is appended to; empty: stderr",
     [](Settings& s) -> Slot { return &s.log.file; }, 0, 0, true},
    {"store.url", "--store-url",
     "postgresql://user@host/name of the database; empty: a file in the data folder (a password belongs into the file)",
     [](Settings& s) -> Slot { return &s.store.url; }, 0, 0, true},
    {"speech.acoustic_model_dir", "--acoustic-model", "folder of the recogniser's acoustic model",
     [](Settings& s) -> Slot { return &s.speech.acoustic_model_dir; }},
    {"speech.general_pool", "--speech-general-pool", "recognisers of free speech kept ready, some 80 MB each",
     [](Settings& s) -> Slot { return &s.speech.general_pool; }, 0, 64},
    {"speech.lanes", "--speech-lanes", "threads that recognise and speak",
     [](Settings& s) -> Slot { return &s.speech.lanes; }, 1, 64},
    {"speech.cache_dir", "--speech-cache-dir",
     "folder where language models of templates and sentences of a speech server are kept; empty: in the data folder",
     [](Settings& s) -> Slot { return &s.speech.cache_dir; }, 0, 0, true},
    {"limits.max_calls", "--max-calls", "calls at once; further ones are refused",
     [](Settings& s) -> Slot { return &s.limits.max_calls; }, 1, 10000},
    {"limits.max_call_seconds", "--max-call-seconds", "a call is ended after this many seconds",
     [](Settings& s) -> Slot { return &s.limits.max_call_seconds; }, 10, 86400},
    {"limits.stop_seconds", "--stop-seconds",
     "calls that go on when the program is told to stop have so many seconds to end",
     [](Settings& s) -> Slot { return &s.limits.stop_seconds; }, 0, 3600},
    {"sip.server", "--sip-server", "the PBX: name or address; empty: no telephone",
     [](Settings& s) -> Slot { return &s.sip.server; }, 0, 0, true},
    {"sip.port", "--sip-port", "port of the PBX", [](Settings& s) -> Slot { return &s.sip.port; }, 1, 65535},
    {"sip.transport", "--sip-transport", "to the PBX: udp, tcp or tls",
     [](Settings& s) -> Slot { return &s.sip.transport; }},
    {"sip.mode", "--sip-mode", "register (extensions) or trunk (the PBX knows this machine's address)",
     [](Settings& s) -> Slot { return &s.sip.mode; }},
    {"sip.extensions", "--sip-extensions", "extensions to register, separated by commas",
     [](Settings& s) -> Slot { return &s.sip.extensions; }, 0, 0, true},
    {"sip.secret", "--sip-secret",
     "secret of all extensions, or one each, separated by commas (better in the file: ps shows flags)",
     [](Settings& s) -> Slot { return &s.sip.secret; }, 0, 0, true},
    {"sip.routes", "--sip-routes", "which template answers: NUMBER=TEMPLATE, ..., *=TEMPLATE",
     [](Settings& s) -> Slot { return &s.sip.routes; }, 0, 0, true},
    {"sip.local_ip", "--sip-local-ip", "address to listen on; empty: the one that leads to the PBX",
     [](Settings& s) -> Slot { return &s.sip.local_ip; }, 0, 0, true},
    {"sip.local_port", "--sip-local-port", "UDP and TCP port to listen on; TLS on the next one",
     [](Settings& s) -> Slot { return &s.sip.local_port; }, 1, 65534},
    {"sip.external_ip", "--sip-external-ip", "address shown to the PBX behind NAT",
     [](Settings& s) -> Slot { return &s.sip.external_ip; }, 0, 0, true},
    {"sip.rtp_first", "--rtp-first", "first port of audio", [](Settings& s) -> Slot { return &s.sip.rtp_first; }, 1024,
     65000},
    {"sip.rtp_last", "--rtp-last", "last port of audio", [](Settings& s) -> Slot { return &s.sip.rtp_last; }, 1025,
     65535},
    {"sip.media_timeout", "--media-timeout", "seconds without audio or reports after which a call is hung up; 0: never",
     [](Settings& s) -> Slot { return &s.sip.media_timeout; }, 0, 86400},
    {"sip.codecs", "--sip-codecs", "PCMU, PCMA, G722, L16; the dearest first",
     [](Settings& s) -> Slot { return &s.sip.codecs; }},
    {"sip.srtp", "--sip-srtp", "off (taken when offered) or required", [](Settings& s) -> Slot { return &s.sip.srtp; }},
    {"sip.tls_ca", "--sip-tls-ca", "PEM of the authorities that sign PBX certificates",
     [](Settings& s) -> Slot { return &s.sip.tls_ca; }},
    {"sip.tls_certificate", "--sip-tls-certificate", "PEM with certificate and key of this machine",
     [](Settings& s) -> Slot { return &s.sip.tls_certificate; }, 0, 0, true},
    {"sip.tls_verify", "--sip-tls-verify", "1: the PBX's certificate is checked; 0: it is not",
     [](Settings& s) -> Slot { return &s.sip.tls_verify; }, 0, 1},
    {"sip.allowed_peers", "--sip-allowed-peers", "networks that may call, beside the PBX",
     [](Settings& s) -> Slot { return &s.sip.allowed_peers; }, 0, 0, true},
    {"sip.blocked_prefixes", "--sip-blocked-prefixes", "numbers that begin so are never called",
     [](Settings& s) -> Slot { return &s.sip.blocked_prefixes; }, 0, 0, true},
    {"sip.max_calls_per_number", "--sip-max-calls-per-number", "calls to one number at once",
     [](Settings& s) -> Slot { return &s.sip.max_calls_per_number; }, 1, 1000},
    {"sip.call_starts_per_second", "--sip-call-starts-per-second",
     "calls begun a second by each extension or trunk; further ones wait",
     [](Settings& s) -> Slot { return &s.sip.call_starts_per_second; }, 1, 1000},
    {"ami.host", "--ami-host", "the PBX's manager interface; empty: not used",
     [](Settings& s) -> Slot { return &s.ami.host; }, 0, 0, true},
    {"ami.port", "--ami-port", "port of the manager interface", [](Settings& s) -> Slot { return &s.ami.port; }, 1,
     65535},
    {"ami.user", "--ami-user", "user of the manager interface", [](Settings& s) -> Slot { return &s.ami.user; }},
    {"ami.secret", "--ami-secret", "secret of that user (better in the file: ps shows flags)",
     [](Settings& s) -> Slot { return &s.ami.secret; }, 0, 0, true},
    {"ami.context", "--ami-context", "context of the dialplan that transferred callers are sent to",
     [](Settings& s) -> Slot { return &s.ami.context; }},
    {"ami.tls", "--ami-tls", "1: the manager interface is spoken to over TLS",
     [](Settings& s) -> Slot { return &s.ami.tls; }, 0, 1},
    {"ami.tls_ca", "--ami-tls-ca", "PEM of the authority that signs the manager's certificate",
     [](Settings& s) -> Slot { return &s.ami.tls_ca; }},
    {"ami.tls_verify", "--ami-tls-verify", "1: the manager's certificate is checked; 0: it is not",
     [](Settings& s) -> Slot { return &s.ami.tls_verify; }, 0, 1},
    {"llm.url", "--llm-url", "chat server (OpenAI protocol), for example http://127.0.0.1:8080/v1; empty: none",
     [](Settings& s) -> Slot { return &s.models.llm_url; }, 0, 0, true},
    {"llm.model", "--llm-model", "model that the chat server is asked for; empty: its only one",
     [](Settings& s) -> Slot { return &s.models.llm_model; }, 0, 0, true},
    {"llm.api_key", "--llm-api-key", "key of the chat server (better in the file: ps shows flags)",
     [](Settings& s) -> Slot { return &s.models.llm_api_key; }, 0, 0, true},
    {"llm.roles", "--llm-roles",
     "what it is asked for: extractor, responder, tools, summariser, judge; empty: everything",
     [](Settings& s) -> Slot { return &s.models.llm_roles; }, 0, 0, true},
    {"llm.second_url", "--llm-second-url", "chat server that is asked when the first fails; empty: none",
     [](Settings& s) -> Slot { return &s.models.llm_second_url; }, 0, 0, true},
    {"llm.second_model", "--llm-second-model", "its model",
     [](Settings& s) -> Slot { return &s.models.llm_second_model; }, 0, 0, true},
    {"llm.second_api_key", "--llm-second-api-key", "its key",
     [](Settings& s) -> Slot { return &s.models.llm_second_api_key; }, 0, 0, true},
    {"llm.second_roles", "--llm-second-roles", "what the second one is asked for; empty: everything",
     [](Settings& s) -> Slot { return &s.models.llm_second_roles; }, 0, 0, true},
    {"llm.hedge_ms", "--llm-hedge-ms",
     "milliseconds without a word after which the second server is asked too, and the first to speak wins; 0: never",
     [](Settings& s) -> Slot { return &s.models.llm_hedge_ms; }, 0, 10000},
    {"llm.prompt_price", "--llm-prompt-price", "what a million tokens of questions cost, in your currency, as in 0.15",
     [](Settings& s) -> Slot { return &s.models.llm_prompt_price; }, 0, 0, true},
    {"llm.completion_price", "--llm-completion-price", "what a million tokens of answers cost",
     [](Settings& s) -> Slot { return &s.models.llm_completion_price; }, 0, 0, true},
    {"whisper.url", "--whisper-url", "transcription server (OpenAI protocol); empty: the embedded recogniser",
     [](Settings& s) -> Slot { return &s.models.whisper_url; }, 0, 0, true},
    {"whisper.model", "--whisper-model", "its model", [](Settings& s) -> Slot { return &s.models.whisper_model; }},
    {"whisper.api_key", "--whisper-api-key", "its key", [](Settings& s) -> Slot { return &s.models.whisper_api_key; },
     0, 0, true},
    {"kokoro.url", "--kokoro-url", "speech server (OpenAI protocol); empty: the embedded voices",
     [](Settings& s) -> Slot { return &s.models.kokoro_url; }, 0, 0, true},
    {"kokoro.model", "--kokoro-model", "its model", [](Settings& s) -> Slot { return &s.models.kokoro_model; }},
    {"kokoro.voice", "--kokoro-voice", "its voice for templates that name none of its own",
     [](Settings& s) -> Slot { return &s.models.kokoro_voice; }},
    {"kokoro.voices", "--kokoro-voices", "voices that it has, separated by commas",
     [](Settings& s) -> Slot { return &s.models.kokoro_voices; }, 0, 0, true},
    {"kokoro.api_key", "--kokoro-api-key", "its key", [](Settings& s) -> Slot { return &s.models.kokoro_api_key; }, 0,
     0, true},
    {"net.proxy", "--proxy",
     "HTTP proxy on the way to all other machines (models, tools, webhooks), http://host:3128; empty: none",
     [](Settings& s) -> Slot { return &s.net.proxy; }, 0, 0, true},
    {"net.no_proxy", "--no-proxy", "names that are reached without it, separated by commas: .example covers a domain",
     [](Settings& s) -> Slot { return &s.net.no_proxy; }, 0, 0, true},
    {"net.ca_file", "--ca-file",
     "PEM of the authorities that certificates of other machines are signed by; empty: the system's",
     [](Settings& s) -> Slot { return &s.net.ca_file; }, 0, 0, true},
    {"tools.databases", "--tools-databases",
     "databases that tools may read: NAME=sqlite:FILE, NAME=postgresql://... (see docs/tools.md)",
     [](Settings& s) -> Slot { return &s.tools.databases; }, 0, 0, true},
    {"tools.mcp_servers", "--tools-mcp-servers", "MCP servers that tools may call: NAME=URL",
     [](Settings& s) -> Slot { return &s.tools.mcp_servers; }, 0, 0, true},
    {"tools.search_url", "--tools-search-url", "SearXNG-compatible search page for web_search; empty: none",
     [](Settings& s) -> Slot { return &s.tools.search_url; }, 0, 0, true},
    {"tools.private_hosts", "--tools-private-hosts",
     "hosts of this machine's own network that templates may call; every other one must be public",
     [](Settings& s) -> Slot { return &s.tools.private_hosts; }, 0, 0, true},
    {"tools.threads", "--tools-threads", "threads that wait for tools: as many run at once",
     [](Settings& s) -> Slot { return &s.tools.threads; }, 1, 64},
    {"embeddings.url", "--embeddings-url",
     "embedding server (OpenAI protocol): documents are found by meaning too; empty: by words alone",
     [](Settings& s) -> Slot { return &s.models.embeddings_url; }, 0, 0, true},
    {"embeddings.model", "--embeddings-model", "its model; empty: its only one",
     [](Settings& s) -> Slot { return &s.models.embeddings_model; }, 0, 0, true},
    {"embeddings.api_key", "--embeddings-api-key", "its key",
     [](Settings& s) -> Slot { return &s.models.embeddings_api_key; }, 0, 0, true},
    {"embeddings.timeout_ms", "--embeddings-timeout-ms",
     "milliseconds for the vector of what a caller said; later: words alone",
     [](Settings& s) -> Slot { return &s.models.embeddings_timeout_ms; }, 10, 5000},
    {"embeddings.query_prefix", "--embeddings-query-prefix", "put before what asks, where the model wants it",
     [](Settings& s) -> Slot { return &s.models.embeddings_query_prefix; }, 0, 0, true},
    {"embeddings.passage_prefix", "--embeddings-passage-prefix", "put before passages, where the model wants it",
     [](Settings& s) -> Slot { return &s.models.embeddings_passage_prefix; }, 0, 0, true},
    {"http.listen", "--http", "address and port of the API, for example 127.0.0.1:8080; empty: none",
     [](Settings& s) -> Slot { return &s.http.listen; }, 0, 0, true},
    {"http.tls_certificate", "--http-certificate", "PEM with certificate and chain; empty: plain HTTP",
     [](Settings& s) -> Slot { return &s.http.tls_certificate; }, 0, 0, true},
    {"http.tls_key", "--http-key", "PEM of its key; empty: in the certificate's file",
     [](Settings& s) -> Slot { return &s.http.tls_key; }, 0, 0, true},
    {"http.trusted_proxies", "--http-trusted-proxies", "networks whose X-Forwarded-* headers are believed",
     [](Settings& s) -> Slot { return &s.http.trusted_proxies; }, 0, 0, true},
    {"http.cors_origins", "--http-cors-origins", "pages of other servers that may use the API; *: all, without cookies",
     [](Settings& s) -> Slot { return &s.http.cors_origins; }, 0, 0, true},
    {"http.web_dir", "--http-web", "folder of the user interface", [](Settings& s) -> Slot { return &s.http.web_dir; },
     0, 0, true},
    {"http.max_connections_per_address", "--http-max-connections-per-address", "connections of one client at once",
     [](Settings& s) -> Slot { return &s.http.max_connections_per_address; }, 1, 100000},
    {"http.requests_per_second", "--http-requests-per-second", "requests of one user or API key",
     [](Settings& s) -> Slot { return &s.http.requests_per_second; }, 1, 100000},
    {"telephony.adapter", "--telephony", "freepbx (the PBX of [sip]) or simulated (customers of this program)",
     [](Settings& s) -> Slot { return &s.telephony.adapter; }},
    {"telephony.simulated_speed", "--simulated-speed", "simulated calls run so many times as fast as people talk",
     [](Settings& s) -> Slot { return &s.telephony.simulated_speed; }, 1, 100},
    {"telephony.region", "--telephony-region",
     "country of numbers that are written without one, for example DE; empty: only + and 00 are understood",
     [](Settings& s) -> Slot { return &s.telephony.region; }, 0, 0, true},
    {"dialer.max_calls", "--dialer-max-calls", "calls of campaigns at once on this node; 0: as many as there are",
     [](Settings& s) -> Slot { return &s.dialer.max_calls; }, 0, 10000},
    {"dialer.calls_per_minute", "--dialer-calls-per-minute", "calls that campaigns begin on this node",
     [](Settings& s) -> Slot { return &s.dialer.calls_per_minute; }, 1, 60000},
    {"dialer.trunk", "--dialer-trunk", "name of the line that nodes share; empty: sip.server",
     [](Settings& s) -> Slot { return &s.dialer.trunk; }, 0, 0, true},
    {"dialer.trunk_max_calls", "--dialer-trunk-max-calls",
     "calls of campaigns at once on that line, of all nodes; 0: no bound",
     [](Settings& s) -> Slot { return &s.dialer.trunk_max_calls; }, 0, 10000},
    {"dialer.trunk_calls_per_minute", "--dialer-trunk-calls-per-minute",
     "calls that campaigns begin on that line, on all nodes; 0: no bound",
     [](Settings& s) -> Slot { return &s.dialer.trunk_calls_per_minute; }, 0, 60000},
    {"accounts.registration", "--registration", "1: anybody may register an organisation",
     [](Settings& s) -> Slot { return &s.accounts.registration; }, 0, 1},
    {"webhooks.private_hosts", "--webhooks-private-hosts",
     "hosts of this network that webhooks may be sent to, separated by commas; all others must be public",
     [](Settings& s) -> Slot { return &s.webhooks.private_hosts; }, 0, 0, true},
    {"webhooks.disable_after_days", "--webhooks-disable-after-days",
     "a webhook that takes nothing for so many days is switched off",
     [](Settings& s) -> Slot { return &s.webhooks.disable_after_days; }, 1, 90},
    {"mail.server", "--mail-server", "smtp://host:587 (STARTTLS) or smtps://host:465; empty: no mail is sent",
     [](Settings& s) -> Slot { return &s.mail.server; }, 0, 0, true},
    {"mail.user", "--mail-user", "user at the mail server; empty: no login",
     [](Settings& s) -> Slot { return &s.mail.user; }, 0, 0, true},
    {"mail.secret", "--mail-secret", "password of that user (better in the file: ps shows flags)",
     [](Settings& s) -> Slot { return &s.mail.secret; }, 0, 0, true},
    {"mail.from", "--mail-from", "the sender's address", [](Settings& s) -> Slot { return &s.mail.from; }, 0, 0, true},
}};

const SettingRow* find_flag(std::string_view flag) {
  for (const SettingRow& row : kRows) {
    if (row.flag == flag) return &row;
  }
  return nullptr;
}

struct Printer {
  std::string operator()(const std::string* text) const { return *text; }
  std::string operator()(const int* number) const { return std::to_string(*number); }
  std::string operator()(const LogLevel* level) const { return std::string(to_string(*level)); }
};

std::string set_level(std::string_view value, LogLevel& out) {
  for (const LogLevel level : kLevels) {
    if (to_string(level) == value) {
      out = level;
      return "";
    }
  }
  return "is '" + std::string(value) + "', allowed are debug, info, warning and error";
}

Result<std::string> read_file(const std::string& path) {
  std::error_code failed;
  const std::uintmax_t bytes = std::filesystem::file_size(path, failed);
  std::ifstream file(path, std::ios::binary);
  if (failed || !file) {
    return Error{ErrorCode::kUnavailable, "cannot read the settings file '" + path + "'",
                 "name a file that this user may read", failed.message()};
  }
  if (bytes > kMaxFileBytes) {
    return Error{ErrorCode::kInvalidArgument,
                 "the settings file '" + path + "' has " + std::to_string(bytes) + " bytes",
                 "a settings file has at most 1 MiB: name the right file", ""};
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void apply_environment(const SettingSources& sources, LoadedSettings& loaded, std::vector<std::string>& problems) {
  if (!sources.environment) return;
  for (const SettingRow& row : kRows) {
    const std::string name = environment_name(row.key);
    const std::optional<std::string> value = sources.environment(name);
    if (!value) continue;
    const std::string wrong = set_text(row, *value, loaded.settings);
    if (!wrong.empty()) problems.push_back("environment " + name + " (" + std::string(row.key) + ") " + wrong);
    loaded.origins[std::string(row.key)] = "environment " + name;
  }
}

void apply_flags(const SettingSources& sources, LoadedSettings& loaded, std::vector<std::string>& problems) {
  for (const SettingFlag& given : sources.flags) {
    const SettingRow* row = find_flag(given.flag);
    if (row == nullptr) {
      std::vector<std::string> known;
      for (const SettingRow& candidate : kRows) known.emplace_back(candidate.flag);
      const std::string near = closest_match(given.flag, known);
      problems.push_back("flag " + given.flag + " is not known" + (near.empty() ? "" : "; did you mean " + near + "?"));
      continue;
    }
    const std::string wrong = set_text(*row, given.value, loaded.settings);
    if (!wrong.empty()) problems.push_back("flag " + given.flag + " (" + std::string(row->key) + ") " + wrong);
    loaded.origins[std::string(row->key)] = "flag " + given.flag;
  }
}

Status apply_file(const SettingSources& sources, LoadedSettings& loaded, std::vector<std::string>& problems) {
  if (sources.file.empty()) return {};
  std::error_code failed;
  if (!std::filesystem::exists(sources.file, failed) && !failed) {
    if (!sources.file_must_exist) return {};
    return Error{ErrorCode::kNotFound, "there is no settings file '" + sources.file + "'",
                 "check its name, or leave it out to run with the defaults", ""};
  }
  const Result<std::string> text = read_file(sources.file);
  if (!text) return text.error();
  for (std::string& problem : apply_settings_text(*text, sources.file, loaded)) problems.push_back(std::move(problem));
  return {};
}

}  // namespace

std::span<const SettingRow> setting_rows() {
  return kRows;
}

std::string environment_name(std::string_view key) {
  std::string name = "CALLAI_";
  for (const char c : key) name += c == '.' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

std::string set_number(const SettingRow& row, long long value, Settings& settings) {
  const Slot slot = row.slot(settings);
  int* const* out = std::get_if<int*>(&slot);
  if (out == nullptr) return "is a number, a text is expected";
  if (value < row.min || value > row.max) {
    return "is " + std::to_string(value) + ", allowed are " + std::to_string(row.min) + " to " +
           std::to_string(row.max);
  }
  **out = static_cast<int>(value);
  return "";
}

std::string set_text(const SettingRow& row, std::string_view value, Settings& settings) {
  const Slot slot = row.slot(settings);
  if (LogLevel* const* level = std::get_if<LogLevel*>(&slot)) return set_level(value, **level);
  if (std::string* const* text = std::get_if<std::string*>(&slot)) {
    if (value.empty() && !row.may_be_empty) return "is empty, a text is expected";
    **text = std::string(value);
    return "";
  }
  long long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) {
    return "is '" + std::string(value) + "', a whole number from " + std::to_string(row.min) + " to " +
           std::to_string(row.max) + " is expected";
  }
  return set_number(row, number, settings);
}

std::vector<SettingInfo> setting_infos() {
  Settings defaults;
  std::vector<SettingInfo> infos;
  for (const SettingRow& row : kRows) {
    infos.push_back({std::string(row.key), environment_name(row.key), std::string(row.flag),
                     std::visit(Printer{}, row.slot(defaults)), std::string(row.meaning)});
  }
  return infos;
}

Result<LoadedSettings> load_settings(const SettingSources& sources) {
  LoadedSettings loaded;
  for (const SettingRow& row : kRows) loaded.origins[std::string(row.key)] = "default";
  std::vector<std::string> problems;
  if (Status read = apply_file(sources, loaded, problems); !read) return read.error();
  apply_environment(sources, loaded, problems);
  apply_flags(sources, loaded, problems);
  if (!problems.empty()) {
    return Error{ErrorCode::kInvalidArgument, joined(problems, "\n"), "correct the settings named above", ""};
  }
  return loaded;
}

std::string setting_value(std::string_view key, const Settings& settings) {
  Settings copy = settings;
  for (const SettingRow& row : kRows) {
    if (row.key == key) return std::visit(Printer{}, row.slot(copy));
  }
  return "";
}

bool is_secret_setting(std::string_view key) {
  return key.ends_with(".secret") || key.ends_with("api_key");
}

Status check_stored_setting(std::string_view key, const std::string& value) {
  const auto refuse = [&key](const std::string& why, std::string mend) {
    return Error{ErrorCode::kInvalidArgument, "setting '" + std::string(key) + "' " + why, std::move(mend), ""};
  };
  std::vector<std::string> storable;
  for (const SettingRow& row : kRows) {
    const bool early = row.key == "data_dir" || row.key.starts_with("store.") || row.key == "log.file";
    if (row.key != key) {
      if (!early) storable.emplace_back(row.key);
      continue;
    }
    if (early) return refuse("is needed before the database is open", "write it into the settings file");
    Settings scratch;
    const std::string wrong = set_text(row, value, scratch);
    // The value of a secret is not for messages.
    return wrong.empty() ? Status{} : refuse(is_secret_setting(key) ? "has a wrong value" : wrong, "correct the value");
  }
  const std::string near = closest_match(key, storable);
  return refuse("is not known", near.empty() ? "see callai settings list" : "did you mean " + near + "?");
}

std::vector<std::string> apply_stored_settings(const std::map<std::string, std::string>& stored,
                                               LoadedSettings& loaded) {
  std::vector<std::string> problems;
  for (const auto& [key, value] : stored) {
    if (Status good = check_stored_setting(key, value); !good) {
      problems.push_back(good.error().message);
      continue;
    }
    std::string& origin = loaded.origins[key];
    if (origin.starts_with("environment") || origin.starts_with("flag")) continue;
    for (const SettingRow& row : kRows) {
      if (row.key == key) set_text(row, value, loaded.settings);
    }
    origin = "database";
  }
  return problems;
}

}  // namespace callai::core
