#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace callai::repositories {

/// What one node tells others.
struct BusMessage {
  std::string from;     ///< id of the node
  std::string kind;     ///< what it is about: a word of the program's own
  std::string payload;  ///< UTF-8 without zero bytes, at most kMaxBytes
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
};

/// A message as texts that a notification can carry each (7999 bytes): a head and a piece of the payload, cut between
/// characters. `number` keeps a sender's messages apart, and a repeated text from being one to PostgreSQL, which drops
/// the second of two that are alike in a transaction.
std::vector<std::string> to_frames(const BusMessage& message, std::uint64_t number);

/// Puts frames together. PostgreSQL delivers those of a transaction one after the other and in order, so that a message
/// of which a frame is missing is never going to be whole. Not thread-safe.
class FrameReader {
 public:
  /// The message that this frame completes.
  std::optional<BusMessage> add(const std::string& frame);
  /// Frames that were none, or of which others were missing.
  std::uint64_t broken() const { return broken_; }
  /// Messages that are not whole are given up: the connection is another one.
  void forget() { open_.clear(); }

 private:
  struct Open {
    std::uint64_t number = 0;
    std::size_t next = 0;  ///< frame
    std::size_t count = 0;
    BusMessage message;
  };
  std::optional<BusMessage> refuse(const std::string& from);

  std::map<std::string, Open> open_;  ///< by sender
  std::uint64_t broken_ = 0;
};

}  // namespace callai::repositories
