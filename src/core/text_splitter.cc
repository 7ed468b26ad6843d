#include "core/text_splitter.h"

#include <algorithm>
#include <cstddef>

namespace callai::core {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// How good a place between two characters is for a cut, coarsest last.
enum Level { kCharacter, kWord, kSentence, kLine, kParagraph, kLevels };

/// Text as code points: `starts[i]` is the first byte of the i-th, with one entry more for the end.
class Splitter {
 public:
  Splitter(std::string_view text, std::size_t size, std::size_t overlap) : text_(text), size_(size), overlap_(overlap) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i == 0 || !is_continuation(text[i])) starts_.push_back(i);
    }
    starts_.push_back(text.size());
  }

  std::vector<TextChunk> run() const {
    std::vector<TextChunk> chunks;
    const std::size_t count = starts_.size() - 1;
    std::size_t begin = 0;
    while (begin < count) {
      begin = skip_space(begin);
      if (begin >= count) break;
      const std::size_t end = count - begin <= size_ ? count : cut_after(begin);
      add(begin, end, chunks);
      if (end >= count) break;
      begin = next_begin(begin, end);
    }
    return chunks;
  }

 private:
  std::size_t count() const { return starts_.size() - 1; }
  char at(std::size_t point) const { return text_[starts_[point]]; }
  /// White space that bad UTF-8 follows is kept with it.
  bool space_at(std::size_t point) const { return is_space(at(point)) && starts_[point + 1] == starts_[point] + 1; }

  /// The level of a cut before code point `point` (0 < point < count).
  Level level(std::size_t point) const {
    if (!space_at(point - 1) || space_at(point)) return kCharacter;
    int newlines = 0;
    std::size_t i = point;
    while (i > 0 && space_at(i - 1)) {
      newlines += at(i - 1) == '\n' ? 1 : 0;
      --i;
    }
    if (newlines > 1) return kParagraph;
    if (newlines == 1) return kLine;
    if (i > 0 && (at(i - 1) == '.' || at(i - 1) == '!' || at(i - 1) == '?')) return kSentence;
    return kWord;
  }

  std::size_t skip_space(std::size_t point) const {
    while (point < count() && space_at(point)) ++point;
    return point;
  }

  /// The last cut of the coarsest level that leaves a piece of at least a third of the size (a lone heading is no
  /// piece), or else the last one between words, or else in the middle of a word.
  std::size_t cut_after(std::size_t begin) const {
    std::size_t last_cut[kLevels] = {};
    for (std::size_t point = begin + 1; point <= begin + size_ && point < count(); ++point) {
      const Level found = level(point);
      if (found != kCharacter) last_cut[found] = point;
    }
    for (int wanted = kParagraph; wanted > kWord; --wanted) {
      const std::size_t cut = last_cut[wanted];
      if (cut > begin && (cut - begin) * 3 >= size_) return cut;
    }
    // White space that begins right behind the window ends a word too.
    if (begin + size_ < count() && space_at(begin + size_)) return begin + size_;
    const std::size_t word = *std::max_element(std::begin(last_cut), std::end(last_cut));
    return word > begin ? word : begin + size_;
  }

  /// Where the next piece begins: the first sentence, or else word, within `overlap` of the cut; the cut when there is
  /// none.
  std::size_t next_begin(std::size_t begin, std::size_t end) const {
    const std::size_t earliest = std::max(begin + 1, end > overlap_ ? end - overlap_ : 0);
    std::size_t word = end;
    for (std::size_t point = earliest; point < end; ++point) {
      const Level found = level(point);
      if (found >= kSentence) return point;
      if (found == kWord && word == end) word = point;
    }
    return word;
  }

  void add(std::size_t begin, std::size_t end, std::vector<TextChunk>& chunks) const {
    while (end > begin && space_at(end - 1)) --end;
    if (end == begin) return;
    const std::size_t first = starts_[begin];
    chunks.push_back({std::string(text_.substr(first, starts_[end] - first)), static_cast<int>(first)});
  }

  std::string_view text_;
  std::size_t size_;
  std::size_t overlap_;
  std::vector<std::size_t> starts_;
};

}  // namespace

std::vector<TextChunk> split_text(std::string_view text, int chunk_size, int overlap) {
  if (text.empty()) return {};
  const int size = std::max(chunk_size, 1);
  // Half the size at most: every piece then brings something new.
  const int shared = std::clamp(overlap, 0, size / 2);
  return Splitter(text, static_cast<std::size_t>(size), static_cast<std::size_t>(shared)).run();
}

}  // namespace callai::core
