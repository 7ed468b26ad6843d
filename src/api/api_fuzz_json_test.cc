#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/testing/answer_judge.h"
#include "api/testing/api_world.h"
#include "core/env.h"

// Reads the OpenAPI document and asks for everything in it, with values that fit and values that do not: no answer is
// one that the document does not have, and none is a 500.

namespace callai::api {
namespace {

using core::Json;

constexpr int kRounds = 8;  // of all operations, some hundred requests each

class Fuzzer {
 public:
  Fuzzer(const Json& document, std::uint64_t seed) : schemas_(document["components"]["schemas"]), random_(seed) {}

  std::uint64_t below(std::uint64_t n) { return random_.next() % n; }

  Json value_for(const Json& named, int depth = 0) {
    const Json& schema = resolved(named);
    if (below(12) == 0) return nonsense(depth);
    if (schema.contains("enum")) return schema["enum"][below(schema["enum"].size())];
    std::string type = "object";
    if (schema.contains("type")) {
      const Json& given = schema["type"];
      type = given.is_array() ? given[below(given.size())].get<std::string>() : given.get<std::string>();
    }
    if (type == "string") return word();
    if (type == "integer" || type == "number") return number(schema);
    if (type == "boolean") return below(2) == 0;
    if (type == "null") return nullptr;
    if (type == "array") return list(schema, depth);
    return object(schema, depth);
  }

  std::string word() {
    static const std::vector<std::string> kWords = {"",
                                                    "a",
                                                    "sales",
                                                    "survey",
                                                    "+4930123456",
                                                    "12",
                                                    "0",
                                                    "-1",
                                                    "null",
                                                    "../../etc/passwd",
                                                    "%00",
                                                    "' OR 1=1 --",
                                                    "\"",
                                                    "<script>",
                                                    "\r\nX: 1",
                                                    "\xf0\x9f\x98\x80",
                                                    "\xff\xfe",
                                                    "owner@ours.example.com",
                                                    "draft",
                                                    "running",
                                                    std::string(300, 'x'),
                                                    "camp_1",
                                                    "1e999",
                                                    "{{contact.first_name}}",
                                                    std::string(3, '\0')};
    return kWords[below(kWords.size())];
  }

 private:
  const Json& resolved(const Json& schema) const {
    if (!schema.contains("$ref")) return schema;
    const auto ref = schema["$ref"].get<std::string>();
    return schemas_.at(ref.substr(ref.rfind('/') + 1));
  }
  Json nonsense(int depth) {
    switch (below(7)) {
      case 0: return nullptr;
      case 1: return word();
      case 2: return static_cast<std::int64_t>(random_.next());
      case 3: return 1e308;
      case 4: return Json::array({word(), 1});
      case 5: return Json{{word(), depth < 4 ? nonsense(depth + 1) : Json(1)}};
      default: return true;
    }
  }
  Json number(const Json& schema) {
    const std::int64_t low = schema.contains("minimum") ? schema["minimum"].get<std::int64_t>() : -5;
    const std::int64_t high = schema.contains("maximum") ? schema["maximum"].get<std::int64_t>() : 5;
    switch (below(4)) {
      case 0: return low;
      case 1: return high;
      case 2: return high + 1;
      default: return low + static_cast<std::int64_t>(below(10));
    }
  }
  Json list(const Json& schema, int depth) {
    Json items = Json::array();
    const std::uint64_t count = below(3);
    for (std::uint64_t i = 0; i < count && schema.contains("items"); ++i)
      items.push_back(value_for(schema["items"], depth + 1));
    return items;
  }
  Json object(const Json& schema, int depth) {
    Json made = Json::object();
    if (depth > 6) return made;
    if (!schema.contains("properties"))
      return below(2) == 0 ? made : Json{{"meta", {{"id", word()}}}, {word(), nonsense(0)}};
    for (const auto& [name, property] : schema["properties"].items()) {
      const bool required =
          schema.contains("required") &&
          std::find(schema["required"].begin(), schema["required"].end(), name) != schema["required"].end();
      if (required ? below(15) != 0 : below(2) == 0) made[name] = value_for(property, depth + 1);
    }
    if (below(20) == 0) made[word()] = nonsense(0);
    return made;
  }

