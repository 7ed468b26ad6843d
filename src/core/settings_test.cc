#include "core/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "core/env.h"

namespace callai::core {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "callai_settings_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    sources_.file = folder_ / "callai.toml";
    sources_.environment = [this](const std::string& variable) -> std::optional<std::string> {
      const auto found = variables_.find(variable);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
  }
  ~SettingsTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) { std::ofstream(sources_.file) << text; }
  std::string message_of(const std::string& text) {
    write(text);
    const auto loaded = load_settings(sources_);
    if (loaded.ok()) return "";
    EXPECT_EQ(loaded.error().code, ErrorCode::kInvalidArgument);
    return loaded.error().message;
  }
  std::string at(const std::string& line_and_column) const { return sources_.file + ":" + line_and_column; }

  std::filesystem::path folder_;
  std::map<std::string, std::string> variables_;
  SettingSources sources_;
};

TEST_F(SettingsTest, HasDefaultsWithoutAnySource) {
  const auto loaded = load_settings(sources_);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->settings.data_dir, "callai-data");
  EXPECT_EQ(loaded->settings.limits.max_calls, 50);
  for (const SettingInfo& info : setting_infos()) EXPECT_EQ(loaded->origins.at(info.key), "default") << info.key;
}

TEST_F(SettingsTest, ReadsEverySettingOfAFile) {
  write(R"(data_dir = "/srv/callai"
[store]
url = "postgresql://callai@db/callai"
[log]
level = "debug"
file = "/var/log/callai.log"
[speech]
acoustic_model_dir = "/opt/model"
general_pool = 0
cache_dir = "/var/cache/callai"
lanes = 8
[limits]
max_calls = 200
max_call_seconds = 600
stop_seconds = 45
[sip]
server = "pbx.example.com"
port = 5160
transport = "tls"
mode = "trunk"
extensions = "900, 901"
secret = "s3cret"
routes = "*=survey"
local_ip = "192.0.2.10"
local_port = 5080
external_ip = "198.51.100.7"
rtp_first = 24000
rtp_last = 24999
codecs = "PCMA"
srtp = "required"
tls_ca = "/etc/callai/ca.pem"
tls_certificate = "/etc/callai/own.pem"
tls_verify = 0
allowed_peers = "192.0.2.0/24"
blocked_prefixes = "+1900, 00"
max_calls_per_number = 1
media_timeout = 0
call_starts_per_second = 2
[ami]
host = "pbx.example.com"
port = 5039
user = "robot"
secret = "manager s3cret"
context = "from-robot"
tls = 1
tls_ca = "/etc/callai/pbx.pem"
tls_verify = 0
[llm]
url = "http://127.0.0.1:8080/v1"
model = "small"
api_key = "k1"
second_url = "https://api.example.com/v1"
second_model = "large"
second_api_key = "k2"
roles = "responder, tools"
second_roles = "extractor"
hedge_ms = 700
prompt_price = "0.15"
completion_price = "0.6"
[whisper]
url = "http://127.0.0.1:8000/v1"
model = "base.en"
api_key = "k3"
[kokoro]
url = "http://127.0.0.1:8880/v1"
model = "kokoro-2"
voice = "am_adam"
voices = "am_adam, af_heart"
api_key = "k4"
[net]
proxy = "http://10.0.0.1:3128"
no_proxy = "localhost, .example"
ca_file = "/etc/callai/authorities.pem"
[tools]
databases = "shop=sqlite:/srv/shop.db"
mcp_servers = "crm=https://crm.example/mcp"
search_url = "https://searx.example/search"
private_hosts = "10.0.0.5:8080"
threads = 4
[embeddings]
url = "http://127.0.0.1:8081/v1"
model = "nomic-embed-text"
api_key = "k5"
timeout_ms = 300
query_prefix = "search_query: "
passage_prefix = "search_document: "
[http]
listen = "0.0.0.0:8443"
tls_certificate = "/etc/callai/web.pem"
tls_key = "/etc/callai/web.key"
trusted_proxies = "10.0.0.1"
cors_origins = "https://ui.example.com"
web_dir = "/usr/share/callai/web"
max_connections_per_address = 20
requests_per_second = 5
[telephony]
adapter = "simulated"
simulated_speed = 10
region = "DE"
[dialer]
max_calls = 20
calls_per_minute = 120
trunk = "main"
trunk_max_calls = 60
trunk_calls_per_minute = 300
[accounts]
registration = 1
[webhooks]
private_hosts = "crm.local"
disable_after_days = 7
[mail]
server = "smtps://mail.example.com:465"
user = "callai"
secret = "hush"
from = "callai@example.com"
)");
  const auto loaded = load_settings(sources_);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  const Settings& s = loaded->settings;
  EXPECT_EQ(s.sip.server, "pbx.example.com");
  EXPECT_EQ(s.sip.port, 5160);
  EXPECT_EQ(s.sip.routes, "*=survey");
  EXPECT_EQ(s.sip.tls_verify, 0);
  EXPECT_EQ(s.ami.user, "robot");
  EXPECT_EQ(s.net.proxy, "http://10.0.0.1:3128");
  EXPECT_EQ(s.net.no_proxy, "localhost, .example");
  EXPECT_EQ(s.net.ca_file, "/etc/callai/authorities.pem");
  EXPECT_EQ(s.tools.databases, "shop=sqlite:/srv/shop.db");
  EXPECT_EQ(s.tools.mcp_servers, "crm=https://crm.example/mcp");
  EXPECT_EQ(s.tools.search_url, "https://searx.example/search");
  EXPECT_EQ(s.tools.private_hosts, "10.0.0.5:8080");
  EXPECT_EQ(s.tools.threads, 4);
  EXPECT_EQ(s.ami.tls, 1);
  EXPECT_EQ(s.models.llm_second_model, "large");
  EXPECT_EQ(s.models.llm_roles, "responder, tools");
  EXPECT_EQ(s.models.llm_second_roles, "extractor");
  EXPECT_EQ(s.models.llm_hedge_ms, 700);
  EXPECT_EQ(s.models.llm_prompt_price, "0.15");
  EXPECT_EQ(s.models.llm_completion_price, "0.6");
  EXPECT_EQ(s.models.kokoro_voices, "am_adam, af_heart");
  EXPECT_EQ(s.models.embeddings_model, "nomic-embed-text");
  EXPECT_EQ(s.models.embeddings_timeout_ms, 300);
  EXPECT_EQ(s.models.embeddings_query_prefix, "search_query: ");
  EXPECT_EQ(s.http.listen, "0.0.0.0:8443");
  EXPECT_EQ(s.http.requests_per_second, 5);
  EXPECT_EQ(s.telephony.simulated_speed, 10);
  EXPECT_EQ(s.telephony.region, "DE");
  EXPECT_EQ(s.dialer.max_calls, 20);
  EXPECT_EQ(s.dialer.calls_per_minute, 120);
  EXPECT_EQ(s.dialer.trunk, "main");
  EXPECT_EQ(s.dialer.trunk_max_calls, 60);
  EXPECT_EQ(s.dialer.trunk_calls_per_minute, 300);
  EXPECT_EQ(s.accounts.registration, 1);
  EXPECT_EQ(s.webhooks.private_hosts, "crm.local");
  EXPECT_EQ(s.webhooks.disable_after_days, 7);
  EXPECT_EQ(s.mail.server, "smtps://mail.example.com:465");
  EXPECT_EQ(s.mail.user, "callai");
  EXPECT_EQ(s.mail.secret, "hush");
  EXPECT_EQ(s.mail.from, "callai@example.com");
  EXPECT_EQ(s.data_dir, "/srv/callai");
  EXPECT_EQ(s.store.url, "postgresql://callai@db/callai");
  EXPECT_EQ(s.log.level, LogLevel::kDebug);
  EXPECT_EQ(s.log.file, "/var/log/callai.log");
  EXPECT_EQ(s.speech.acoustic_model_dir, "/opt/model");
  EXPECT_EQ(s.speech.general_pool, 0);
  EXPECT_EQ(s.speech.lanes, 8);
  EXPECT_EQ(s.speech.cache_dir, "/var/cache/callai");
  EXPECT_EQ(s.limits.max_calls, 200);
  EXPECT_EQ(s.limits.max_call_seconds, 600);
  EXPECT_EQ(s.limits.stop_seconds, 45);
  EXPECT_EQ(loaded->origins.size(), setting_infos().size());
  for (const auto& [key, origin] : loaded->origins) EXPECT_EQ(origin.find("file "), 0U) << key;
}

