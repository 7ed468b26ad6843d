#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/unique_function.h"
#include "core/units.h"

namespace callai::pipeline {

/// What a model is asked for. Each may have servers of its own.
enum class LlmRole { kExtractor, kResponder, kTools, kSummariser, kJudge };
inline constexpr int kLlmRoles = 5;
std::string_view to_string(LlmRole role);

/// A tool that the model wants used. `arguments` is what it wrote, JSON or not.
struct LlmToolCall {
  std::string id;
  std::string name;
  std::string arguments;
};

struct LlmMessage {
  enum class Role { kSystem, kUser, kAssistant, kTool };
  Role role = Role::kUser;
  std::string text;
  std::vector<LlmToolCall> tool_calls;  ///< kAssistant: what it asked for
  std::string tool_call_id;             ///< kTool: which of them this answers
};

struct LlmTool {
  std::string name;
  std::string description;
  std::string parameters;  ///< JSON Schema of its arguments
};

struct LlmUsage {
  std::int64_t prompt_tokens = 0;  ///< 0: not told
  std::int64_t completion_tokens = 0;
};

struct LlmRequest {
  LlmRole role = LlmRole::kResponder;
  std::vector<LlmMessage> messages;
  std::vector<LlmTool> tools;
  std::string json_schema;  ///< the answer must be JSON of this schema, which is JSON itself; "" free text
  double temperature = 0.3;
  int max_tokens = 256;
  std::uint64_t seed = 0;  ///< 0: the server's
  core::Duration first_text =
      std::chrono::milliseconds(1500);                ///< nothing by then: given up, a script can still answer
  core::Duration hedge_after{0};                      ///< nothing by then: a second server is asked too; 0 never
  core::Duration deadline = std::chrono::seconds(5);  ///< for the whole answer
  /// Whatever it takes is added here, repairs and lost answers too; of an answer that is broken off no server tells.
  /// Null: nobody counts.
  std::shared_ptr<LlmUsage> spent;
};

struct LlmReply {
  std::string text;  ///< without markup of thought; with a schema: the JSON alone
  std::vector<LlmToolCall> tool_calls;
  bool cut = false;  ///< it ended at max_tokens, or the server closed in mid-sentence
  LlmUsage usage;
  std::string endpoint;          ///< who answered
  int attempts = 1;              ///< requests that were sent
  core::Duration first_text{0};  ///< from the start
  core::Duration total{0};
};

/// On the dispatch sequence. Nothing comes after `done`, and nothing once the stream is destroyed.
struct LlmEvents {
  core::UniqueFunction<void(std::string_view)> text;  ///< pieces as they come, JSON too; none of a repaired answer
  /// Exactly once. kUnavailable: no server could answer. kDeadlineExceeded. kInvalidArgument: a server refused the
  /// request itself. kDataLoss: an answer that breaks the schema, also when asked again.
  core::UniqueFunction<void(core::Result<LlmReply>)> done;
};

/// An answer under way. Destroying it stops the servers within a millisecond.
class LlmStream {
 public:
  virtual ~LlmStream() = default;
};

/// Seam: a language model. Dispatch sequence only; never blocks.
class LlmClient {
 public:
  virtual ~LlmClient() = default;
  /// Never calls `events` from inside.
  [[nodiscard]] virtual std::unique_ptr<LlmStream> start(LlmRequest request, LlmEvents events) = 0;
};

}  // namespace callai::pipeline
