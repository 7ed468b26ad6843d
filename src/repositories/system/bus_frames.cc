#include "repositories/system/bus_frames.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "core/check.h"
#include "repositories/sql/notify_connection.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kForm = "callai-1";  // another form is another program's
constexpr std::size_t kHeadBytes = 512;
constexpr std::size_t kPieceBytes = Notice::kMaxBytes - kHeadBytes;
constexpr std::size_t kMaxOpen = 256;  // messages that are not whole yet: of that many nodes
constexpr std::size_t kMaxFrames = BusMessage::kMaxBytes / (kPieceBytes - 3) + 1;

/// The end of the piece that begins at `at`.
std::size_t piece_end(const std::string& text, std::size_t at) {
  std::size_t end = std::min(text.size(), at + kPieceBytes);
  while (end < text.size() && end > at && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return end;
}

struct Head {
  std::string from;
  std::string kind;
  std::uint64_t number = 0;
  std::size_t index = 0;
  std::size_t count = 0;
};

template <typename N>
bool read_number(std::string_view text, N& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

/// form, from, number, index, count and kind, a line each; what follows is the piece.
std::optional<Head> read_head(const std::string& frame, std::size_t& piece) {
  std::array<std::string_view, 6> lines;
  std::size_t at = 0;
  for (std::string_view& line : lines) {
    const std::size_t end = frame.find('\n', at);
    if (end == std::string::npos) return std::nullopt;
    line = std::string_view(frame).substr(at, end - at);
    at = end + 1;
  }
  Head head{std::string(lines[1]), std::string(lines[5]), 0, 0, 0};
  const bool good = lines[0] == kForm && !head.from.empty() && read_number(lines[2], head.number) &&
                    read_number(lines[3], head.index) && read_number(lines[4], head.count) && head.index < head.count &&
                    head.count <= kMaxFrames;
  if (!good) return std::nullopt;
  piece = at;
  return head;
}

}  // namespace

std::vector<std::string> to_frames(const BusMessage& message, std::uint64_t number) {
  CALLAI_CHECK(message.from.size() + message.kind.size() + 100 < kHeadBytes, "the head of a frame is short");
  std::vector<std::size_t> ends{piece_end(message.payload, 0)};
  while (ends.back() < message.payload.size()) ends.push_back(piece_end(message.payload, ends.back()));
  std::vector<std::string> frames;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    frames.push_back(std::string(kForm) + "\n" + message.from + "\n" + std::to_string(number) + "\n" +
                     std::to_string(frames.size()) + "\n" + std::to_string(ends.size()) + "\n" + message.kind + "\n" +
                     message.payload.substr(begin, end - begin));
    begin = end;
  }
  return frames;
}

std::optional<BusMessage> FrameReader::refuse(const std::string& from) {
  ++broken_;
  open_.erase(from);
  return std::nullopt;
}

std::optional<BusMessage> FrameReader::add(const std::string& frame) {
  std::size_t piece = 0;
  const auto head = read_head(frame, piece);
  if (!head) {
    ++broken_;
    return std::nullopt;
  }
  if (head->index == 0) {
    if (open_.contains(head->from)) (void)refuse(head->from);
    if (open_.size() >= kMaxOpen) return refuse(head->from);
    open_[head->from] = Open{head->number, 0, head->count, {head->from, head->kind, ""}};
  }
  const auto open = open_.find(head->from);
  if (open == open_.end() || open->second.number != head->number || open->second.next != head->index ||
      open->second.count != head->count) {
    return refuse(head->from);
  }
  open->second.message.payload += frame.substr(piece);
  if (++open->second.next < open->second.count) return std::nullopt;
  BusMessage whole = std::move(open->second.message);
  open_.erase(open);
  return whole;
}

}  // namespace callai::repositories
