#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "documents/document_text.h"

namespace callai::documents {

/// Whether a file begins as office files do (a ZIP archive).
bool is_zip(std::string_view bytes);

/// The first visible sheet of an Excel file as CSV, its rows as they stand, values as the sheet shows them: for imports
/// that read CSV. Bounds and refusals as everywhere here (`limits.output_bytes` is that of the CSV). Blocks: workers
/// only.
core::Result<std::string> first_sheet_as_csv(std::string_view bytes, const core::Clock& clock, const ReadLimits& limits,
                                             const std::stop_token& stop = {});

}  // namespace callai::documents
