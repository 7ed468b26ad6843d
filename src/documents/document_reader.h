#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "documents/document_text.h"

namespace callai::documents {

struct DocumentReaderSettings {
  ReadLimits limits;
  std::string pdf_programs = "/usr/bin";  ///< folder of pdfinfo and pdftotext (Debian: poppler-utils)
};

/// Reads files that people upload: text, Markdown, HTML, CSV, DOCX, XLSX, PDF. What a file is, is decided by its
/// content; a name that says otherwise is refused, as is everything that is broken, encrypted, has macros, or costs
/// more than the limits allow. Safe from any thread; blocks for as long as reading takes (limits.time), so workers
/// only.
class DocumentReader {
 public:
  explicit DocumentReader(const core::Clock& clock, DocumentReaderSettings settings = {})
      : clock_(clock), settings_(std::move(settings)) {}

  struct Control {
    std::stop_token stop;
    std::function<void(int done, int total)> progress;  ///< pages of a PDF; on the calling thread
  };
  /// `name` is the file's, with or without a path: its ending tells texts apart. Errors name the file, what is wrong
  /// and a mend: kInvalidArgument (not read), kResourceExhausted (a limit), kDeadlineExceeded, kCancelled, kUnavailable
  /// (a program is missing).
  core::Result<DocumentText> read(std::string_view bytes, const std::string& name, const Control& control) const;
  core::Result<DocumentText> read(std::string_view bytes, const std::string& name) const {
    return read(bytes, name, Control{});
  }

 private:
  const core::Clock& clock_;
  const DocumentReaderSettings settings_;
};

}  // namespace callai::documents
