#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "templates/verify/variable.h"

namespace callai::templates::verify {

/// How many of each a template has.
struct FactShape {
  std::size_t variables = 0;
  std::size_t fields = 0;
  std::size_t intents = 0;
  std::size_t word_nodes = 0;  ///< nodes that ask for nothing but words
};

/// Room for sets of facts, used again and again: a path of a decision is copied at every fork, thousands of times for a
/// template. Outlives every FactStore made from it. Not thread-safe.
class FactPool {
 public:
  explicit FactPool(const FactShape& shape);
  FactPool(const FactPool&) = delete;
  FactPool& operator=(const FactPool&) = delete;

  const FactShape& shape() const { return shape_; }
  std::size_t masks() const { return masks_; }
  std::size_t words() const { return words_; }
  std::size_t node_masks() const { return (shape_.word_nodes + 31) / 32; }
  Mask* take();
  void give(Mask* block) { free_.push_back(block); }

 private:
  FactShape shape_;
  std::size_t masks_ = 0;  ///< sets of values, at the front of a block
  std::size_t words_ = 0;  ///< of a block
  std::vector<std::unique_ptr<Mask[]>> slabs_;
  std::vector<Mask*> free_;
};

/// The sets of one path, in one block: what may be true, what the words may have been. Empty until made from a pool.
class FactStore {
 public:
  FactStore() = default;
  explicit FactStore(FactPool& pool) : pool_(&pool), block_(pool.take()) {
    std::memset(block_, 0, pool.words() * sizeof(Mask));
  }
  FactStore(const FactStore& other) : pool_(other.pool_) {
    if (pool_ == nullptr) return;
    block_ = pool_->take();
    std::memcpy(block_, other.block_, pool_->words() * sizeof(Mask));
  }
  FactStore(FactStore&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)), block_(std::exchange(other.block_, nullptr)) {}
  FactStore& operator=(FactStore other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(block_, other.block_);
    return *this;
  }
  ~FactStore() {
    if (pool_ != nullptr) pool_->give(block_);
  }

  // By variable.
  std::span<Mask> facts() const { return {block_, shape().variables}; }
  std::span<std::uint8_t> spoken() const { return {bytes(), shape().variables}; }
  // By field.
  std::span<Mask> filled() const { return {block_ + shape().variables, shape().fields}; }
  std::span<Mask> said_value() const { return {block_ + shape().variables + shape().fields, shape().fields}; }
  std::span<Mask> unsaid_value() const { return {block_ + shape().variables + 2 * shape().fields, shape().fields}; }
  std::span<std::uint8_t> touched() const { return {bytes() + shape().variables, shape().fields}; }
  /// By 32 of the nodes that ask for nothing but words: 1 while the words of this turn may make it fire.
  std::span<Mask> may_fire() const { return {block_ + shape().variables + 3 * shape().fields, pool_->node_masks()}; }
  // By intent: levels of confidence.
  std::span<std::uint8_t> least() const { return {bytes() + shape().variables + shape().fields, shape().intents}; }
  std::span<std::uint8_t> most() const {
    return {bytes() + shape().variables + shape().fields + shape().intents, shape().intents};
  }

  /// Everything that may be true of either.
  void unite(const FactStore& other);

 private:
  const FactShape& shape() const { return pool_->shape(); }
  std::uint8_t* bytes() const { return reinterpret_cast<std::uint8_t*>(block_ + pool_->masks()); }

  FactPool* pool_ = nullptr;
  Mask* block_ = nullptr;
};

}  // namespace callai::templates::verify
