#include "pipeline/llm/json_answer.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <optional>

namespace callai::pipeline {
namespace {

constexpr std::size_t kMaxDepth = 64;

core::Error wrong(std::string message) {
  return {core::ErrorCode::kDataLoss, std::move(message), "", ""};
}

/// From the first brace to the one that closes it; unclosed ones at the end are closed.
std::optional<std::string> object_in(std::string_view text) {
  const std::size_t start = text.find('{');
  if (start == std::string_view::npos) return std::nullopt;
  std::string open;
  bool quoted = false;
  for (std::size_t at = start; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') open += c == '{' ? '}' : ']';
    if (open.size() > kMaxDepth) return std::nullopt;
    if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return std::nullopt;
      open.pop_back();
      if (open.empty()) return std::string(text.substr(start, at + 1 - start));
    }
  }
  std::string closed(text.substr(start));
  if (quoted) closed += '"';
  closed.append(open.rbegin(), open.rend());
  return closed;
}

core::Status check(const rapidjson::Document& answer, const std::string& schema) {
  rapidjson::Document wanted;
  if (wanted.Parse(schema.c_str()).HasParseError()) {
    return core::Error{core::ErrorCode::kInvalidArgument, "the schema of the answer is no JSON", "mend the schema", ""};
  }
  const rapidjson::SchemaDocument compiled(wanted);
  rapidjson::SchemaValidator validator(compiled);
  if (answer.Accept(validator)) return {};
  rapidjson::StringBuffer where;
  validator.GetInvalidDocumentPointer().StringifyUriFragment(where);
  return wrong("at " + std::string(where.GetString()) + " the answer breaks the rule '" +
               std::string(validator.GetInvalidSchemaKeyword()) + "' of the schema");
}

}  // namespace

core::Result<std::string> json_answer(std::string_view text, const std::string& schema) {
  const auto object = object_in(text);
  if (!object) return wrong("the answer holds no JSON object");
  rapidjson::Document answer;
  constexpr unsigned kFlags =
      rapidjson::kParseTrailingCommasFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
  if (answer.Parse<kFlags>(object->c_str()).HasParseError()) {
    return wrong("the answer is no JSON: " + std::string(rapidjson::GetParseError_En(answer.GetParseError())) +
                 " at byte " + std::to_string(answer.GetErrorOffset()));
  }
  if (!schema.empty()) {
    if (core::Status status = check(answer, schema); !status.ok()) return status.error();
  }
  rapidjson::StringBuffer compact;
  rapidjson::Writer<rapidjson::StringBuffer> writer(compact);
  answer.Accept(writer);
  return std::string(compact.GetString(), compact.GetSize());
}

}  // namespace callai::pipeline
