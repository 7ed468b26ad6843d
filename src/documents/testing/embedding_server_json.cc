#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/json_reader.h"
#include "documents/testing/embedding_server.h"

namespace callai::documents::testing {

namespace {

/// What a model for retrieval knows, as far as the pairs of the scale and the tests go.
std::map<std::string, std::string> meanings() {
  return {{"send", "delivery"}, {"parcel", "shipping"},   {"cost", "dollars"},       {"dies", "defects"},
          {"open", "opening"},  {"sunday", "saturday"},   {"bring", "welcome"},      {"screen", "display"},
          {"call", "number"},   {"passport", "identity"}, {"contract", "agreement"}, {"place", "park"},
          {"contain", "made"},  {"milk", "dairy"},        {"automobile", "car"},     {"vehicle", "car"},
          {"mend", "repair"}};
}

}  // namespace

EmbeddingServer::EmbeddingServer()
    : embedder_(256, "fake", meanings()),
      server_([this](net::testing::ScriptServer::Connection& connection) { serve(connection); }) {}

void EmbeddingServer::serve(net::testing::ScriptServer::Connection& connection) {
  while (const auto request = connection.read()) {
    if (stalls_) {
      connection.wait_closed();
      return;
    }
    if (request->line.starts_with("GET ")) {
      if (!connection.answer(R"({"data": [{"id": "fake"}]})")) return;
      continue;
    }
    core::Problems problems;
    const core::Json asked = core::parse_json(request->body, problems);
    std::vector<std::string> texts;
    for (const core::Json& text : asked.value("input", core::Json::array())) texts.push_back(text.get<std::string>());
    texts_ += static_cast<int>(texts.size());
    const auto vectors = embedder_.embed(texts, TextRole::kPassage, {});
    core::Json data = core::Json::array();
    for (std::size_t i = 0; i < vectors->size(); ++i) data.push_back({{"index", i}, {"embedding", (*vectors)[i]}});
    if (!connection.answer(core::Json{{"object", "list"}, {"data", std::move(data)}}.dump())) return;
  }
}

}  // namespace callai::documents::testing
