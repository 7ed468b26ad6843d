#include "pipeline/llm/reply_cutter.h"

#include <algorithm>
#include <utility>

#include "core/strings.h"
#include "core/utf8.h"
#include "pipeline/sentence_cutter.h"

namespace callai::pipeline {
namespace {

constexpr int kFirstClauseWords = 3;  ///< shorter ones sound torn off
constexpr const char* kSpace = " \t\r\n";

bool is_end(char c) {
  return c == '.' || c == '!' || c == '?';
}

int words_in(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = std::string_view(kSpace).find(c) != std::string_view::npos;
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

/// Where the first sentence ends, one past; npos while that cannot be told: the next word's first letter decides.
std::size_t sentence_end(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') return at + 1;
    if (!is_end(text[at])) continue;
    std::size_t next = at + 1;
    while (next < text.size() && (is_end(text[next]) || text[next] == '"' || text[next] == ')')) ++next;
    if (next >= text.size() || std::string_view(kSpace).find(text[next]) == std::string_view::npos) continue;
    const std::size_t follows = text.find_first_not_of(kSpace, next);
    if (follows == std::string::npos) return std::string::npos;
    // The sentence cutter knows "Dr." and "a.m."; what it leaves whole goes on.
    if (cut_sentences(text.substr(0, std::min(text.size(), follows + 1)), 1000).size() > 1) return next;
  }
  return std::string::npos;
}

std::size_t clause_end(const std::string& text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const bool mark = text[at] == ',' || text[at] == ';' || text[at] == ':';
    if (!mark || text[at + 1] != ' ') continue;
    if (words_in(std::string_view(text).substr(0, at)) >= kFirstClauseWords) return at + 1;
  }
  return std::string::npos;
}

/// Length of the emoji, arrow or mark of presentation at the front of `text`; 0: a character of text.
std::size_t pictograph(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == 0xF0) return std::min<std::size_t>(4, text.size());  // U+10000 and beyond
  if (byte(0) == 0xE2 && byte(1) >= 0x86 && byte(1) <= 0xAF) return std::min<std::size_t>(3, text.size());
  if (byte(0) == 0xEF && byte(1) == 0xB8 && byte(2) == 0x8F) return 3;
  if (byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) == 0x8D) return 3;
  return 0;
}

/// Up to the closing of a stage direction or a citation at the front: "*smiles*", "[1]"; 0: none.
std::size_t aside(std::string_view text) {
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end > 40) return 0;
    return end + 1;
  }
  if (text.front() != '*' || text.starts_with("**")) return 0;
  const std::size_t end = text.find('*', 1);
  return end == std::string_view::npos || end > 40 || end < 2 ? 0 : end + 1;
}

}  // namespace

std::string speakable(std::string_view raw) {
  const std::string valid = core::valid_utf8(raw);
  std::string_view text = valid;
  std::string out;
  while (!text.empty()) {
    if (const std::size_t picture = pictograph(text); picture > 0) {
      text.remove_prefix(picture);
    } else if (const std::size_t skipped = aside(text); skipped > 0) {
      const bool link = text.substr(skipped).starts_with('(');
      if (link && text.front() == '[') out += text.substr(1, skipped - 2);  // the words of a link
      text.remove_prefix(skipped);
      if (link) text.remove_prefix(std::min(text.find(')') + 1, text.size()));
    } else if (text.starts_with("http://") || text.starts_with("https://")) {
      out += "our web page";
      text.remove_prefix(std::min(text.find_first_of(" \t\r\n),"), text.size()));
    } else if (text.starts_with("**")) {
      text.remove_prefix(2);
    } else {
      const char c = text.front();
      if (c == '*' || c == '`' || c == '#' || c == '_' || c == '~' || c == '|' || c == '>') {
        if (c == '_' || c == '|') out += ' ';
      } else {
        out += c;
      }
      text.remove_prefix(1);
    }
  }
  // Single blanks, none in front of a mark.
  std::string tidy;
  for (std::size_t at = out.find_first_not_of(kSpace); at != std::string::npos;) {
    const std::size_t end = std::min(out.find_first_of(kSpace, at), out.size());
    const std::string_view word = std::string_view(out).substr(at, end - at);
    const bool mark_alone = word.size() == 1 && std::string_view(".,!?;:").find(word[0]) != std::string_view::npos;
    const bool bullet = tidy.empty() && (word == "-" || word == "\xE2\x80\xA2");
    if (!bullet) tidy.append(tidy.empty() || mark_alone ? "" : " ").append(word);
    at = out.find_first_not_of(kSpace, end);
  }
  return tidy;
}

void ReplyCutter::take(std::size_t length, bool ends_sentence, std::vector<std::string>& out) {
  std::string piece = speakable(std::string_view(text_).substr(0, length));
  text_.erase(0, length);
  const bool says_something = std::any_of(piece.begin(), piece.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  if (!says_something) return;
  if (ends_sentence) --left_;
  begun_ = true;
  for (std::string& part : cut_sentences(piece)) out.push_back(std::move(part));
}

void ReplyCutter::feed(std::string_view text, std::vector<std::string>& out) {
  text_ += text;
  while (!full()) {
    if (const std::size_t end = sentence_end(text_); end != std::string::npos) {
      take(end, true, out);
      continue;
    }
    const std::size_t clause = begun_ ? std::string::npos : clause_end(text_);
    if (clause == std::string::npos) return;
    take(clause, false, out);
  }
}

void ReplyCutter::finish(bool cut, std::vector<std::string>& out) {
  if (full()) return;
  const std::string_view rest = core::trimmed(text_);
  const bool whole = !rest.empty() && (is_end(rest.back()) || rest.ends_with(".\"") || rest.ends_with("!\""));
  if (cut && !whole) return;
  take(text_.size(), true, out);
}

}  // namespace callai::pipeline