TEST_F(SettingsTest, KeepsWhereEachValueComesFrom) {
  write("data_dir = \"a\"\n\nlimits.max_calls = 3\n[speech]\nlanes = 3\n");
  variables_ = {{"CALLAI_LIMITS_MAX_CALLS", "4"}, {"CALLAI_SPEECH_LANES", "4"}};
  sources_.flags = {{"--speech-lanes", "5"}};
  const auto loaded = load_settings(sources_);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->settings.data_dir, "a");
  EXPECT_EQ(loaded->settings.limits.max_calls, 4);
  EXPECT_EQ(loaded->settings.speech.lanes, 5);
  EXPECT_EQ(loaded->origins.at("data_dir"), "file " + at("1"));
  EXPECT_EQ(loaded->origins.at("limits.max_calls"), "environment CALLAI_LIMITS_MAX_CALLS");
  EXPECT_EQ(loaded->origins.at("speech.lanes"), "flag --speech-lanes");
  EXPECT_EQ(loaded->origins.at("log.level"), "default");
}

TEST_F(SettingsTest, NamesFileLineColumnAndKeyOfAWrongValue) {
  EXPECT_EQ(message_of("[speech]\nlanes = 0\n"), at("2:9") + ": speech.lanes is 0, allowed are 1 to 64");
  EXPECT_EQ(message_of("data_dir = 3"), at("1:12") + ": data_dir is a number, a text is expected");
  EXPECT_EQ(message_of("data_dir = \"\""), at("1:12") + ": data_dir is empty, a text is expected");
  EXPECT_EQ(message_of("data_dir = [1]"), at("1:12") + ": data_dir is of the wrong type, a text is expected");
  EXPECT_EQ(message_of("speech.lanes = 1.5"),
            at("1:16") + ": speech.lanes is of the wrong type, a whole number is expected");
  EXPECT_EQ(message_of("speech.lanes = \"4\""),
            at("1:16") + ": speech.lanes is a text, a whole number is expected (without quotes)");
  EXPECT_EQ(message_of("speech.lanes = 9223372036854775807"),
            at("1:16") + ": speech.lanes is 9223372036854775807, allowed are 1 to 64");
  EXPECT_EQ(message_of("log.level = \"loud\""),
            at("1:13") + ": log.level is 'loud', allowed are debug, info, warning and error");
}

