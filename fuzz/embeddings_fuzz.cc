#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "documents/embeddings_json.h"
#include "repositories/system/vector_text.h"

// Whatever an embedding server sends, and whatever a column holds: as many vectors as texts, or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  if (size == 0) return 0;
  const std::size_t count = data[0] % 4;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto vectors = documents::embeddings_of(body, count);
  if (vectors.ok()) {
    CALLAI_CHECK(vectors->size() == count, "a vector a text");
    for (const auto& vector : *vectors) CALLAI_CHECK(!vector.empty(), "a vector has numbers");
  }
  std::vector<float> stored;
  if (repositories::append_vector(body, count, stored)) {
    CALLAI_CHECK(stored.size() == count, "a column is read whole");
  } else {
    CALLAI_CHECK(stored.empty(), "a broken column adds nothing");
  }
  return 0;
}
