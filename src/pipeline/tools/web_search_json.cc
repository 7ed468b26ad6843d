#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "pipeline/tools/http_request.h"
#include "pipeline/tools/tool_exchange.h"
#include "pipeline/tools/tool_values.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::Passage;
using conversation::ToolResult;
using conversation::ToolStatus;
using core::Json;

constexpr std::size_t kMaxPassageBytes = 800;
constexpr std::size_t kMaxTitleBytes = 120;

std::string text_of(const Json& object, const char* key, std::size_t most) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? clean_tool_text(found->get<std::string>(), most) : "";
}

/// "https://www.example.org/a" -> "www.example.org": what a caller can be told a thing was read at.
std::string site_of(const std::string& url) {
  const auto authority = templates::read_authority(url);
  return authority.ok() ? authority->host : "";
}

/// Asks a SearXNG-compatible server (GET ?q=...&format=json). Arguments: "query".
class WebSearch final : public Tool {
 public:
  WebSearch(const RemoteParts& parts, std::string url) : parts_(parts), url_(std::move(url)) {}

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    const std::string query = argument_of(request, "query");
    if (query.empty()) return failed_result("no query: the tool call needs the argument \"query\"");
    auto trial = parts_.health.admit(context.campaign.value() + "/" + config.id);
    if (!trial.ok()) return failed_result(core::describe(trial.error()));
    net::HttpRequest http;
    http.url =
        url_ + (url_.find('?') == std::string::npos ? '?' : '&') + "q=" + percent_encoded(query) + "&format=json";
    http.headers = {{"Accept", "application/json"}};
    const auto answer = exchange(parts_.http, std::move(http), context);
    judge(*trial, answer);
    if (!answer.ok()) return result_of(answer.error());
    if (answer->head.status != 200) return result_of(refusal_of(*answer));
    return read(answer->body, std::max(config.max_results, 1));
  }

 private:
  static ToolResult read(const std::string& body, int most) {
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("results") || !json["results"].is_array()) {
      return failed_result("the search server did not answer with results: enable the format json in its settings");
    }
    ToolResult result;
    for (const Json& found : json["results"]) {
      if (static_cast<int>(result.passages.size()) >= most) break;
      if (!found.is_object()) continue;
      Passage passage;
      const std::string url = text_of(found, "url", kMaxToolValueBytes);
      const std::string title = text_of(found, "title", kMaxTitleBytes);
      passage.text = text_of(found, "content", kMaxPassageBytes);
      if (passage.text.empty() || site_of(url).empty()) continue;
      passage.document = core::DocumentId(url);
      passage.title = title + " (" + site_of(url) + ")";
      passage.score = 1.0 / static_cast<double>(result.passages.size() + 1);  // by rank: servers' own have no unit
      const std::string index = std::to_string(result.passages.size());
      result.values.emplace_back(index + ".title", title);
      result.values.emplace_back(index + ".url", url);
      result.passages.push_back(std::move(passage));
    }
    result.status = result.passages.empty() ? ToolStatus::kNotFound : ToolStatus::kOk;
    result.values.emplace_back("count", std::to_string(result.passages.size()));
    return result;
  }

  const RemoteParts parts_;
  const std::string url_;
};

}  // namespace

std::unique_ptr<const Tool> make_web_search(const RemoteParts& parts, std::string url) {
  return std::make_unique<const WebSearch>(parts, std::move(url));
}

}  // namespace callai::pipeline
