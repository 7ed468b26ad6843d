#include "documents/document_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/strings.h"
#include "core/utf8.h"

namespace callai::documents {

namespace {

constexpr std::size_t kMaxPlace = 120;  // bytes of a section's name in a citation

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && !is_space(c)) || c == 0x7F;
}

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
// Soft hyphen, zero-width space and joiners, byte order mark: nothing that is read aloud.
constexpr std::array<std::string_view, 5> kInvisible{"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                                     "\xEF\xBB\xBF"};

/// Bytes of the invisible character that the text begins with; 0: none.
std::size_t invisible_at(std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
  if (text.starts_with(kNoBreakSpace)) return kNoBreakSpace.size();
  for (const std::string_view one : kInvisible) {
    if (text.starts_with(one)) return one.size();
  }
  return 0;
}

/// At most `bytes` of it, and no half character.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string_view to_string(DocumentFormat format) {
  switch (format) {
    case DocumentFormat::kText: return "text";
    case DocumentFormat::kMarkdown: return "markdown";
    case DocumentFormat::kHtml: return "html";
    case DocumentFormat::kCsv: return "csv";
    case DocumentFormat::kDocx: return "docx";
    case DocumentFormat::kXlsx: return "xlsx";
    case DocumentFormat::kPdf: return "pdf";
  }
  return "text";
}

core::Status ReadJob::go_on() const {
  if (stop.stop_requested()) return core::Error{core::ErrorCode::kCancelled, "reading was cancelled", "", ""};
  if (clock.now() <= deadline) return {};
  return core::Error{core::ErrorCode::kDeadlineExceeded,
                     "it takes longer to read than " +
                         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(limits.time).count()) +
                         " seconds",
                     "split it, or save it in a simpler format", ""};
}

core::Error refusal(std::string what, std::string mend) {
  return {core::ErrorCode::kInvalidArgument, std::move(what), std::move(mend), ""};
}

core::Error over_limit(std::string what, std::string mend) {
  return {core::ErrorCode::kResourceExhausted, std::move(what), std::move(mend), ""};
}

std::string even_space(std::string_view text) {
  std::string even;
  even.reserve(text.size());
  bool space = false;
  while (!text.empty()) {
    const std::size_t invisible = invisible_at(text);
    if (invisible > 0) {
      space = space || text.starts_with(kNoBreakSpace);
      text.remove_prefix(invisible);
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    if (is_control(c)) continue;
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (space && !even.empty()) even += ' ';
    space = false;
    even += c;
  }
  return even;
}

void TextBuilder::place() {
  if (!std::exchange(place_changed_, false)) return;
  std::vector<std::string> parts;
  if (page_ > 0) parts.push_back("page " + std::to_string(page_));
  if (!sheet_.empty()) parts.push_back("sheet " + sheet_);
  if (!section_.empty()) parts.push_back(section_);
  if (row_ > 0) parts.push_back("row " + std::to_string(row_));
  places_.push_back({static_cast<int>(text_.size()), core::joined(parts)});
}

void TextBuilder::add(std::string_view separator, std::string_view text) {
  if (text.empty() || text_.size() > limits_.output_bytes) return;
  if (!text_.empty()) text_ += separator;
  place();
  text_ += text;
}

void TextBuilder::page(int number) {
  page_ = number;
  place_changed_ = true;
  in_lines_ = false;
}

void TextBuilder::sheet(const std::string& name) {
  sheet_ = std::string(cut(even_space(name), kMaxPlace));
  row_ = 0;
  place_changed_ = true;
  in_lines_ = false;
}

void TextBuilder::section(std::string_view text) {
  section_ = std::string(cut(text, kMaxPlace));
  row_ = 0;
  place_changed_ = true;
}

void TextBuilder::heading(std::string_view text) {
  const std::string even = even_space(text);
  if (even.empty()) return;
  section(even);
  in_lines_ = false;
  add("\n\n", "# " + even);
}

void TextBuilder::paragraph(std::string_view text) {
  const std::string even = even_space(text);
  if (even.empty()) return;
  in_lines_ = false;
  add("\n\n", even);
}

void TextBuilder::line(std::string_view text) {
  const std::string even = even_space(text);
  if (even.empty()) return;
  add(std::exchange(in_lines_, true) ? "\n" : "\n\n", even);
}

void TextBuilder::row(int number, std::string_view text) {
  row_ = number;
  place_changed_ = true;
  line(text);
}

void TextBuilder::verbatim(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (const char c : text) {
    if (!is_control(c) && c != '\r') kept += c;
  }
  while (!kept.empty() && is_space(kept.back())) kept.pop_back();
  in_lines_ = false;
  add("\n\n", kept);
}

core::Status TextBuilder::status() const {
  if (text_.size() <= limits_.output_bytes) return {};
  return over_limit("it holds more than " + std::to_string(limits_.output_bytes >> 20U) + " MiB of text", "split it");
}

core::Result<DocumentText> TextBuilder::finish(DocumentFormat format, std::string title) {
  if (core::Status full = status(); !full) return full.error();
  if (text_.empty()) return refusal("there is no text in it", "upload a document with text");
  DocumentText out;
  out.format = format;
  out.title = even_space(core::valid_utf8(cut(title, 4 * kMaxPlace)));
  out.pages = page_;
  // Whatever a library handed over: what is stored is UTF-8. Well-formed text, the rule, keeps its places.
  out.text = core::valid_utf8(text_);
  out.places = std::move(places_);
  for (TextPlace& one : out.places) one.text = core::valid_utf8(one.text);
  return out;
}

}  // namespace callai::documents