TEST_F(SettingsTest, GuessesWhatAnUnknownKeyWasMeantToBe) {
  EXPECT_EQ(message_of("[limits]\nmax_cals = 3\n"),
            at("2:1") + ": limits.max_cals is not a setting; did you mean limits.max_calls?");
  EXPECT_NE(message_of("[lmits]\nmax_calls = 3\n").find("did you mean limits.max_calls?"), std::string::npos);
  EXPECT_NE(message_of("colour = 1\n").find("colour is not a setting; known are data_dir, log.level"),
            std::string::npos);
}

TEST_F(SettingsTest, ReportsAllProblemsAtOnce) {
  variables_ = {{"CALLAI_LIMITS_MAX_CALLS", "many"}};
  sources_.flags = {{"--speech-lane", "3"}, {"--max-call-seconds", "5"}};
  EXPECT_EQ(message_of("data_dir = 1\nspeech.lanes = 100\n"),
            at("1:12") + ": data_dir is a number, a text is expected\n" +  //
                at("2:16") + ": speech.lanes is 100, allowed are 1 to 64\n" +
                "environment CALLAI_LIMITS_MAX_CALLS (limits.max_calls) is 'many', a whole number from 1 to 10000 is "
                "expected\n"
                "flag --speech-lane is not known; did you mean --speech-lanes?\n"
                "flag --max-call-seconds (limits.max_call_seconds) is 5, allowed are 10 to 86400");
}

TEST_F(SettingsTest, SaysWhereAFileIsNoToml) {
  const std::string message = message_of("data_dir = \"a\"\nspeech = \n");
  EXPECT_EQ(message.find(at("2:")), 0U) << message;
  EXPECT_NE(message.find("this is not TOML"), std::string::npos) << message;
}

TEST_F(SettingsTest, MissesAFileOnlyWhenItMustExist) {
  EXPECT_TRUE(load_settings(sources_).ok());
  sources_.file_must_exist = true;
  const auto loaded = load_settings(sources_);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
  EXPECT_NE(loaded.error().message.find(sources_.file), std::string::npos);
}

TEST_F(SettingsTest, RefusesAFolderAndAnEnormousFile) {
  sources_.file = folder_;
  ASSERT_FALSE(load_settings(sources_).ok());
  EXPECT_EQ(load_settings(sources_).error().code, ErrorCode::kUnavailable);
  sources_.file = folder_ / "big.toml";
  write(std::string(2 << 20, '#'));
  const auto big = load_settings(sources_);
  ASSERT_FALSE(big.ok());
  EXPECT_NE(big.error().message.find("2097152 bytes"), std::string::npos);
}

TEST_F(SettingsTest, TakesAnEmptyLogFileFromTheEnvironment) {
  write("log.file = \"x.log\"");
  variables_ = {{"CALLAI_LOG_FILE", ""}};
  const auto loaded = load_settings(sources_);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->settings.log.file, "");
}

TEST(SettingInfos, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const SettingInfo& info : setting_infos()) {
    EXPECT_TRUE(names.insert(info.key).second) << info.key;
    EXPECT_TRUE(names.insert(info.environment).second) << info.environment;
    EXPECT_TRUE(names.insert(info.flag).second) << info.flag;
    EXPECT_FALSE(info.meaning.empty()) << info.key;
  }
  EXPECT_EQ(setting_infos()[1].environment, "CALLAI_LOG_LEVEL");
  EXPECT_EQ(setting_infos()[1].initial, "info");
}

TEST(ApplySettingsText, SurvivesAnyBytes) {
  const std::string whole = "data_dir = \"a\"\n[log]\nlevel = \"debug\"\n[limits]\nmax_calls = 3\n";
  SeededRandom random(42);
  for (int round = 0; round < 2000; ++round) {
    std::string text = whole;
    for (int edits = 0; edits < 3; ++edits) text[random.next() % text.size()] = static_cast<char>(random.next() % 256);
    LoadedSettings loaded;
    for (const std::string& problem : apply_settings_text(text, "f", loaded)) EXPECT_EQ(problem.find("f:"), 0U);
    EXPECT_GE(loaded.settings.limits.max_calls, 1);
    EXPECT_LE(loaded.settings.limits.max_calls, 10000);
  }
}

}  // namespace
}  // namespace callai::core
