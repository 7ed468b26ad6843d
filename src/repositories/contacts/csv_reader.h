#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::repositories {

inline constexpr std::size_t kMaxCsvFieldBytes = 64 << 10U;
inline constexpr std::size_t kMaxCsvColumns = 500;

/// One record of a CSV file.
struct CsvRow {
  std::size_t number = 0;  ///< of the record, from 1
  std::size_t line = 0;    ///< it begins on, from 1
  std::vector<std::string> fields;
  std::string problem;  ///< why it cannot be used; "": it can
};

/// Reads CSV (RFC 4180) as people have it: commas, semicolons, tabs or bars between fields, told from the first record;
/// any line end; UTF-8 with or without a byte order mark, UTF-16 with one; a field that is no UTF-8 is taken as
/// Windows-1252. Empty lines are no records. Holds one record at a time. Not thread-safe.
class CsvReader {
 public:
  /// The stream outlives this and is opened in binary mode. `separator` 0: told from the first record.
  explicit CsvReader(std::istream& in, char separator = 0);

  /// False at the end. After a broken record it goes on with the next line.
  bool next(CsvRow& row);
  char separator() const { return separator_; }
  /// Bytes of the stream so far.
  std::size_t bytes_read() const { return bytes_; }

 private:
  enum class Encoding { kUtf8, kUtf16Le, kUtf16Be };
  int byte();
  int get();
  int peek();
  int decoded_utf16();
  void detect_encoding();
  void detect_separator();
  void read_field(CsvRow& row, bool& record_ended);
  void read_quoted(CsvRow& row, std::string& field);
  void end_line(int c);
  void add_to(CsvRow& row, std::string& field, int c);

  std::istream& in_;
  char separator_;
  Encoding encoding_ = Encoding::kUtf8;
  std::string ahead_;  // decoded and not taken yet
  std::size_t taken_ = 0;
  std::size_t bytes_ = 0;
  std::size_t line_ = 1;
  std::size_t records_ = 0;
};

/// A field for a CSV file, in quotes where it needs them.
std::string csv_field(std::string_view text);

/// UTF-8 from Windows-1252; the five bytes that mean nothing there become U+FFFD.
std::string utf8_of_windows_1252(std::string_view text);

}  // namespace callai::repositories
