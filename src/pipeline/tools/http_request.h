#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/secret_directory.h"
#include "core/result.h"
#include "net/http_client.h"
#include "pipeline/tools/tool.h"
#include "templates/tool_text.h"

namespace callai::pipeline {

/// The secrets that a tool's texts ask for, and what of them must not get out again. Used within one run.
class UsedSecrets {
 public:
  explicit UsedSecrets(const conversation::SecretDirectory* directory) : directory_(directory) {}
  core::Result<std::string> get(std::string_view name);
  /// Remembers a value that is a secret in another form, percent-encoded for example.
  void remember(std::string value);
  /// `text` with *** in the place of each of them: servers echo what they are sent.
  std::string redacted(std::string text) const;
  void redact(conversation::ToolResult& result) const;

 private:
  const conversation::SecretDirectory* directory_;
  std::vector<std::string> values_;
};

/// The value of an argument, or of what a tool's texts know of the call ("contact.id", "contact.phone_number",
/// "call.id"); "" when there is none.
std::string tool_text_value(std::string_view name, const conversation::ToolRequest& request,
                            const ToolContext& context);

/// The request of a tool of kind http, its placeholders filled in and escaped for where they stand: percent-encoded in
/// the URL and in forms, JSON and XML in bodies of that type, one line in headers. A write carries its key as
/// Idempotency-Key. kInvalidArgument: no such URL, or an argument that would be another path. kNotFound: a secret that
/// nobody set.
core::Result<net::HttpRequest> http_request_of(const templates::ToolConfig& config,
                                               const conversation::ToolRequest& request, const ToolContext& context,
                                               UsedSecrets& secrets);

/// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace callai::pipeline
