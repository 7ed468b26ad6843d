#include "documents/passage_embedding.h"

#include <utility>

#include "documents/similarity_scale.h"

namespace callai::documents {

namespace {

constexpr int kPortion = 32;                                    // passages a request and transaction
constexpr core::Duration kDeadline = std::chrono::seconds(60);  // of a request; a CPU may take long for 32 passages
constexpr int kHalvings = 3;                                    // of a passage that is too long for the model

/// The first half of a text, cut between characters.
std::string first_half(const std::string& text) {
  std::size_t end = text.size() / 2;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

core::Status PassageEmbedding::know_model() {
  const auto known = vectors_.model(embedder_.model());
  if (!known) return known.error();
  if (known->has_value()) return {};
  const auto measured = measure_scale(embedder_, kDeadline);
  if (!measured) return measured.error();
  return vectors_.save_model(embedder_.model(), *measured);
}

core::Result<int> PassageEmbedding::embed_missing(const Control& control) {
  if (core::Status known = know_model(); !known) return known.error();
  const auto total = vectors_.count_missing(embedder_.model());
  if (!total) return total.error();
  int done = 0;
  while (true) {
    if (control.stop.stop_requested()) {
      return core::Error{core::ErrorCode::kCancelled, "embedding was cancelled", "it is taken up again later", ""};
    }
    if (control.progress) control.progress(done, std::max(*total, done));
    const auto chunks = vectors_.missing(embedder_.model(), kPortion);
    if (!chunks) return chunks.error();
    if (chunks->empty()) return done;
    if (core::Status embedded = embed(*chunks); !embedded) return embedded.error();
    done += static_cast<int>(chunks->size());
  }
}

core::Status PassageEmbedding::embed(const std::vector<repositories::UnembeddedChunk>& chunks) {
  std::vector<std::string> texts;
  for (const repositories::UnembeddedChunk& chunk : chunks) texts.push_back(chunk.text);
  auto vectors = embedder_.embed(texts, TextRole::kPassage, kDeadline);
  if (!vectors && vectors.error().code != core::ErrorCode::kInvalidArgument) return vectors.error();
  std::vector<repositories::ChunkVector> stored;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    // One that the server does not take must not keep the others from getting theirs.
    auto vector = vectors ? core::Result<std::vector<float>>(std::move((*vectors)[i])) : embed_alone(chunks[i].text);
    if (!vector) return vector.error();
    stored.push_back({chunks[i].document, chunks[i].digest, chunks[i].chunk_no, std::move(*vector)});
  }
  return vectors_.save(embedder_.model(), stored);
}

core::Result<std::vector<float>> PassageEmbedding::embed_alone(const std::string& text) {
  std::string shorter = text;
  for (int halvings = 0;; ++halvings) {
    auto vectors = embedder_.embed({shorter}, TextRole::kPassage, kDeadline);
    if (vectors) return std::move(vectors->front());
    if (vectors.error().code != core::ErrorCode::kInvalidArgument || halvings == kHalvings) return vectors.error();
    shorter = first_half(shorter);
  }
}

EmbeddingUpkeep::EmbeddingUpkeep(core::Env env, PassageEmbedding embedding)
    : env_(env), embedding_(std::move(embedding)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void EmbeddingUpkeep::run(const std::stop_token& stop) {
  std::string last_error;
  while (!stop.stop_requested()) {
    const auto done = embedding_.embed_missing({stop, {}});
    if (done && *done > 0) env_.log.info("passages_embedded", {{"passages", *done}});
    const std::string error = done || stop.stop_requested() ? "" : core::describe(done.error());
    if (!error.empty() && error != last_error) env_.log.warning("passages_not_embedded", {{"error", error}});
    last_error = error;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, kPause, [] { return false; });
  }
}

}  // namespace callai::documents
