#include "repositories/contacts/csv_reader.h"

#include <array>
#include <cstdint>

#include "core/utf8.h"

namespace callai::repositories {

namespace {

constexpr int kEnd = -1;
constexpr std::size_t kSampleBytes = 64 << 10U;  // within which the first record tells the separator
constexpr std::string_view kSeparators = ",;\t|";

void append_utf8(std::string& text, std::uint32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0U | (c >> 6U));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0U | (c >> 12U));
    text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    text += static_cast<char>(0xF0U | (c >> 18U));
    text += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

// https://encoding.spec.whatwg.org/index-windows-1252.txt, 0x80 to 0x9F.
constexpr std::array<std::uint16_t, 32> kWindows1252{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                     0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::string as_utf8(std::string field) {
  std::string valid = core::valid_utf8(field);
  return valid == field ? field : utf8_of_windows_1252(field);
}

}  // namespace

std::string utf8_of_windows_1252(std::string_view text) {
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(utf8, byte >= 0x80 && byte < 0xA0 ? kWindows1252.at(byte - 0x80U) : byte);
  }
  return utf8;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",;\"\r\n\t") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

CsvReader::CsvReader(std::istream& in, char separator) : in_(in), separator_(separator) {
  detect_encoding();
  if (separator_ == 0) detect_separator();
}

int CsvReader::byte() {
  const int c = in_.get();
  if (c == std::istream::traits_type::eof()) return kEnd;
  ++bytes_;
  return c;
}

void CsvReader::detect_encoding() {
  std::string mark;
  for (int i = 0; i < 3; ++i) {
    const int c = in_.peek();
    if (c == std::istream::traits_type::eof()) break;
    mark += static_cast<char>(byte());
    if (mark == "\xFF\xFE") encoding_ = Encoding::kUtf16Le;
    if (mark == "\xFE\xFF") encoding_ = Encoding::kUtf16Be;
    if (encoding_ != Encoding::kUtf8 || mark == "\xEF\xBB\xBF") return;
  }
  ahead_ = mark;
}

int CsvReader::decoded_utf16() {
  const auto unit = [this]() -> int {
    const int a = byte();
    const int b = a == kEnd ? kEnd : byte();
    if (b == kEnd) return kEnd;
    return encoding_ == Encoding::kUtf16Le ? b * 256 + a : a * 256 + b;
  };
  const int first = unit();
  if (first == kEnd) return kEnd;
  auto c = static_cast<std::uint32_t>(first);
  if (c >= 0xD800 && c < 0xDC00) {
    const int second = unit();
    const auto low = static_cast<std::uint32_t>(second);
    c = second != kEnd && low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00) : 0xFFFD;
  } else if (c >= 0xDC00 && c < 0xE000) {
    c = 0xFFFD;
  }
  append_utf8(ahead_, c);
  return static_cast<unsigned char>(ahead_[taken_]);
}

int CsvReader::peek() {
  if (taken_ < ahead_.size()) return static_cast<unsigned char>(ahead_[taken_]);
  ahead_.clear();
  taken_ = 0;
  if (encoding_ != Encoding::kUtf8) return decoded_utf16();
  const int c = byte();
  if (c == kEnd) return kEnd;
  ahead_ += static_cast<char>(c);
  return c;
}

int CsvReader::get() {
  const int c = peek();
  if (c != kEnd) ++taken_;
  return c;
}

// Whichever stands most often outside of quotes in the first record.
void CsvReader::detect_separator() {
  std::array<std::size_t, kSeparators.size()> counts{};
  std::string sample;
  bool quoted = false;
  while (sample.size() < kSampleBytes) {
    const int c = get();
    if (c == kEnd) break;
    sample += static_cast<char>(c);
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') {
      if (sample.find_first_not_of("\r\n") != std::string::npos) break;
      continue;
    }
    const std::size_t which = kSeparators.find(static_cast<char>(c));
    if (which != std::string_view::npos) ++counts.at(which);
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < counts.size(); ++i) {
    if (counts.at(i) > counts.at(best)) best = i;
  }
  separator_ = kSeparators[best];
  ahead_ = sample + ahead_.substr(taken_);
  taken_ = 0;
}

void CsvReader::end_line(int c) {
  if (c == '\r' && peek() == '\n') (void)get();
  ++line_;
}

void CsvReader::add_to(CsvRow& row, std::string& field, int c) {
  if (field.size() < kMaxCsvFieldBytes) {
    field += static_cast<char>(c);
  } else if (row.problem.empty()) {
    row.problem = "a field has more than " + std::to_string(kMaxCsvFieldBytes >> 10U) + " KiB";
  }
}

// After the opening quote.
void CsvReader::read_quoted(CsvRow& row, std::string& field) {
  for (;;) {
    const int c = get();
    if (c == kEnd) {
      if (row.problem.empty()) row.problem = "a quote is opened and never closed";
      return;
    }
    if (c == '"') {
      if (peek() != '"') return;
      (void)get();
    } else if (c == '\n' || (c == '\r' && peek() != '\n')) {
      ++line_;
    }
    add_to(row, field, c);
  }
}

void CsvReader::read_field(CsvRow& row, bool& record_ended) {
  std::string field;
  if (peek() == '"') {
    (void)get();
    read_quoted(row, field);
    const int after = peek();
    if (after != kEnd && after != separator_ && after != '\r' && after != '\n' && row.problem.empty()) {
      row.problem = "there is text behind a closing quote";
    }
  }
  for (;;) {
    const int c = get();
    if (c == kEnd || c == '\n' || c == '\r') {
      if (c != kEnd) end_line(c);
      record_ended = true;
      break;
    }
    if (c == static_cast<unsigned char>(separator_)) break;
    add_to(row, field, c);
  }
  if (row.fields.size() < kMaxCsvColumns) {
    row.fields.push_back(as_utf8(std::move(field)));
  } else if (row.problem.empty()) {
    row.problem = "there are more than " + std::to_string(kMaxCsvColumns) + " columns";
  }
}

bool CsvReader::next(CsvRow& row) {
  for (int c = peek(); c == '\n' || c == '\r'; c = peek()) end_line(get());
  if (peek() == kEnd) return false;
  row = {};
  row.number = ++records_;
  row.line = line_;
  for (bool ended = false; !ended;) read_field(row, ended);
  return true;
}

}  // namespace callai::repositories
