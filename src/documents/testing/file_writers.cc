#include "documents/testing/file_writers.h"

#include <zip.h>

#include <array>
#include <cstdio>

#include "core/check.h"

namespace callai::documents::testing {

namespace {

constexpr const char* kWordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr const char* kSheetNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr const char* kRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr const char* kOfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

void add(zip_t* zip, const ZipPart& part) {
  zip_source_t* const source = zip_source_buffer(zip, part.content.data(), part.content.size(), 0);
  CALLAI_CHECK(source != nullptr, "a part of an archive");
  const zip_int64_t index = zip_file_add(zip, part.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  CALLAI_CHECK(index >= 0, zip_strerror(zip));
  if (part.encrypted) {
    zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
}

std::string numbered(const char* format, std::size_t number) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), format, number);
  return {text.data(), static_cast<std::size_t>(size)};
}

/// The objects of a PDF and where they are.
class PdfObjects {
 public:
  void add(const std::string& content) {
    places_.push_back(file_.size());
    file_ += std::to_string(places_.size()) + " 0 obj\n" + content + "\nendobj\n";
  }
  std::string finish(const std::string& trailer) {
    const std::size_t table = file_.size();
    file_ += "xref\n0 " + std::to_string(places_.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t place : places_) file_ += numbered("%010zu 00000 n \n", place);
    file_ += "trailer\n<< /Size " + std::to_string(places_.size() + 1) + " /Root 1 0 R " + trailer +
             " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    return std::move(file_);
  }

 private:
  std::string file_ = "%PDF-1.4\n";
  std::vector<std::size_t> places_;
};

std::string page_content(const std::string& page) {
  std::string content = "BT /F1 11 Tf 14 TL 50 790 Td\n";
  for (std::size_t at = 0; at <= page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    content += "(" + page.substr(at, end - at) + ") Tj T*\n";
    at = end + 1;
  }
  return content + "ET";
}

}  // namespace

std::string zip_file(const std::vector<ZipPart>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* const zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  CALLAI_CHECK(zip != nullptr, "an archive in memory");
  zip_source_keep(target);
  for (const ZipPart& part : parts) add(zip, part);
  CALLAI_CHECK(zip_close(zip) == 0, "an archive can be written");
  zip_stat_t stat;
  CALLAI_CHECK(zip_source_stat(target, &stat) == 0 && zip_source_open(target) == 0, "an archive can be read");
  std::string bytes(stat.size, '\0');
  CALLAI_CHECK(zip_source_read(target, bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size()),
               "an archive can be read");
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&error);
  return bytes;
}

std::string word_paragraph(const std::string& text, const std::string& style) {
  const std::string properties = style.empty() ? "" : "<w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr>";
  return "<w:p>" + properties + "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r></w:p>";
}

std::string docx_file(const std::string& body, const std::vector<ZipPart>& more) {
  const std::string ns = std::string(" xmlns:w=\"") + kWordNamespace + "\"";
  std::vector<ZipPart> parts{
      {"[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
      {"word/styles.xml",
       "<w:styles" + ns +
           "><w:style w:type=\"paragraph\" w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/>"
           "</w:style><w:style w:styleId=\"Standard\"><w:name w:val=\"Normal\"/></w:style></w:styles>"},
      {"word/document.xml",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document" + ns + "><w:body>" + body + "</w:body></w:document>"}};
  parts.insert(parts.end(), more.begin(), more.end());
  return zip_file(parts);
}

std::string xlsx_file(const std::string& rows, const std::vector<ZipPart>& more) {
  const std::string ns = std::string(" xmlns=\"") + kSheetNamespace + "\"";
  std::vector<ZipPart> parts{
      {"[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
      {"xl/workbook.xml",
       "<workbook" + ns + " xmlns:r=\"" + kOfficeRelations +
           "\"><sheets><sheet name=\"Prices\" sheetId=\"1\" r:id=\"rId1\"/>"
           "<sheet name=\"Secret\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels", std::string("<Relationships xmlns=\"") + kRelations +
                                         "\"><Relationship Id=\"rId1\" Type=\"x\" Target=\"worksheets/sheet1.xml\"/>"
                                         "<Relationship Id=\"rId2\" Type=\"x\" Target=\"worksheets/sheet2.xml\"/>"
                                         "</Relationships>"},
      {"xl/worksheets/sheet1.xml", "<worksheet" + ns + "><sheetData>" + rows + "</sheetData></worksheet>"}};
  parts.insert(parts.end(), more.begin(), more.end());
  return zip_file(parts);
}

std::string pdf_file(const std::vector<std::string>& pages, const std::string& title) {
  // 1 catalogue, 2 pages, 3 font, 4 information, then a page and its content each.
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += std::to_string(5 + 2 * i) + " 0 R ";
  PdfObjects objects;
  objects.add("<< /Type /Catalog /Pages 2 0 R >>");
  objects.add("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>");
  objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  objects.add("<< /Title (" + title + ") >>");
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::string content = page_content(pages[i]);
    objects.add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents " +
        std::to_string(6 + 2 * i) + " 0 R >>");
    objects.add("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
  }
  return objects.finish("/Info 4 0 R");
}

}  // namespace callai::documents::testing
