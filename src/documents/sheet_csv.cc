#include "documents/sheet_csv.h"

#include "documents/readers.h"
#include "repositories/contacts/csv_reader.h"

namespace callai::documents {

bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04");
}

core::Result<std::string> first_sheet_as_csv(std::string_view bytes, const core::Clock& clock, const ReadLimits& limits,
                                             const std::stop_token& stop) {
  if (bytes.size() > limits.input_bytes) return over_limit("the file is larger than is taken", "split it");
  ReadJob job(limits, clock);
  job.stop = stop;
  auto archive = ZipArchive::open(bytes, job);
  if (!archive.ok()) return archive.error();
  if (!(*archive)->has("xl/workbook.xml")) {
    return refusal("it is no Excel file", "save it as XLSX or CSV");
  }
  std::string csv;
  core::Status read = read_first_sheet(**archive, job, [&](const std::vector<std::string>& cells) -> core::Status {
    if (core::Status more = job.go_on(); !more.ok()) return more;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) csv += ',';
      csv += repositories::csv_field(cells[i]);
    }
    csv += "\r\n";
    if (csv.size() <= limits.output_bytes) return {};
    return over_limit("its first sheet holds more than is taken", "split it");
  });
  if (!read.ok()) return read.error();
  return csv;
}

}  // namespace callai::documents
