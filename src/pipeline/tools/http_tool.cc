#include <algorithm>
#include <utility>

#include "core/strings.h"
#include "pipeline/tools/http_request.h"
#include "pipeline/tools/tool_exchange.h"
#include "pipeline/tools/tool_values.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;

/// One templated request, and what is found in its answer.
class HttpTool final : public Tool {
 public:
  HttpTool(const RemoteParts& parts, std::vector<std::string> private_hosts)
      : parts_(parts), private_hosts_(std::move(private_hosts)) {}

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    UsedSecrets secrets(parts_.secrets);
    ToolResult result = ask(config, request, context, secrets);
    secrets.redact(result);
    return result;
  }

  /// The server is told the key: a template that allows retries says that it heeds it.
  bool repeatable(const templates::ToolConfig& /*config*/) const override { return true; }

 private:
  ToolResult ask(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context, UsedSecrets& secrets) const {
    auto http = http_request_of(config, request, context, secrets);
    if (!http.ok()) return failed_result(core::describe(http.error()));
    http->reach =
        templates::is_listed_host(config.http.url, private_hosts_) ? net::Reach::kAnywhere : net::Reach::kPublicOnly;
    auto trial = parts_.health.admit(context.campaign.value() + "/" + config.id);
    if (!trial.ok()) return failed_result(core::describe(trial.error()));
    const auto answer = exchange(parts_.http, *std::move(http), context);
    judge(*trial, answer);
    if (!answer.ok()) return result_of(answer.error());
    return read(*answer, config.http.result);
  }

  static ToolResult read(const net::HttpAnswer& answer, const std::string& pointer) {
    ToolResult result;
    if (answer.head.status < 200 || answer.head.status > 299) {
      result = result_of(refusal_of(answer));
    } else if (answer.body.empty() && pointer.empty()) {
      result.status = ToolStatus::kOk;
    } else {
      auto values = tool_values_of(answer.body, pointer);
      if (values.ok()) {
        result.status = ToolStatus::kOk;
        result.values = *std::move(values);
      } else if (pointer.empty() && values.error().code == core::ErrorCode::kDataLoss) {
        result.status = ToolStatus::kOk;
        result.values.emplace_back("text", clean_tool_text(answer.body));
      } else {
        result = result_of(values.error());
      }
    }
    result.values.emplace_back("http_status", std::to_string(answer.head.status));
    return result;
  }

  const RemoteParts parts_;
  const std::vector<std::string> private_hosts_;
};

}  // namespace

std::unique_ptr<const Tool> make_http_tool(const RemoteParts& parts, std::vector<std::string> private_hosts) {
  return std::make_unique<const HttpTool>(parts, std::move(private_hosts));
}

}  // namespace callai::pipeline
