#include "api/testing/judged_api_json.h"

#include <utility>

#include "api/json_text.h"

namespace callai::api {

using core::Json;

Json JudgedApi::judged(int status, const std::string& method, const std::string& path, const RawResponse& answer) {
  EXPECT_EQ(answer.status, status) << method << " " << path << " " << answer.body;
  const auto type = answer.headers.find("content-type");
  EXPECT_EQ(judge_.judge(method, path, answer.status, type == answer.headers.end() ? "" : type->second, answer.body),
            "")
      << method << " " << path << " " << answer.body;
  return answer.body.empty() ? Json() : Json::parse(answer.body, nullptr, false);
}

Json JudgedApi::ask_with(const std::string& key, int status, const std::string& method, const std::string& path,
                         const std::string& target, const Json& body, RawHeaders headers) {
  SCOPED_TRACE(target);
  return judged(status, method, path,
                world_.call(key, method, target, body.is_null() ? "" : json_text(body), std::move(headers)));
}

Json JudgedApi::ask_for(int status, const std::string& method, const std::string& path, const std::string& target,
                        const Json& body, RawHeaders headers) {
  return ask_with(world_.key("ours", role_), status, method, path, target, body, std::move(headers));
}

}  // namespace callai::api
