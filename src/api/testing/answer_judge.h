#pragma once

#include <memory>
#include <string>

namespace callai::api {

/// Judges answers by the OpenAPI document, with a JSON Schema validator that is not ours (RapidJSON's).
class AnswerJudge {
 public:
  explicit AnswerJudge(const std::string& openapi_document);
  ~AnswerJudge();
  AnswerJudge(const AnswerJudge&) = delete;
  AnswerJudge& operator=(const AnswerJudge&) = delete;

  /// "" when the document allows such an answer, else what is wrong with it. `path` as the document has it.
  std::string judge(const std::string& method, const std::string& path, int status, const std::string& content_type,
                    const std::string& body) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::api
