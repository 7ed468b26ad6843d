#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"
#include "core/json.h"

namespace callai::api {

/// A test that asks an API and judges every answer: its status, and by the OpenAPI document what it says. `path` is
/// always as the document has it, `target` with ids and query.
class JudgedApi : public ::testing::Test {
 protected:
  JudgedApi() : judge_(ask(world_.port(), "GET", "/api/v1/openapi.json").body) {}

  /// What the answer says: null without a body, discarded when it is no JSON.
  core::Json judged(int status, const std::string& method, const std::string& path, const RawResponse& answer);
  /// A request with that key; a body that is null is none.
  core::Json ask_with(const std::string& key, int status, const std::string& method, const std::string& path,
                      const std::string& target, const core::Json& body = nullptr, RawHeaders headers = {});
  /// The same by who has `role_` in "ours".
  core::Json ask_for(int status, const std::string& method, const std::string& path, const std::string& target,
                     const core::Json& body = nullptr, RawHeaders headers = {});

  ApiWorld world_;
  AnswerJudge judge_;
  std::string role_ = "manager";
};

}  // namespace callai::api
