#include "app/models_setup.h"

#include "net/curl_http_client.h"

namespace callai::app {

std::string without_slash(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

core::Result<pipeline::LlmClientSettings> llm_settings(const core::ModelSettings& settings) {
  pipeline::LlmClientSettings out;
  const auto add = [&out](const char* name, const std::string& url, const std::string& model, const std::string& key) {
    if (!url.empty()) out.endpoints.push_back({name, without_slash(url), model, key, {}});
  };
  add("llm", settings.llm_url, settings.llm_model, settings.llm_api_key);
  add("llm.second", settings.llm_second_url, settings.llm_second_model, settings.llm_second_api_key);
  for (const pipeline::LlmEndpoint& endpoint : out.endpoints) {
    if (!endpoint.base_url.starts_with("http://") && !endpoint.base_url.starts_with("https://")) {
      return core::Error{
          core::ErrorCode::kInvalidArgument,
          std::string(endpoint.name == "llm" ? "llm.url" : "llm.second_url") + " '" + endpoint.base_url + "' is no URL",
          "write it as http://host:port/v1", ""};
    }
  }
  return out;
}

std::unique_ptr<pipeline::Models> make_models(const core::ModelSettings& settings, core::Env env,
                                              core::Sequence& sequence) {
  auto servers = llm_settings(settings);
  if (!servers.ok() || servers->endpoints.empty()) return nullptr;
  return std::make_unique<pipeline::Models>(
      env, sequence, std::make_unique<net::CurlHttpClient>(env, net::HttpClientSettings{}), *std::move(servers));
}

}  // namespace callai::app
