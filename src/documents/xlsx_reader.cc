#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>

#include "core/strings.h"
#include "documents/markup.h"
#include "documents/readers.h"
#include "documents/table_rows.h"

// SpreadsheetML (ECMA-376, part 1, chapter 18): the values of the cells as they were last computed, with dates and
// percentages put into words as the sheet shows them. Hidden sheets are not read.

namespace callai::documents {

namespace {

constexpr std::size_t kMostSharedBytes = 64U << 20U;  // of all shared texts
constexpr std::size_t kMostShared = 2'000'000;        // shared texts
constexpr std::size_t kMostSheets = 256;
constexpr std::size_t kMostColumns = 16384;  // that a sheet can have

/// The texts that cells refer to by number.
class SharedStrings final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& /*attributes*/) override {
    if (name == "si") texts.emplace_back();
    if (name == "rPh") phonetic_ = true;
    in_text_ = name == "t" && !phonetic_;
  }
  void close(std::string_view name) override {
    if (name == "rPh") phonetic_ = false;
    in_text_ = false;
  }
  void text(std::string_view piece) override {
    if (!in_text_ || texts.empty()) return;
    texts.back() += piece;
    bytes_ += piece.size();
  }
  core::Status status() const override {
    if (bytes_ <= kMostSharedBytes && texts.size() <= kMostShared) return {};
    return over_limit("it holds more text than is taken", "split it");
  }
  std::vector<std::string> texts;

 private:
  std::size_t bytes_ = 0;
  bool in_text_ = false;
  bool phonetic_ = false;
};

enum class Shown { kPlain, kDate, kTime, kMoment, kPercent };

/// What a number format shows, by the letters of its code (18.8.30, 18.8.31).
Shown shown_by(std::string_view code) {
  bool days = false;
  bool hours = false;
  bool quoted = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      i = std::min(code.find(']', i), code.size());  // a colour, a currency, a language
    } else if (c == '%') {
      return Shown::kPercent;
    } else if (c == 'y' || c == 'd' || c == 'Y' || c == 'D') {
      days = true;
    } else if (c == 'h' || c == 's' || c == 'H' || c == 'S') {
      hours = true;
    }
  }
  return days && hours ? Shown::kMoment : days ? Shown::kDate : hours ? Shown::kTime : Shown::kPlain;
}

Shown shown_by(int format) {
  if (format == 9 || format == 10) return Shown::kPercent;
  if (format >= 14 && format <= 17) return Shown::kDate;
  if ((format >= 18 && format <= 21) || (format >= 45 && format <= 47)) return Shown::kTime;
  return format == 22 ? Shown::kMoment : Shown::kPlain;
}

int number_of(std::string_view text, int otherwise = -1) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 ? number : otherwise;
}

/// How the cells of each style are shown.
class Styles final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& attributes) override {
    constexpr std::size_t kMostStyles = 65536;
    if (name == "cellXfs") in_cells_ = true;
    if (name == "numFmt") formats_[number_of(attributes.get("numFmtId"))] = shown_by(attributes.get("formatCode"));
    if (name == "xf" && in_cells_ && shown_.size() < kMostStyles) {
      const int format = number_of(attributes.get("numFmtId"), 0);
      const auto own = formats_.find(format);
      shown_.push_back(own != formats_.end() ? own->second : shown_by(format));
    }
  }
  void close(std::string_view name) override {
    if (name == "cellXfs") in_cells_ = false;
  }
  void text(std::string_view /*piece*/) override {}
  Shown of(std::string_view style) const {
    const auto index = static_cast<std::size_t>(number_of(style, 0));
    return index < shown_.size() ? shown_[index] : Shown::kPlain;
  }

 private:
  std::map<int, Shown> formats_;
  std::vector<Shown> shown_;
  bool in_cells_ = false;
};

struct Sheet {
  std::string name;
  std::string relation;
};

class Workbook final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& attributes) override {
    if (name == "workbookPr") since_1904 = attributes.get("date1904") == "1" || attributes.get("date1904") == "true";
    if (name != "sheet" || sheets.size() >= kMostSheets) return;
    const std::string_view state = attributes.get("state");
    if (state == "hidden" || state == "veryHidden") return;
    sheets.push_back({std::string(attributes.get("name")), std::string(attributes.get("id"))});
  }
  void close(std::string_view /*name*/) override {}
  void text(std::string_view /*piece*/) override {}
  std::vector<Sheet> sheets;
  bool since_1904 = false;
};

/// Which part a sheet's relation means.
class Relations final : public MarkupHandler {
 public:
  void open(std::string_view name, const Attributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
    std::string target(attributes.get("Target"));
    target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    parts[std::string(attributes.get("Id"))] = std::move(target);
  }
  void close(std::string_view /*name*/) override {}
  void text(std::string_view /*piece*/) override {}
  std::map<std::string, std::string> parts;
};

std::string plain_number(double value) {
  std::array<char, 40> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.15g", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

/// A day and time counted from 1900 or 1904 (18.17.4.1); days before March 1900 are one off there, and not met.
std::string moment_text(double serial, Shown shown, bool since_1904) {
  constexpr double kMostDays = 2958466;  // the year 10000
  if (!(serial >= 0) || serial >= kMostDays) return plain_number(serial);
  const double seconds = std::round(serial * 86400);
  const auto whole = static_cast<std::int64_t>(seconds / 86400);
  const auto rest = static_cast<int>(seconds - static_cast<double>(whole) * 86400);
  const std::int64_t since_1970 = whole - (since_1904 ? 24107 : 25569);
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{static_cast<int>(since_1970)}}};
  std::array<char, 40> date{};
  std::array<char, 16> time{};
  std::snprintf(date.data(), date.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  std::snprintf(time.data(), time.size(), "%02d:%02d", rest / 3600, rest / 60 % 60);
  if (shown == Shown::kTime) return time.data();
  if (shown == Shown::kDate || rest == 0) return date.data();
  return std::string(date.data()) + " " + time.data();
}

