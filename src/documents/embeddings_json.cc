#include "documents/embeddings_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_reader.h"
#include "core/utf8.h"

namespace callai::documents {

namespace {

core::Error not_understood(std::string cause) {
  return {core::ErrorCode::kDataLoss, "the embedding server's answer is no list of vectors",
          "look whether embeddings.url is that of an embedding server, and ends in /v1", std::move(cause)};
}

}  // namespace

std::string embeddings_request_json(const std::string& model, const std::vector<std::string>& texts) {
  core::Json request = core::Json::object();
  if (!model.empty()) request["model"] = model;
  core::Json input = core::Json::array();
  for (const std::string& text : texts) input.push_back(core::valid_utf8(text));
  request["input"] = std::move(input);
  request["encoding_format"] = "float";
  return request.dump();
}

core::Result<std::vector<std::vector<float>>> embeddings_of(std::string_view body, std::size_t count) {
  core::Problems problems;
  const core::Json answer = core::parse_json(body, problems);
  if (!problems.empty()) return not_understood(problems.front().message);
  const auto data = answer.is_object() ? answer.find("data") : answer.end();
  if (!answer.is_object() || data == answer.end() || !data->is_array()) return not_understood("it has no \"data\"");
  if (data->size() != count) {
    return not_understood("it has " + std::to_string(data->size()) + " vectors for " + std::to_string(count) +
                          " texts");
  }
  std::vector<std::vector<float>> vectors(count);
  for (std::size_t i = 0; i < count; ++i) {
    const core::Json& one = (*data)[i];
    const auto embedding = one.is_object() ? one.find("embedding") : one.end();
    if (!one.is_object() || embedding == one.end() || !embedding->is_array()) {
      return not_understood("a member of \"data\" has no \"embedding\"");
    }
    std::size_t index = i;
    const auto told = one.find("index");
    if (told != one.end() && told->is_number_unsigned()) index = told->get<std::size_t>();
    if (index >= count || !vectors[index].empty() || embedding->empty() || embedding->size() > kMostDimensions) {
      return not_understood("its vectors have indices or sizes that cannot be");
    }
    vectors[index].reserve(embedding->size());
    for (const core::Json& number : *embedding) {
      if (!number.is_number()) return not_understood("a vector has a member that is no number");
      vectors[index].push_back(number.get<float>());
    }
  }
  return vectors;
}

}  // namespace callai::documents
