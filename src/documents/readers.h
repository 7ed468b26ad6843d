#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/document_text.h"
#include "documents/zip_archive.h"

// The readers, one a format. Each takes what document_reader.h has found out to be of its format. All but read_pdf are
// pure; errors are refusals with a mend.

namespace callai::documents {

core::Result<DocumentText> read_text(std::string_view text, const ReadJob& job);      ///< UTF-8
core::Result<DocumentText> read_markdown(std::string_view text, const ReadJob& job);  ///< UTF-8
core::Result<DocumentText> read_html(std::string_view text, const ReadJob& job);      ///< UTF-8
core::Result<DocumentText> read_csv(std::string_view text, const ReadJob& job);       ///< UTF-8
core::Result<DocumentText> read_docx(ZipArchive& archive, const ReadJob& job);
core::Result<DocumentText> read_xlsx(ZipArchive& archive, const ReadJob& job);
/// The rows of the first visible sheet as they stand, empty cells and all; an error of `row` ends it.
using RowSink = std::function<core::Status(const std::vector<std::string>& cells)>;
core::Status read_first_sheet(ZipArchive& archive, const ReadJob& job, const RowSink& row);
/// By pdfinfo and pdftotext (poppler-utils) in `program_folder`, as processes of their own with limits.
core::Result<DocumentText> read_pdf(std::string_view bytes, const std::string& program_folder, const ReadJob& job);

/// A part of an archive through a handler. A part that is not there is read as an empty one.
core::Status read_part(ZipArchive& archive, const std::string& name, const ReadJob& job, class MarkupHandler& handler);
/// The title that docProps/core.xml tells; "" none.
core::Result<std::string> office_title(ZipArchive& archive, const ReadJob& job);

}  // namespace callai::documents
