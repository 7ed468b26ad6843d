#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/sse_parser.h"
#include "pipeline/llm/llm_client.h"

namespace callai::pipeline {

/// How a server is told that its answer must be JSON of a schema. Servers differ, and older ones ignore it.
enum class SchemaForm {
  kJsonSchema,  ///< response_format json_schema (OpenAI, vLLM, llama.cpp, LM Studio, Ollama)
  kJsonObject,  ///< response_format json_object, the schema in words
  kPrompt,      ///< in words alone
};

/// What a server takes of the protocol, as far as its refusals have shown.
struct ChatDialect {
  SchemaForm form = SchemaForm::kJsonSchema;
  bool max_completion_tokens = false;  ///< in place of max_tokens, which newer models of OpenAI refuse
  bool temperature = true;             ///< false: its own alone
  bool tools = true;                   ///< false: it cannot call any, and is asked for words alone
  bool tools_streamed = true;          ///< false: where tools are offered, the answer comes as a whole
  bool operator==(const ChatDialect&) const = default;
};

/// What a refusal teaches of a server that was asked in `dialect`; nothing: it says nothing of these. Pure.
std::optional<ChatDialect> dialect_after(const std::string& refusal, const LlmRequest& request, ChatDialect dialect);

/// The body of POST /v1/chat/completions, streamed where the dialect allows.
std::string chat_request_json(const LlmRequest& request, const std::string& model, const ChatDialect& dialect);

/// What a refused request says, from whatever form the server has: {"error": {"message"}}, {"error"}, {"detail"},
/// {"message"}, text. At most 300 bytes, one line.
std::string error_text_of(std::string_view body);

/// One answer of a chat server, out of the bytes of its HTTP body: server-sent chunks, or one JSON object where a
/// server does not stream. Takes what servers really send: null and empty members, choices without a delta, parts
/// instead of text, tool calls in pieces, thoughts (<think> and reasoning members are left out), chunks that are no
/// JSON (skipped, a few of them), missing [DONE]. Pure.
class CompletionReader {
 public:
  /// Appends the text that these bytes brought. An error ends the answer: kUnavailable (the server's own error),
  /// kDataLoss (nothing that could be read), kResourceExhausted.
  core::Status feed(std::string_view bytes, std::string& text);
  /// The body has ended. kDataLoss: it held no answer. `text` as feed().
  core::Status finish(std::string& text);
  /// The whole of it, after finish().
  LlmReply take_reply();
  bool has_text() const { return !reply_.text.empty() || !calls_.empty(); }

 private:
  core::Status chunk(std::string_view json, std::string& text);
  core::Status object(std::string_view json, std::string& text);
  void add_text(std::string_view piece, std::string& out);

  struct Access;  // reads the JSON; chat_completion_json.cc
  friend struct Access;

  net::SseParser sse_;
  std::optional<bool> streamed_;  ///< known from the first bytes
  std::string whole_;             ///< a body that is no stream
  LlmReply reply_;
  std::map<std::int64_t, LlmToolCall> calls_;  ///< by their index
  std::string held_;                           ///< may be the beginning of a mark of thought
  bool thinking_ = false;
  bool finished_ = false;  ///< told by the server
  int unreadable_ = 0;
};

}  // namespace callai::pipeline
