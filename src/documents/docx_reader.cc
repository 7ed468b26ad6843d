#include <map>
#include <optional>
#include <set>

#include "core/strings.h"
#include "documents/markup.h"
#include "documents/readers.h"
#include "documents/table_rows.h"

// WordprocessingML (ECMA-376, part 1, chapter 17): the text of word/document.xml as it is shown. Deleted, hidden and
// alternative text is not read.

namespace callai::documents {

namespace {

/// The styles that are headings: by their names, which are English whatever the language.
class HeadingStyles final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& attributes) override {
    if (name == "style") style_ = attributes.get("styleId");
    const std::string value = core::ascii_lower(attributes.get("val"));
    if (name == "name" && (value.starts_with("heading ") || value == "title")) ids_.insert(style_);
  }
  void close(std::string_view /*name*/) override {}
  void text(std::string_view /*piece*/) override {}
  bool has(std::string_view id) const { return ids_.contains(std::string(id)); }

 private:
  std::string style_;
  std::set<std::string> ids_;
};

class WordText final : public MarkupHandler {
 public:
  WordText(const ReadJob& job, const HeadingStyles& styles) : job_(job), styles_(styles), out_(job.limits) {}

  void open(std::string_view name, const Attributes& attributes) override {
    if (skipping_ > 0 || name == "Fallback" || name == "del" || name == "moveFrom") {
      ++skipping_;
    } else if (name == "p") {
      paragraphs_.emplace_back();
    } else if (name == "r") {
      hidden_ = false;
    } else if (name == "vanish" && attributes.get("val") != "0" && attributes.get("val") != "false") {
      hidden_ = true;
    } else if (name == "t") {
      in_text_ = true;
    } else if (name == "tbl") {
      if (++tables_ == 1) rows_.emplace(out_, job_.limits);
    } else if (name == "tc" && tables_ == 1) {
      cells_.emplace_back();
    } else if (!paragraphs_.empty()) {
      property(name, attributes);
    }
  }

  void close(std::string_view name) override {
    if (skipping_ > 0) {
      --skipping_;
    } else if (name == "t") {
      in_text_ = false;
    } else if (name == "p" && !paragraphs_.empty()) {
      const Paragraph ended = std::move(paragraphs_.back());
      paragraphs_.pop_back();
      put(ended);
    } else if (name == "tr" && tables_ == 1) {
      rows_->add(cells_, 0);
      cells_.clear();
    } else if (name == "tbl" && tables_ > 0 && --tables_ == 0) {
      rows_->finish();
      rows_.reset();
      cells_.clear();
    }
  }

  void text(std::string_view piece) override {
    if (in_text_ && skipping_ == 0 && !hidden_ && !paragraphs_.empty()) paragraphs_.back().text += piece;
  }

  core::Status status() const override { return out_.status(); }
  core::Result<DocumentText> finish(std::string title) { return out_.finish(DocumentFormat::kDocx, std::move(title)); }

 private:
  struct Paragraph {
    std::string text;
    bool heading = false;
    bool item = false;
  };

  void property(std::string_view name, const Attributes& attributes) {
    Paragraph& paragraph = paragraphs_.back();
    const std::string_view value = attributes.get("val");
    if (name == "pStyle") {
      paragraph.heading = styles_.has(value);
    } else if (name == "outlineLvl") {
      paragraph.heading = value.size() == 1 && value < "9";
    } else if (name == "numPr") {
      paragraph.item = true;
    } else if (name == "tab" || name == "br" || name == "cr") {
      paragraph.text += ' ';
    } else if (name == "noBreakHyphen") {
      paragraph.text += '-';
    }
  }

  void put(const Paragraph& paragraph) {
    if (tables_ > 0) {
      if (!cells_.empty()) cells_.back() += (cells_.back().empty() ? "" : " ") + paragraph.text;
    } else if (paragraph.heading) {
      out_.heading(paragraph.text);
    } else if (paragraph.item) {
      const std::string even = even_space(paragraph.text);
      if (!even.empty()) out_.line("- " + even);
    } else {
      out_.paragraph(paragraph.text);
    }
  }

  const ReadJob& job_;
  const HeadingStyles& styles_;
  TextBuilder out_;
  std::vector<Paragraph> paragraphs_;  // a text box stands in a paragraph of its own within one
  std::optional<TableRows> rows_;
  std::vector<std::string> cells_;
  int tables_ = 0;
  int skipping_ = 0;
  bool in_text_ = false;
  bool hidden_ = false;
};

class CoreProperties final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& /*attributes*/) override { in_title_ = name == "title"; }
  void close(std::string_view /*name*/) override { in_title_ = false; }
  void text(std::string_view piece) override {
    constexpr std::size_t kMostTitle = 1000;
    if (in_title_ && title.size() < kMostTitle) title += piece;
  }
  std::string title;

 private:
  bool in_title_ = false;
};

}  // namespace

core::Status read_part(ZipArchive& archive, const std::string& name, const ReadJob& job, MarkupHandler& handler) {
  if (!archive.has(name)) return {};
  MarkupReader reader(MarkupReader::Kind::kXml, handler, job);
  core::Status read = archive.read(name, [&reader](std::string_view piece) { return reader.feed(piece); });
  return read ? reader.finish() : read;
}

core::Result<std::string> office_title(ZipArchive& archive, const ReadJob& job) {
  CoreProperties properties;
  if (core::Status read = read_part(archive, "docProps/core.xml", job, properties); !read) return read.error();
  return even_space(properties.title);
}

core::Result<DocumentText> read_docx(ZipArchive& archive, const ReadJob& job) {
  HeadingStyles styles;
  if (core::Status read = read_part(archive, "word/styles.xml", job, styles); !read) return read.error();
  WordText text(job, styles);
  if (core::Status read = read_part(archive, "word/document.xml", job, text); !read) return read.error();
  auto title = office_title(archive, job);
  if (!title) return title.error();
  return text.finish(std::move(*title));
}

}  // namespace callai::documents