/// "C7" -> 2.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  while (letters < reference.size() && letters < 4 && reference[letters] >= 'A' && reference[letters] <= 'Z') {
    column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A') + 1;
  }
  if (letters == 0 || letters > 3 || column > kMostColumns) return std::nullopt;
  return column - 1;
}

/// What the sheets of a file share.
struct Book {
  Workbook workbook;
  Relations relations;
  SharedStrings shared;
  Styles styles;
};

/// The rows of a sheet, one after the other.
class SheetRows final : public MarkupHandler {
 public:
  using Sink = std::function<core::Status(const std::vector<std::string>& cells, int number)>;
  SheetRows(const Book& book, const ReadJob& job, Sink sink) : book_(book), job_(job), sink_(std::move(sink)) {}

  void open(std::string_view name, const Attributes& attributes) override {
    if (name == "row") {
      number_ = number_of(attributes.get("r"), number_ + 1);
      cells_.clear();
    } else if (name == "c") {
      column_ = column_of(attributes.get("r")).value_or(cells_.size());
      type_ = attributes.get("t");
      shown_ = book_.styles.of(attributes.get("s"));
      value_.clear();
    } else if (name == "rPh") {
      phonetic_ = true;
    }
    in_value_ = name == "v" || (name == "t" && !phonetic_);
  }

  void close(std::string_view name) override {
    in_value_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "c" && column_ < job_.limits.cells_a_row) {
      if (cells_.size() <= column_) cells_.resize(column_ + 1);
      cells_[column_] = cell_text();
    } else if (name == "row" && status_.ok()) {
      status_ = sink_(cells_, number_);
    }
  }

  void text(std::string_view piece) override {
    if (in_value_) value_ += piece;
  }

  core::Status status() const override { return status_; }

 private:
  std::string cell_text() const {
    if (type_ == "s") {
      const int index = number_of(value_);
      const auto& texts = book_.shared.texts;
      return index >= 0 && static_cast<std::size_t>(index) < texts.size() ? texts[static_cast<std::size_t>(index)] : "";
    }
    if (type_ == "b") return value_ == "1" ? "yes" : "no";
    if (type_ == "e") return "";  // "#REF!"
    if (type_ == "str" || type_ == "inlineStr" || type_ == "d") return value_;
    double number = 0;
    const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), number);
    if (error != std::errc{} || end != value_.data() + value_.size() || !std::isfinite(number)) return value_;
    if (shown_ == Shown::kPercent) return plain_number(std::round(number * 1e12) / 1e10) + "%";
    return shown_ == Shown::kPlain ? plain_number(number) : moment_text(number, shown_, book_.workbook.since_1904);
  }

  const Book& book_;
  const ReadJob& job_;
  const Sink sink_;
  core::Status status_;
  std::vector<std::string> cells_;
  int number_ = 0;
  std::size_t column_ = 0;
  std::string type_;
  std::string value_;
  Shown shown_ = Shown::kPlain;
  bool in_value_ = false;
  bool phonetic_ = false;
};

core::Status read_book(ZipArchive& archive, const ReadJob& job, Book& book) {
  const std::array<std::pair<const char*, MarkupHandler*>, 4> parts{{{"xl/workbook.xml", &book.workbook},
                                                                     {"xl/_rels/workbook.xml.rels", &book.relations},
                                                                     {"xl/sharedStrings.xml", &book.shared},
                                                                     {"xl/styles.xml", &book.styles}}};
  for (const auto& [name, handler] : parts) {
    if (core::Status read = read_part(archive, name, job, *handler); !read) return read;
  }
  return {};
}

}  // namespace

core::Result<DocumentText> read_xlsx(ZipArchive& archive, const ReadJob& job) {
  Book book;
  if (core::Status read = read_book(archive, job, book); !read) return read.error();
  TextBuilder out(job.limits);
  for (const Sheet& sheet : book.workbook.sheets) {
    out.sheet(sheet.name);
    const auto part = book.relations.parts.find(sheet.relation);
    TableRows table(out, job.limits);
    SheetRows rows(book, job, [&](const std::vector<std::string>& cells, int number) {
      table.add(cells, number);
      return out.status();
    });
    if (part == book.relations.parts.end()) continue;
    if (core::Status read = read_part(archive, part->second, job, rows); !read) return read.error();
    table.finish();
  }
  auto title = office_title(archive, job);
  if (!title) return title.error();
  return out.finish(DocumentFormat::kXlsx, std::move(*title));
}

core::Status read_first_sheet(ZipArchive& archive, const ReadJob& job, const RowSink& row) {
  Book book;
  if (core::Status read = read_book(archive, job, book); !read) return read;
  for (const Sheet& sheet : book.workbook.sheets) {
    const auto part = book.relations.parts.find(sheet.relation);
    if (part == book.relations.parts.end()) continue;
    SheetRows rows(book, job, [&row](const std::vector<std::string>& cells, int) { return row(cells); });
    return read_part(archive, part->second, job, rows);
  }
  return refusal("it has no sheet that can be seen", "save it as CSV");
}

}  // namespace callai::documents
