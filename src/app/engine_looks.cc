#include "app/engine_looks.h"

#include <algorithm>
#include <optional>

#include "app/model_list.h"
#include "app/models_setup.h"
#include "app/outgoing_http.h"
#include "app/problem_text.h"
#include "app/speech_setup.h"
#include "core/strings.h"
#include "net/multipart.h"
#include "pipeline/llm/chat_completion.h"

namespace callai::app {

namespace {

/// A server of the OpenAI protocol, as the settings name it.
struct Server {
  const char* role;
  const char* engine;
  const char* settings;  ///< what its keys begin with, "llm."
  const char* route;     ///< what it is there for
  std::string url;
  std::string model;
  std::string key;
};

/// What only the answer's status tells. True: it tells something.
bool tells(api::EngineHealth& state, const Server& server, int status) {
  if (status == 401 || status == 403) {
    state.words = server.key.empty() ? "it wants a key" : "it refuses the key";
    state.mend = std::string("set ") + server.settings + "api_key";
    return true;
  }
  if (status == 503) {
    state.words = "it is loading its model";
    state.mend = "wait";
    return true;
  }
  return false;
}

net::HttpRequest request_to(const Server& server, const std::string& route) {
  net::HttpRequest request;
  request.url = without_slash(server.url) + route;
  request.timeouts.total = std::chrono::seconds(5);
  if (!server.key.empty()) request.headers.push_back({"Authorization", "Bearer " + server.key});
  return request;
}

/// Nothing: there was none, or it is of those that tell what is wrong, and that is in `state`.
std::optional<net::HttpAnswer> answer_of(net::HttpClient& http, const Server& server, net::HttpRequest request,
                                         api::EngineHealth& state) {
  auto answer = net::fetch(http, std::move(request));
  if (!answer.ok()) {
    state.words = answer.error().message;
    state.mend = answer.error().mend;
    return std::nullopt;
  }
  if (tells(state, server, answer->head.status)) return std::nullopt;
  return *std::move(answer);
}

/// Its models. True: well so far.
bool lists_models(net::HttpClient& http, core::Clock& clock, const Server& server, api::EngineHealth& state) {
  const core::TimePoint asked = clock.now();
  const auto answer = answer_of(http, server, request_to(server, "/models"), state);
  state.ms = core::to_ms(clock.now() - asked);
  if (!answer) return false;
  const int status = answer->head.status;
  if (status == 404) {
    // whisper.cpp's server has no list of models.
    state.words = "answers, and has no list of models";
    return true;
  }
  const std::vector<std::string> models = model_ids(answer->body);
  if (status != 200) {
    state.words = "it answers " + std::to_string(status);
    state.mend = "look at its log, and whether the URL ends in /v1";
    return false;
  }
  if (!server.model.empty() && !models.empty() &&
      std::find(models.begin(), models.end(), server.model) == models.end()) {
    state.words = "it has no model '" + server.model + "'; it has " + core::joined(models);
    state.mend = std::string("set ") + server.settings + "model";
    return false;
  }
  state.words = models.empty() ? "answers" : "answers; models: " + core::joined(models);
  return true;
}

/// Whether it has what it is there for, by a question that is refused before it costs anything: a list of models may
/// be had without a key (older llama.cpp), and where nothing else is (whisper.cpp, an embedding server that
/// chats).
bool serves_route(net::HttpClient& http, const Server& server, api::EngineHealth& state) {
  const std::string route = server.route;
  net::HttpRequest request = request_to(server, route);
  request.method = "POST";
  if (route == "/audio/transcriptions") {
    net::MultipartForm form;
    form.field("model", server.model);
    auto encoded = form.encode();
    request.headers.push_back({"Content-Type", std::move(encoded.content_type)});
    request.body = std::move(encoded.body);
  } else {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = server.model.empty() ? "{}" : "{\"model\":" + json_string(server.model) + "}";
  }
  const auto answer = answer_of(http, server, std::move(request), state);
  if (!answer) return false;
  const int status = answer->head.status;
  const std::string said = pipeline::error_text_of(answer->body);
  if (status == 501) {  // llama.cpp without --embeddings
    state.words = "it cannot do " + route;
    state.mend = said;
    return false;
  }
  if (status != 404 && status != 405) return true;
  if (said.find("model") != std::string::npos) {
    state.words = "it answers 404: " + said;
    state.mend = std::string("set ") + server.settings + "model";
    return false;
  }
  state.words = "it answers, and has no " + route;
  state.mend = std::string("look whether ") + server.settings + "url ends in /v1";
  if (route == "/audio/transcriptions") state.mend += "; whisper.cpp wants --inference-path /v1" + route;
  return false;
}

api::EngineHealth ask(net::HttpClient& http, core::Clock& clock, const Server& server) {
  api::EngineHealth state{server.role, std::string(server.engine) + " at " + server.url, false, -1, "", "",
                          std::nullopt};
  state.well = lists_models(http, clock, server, state) && serves_route(http, server, state);
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
  const auto add = [&](const Server& server) {
    const bool asked = !server.url.empty() && (role.empty() || role == server.role);
    if (asked) states.push_back(ask(*http, env.clock, server));
  };
  add({"hears", "whisper", "whisper.", "/audio/transcriptions", set.whisper_url, set.whisper_model,
       set.whisper_api_key});
  add({"speaks", "kokoro", "kokoro.", "/audio/speech", set.kokoro_url, set.kokoro_model, set.kokoro_api_key});
  add({"answers", "llm", "llm.", "/chat/completions", set.llm_url, set.llm_model, set.llm_api_key});
  add({"answers", "second llm", "llm.second_", "/chat/completions", set.llm_second_url, set.llm_second_model,
       set.llm_second_api_key});
  if (set.llm_url.empty()) {
    states.push_back(
        {"answers", "rules and scripts", true, -1, "embedded; no chat server is set up (llm.url)", "", std::nullopt});
  }
  add({"finds", "embeddings", "embeddings.", "/embeddings", set.embeddings_url, set.embeddings_model,
       set.embeddings_api_key});
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
