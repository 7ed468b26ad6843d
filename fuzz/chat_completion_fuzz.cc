#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "pipeline/llm/chat_completion.h"
#include "pipeline/llm/json_answer.h"
#include "pipeline/llm/reply_cutter.h"

// Whatever a chat server sends: read without a crash, the text that was streamed is the text of the reply, and its pieces
// are not empty.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::pipeline;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t portion = data[0] % 64 + 1U;
  CompletionReader reader;
  std::string streamed;
  callai::core::Status status;
  for (std::size_t at = 0; at < body.size() && status.ok(); at += portion) {
    status = reader.feed(body.substr(at, portion), streamed);
  }
  if (status.ok()) status = reader.finish(streamed);
  const LlmReply reply = reader.take_reply();
  CALLAI_CHECK(streamed.find(reply.text) != std::string::npos, "the reply is what was streamed");
  CALLAI_CHECK(reply.usage.prompt_tokens >= 0 && reply.usage.completion_tokens >= 0, "tokens are counted up");
  static_cast<void>(json_answer(reply.text, R"({"type":"object"})"));
  static_cast<void>(error_text_of(body));
  ReplyCutter cutter(5);
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < streamed.size(); at += portion) cutter.feed(streamed.substr(at, portion), pieces);
  cutter.finish(reply.cut, pieces);
  for (const std::string& piece : pieces) CALLAI_CHECK(!piece.empty(), "a piece says something");
  return 0;
}
