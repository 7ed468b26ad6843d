#include <algorithm>
#include <array>
#include <optional>

#include "core/strings.h"
#include "documents/markup.h"
#include "documents/readers.h"
#include "documents/table_rows.h"

namespace callai::documents {

namespace {

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What is not the page's text.
constexpr std::array<std::string_view, 15> kSkipped{"script", "style",  "noscript", "template", "svg",
                                                    "math",   "iframe", "object",   "nav",      "select",
                                                    "audio",  "video",  "canvas",   "button",   "map"};
// What begins and ends a paragraph.
constexpr std::array<std::string_view, 26> kBlocks{
    "p",       "div",    "section", "article", "header", "footer",   "main",       "aside",  "blockquote",
    "address", "figure", "ul",      "ol",      "dl",     "fieldset", "figcaption", "center", "body",
    "html",    "hr",     "details", "summary", "pre",    "caption",  "table",      "tbody"};
constexpr std::array<std::string_view, 13> kVoid{"area",  "base", "br",   "col",   "embed",  "hr", "img",
                                                 "input", "link", "meta", "param", "source", "wbr"};

constexpr std::array<std::string_view, 5> kInvisible{"display:none", "visibility:hidden", "opacity:0", "font-size:0",
                                                     "font-size:0px"};

/// Not shown to people: then not for machines either.
bool hidden(const Attributes& attributes) {
  if (attributes.has("hidden") || attributes.get("aria-hidden") == "true") return true;
  std::string style;
  for (const char c : core::ascii_lower(attributes.get("style")) + ";") {
    if (c == ';') {
      if (style.ends_with("!important")) style.resize(style.size() - std::string_view("!important").size());
      if (one_of(style, kInvisible)) return true;
      style.clear();
    } else if (c != ' ') {
      style += c;
    }
  }
  return false;
}

class HtmlText final : public MarkupHandler {
 public:
  explicit HtmlText(const ReadJob& job) : job_(job), out_(job.limits) {}

  void open(std::string_view name, const Attributes& attributes) override {
    if (one_of(name, kVoid)) {
      if (skipping_ == 0 && (name == "br" || name == "hr")) text_ += '\n';
      return;
    }
    if (skipping_ > 0 || one_of(name, kSkipped) || hidden(attributes)) {
      ++skipping_;
      return;
    }
    if (name == "title") {
      title_.emplace();
    } else if (is_heading(name) || name == "li" || name == "dt" || name == "dd" || one_of(name, kBlocks)) {
      if (!in_cell_) flush();
      if (in_cell_) text_ += ' ';
      kind_ = is_heading(name) ? Kind::kHeading : name == "li" ? Kind::kItem : Kind::kParagraph;
    } else if (name == "tr") {
      begin_row();
    } else if ((name == "td" || name == "th") && in_row_) {
      end_cell();
      in_cell_ = true;
      if (name == "td") all_heads_ = false;
    }
    if (name == "table") begin_table();
  }

  void close(std::string_view name) override {
    if (one_of(name, kVoid)) return;
    if (skipping_ > 0) {
      --skipping_;
      return;
    }
    if (name == "title" && title_reading()) {
      title_done_ = true;
    } else if (name == "td" || name == "th") {
      end_cell();
    } else if (name == "tr") {
      end_row();
    } else if (name == "table") {
      end_table();
    } else if (is_heading(name) || name == "li" || name == "dt" || name == "dd" || one_of(name, kBlocks)) {
      if (in_cell_) text_ += ' ';
      if (!in_cell_) flush();
    }
  }

  void text(std::string_view piece) override {
    if (skipping_ > 0) return;
    (title_reading() ? *title_ : text_) += piece;
  }

  core::Status status() const override { return out_.status(); }

  core::Result<DocumentText> finish() {
    end_table();
    flush();
    return out_.finish(DocumentFormat::kHtml, title_.value_or(""));
  }

 private:
  enum class Kind { kParagraph, kHeading, kItem };

  static bool is_heading(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
  }
  bool title_reading() const { return title_.has_value() && !title_done_; }

  void flush() {
    const std::string text = std::exchange(text_, {});
    const Kind kind = std::exchange(kind_, Kind::kParagraph);
    if (kind == Kind::kHeading) return out_.heading(text);
    if (kind == Kind::kItem) {
      const std::string even = even_space(text);
      return out_.line(even.empty() ? even : "- " + even);
    }
    out_.paragraph(text);
  }

  // A table in a table's cell, as pages are laid out, is read as what stands in the cell.
  void begin_table() {
    if (++tables_ > 1) return;
    rows_.emplace(out_, job_.limits, TableRows::Head::kNone);
    head_known_ = false;
  }
  void end_table() {
    if (tables_ == 0 || --tables_ > 0) return;
    end_row();
    if (rows_) rows_->finish();
    rows_.reset();
  }
  void begin_row() {
    if (tables_ != 1) return;
    end_row();
    in_row_ = true;
    all_heads_ = true;
  }
  void end_cell() {
    if (tables_ != 1 || !in_cell_) return;
    in_cell_ = false;
    cells_.push_back(std::exchange(text_, {}));
  }
  void end_row() {
    if (tables_ > 1 || !in_row_) return;
    end_cell();
    in_row_ = false;
    const std::vector<std::string> cells = std::exchange(cells_, {});
    if (!rows_ || cells.empty()) return;
    if (all_heads_ && !head_known_ && cells.size() > 1) {
      rows_->set_head(cells);
    } else {
      rows_->add(cells, 0);
    }
    head_known_ = true;
  }

  const ReadJob& job_;
  TextBuilder out_;
  std::optional<std::string> title_;
  bool title_done_ = false;
  std::string text_;  // of the paragraph or cell that is open
  Kind kind_ = Kind::kParagraph;
  int skipping_ = 0;  // elements open within one that is not read
  std::optional<TableRows> rows_;
  std::vector<std::string> cells_;
  int tables_ = 0;
  bool in_row_ = false;
  bool in_cell_ = false;
  bool all_heads_ = false;
  bool head_known_ = false;
};

}  // namespace

core::Result<DocumentText> read_html(std::string_view text, const ReadJob& job) {
  if (text.size() > job.limits.markup_bytes) {
    return over_limit("it has more than " + std::to_string(job.limits.markup_bytes >> 20U) + " MiB of HTML",
                      "save it as PDF, or split it");
  }
  HtmlText handler(job);
  MarkupReader reader(MarkupReader::Kind::kHtml, handler, job);
  if (core::Status fed = reader.feed(text); !fed) return fed.error();
  if (core::Status done = reader.finish(); !done) return done.error();
  return handler.finish();
}

}  // namespace callai::documents
