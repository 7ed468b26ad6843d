#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/testing/manual_clock.h"
#include "core/utf8.h"
#include "documents/document_reader.h"
#include "documents/testing/file_writers.h"

// Half of the inputs are archives as they are; the others are XML that is put into a sound archive, since no mutation
// meets a checksum.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  if (size == 0) return 0;
  const core::testing::ManualClock clock;
  documents::DocumentReaderSettings settings;
  settings.limits.expanded_bytes = 4U << 20U;
  const documents::DocumentReader reader(clock, settings);
  const std::string xml(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string file = xml;
  if (file.find("%PDF-") != std::string::npos) return 0;
  switch (data[0] % 6) {
    case 0: file = documents::testing::docx_file(xml); break;
    case 1: file = documents::testing::xlsx_file(xml); break;
    case 2:
      file = documents::testing::xlsx_file("<row><c t=\"s\" s=\"1\"><v>0</v></c></row>",
                                           {{"xl/sharedStrings.xml", xml}, {"xl/styles.xml", xml}});
      break;
    default: break;
  }
  const auto text = reader.read(file, "upload");
  if (text.ok()) {
    CALLAI_CHECK(!text->text.empty() && core::valid_utf8(text->text) == text->text, "a text is UTF-8");
  } else {
    CALLAI_CHECK(!text.error().mend.empty(), "a refusal says what to do");
  }
  return 0;
}
