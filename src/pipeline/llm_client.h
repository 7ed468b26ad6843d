#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/units.h"

namespace callai::pipeline {

enum class LlmRole { kExtractor, kResponder, kTools, kSummariser, kJudge };

struct LlmMessage {
  enum class Role { kSystem, kUser, kAssistant, kTool };
  Role role = Role::kUser;
  std::string text;
};

struct LlmRequest {
  LlmRole role = LlmRole::kResponder;
  std::vector<LlmMessage> messages;
  std::string json_schema;             ///< the answer must be JSON of this schema; "" free text
  double temperature = 0.3;
  int max_tokens = 256;
  core::Duration deadline = std::chrono::seconds(5);   ///< for the whole answer
};

/// Seam: a language model. `on_text` receives pieces as they stream; returning false stops it. Blocks: workers only.
class LlmClient {
 public:
  virtual ~LlmClient() = default;
  /// The whole answer, or why there is none (kUnavailable, kDeadlineExceeded, kCancelled).
  virtual core::Result<std::string> complete(const LlmRequest& request,
                                             const std::function<bool(std::string_view)>& on_text,
                                             std::stop_token stop) = 0;
};

}  // namespace callai::pipeline
