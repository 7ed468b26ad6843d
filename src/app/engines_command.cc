#include "app/engines_command.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/knowledge.h"
#include "app/model_list.h"
#include "app/models_setup.h"
#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "core/strings.h"
#include "net/curl_http_client.h"

namespace callai::app {
namespace {

/// Asks an OpenAI-compatible server for its models. `settings`: what its keys begin with, "llm.".
EngineState ask(net::HttpClient& http, core::Clock& clock, const std::string& role, const std::string& engine,
                const std::string& settings, const std::string& url, const std::string& model, const std::string& key) {
  EngineState state{role, engine + " at " + url, false, -1, "", ""};
  net::HttpRequest request;
  request.url = without_slash(url) + "/models";
  request.timeouts.total = std::chrono::seconds(5);
  if (!key.empty()) request.headers.push_back({"Authorization", "Bearer " + key});
  const core::TimePoint asked = clock.now();
  const auto answer = net::fetch(http, std::move(request));
  state.ms = core::to_ms(clock.now() - asked);
  if (!answer.ok()) {
    state.words = answer.error().message;
    state.mend = answer.error().mend;
    return state;
  }
  const int status = answer->head.status;
  if (status == 401 || status == 403) {
    state.words = key.empty() ? "it wants a key" : "it refuses the key";
    state.mend = "set " + settings + "api_key";
    return state;
  }
  if (status == 503) {
    state.words = "it is loading its model";
    state.mend = "wait";
    return state;
  }
  if (status == 404) {
    // whisper.cpp's server has no list of models.
    state.well = true;
    state.words = "answers, and has no list of models";
    return state;
  }
  const std::vector<std::string> models = model_ids(answer->body);
  if (status != 200) {
    state.words = "it answers " + std::to_string(status);
    state.mend = "look at its log, and whether the URL ends in /v1";
    return state;
  }
  if (!model.empty() && !models.empty() && std::find(models.begin(), models.end(), model) == models.end()) {
    state.words = "it has no model '" + model + "'; it has " + core::joined(models);
    state.mend = "set " + settings + "model";
    return state;
  }
  state.well = true;
  state.words = models.empty() ? "answers" : "answers; models: " + core::joined(models);
  return state;
}

std::vector<EngineState> embedded(const core::Settings& settings, core::Env env) {
  core::Settings own = settings;
  own.models = {};
  const auto speech = make_speech(own, env);
  EngineState hears{"hears", "PocketSphinx", speech.ok(), -1, "embedded", ""};
  EngineState speaks{"speaks", "flite", speech.ok(), -1, "", ""};
  if (speech.ok()) {
    speaks.words = "embedded; voices: " + core::joined(speech->synthesizer->voices());
  } else {
    hears.words = speaks.words = speech.error().message;
    hears.mend = speaks.mend = speech.error().mend;
  }
  return {hears, speaks};
}

}  // namespace

std::vector<EngineState> engine_states(const core::Settings& settings, core::Env env) {
  std::vector<EngineState> states = embedded(settings, env);
  const core::ModelSettings& set = settings.models;
  net::CurlHttpClient http(env, {});
  const auto add = [&](const char* role, const char* engine, const char* keys, const std::string& url,
                       const std::string& model, const std::string& key) {
    if (!url.empty()) states.push_back(ask(http, env.clock, role, engine, keys, url, model, key));
  };
  add("hears", "whisper", "whisper.", set.whisper_url, set.whisper_model, set.whisper_api_key);
  add("speaks", "kokoro", "kokoro.", set.kokoro_url, set.kokoro_model, set.kokoro_api_key);
  add("answers", "llm", "llm.", set.llm_url, set.llm_model, set.llm_api_key);
  add("answers", "second llm", "llm.second_", set.llm_second_url, set.llm_second_model, set.llm_second_api_key);
  if (set.llm_url.empty()) {
    states.push_back({"answers", "rules and scripts", true, -1, "embedded; no chat server is set up (llm.url)", ""});
  }
  add("finds", "embeddings", "embeddings.", set.embeddings_url, set.embeddings_model, set.embeddings_api_key);
  if (set.embeddings_url.empty()) {
    states.push_back({"finds", "words of documents", true, -1,
                      "embedded; not by meaning: no embedding server is set up (embeddings.url)", ""});
  }
  return states;
}

int run_engines(const Program& program, bool json) {
  auto system = make_env(program);
  if (!system.ok()) return fail(system.error());
  if (const auto servers = llm_settings(program.settings.models); !servers.ok()) return fail(servers.error());
  if (const auto server = embedding_endpoint(program.settings.models); !server.ok()) return fail(server.error());
  const std::vector<EngineState> states = engine_states(program.settings, (*system)->env());
  bool all_well = true;
  if (json) std::printf("[");
  for (std::size_t i = 0; i < states.size(); ++i) {
    const EngineState& s = states[i];
    all_well = all_well && s.well;
    if (json) {
      std::printf("%s\n  {\"role\": %s, \"engine\": %s, \"well\": %s, \"ms\": %s, \"words\": %s, \"mend\": %s}",
                  i == 0 ? "" : ",", json_string(s.role).c_str(), json_string(s.engine).c_str(),
                  s.well ? "true" : "false", s.ms < 0 ? "null" : std::to_string(s.ms).c_str(),
                  json_string(s.words).c_str(), json_string(s.mend).c_str());
      continue;
    }
    const std::string time = s.ms < 0 ? "" : " (" + std::to_string(static_cast<int>(s.ms + 0.5)) + " ms)";
    std::printf("%s %-8s %s%s\n           %s%s\n",
                s.well ? paint(program, "32", "✓").c_str() : paint(program, "31", "✗").c_str(), s.role.c_str(),
                s.engine.c_str(), time.c_str(), s.words.c_str(), s.mend.empty() ? "" : ("; " + s.mend).c_str());
  }
  if (json) std::printf("\n]\n");
  return all_well ? kExitOk : kExitUnavailable;
}

}  // namespace callai::app
