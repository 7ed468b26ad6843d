#include <algorithm>
#include <array>

#include "documents/readers.h"
#include "documents/table_rows.h"

// RFC 4180, with the separator that the first lines use: comma, semicolon, tab or bar.

namespace callai::documents {

namespace {

constexpr std::array<char, 4> kSeparators{',', ';', '\t', '|'};
constexpr int kLinesLookedAt = 20;
constexpr std::size_t kMostCells = 16384;  // as many columns as a spreadsheet has

class Cells {
 public:
  Cells(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }

  /// The cells of the next row. A quote that is never closed ends with the text.
  std::vector<std::string> row() {
    std::vector<std::string> cells;
    std::string cell;
    bool quoted = false;
    bool began = false;  // the cell has a character, or a quote
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (quoted) {
        const bool doubled = c == '"' && at_ < text_.size() && text_[at_] == '"';
        if (doubled) ++at_;
        if (c != '"' || doubled) {
          cell += c;
        } else {
          quoted = false;
        }
      } else if (c == '"' && !began) {
        quoted = began = true;
      } else if (c == separator_) {
        if (cells.size() < kMostCells) cells.push_back(std::move(cell));
        cell.clear();
        began = false;
      } else if (c == '\n') {
        break;
      } else {
        cell += c;
        began = true;
      }
    }
    cells.push_back(std::move(cell));
    return cells;
  }

 private:
  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
};

/// How well a separator explains the first lines: rows of as many cells as the first row has.
int fit(std::string_view text, char separator) {
  Cells cells(text, separator);
  const std::size_t width = cells.row().size();
  if (width < 2) return 0;
  int even = 1;
  for (int i = 1; i < kLinesLookedAt && !cells.at_end(); ++i) even += cells.row().size() == width ? 2 : -1;
  return even;
}

char separator_of(std::string_view text) {
  char best = ',';
  int best_fit = 0;
  const std::string_view beginning = text.substr(0, 65536);
  for (const char separator : kSeparators) {
    const int found = fit(beginning, separator);
    if (found > best_fit) {
      best = separator;
      best_fit = found;
    }
  }
  return best;
}

}  // namespace

core::Result<DocumentText> read_csv(std::string_view text, const ReadJob& job) {
  TextBuilder out(job.limits);
  TableRows rows(out, job.limits);
  Cells cells(text, separator_of(text));
  for (int number = 1; !cells.at_end(); ++number) {
    if (core::Status go_on = job.go_on(); !go_on) return go_on.error();
    rows.add(cells.row(), number);
    if (core::Status full = out.status(); !full) return full.error();
  }
  rows.finish();
  return out.finish(DocumentFormat::kCsv, "");
}

}  // namespace callai::documents
