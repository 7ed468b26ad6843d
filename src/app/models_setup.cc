#include "app/models_setup.h"

#include <algorithm>
#include <charconv>

#include "app/outgoing_http.h"
#include "core/strings.h"

namespace callai::app {

std::string without_slash(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

namespace {

constexpr double kDearest = 1e6;  // of a million tokens

/// "extractor, judge" as roles; "" is none named: all.
core::Result<std::vector<pipeline::LlmRole>> llm_roles(const std::string& endpoint, const std::string& names) {
  std::vector<pipeline::LlmRole> roles;
  for (const std::string& name : core::split_list(names)) {
    std::vector<std::string> known;
    for (int i = 0; i < pipeline::kLlmRoles; ++i) known.emplace_back(to_string(static_cast<pipeline::LlmRole>(i)));
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      const char* const setting = endpoint == "llm" ? "llm.roles" : "llm.second_roles";
      return core::Error{core::ErrorCode::kInvalidArgument, std::string(setting) + " has no role '" + name + "'",
                         "name some of: " + core::joined(known), ""};
    }
    roles.push_back(static_cast<pipeline::LlmRole>(found - known.begin()));
  }
  return roles;
}

}  // namespace

core::Result<pipeline::LlmClientSettings> llm_settings(const core::ModelSettings& settings) {
  pipeline::LlmClientSettings out;
  const auto add = [&out](const char* name, const std::string& url, const std::string& model, const std::string& key,
                          const std::string& role_names) -> core::Status {
    if (url.empty()) return {};
    auto roles = llm_roles(name, role_names);
    if (!roles.ok()) return roles.error();
    out.endpoints.push_back({name, without_slash(url), model, key, *std::move(roles)});
    return {};
  };
  core::Status added = add("llm", settings.llm_url, settings.llm_model, settings.llm_api_key, settings.llm_roles);
  if (added.ok()) {
    added = add("llm.second", settings.llm_second_url, settings.llm_second_model, settings.llm_second_api_key,
                settings.llm_second_roles);
  }
  if (!added.ok()) return added.error();
  out.hedge_after = std::chrono::milliseconds(settings.llm_hedge_ms);
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

core::Result<orchestrators::TokenPrices> token_prices(const core::ModelSettings& settings) {
  orchestrators::TokenPrices prices;
  const auto read = [](const char* key, const std::string& text, double& price) -> core::Status {
    if (text.empty()) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), price, std::chars_format::fixed);
    if (error == std::errc{} && end == text.data() + text.size() && price >= 0 && price <= kDearest) return {};
    return core::Error{core::ErrorCode::kInvalidArgument, std::string(key) + " is '" + text + "'",
                       "write what a million tokens cost, as in 0.15", ""};
  };
  core::Status done = read("llm.prompt_price", settings.llm_prompt_price, prices.prompt_per_million);
  if (done.ok()) done = read("llm.completion_price", settings.llm_completion_price, prices.completion_per_million);
  if (!done.ok()) return done.error();
  return prices;
}

std::unique_ptr<pipeline::Models> make_models(const core::Settings& settings, core::Env env, core::Sequence& sequence,
                                              core::DispatchLoop* loop) {
  auto servers = llm_settings(settings.models);
  if (!servers.ok() || servers->endpoints.empty()) return nullptr;
  // To read the authorities that a certificate is judged by takes 45 ms: calls must not wait for it.
  const bool encrypted =
      settings.net.proxy.starts_with("https") || std::ranges::any_of(servers->endpoints, [](const auto& endpoint) {
        return !endpoint.base_url.starts_with("http://");
      });
  if (encrypted) loop = nullptr;
  return std::make_unique<pipeline::Models>(env, sequence, make_http_client(settings.net, env, loop),
                                            *std::move(servers));
}

}  // namespace callai::app
