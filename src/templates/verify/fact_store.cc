#include "templates/verify/fact_store.h"

#include <algorithm>

namespace callai::templates::verify {

namespace {

constexpr std::size_t kBlocksASlab = 64;

}  // namespace

FactPool::FactPool(const FactShape& shape)
    : shape_(shape), masks_(shape.variables + 3 * shape.fields + (shape.word_nodes + 31) / 32) {
  const std::size_t bytes = shape.variables + shape.fields + 2 * shape.intents;
  words_ = masks_ + (bytes + sizeof(Mask) - 1) / sizeof(Mask);
}

Mask* FactPool::take() {
  if (free_.empty()) {
    slabs_.push_back(std::make_unique<Mask[]>(words_ * kBlocksASlab));
    for (std::size_t i = 0; i < kBlocksASlab; ++i) free_.push_back(slabs_.back().get() + i * words_);
  }
  Mask* block = free_.back();
  free_.pop_back();
  return block;
}

void FactStore::unite(const FactStore& other) {
  for (std::size_t i = 0; i < pool_->masks(); ++i) block_[i] |= other.block_[i];
  const std::size_t flags = shape().variables + shape().fields;
  for (std::size_t i = 0; i < flags; ++i) bytes()[i] |= other.bytes()[i];
  for (std::size_t i = 0; i < shape().intents; ++i) {
    least()[i] = std::min(least()[i], other.least()[i]);
    most()[i] = std::max(most()[i], other.most()[i]);
  }
}

}  // namespace callai::templates::verify
