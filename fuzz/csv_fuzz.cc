#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "core/check.h"
#include "core/utf8.h"
#include "repositories/contacts/csv_reader.h"

// Any bytes: the reader ends, keeps its bounds, and gives UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  repositories::CsvReader reader(in);
  repositories::CsvRow row;
  while (reader.next(row)) {
    CALLAI_CHECK(row.fields.size() <= repositories::kMaxCsvColumns, "more columns than there may be");
    for (const std::string& field : row.fields) CALLAI_CHECK(core::valid_utf8(field) == field, "a field is no UTF-8");
  }
  return 0;
}
