#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_log.h"
#include "core/result.h"

namespace callai::core {

/// Where the data is.
struct StoreSettings {
  std::string url;  ///< postgresql://...; empty: SQLite, callai.db in the data folder
};

struct SpeechSettings {
  std::string acoustic_model_dir =
      "/usr/share/pocketsphinx/model/en-us";  ///< holds the model en-us/ and its dictionary
  int general_pool = 1;                       ///< initialised decoders for free speech, 0..64 (some 80 MB each)
  int lanes = 2;                              ///< threads that recognise and speak, 1..64
  std::string cache_dir;  ///< of what takes long to work out; empty: speech_cache in the data folder
};

struct LimitSettings {
  int max_calls = 50;           ///< calls at once, 1..10000; further ones are refused
  int max_call_seconds = 1800;  ///< a call is ended after this, 10..86400, whatever its template says
  int stop_seconds = 30;        ///< that calls have to end when the program is told to stop, 0..3600
};

/// The telephone line. Texts that list things separate them by commas.
struct SipSettings {
  std::string server;             ///< the PBX: a name or an address; empty: no telephone
  int port = 5060;                ///< of the PBX
  std::string transport = "udp";  ///< udp, tcp or tls
  std::string mode = "register";  ///< register: as extensions; trunk: the PBX knows this machine by its address
  std::string extensions;         ///< that are registered; of a trunk the number that calls come from
  std::string secret;             ///< one for all extensions, or one each
  std::string routes;             ///< "900=sales, +4930123456=my_template.json, *=support": called number -> template
  std::string local_ip;           ///< to listen on; empty: the one that leads to the PBX
  int local_port = 5070;          ///< UDP and TCP; TLS on the next one. Not 5060, which is Asterisk's own
  std::string external_ip;        ///< shown to the PBX when there is NAT in between
  int rtp_first = 22000;
  int rtp_last = 31999;
  int media_timeout = 30;                   ///< seconds without a sign of the far side's audio; 0: never
  std::string codecs = "PCMU, PCMA, G722";  ///< the dearest first; L16 is known too
  std::string srtp = "off";                 ///< off: taken when the PBX offers it; required: no call without
  std::string tls_ca = "/etc/ssl/certs/ca-certificates.crt";
  std::string tls_certificate;      ///< PEM with certificate and key, for PBXs that connect to this machine
  int tls_verify = 1;               ///< 0: any certificate is believed
  std::string allowed_peers;        ///< networks that may call, beside the PBX itself
  std::string blocked_prefixes;     ///< numbers that begin so are never called
  int max_calls_per_number = 2;     ///< at once
  int call_starts_per_second = 10;  ///< of each extension or trunk; further calls wait for their turn
};

/// The PBX's manager interface (AMI), for what SIP alone cannot do there.
struct AmiSettings {
  std::string host;  ///< name or address; empty: not used
  int port = 5038;
  std::string user = "callai";
  std::string secret;
  std::string context = "from-internal";  ///< of the dialplan, that transferred callers are sent to
  int tls = 0;
  std::string tls_ca = "/etc/ssl/certs/ca-certificates.crt";
  int tls_verify = 1;  ///< 0: any certificate is believed
};

/// Model servers with the OpenAI protocol. Empty URLs: the embedded engines, rules and scripts alone.
struct ModelSettings {
  std::string llm_url;  ///< "http://127.0.0.1:8080/v1"
  std::string llm_model;
  std::string llm_api_key;
  std::string llm_roles;       ///< what it is asked for: extractor, responder, tools, summariser, judge; "" everything
  std::string llm_second_url;  ///< asked when the first fails
  std::string llm_second_model;
  std::string llm_second_api_key;
  std::string llm_second_roles;
  int llm_hedge_ms = 0;  ///< no word by then: the second server is asked too, and the first to speak wins; 0 never
  std::string llm_prompt_price;  ///< of a million tokens, in any currency: "0.15"; empty: nothing
  std::string llm_completion_price;
  std::string whisper_url;
  std::string whisper_model = "whisper-1";
  std::string whisper_api_key;
  std::string kokoro_url;
  std::string kokoro_model = "kokoro";
  std::string kokoro_voice = "af_heart";  ///< for templates that name none of the server's
  std::string kokoro_voices;              ///< that the server has, separated by commas
  std::string kokoro_api_key;
  std::string embeddings_url;  ///< documents are found by their meaning too; empty: by their words alone
  std::string embeddings_model;
  std::string embeddings_api_key;
  int embeddings_timeout_ms = 200;        ///< for the vector of what a caller said, 10..5000; late: words alone
  std::string embeddings_query_prefix;    ///< put before what asks, where the model wants it
  std::string embeddings_passage_prefix;  ///< put before what is to be found
};

/// The way to other machines: model servers, tools, webhooks, mail. The environment's http_proxy is not looked at.
struct NetSettings {
  std::string proxy;     ///< "http://10.0.0.1:3128"; empty: none
  std::string no_proxy;  ///< names that are reached without it: "localhost, .example"
  std::string ca_file;   ///< PEM; empty: the system's authorities
};

/// What tools may talk to. Texts that list things separate them by commas.
struct ToolSettings {
  std::string databases;      ///< "shop=sqlite:/srv/shop.db, crm=postgresql://user@host/crm": name -> source
  std::string mcp_servers;    ///< "crm=https://crm.example/mcp": name -> URL
  std::string search_url;     ///< a SearXNG-compatible search page; empty: no web search
  std::string private_hosts;  ///< hosts of this network that templates may call: "crm.local, 10.0.0.5:8080"
  int threads = 8;            ///< that wait for tools, 1..64: as many tools run at once
};

/// The HTTP API and the user interface. Texts that list things separate them by commas.
struct HttpSettings {
  std::string listen;                     ///< "127.0.0.1:8080"; empty: no HTTP
  std::string tls_certificate;            ///< PEM with the certificate and its chain; empty: plain HTTP
  std::string tls_key;                    ///< PEM; empty: in the certificate's file
  std::string trusted_proxies;            ///< networks whose X-Forwarded-For and X-Forwarded-Proto are believed
  std::string cors_origins;               ///< pages of other servers that may use the API; "*": all, without cookies
  std::string web_dir = "web/dist";       ///< the user interface; where there is none the API is alone
  int max_connections_per_address = 256;  ///< not of trusted proxies
  int requests_per_second = 50;           ///< of one user or API key
};

/// Where calls go.
struct TelephonySettings {
  std::string adapter = "freepbx";  ///< freepbx: the PBX of [sip]; simulated: customers of this program, in words
  int simulated_speed = 1;          ///< times as fast as people talk
  std::string region;               ///< of numbers without a country code: "DE" (ISO 3166); empty: + and 00 alone
};

/// What campaigns may take of the lines. Their own limits are in their settings.
struct DialerSettings {
  int max_calls = 0;               ///< of campaigns at once on this node; 0: limits.max_calls
  int calls_per_minute = 600;      ///< begun by this node, 1..60000
  std::string trunk;               ///< a name for the line that nodes share; empty: sip.server
  int trunk_max_calls = 0;         ///< of campaigns at once on it, of all nodes; 0: no bound
  int trunk_calls_per_minute = 0;  ///< begun on it, by all nodes; 0: no bound
};

struct AccountsSettings {
  int registration = 0;  ///< 1: anybody may register an organisation
};

struct WebhookSettings {
  std::string private_hosts;   ///< hosts of this network that may be sent to: "crm.local, 10.0.0.5:8080"
  int disable_after_days = 5;  ///< without a single delivery, 1..90
};

/// How people get mail: webhooks whose URL is mailto:ADDRESS.
struct MailSettings {
  std::string server;  ///< "smtp://host:587", "smtps://host:465"; empty: no mail
  std::string user;    ///< empty: no login
  std::string secret;  ///< its password
  std::string from;    ///< the sender's address
};

/// What whoever runs the program may set. Everything about a campaign is in its template instead.
struct Settings {
  std::string data_dir = "callai-data";  ///< database and recordings
  StoreSettings store;
  LogSettings log;
  SpeechSettings speech;
  LimitSettings limits;
  SipSettings sip;
  AmiSettings ami;
  ModelSettings models;
  NetSettings net;
  ToolSettings tools;
  HttpSettings http;
  TelephonySettings telephony;
  DialerSettings dialer;
  AccountsSettings accounts;
  WebhookSettings webhooks;
  MailSettings mail;
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

/// The value of a known setting, as text. For secrets too: see is_secret_setting().
std::string setting_value(std::string_view key, const Settings& settings);
/// Whether the setting is shown to nobody: a password or a key.
bool is_secret_setting(std::string_view key);
/// What is wrong with keeping `value` for `key` in the database, if anything: unknown key, one that is needed before
/// the database is open, wrong value.
Status check_stored_setting(std::string_view key, const std::string& value);
/// Settings out of the database, by key: over defaults and file, under environment and flags. Their origin is
/// "database". What check_stored_setting() would refuse is left out and named in the answer.
std::vector<std::string> apply_stored_settings(const std::map<std::string, std::string>& stored,
                                               LoadedSettings& loaded);

/// The part of load_settings for a file's text, over `loaded`. `file` is only named. For tests and fuzzing.
std::vector<std::string> apply_settings_text(const std::string& text, const std::string& file, LoadedSettings& loaded);

}  // namespace callai::core
