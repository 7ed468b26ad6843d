#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "core/result.h"

namespace callai::documents {

enum class DocumentFormat { kText, kMarkdown, kHtml, kCsv, kDocx, kXlsx, kPdf };
/// "text", "markdown", "html", "csv", "docx", "xlsx", "pdf".
std::string_view to_string(DocumentFormat format);

/// Where a reader of the document would look, from this byte of the text on.
struct TextPlace {
  int first_byte = 0;
  std::string text;  ///< "page 12", "sheet Prices, row 3", "Returns"
};

/// What was read out of a file: plain UTF-8 that splits well. A heading stands between empty lines, a row of a table is
/// a line of "column: value" pairs.
struct DocumentText {
  DocumentFormat format = DocumentFormat::kText;
  std::string text;
  std::string title;  ///< the document's own; may be empty
  int pages = 0;      ///< 0: it has none
  std::vector<TextPlace> places;
};

/// Bounds of what a file may cost. Files come from anywhere.
struct ReadLimits {
  std::size_t input_bytes = 64U << 20U;      ///< of a file
  std::size_t markup_bytes = 16U << 20U;     ///< of an HTML file: markup is mostly not text
  std::size_t expanded_bytes = 128U << 20U;  ///< of all parts of a ZIP archive that are read, and of one that claims so
  std::size_t expansion = 200;               ///< times its compressed size that a part may become, beyond the first MiB
  std::size_t archive_entries = 4096;        ///< parts of a ZIP archive
  int nesting = 200;                         ///< elements in elements; of HTML ten times that: it is closed carelessly
  std::size_t output_bytes = 8U << 20U;      ///< text
  std::size_t cells_a_row = 256;             ///< further columns of a table are left out
  int pages = 5000;
  core::Duration time = std::chrono::seconds(60);  ///< for reading one file
  std::size_t process_memory = 512U << 20U;        ///< address space of the program that reads PDF, bytes
};

/// A file being read: its bounds, who may stop it, who wants to know how far it is.
struct ReadJob {
  ReadJob(const ReadLimits& l, const core::Clock& c) : limits(l), clock(c), deadline(c.now() + l.time) {}

  /// kCancelled or kDeadlineExceeded when reading should stop. Cheap enough for every element.
  core::Status go_on() const;

  const ReadLimits& limits;
  const core::Clock& clock;
  core::TimePoint deadline;
  std::stop_token stop;
  std::function<void(int done, int total)> progress;  ///< pages; may be empty
};

/// Why a file is not read: what is wrong with it, and what to do.
core::Error refusal(std::string what, std::string mend);
/// As refusal(), where a limit is the reason (kResourceExhausted).
core::Error over_limit(std::string what, std::string mend);

/// Puts a text together, with its places, up to a limit.
class TextBuilder {
 public:
  explicit TextBuilder(const ReadLimits& limits) : limits_(limits) {}

  void page(int number);
  void sheet(const std::string& name);
  /// White space is made even; an empty one is left out.
  void heading(std::string_view text);
  void paragraph(std::string_view text);
  /// Lines directly below each other: list items, rows.
  void line(std::string_view text);
  /// What comes is another list or table.
  void end_lines() { in_lines_ = false; }
  /// A line that may be cited by its number.
  void row(int number, std::string_view text);
  /// Text with its own line breaks.
  void verbatim(std::string_view text);
  /// From here on the text stands below this heading.
  void section(std::string_view text);

  bool empty() const { return text_.empty(); }
  /// kResourceExhausted once there is more text than is taken.
  core::Status status() const;
  /// kInvalidArgument when there is no text.
  core::Result<DocumentText> finish(DocumentFormat format, std::string title);

 private:
  void add(std::string_view separator, std::string_view text);
  void place();

  const ReadLimits& limits_;
  std::string text_;
  std::vector<TextPlace> places_;
  std::string section_;
  std::string sheet_;
  int page_ = 0;
  int row_ = 0;
  bool place_changed_ = false;
  bool in_lines_ = false;
};

/// Runs of white space as one space, none at the ends; control characters are left out.
std::string even_space(std::string_view text);

}  // namespace callai::documents