  const Json& schemas_;
  core::SeededRandom random_;
};

std::string escaped(const std::string& text) {
  static constexpr const char* kDigits = "0123456789ABCDEF";
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    made += '%';
    made += kDigits[byte >> 4U];
    made += kDigits[byte & 15U];
  }
  return made;
}

TEST(ApiFuzz, FindsNoAnswerThatTheDocumentDoesNotHave) {
  ApiWorld world;
  const std::string text = ask(world.port(), "GET", "/api/v1/openapi.json").body;
  const Json document = Json::parse(text);
  const AnswerJudge judge(text);
  const std::string key = world.key("ours", "owner");
  std::map<std::string, std::string> ids;
  ids["call_id"] = ids["conversation_id"] = world.stored_call("ours", "completed").value();
  ids["contact_id"] =
      member(world.call(key, "POST", "/api/v1/contacts", R"({"phone_number":"+493011111"})").body, "id");
  ids["campaign_id"] =
      member(world.call(key, "POST", "/api/v1/campaigns", R"({"name":"c","template_id":"survey"})").body, "id");
  ids["template_id"] = "survey";
  // Other requests with --gtest_shuffle, and in each of its repetitions.
  Fuzzer fuzzer(document, 20261124 + static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed()));
  int requests = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& [path, methods] : document["paths"].items()) {
      for (const auto& [method, operation] : methods.items()) {
        const auto id = operation["operationId"].get<std::string>();
        if (id == "watch_events" || id == "verify_template") continue;  // a stream; seconds each
        std::string target;
        for (std::size_t at = 0; at < path.size();) {
          if (path[at] != '{') {
            target += path[at++];
            continue;
          }
          const std::size_t end = path.find('}', at);
          const auto known = ids.find(path.substr(at + 1, end - at - 1));
          target += known != ids.end() && fuzzer.below(2) == 0 ? known->second : escaped(fuzzer.word());
          at = end + 1;
        }
        std::string query;
        for (const Json& parameter : operation.value("parameters", Json::array())) {
          if (parameter["in"] != "query" || fuzzer.below(2) == 0) continue;
          const Json value = fuzzer.value_for(parameter["schema"]);
          query += (query.empty() ? "?" : "&") + parameter["name"].get<std::string>() + "=" +
                   escaped(value.is_string() ? value.get<std::string>() : json_text(value));
        }
        std::string body;
        if (operation.contains("requestBody")) {
          const Json& content = operation["requestBody"]["content"];
          const bool json = content.contains("application/json");  // forms are sent as what they are not
          body = json ? json_text(fuzzer.value_for(content["application/json"]["schema"])) : fuzzer.word();
          if (fuzzer.below(25) == 0) body.resize(body.size() / 2 + 1);
        }
        std::string verb = method;
        for (char& c : verb) c = static_cast<char>(c - 'a' + 'A');
        const RawResponse answer = world.call(key, verb, target + query, body);
        ++requests;
        // A path that is no path any more is not the operation's.
        if (answer.status == 400 || answer.status == 404 || answer.status == 405 || answer.status == 413) continue;
        EXPECT_NE(answer.status, 500) << verb << " " << target + query << " " << body << " " << answer.body;
        const auto type = answer.headers.find("content-type");
        EXPECT_EQ(judge.judge(verb, path, answer.status, type == answer.headers.end() ? "" : type->second, answer.body),
                  "")
            << verb << " " << target + query << " " << body << " -> " << answer.status << " " << answer.body;
      }
    }
  }
  EXPECT_GT(requests, 300);
  EXPECT_EQ(ask(world.port(), "GET", "/health").status, 200);
}

}  // namespace
}  // namespace callai::api
