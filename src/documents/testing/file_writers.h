#pragma once

#include <string>
#include <utility>
#include <vector>

namespace callai::documents::testing {

struct ZipPart {
  std::string name;
  std::string content;
  bool encrypted = false;
};

/// A ZIP archive of those parts, deflated.
std::string zip_file(const std::vector<ZipPart>& parts);

/// A DOCX whose body is `body`: WordprocessingML. `more`: further parts of the archive.
std::string docx_file(const std::string& body, const std::vector<ZipPart>& more = {});
std::string word_paragraph(const std::string& text, const std::string& style = "");

/// An XLSX with one sheet "Prices": `rows` is the XML within <sheetData>.
std::string xlsx_file(const std::string& rows, const std::vector<ZipPart>& more = {});

/// A PDF of text alone, one string a page, its lines divided by "\n" (Latin letters, no parentheses).
std::string pdf_file(const std::vector<std::string>& pages, const std::string& title = "");

}  // namespace callai::documents::testing
