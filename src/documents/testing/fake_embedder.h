#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/strings.h"
#include "documents/embedder.h"

namespace callai::documents::testing {

/// An embedder without a model: words that mean the same (a table of the test's) are one, and texts are similar by the
/// words they share. Deterministic. Fails when it is told to.
class FakeEmbedder final : public Embedder {
 public:
  explicit FakeEmbedder(std::size_t dimension = 64, std::string model = "fake",
                        std::map<std::string, std::string> known = {})
      : meanings(std::move(known)), dimension_(dimension), model_(std::move(model)) {}

  core::Result<std::vector<std::vector<float>>> embed(const std::vector<std::string>& texts, TextRole /*role*/,
                                                      core::Duration /*deadline*/) override {
    const std::lock_guard lock(mutex_);
    ++requests;
    requests.notify_all();
    if (error.code != core::ErrorCode::kInternal) return error;
    std::vector<std::vector<float>> out;
    for (const std::string& text : texts) {
      if (text.size() > longest) return core::Error{core::ErrorCode::kInvalidArgument, "too long", "", ""};
      out.push_back(vector_of(text));
    }
    return out;
  }
  const std::string& model() const override { return model_; }

  std::map<std::string, std::string> meanings;  ///< word -> what it means
  core::Error error;                            ///< given instead of vectors, unless kInternal
  std::size_t longest = 1'000'000;              ///< bytes of a text that is taken
  std::atomic<int> requests{0};

 private:
  std::vector<float> vector_of(const std::string& text) const {
    std::vector<float> vector(dimension_, 0.001F);
    std::string word;
    for (const char c : core::ascii_lower(text) + " ") {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        word += c;
      } else if (!word.empty()) {
        const auto meaning = meanings.find(word);
        const std::string digest = core::sha256_hex(meaning == meanings.end() ? word : meaning->second);
        // Words of grammar say little, as to a real model.
        vector[std::stoul(digest.substr(0, 8), nullptr, 16) % dimension_] += word.size() > 3 ? 1.0F : 0.05F;
        word.clear();
      }
    }
    static_cast<void>(normalise(vector));
    return vector;
  }

  const std::size_t dimension_;
  const std::string model_;
  std::mutex mutex_;
};

}  // namespace callai::documents::testing
