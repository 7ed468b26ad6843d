#include "api/testing/answer_judge.h"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "api/request_checks.h"
#include "core/check.h"
#include "core/strings.h"

namespace callai::api {

namespace {

std::string text_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

struct AnswerJudge::Impl {
  rapidjson::Document document;
  std::string definitions;  ///< JSON text
};

AnswerJudge::AnswerJudge(const std::string& openapi_document) : impl_(std::make_unique<Impl>()) {
  impl_->document.Parse(openapi_document.c_str());
  CALLAI_CHECK(!impl_->document.HasParseError(), "the OpenAPI document is no JSON");
  impl_->definitions = text_of(impl_->document["components"]["schemas"]);
  replace_all(impl_->definitions, "#/components/schemas/", "#/definitions/");
}

AnswerJudge::~AnswerJudge() = default;

std::string AnswerJudge::judge(const std::string& method, const std::string& path, int status,
                               const std::string& content_type, const std::string& body) const {
  const auto& paths = impl_->document["paths"];
  if (!paths.HasMember(path.c_str())) return "the document has no path " + path;
  const auto& operations = paths[path.c_str()];
  const std::string verb = core::ascii_lower(method);
  if (!operations.HasMember(verb.c_str())) return "the document has no " + method + " " + path;
  const auto& answers = operations[verb.c_str()]["responses"];
  const std::string code = std::to_string(status);
  if (!answers.HasMember(code.c_str())) return "the document has no answer " + code + " of " + method + " " + path;
  const auto& answer = answers[code.c_str()];
  if (!answer.HasMember("content")) return body.empty() ? "" : "a body where the document has none";
  const bool exact = answer["content"].HasMember(content_type.c_str());
  const std::string type = exact ? content_type : media_type(content_type);
  if (!answer["content"].HasMember(type.c_str())) return "the document has no " + content_type + " for " + code;
  const auto& media = answer["content"][type.c_str()];
  if (!media.HasMember("schema")) return "";
  std::string schema_text = text_of(media["schema"]);
  replace_all(schema_text, "#/components/schemas/", "#/definitions/");
  const std::string whole = "{\"definitions\":" + impl_->definitions + ",\"allOf\":[" + schema_text + "]}";
  rapidjson::Document schema_document;
  schema_document.Parse(whole.c_str());
  const rapidjson::SchemaDocument schema(schema_document);
  rapidjson::SchemaValidator validator(schema);
  rapidjson::Document answer_document;
  answer_document.Parse(body.c_str());
  if (answer_document.HasParseError()) return "the body is no JSON";
  if (answer_document.Accept(validator)) return "";
  rapidjson::StringBuffer where;
  validator.GetInvalidDocumentPointer().StringifyUriFragment(where);
  return std::string("the body does not fit at ") + where.GetString() + " (" + validator.GetInvalidSchemaKeyword() +
         ")";
}

}  // namespace callai::api
