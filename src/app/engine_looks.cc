#include "app/engine_looks.h"

#include <algorithm>
#include <optional>

#include "app/model_list.h"
#include "app/models_setup.h"
#include "app/outgoing_http.h"
#include "app/speech_setup.h"
#include "core/strings.h"

namespace callai::app {

namespace {

/// Asks an OpenAI-compatible server for its models. `settings`: what its keys begin with, "llm.".
api::EngineHealth ask(net::HttpClient& http, core::Clock& clock, const std::string& role, const std::string& engine,
                      const std::string& settings, const std::string& url, const std::string& model,
                      const std::string& key) {
  api::EngineHealth state{role, engine + " at " + url, false, -1, "", "", std::nullopt};
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

std::vector<api::EngineHealth> embedded(const core::Settings& settings, core::Env env) {
  core::Settings own = settings;
  own.models = {};
  const auto speech = make_speech(own, env);
  api::EngineHealth hears{"hears", "PocketSphinx", speech.ok(), -1, "embedded", "", std::nullopt};
  api::EngineHealth speaks{"speaks", "flite", speech.ok(), -1, "", "", std::nullopt};
  if (speech.ok()) {
    speaks.words = "embedded; voices: " + core::joined(speech->synthesizer->voices());
  } else {
    hears.words = speaks.words = speech.error().message;
    hears.mend = speaks.mend = speech.error().mend;
  }
  return {hears, speaks};
}

/// Those of the program itself, as they were when it started.
std::vector<api::EngineHealth> embedded_at_start() {
  return {{"hears", "PocketSphinx", true, -1, "embedded", "", std::nullopt},
          {"speaks", "flite", true, -1, "embedded", "", std::nullopt}};
}

}  // namespace

std::vector<api::EngineHealth> look_at_engines(const core::Settings& settings, core::Env env, const std::string& role,
                                               bool with_embedded) {
  std::vector<api::EngineHealth> states = with_embedded ? embedded(settings, env) : embedded_at_start();
  const core::ModelSettings& set = settings.models;
  const auto http = make_http_client(settings.net, env);
  const auto add = [&](const char* of_role, const char* engine, const char* keys, const std::string& url,
                       const std::string& model, const std::string& key) {
    const bool asked = !url.empty() && (role.empty() || role == of_role);
    if (asked) states.push_back(ask(*http, env.clock, of_role, engine, keys, url, model, key));
  };
  add("hears", "whisper", "whisper.", set.whisper_url, set.whisper_model, set.whisper_api_key);
  add("speaks", "kokoro", "kokoro.", set.kokoro_url, set.kokoro_model, set.kokoro_api_key);
  add("answers", "llm", "llm.", set.llm_url, set.llm_model, set.llm_api_key);
  add("answers", "second llm", "llm.second_", set.llm_second_url, set.llm_second_model, set.llm_second_api_key);
  if (set.llm_url.empty()) {
    states.push_back(
        {"answers", "rules and scripts", true, -1, "embedded; no chat server is set up (llm.url)", "", std::nullopt});
  }
  add("finds", "embeddings", "embeddings.", set.embeddings_url, set.embeddings_model, set.embeddings_api_key);
  if (set.embeddings_url.empty()) {
    states.push_back({"finds", "words of documents", true, -1,
                      "embedded; not by meaning: no embedding server is set up (embeddings.url)", "", std::nullopt});
  }
  std::erase_if(states, [&role](const api::EngineHealth& one) { return !role.empty() && one.role != role; });
  const core::WallTime now = env.clock.wall_now();
  for (api::EngineHealth& one : states) one.checked = now;
  return states;
}

}  // namespace callai::app
