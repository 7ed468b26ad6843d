#include "documents/document_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/strings.h"
#include "documents/readers.h"
#include "documents/text_decoding.h"

namespace callai::documents {

namespace {

constexpr std::size_t kPdfHeaderWithin = 1024;  // bytes before "%PDF-" that readers of PDF put up with

struct Magic {
  std::string_view bytes;
  std::string_view what;
};
using namespace std::string_view_literals;
// Files that people confuse with documents, for a better answer than "binary data".
constexpr std::array<Magic, 12> kOthers{{{"\x89PNG"sv, "a PNG picture"},
                                         {"\xFF\xD8\xFF"sv, "a JPEG picture"},
                                         {"GIF8"sv, "a GIF picture"},
                                         {"II*\0"sv, "a TIFF picture"},
                                         {"MM\0*"sv, "a TIFF picture"},
                                         {"\x7F"
                                          "ELF"sv,
                                          "a program"},
                                         {"MZ\x90"sv, "a program"},
                                         {"\x1F\x8B"sv, "a gzip archive"},
                                         {"7z\xBC\xAF"sv, "a 7z archive"},
                                         {"Rar!"sv, "a RAR archive"},
                                         {"BZh"sv, "a bzip2 archive"},
                                         {"\xFD"
                                          "7zXZ"sv,
                                          "an xz archive"}}};
constexpr std::string_view kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;
constexpr const char* kReadable = "text, Markdown, HTML, CSV, DOCX, XLSX or PDF";

/// "pdf" of "folder/Price List.PDF".
std::string ending_of(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot < begin ? "" : core::ascii_lower(name.substr(dot + 1));
}

std::string utf16(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) {
    out += c;
    out += '\0';
  }
  return out;
}

/// Compound files (MS-CFB): what Office wrote before 2007, and what it encrypts into today.
core::Error old_office(std::string_view bytes) {
  const auto holds = [&bytes](std::string_view stream) { return bytes.find(utf16(stream)) != std::string_view::npos; };
  if (holds("EncryptedPackage")) return refusal("it is an encrypted Office file", "save it without a password");
  if (holds("WordDocument")) return refusal("it is a Word file of the old format", "save it as DOCX or PDF");
  if (holds("Workbook")) return refusal("it is an Excel file of the old format", "save it as XLSX or CSV");
  return refusal("it is an Office file of an old format", "save it as DOCX, XLSX or PDF");
}

/// What the ending promises, when it promises something.
std::optional<DocumentFormat> promised(const std::string& ending) {
  using Row = std::pair<std::string_view, DocumentFormat>;
  static constexpr std::array<Row, 13> kEndings{{{"pdf", DocumentFormat::kPdf},
                                                 {"docx", DocumentFormat::kDocx},
                                                 {"docm", DocumentFormat::kDocx},
                                                 {"xlsx", DocumentFormat::kXlsx},
                                                 {"xlsm", DocumentFormat::kXlsx},
                                                 {"csv", DocumentFormat::kCsv},
                                                 {"tsv", DocumentFormat::kCsv},
                                                 {"htm", DocumentFormat::kHtml},
                                                 {"html", DocumentFormat::kHtml},
                                                 {"xhtml", DocumentFormat::kHtml},
                                                 {"md", DocumentFormat::kMarkdown},
                                                 {"markdown", DocumentFormat::kMarkdown},
                                                 {"txt", DocumentFormat::kText}}};
  const auto found =
      std::find_if(kEndings.begin(), kEndings.end(), [&ending](const Row& row) { return row.first == ending; });
  return found == kEndings.end() ? std::nullopt : std::optional(found->second);
}

bool is_text(DocumentFormat format) {
  return format != DocumentFormat::kPdf && format != DocumentFormat::kDocx && format != DocumentFormat::kXlsx;
}

std::string_view in_words(DocumentFormat format) {
  switch (format) {
    case DocumentFormat::kPdf: return "a PDF";
    case DocumentFormat::kDocx: return "a DOCX";
    case DocumentFormat::kXlsx: return "an XLSX";
    default: return "text";
  }
}

core::Status fits_name(DocumentFormat found, const std::string& ending) {
  const auto claim = promised(ending);
  if (!claim || *claim == found || (is_text(*claim) && is_text(found))) return {};
  return refusal("its name ends in ." + ending + ", but it holds " + std::string(in_words(found)),
                 "give it the ending of what it is");
}

bool begins_as_html(std::string_view text) {
  text = core::trimmed(text);
  while (text.starts_with("<!--") || text.starts_with("<?")) {
    const std::string_view end = text.starts_with("<?") ? "?>" : "-->";
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return false;
    text = core::trimmed(text.substr(at + end.size()));
  }
  const std::string beginning = core::ascii_lower(text.substr(0, 16));
  return beginning.starts_with("<!doctype html") || beginning.starts_with("<html");
}

core::Result<DocumentText> read_decoded(std::string_view bytes, const std::string& ending, const ReadJob& job) {
  auto text = decode_text(bytes);
  if (!text) return text.error();
  DocumentFormat format = promised(ending).value_or(DocumentFormat::kText);
  if (begins_as_html(*text)) format = DocumentFormat::kHtml;
  if (core::Status fits = fits_name(is_text(format) ? format : DocumentFormat::kText, ending); !fits) {
    return fits.error();
  }
  switch (format) {
    case DocumentFormat::kHtml: return read_html(*text, job);
    case DocumentFormat::kCsv: return read_csv(*text, job);
    case DocumentFormat::kMarkdown: return read_markdown(*text, job);
    default: return read_text(*text, job);
  }
}

bool has_macros(const ZipArchive& archive, const std::string& ending) {
  if (ending == "docm" || ending == "xlsm" || ending == "dotm" || ending == "xltm" || ending == "xlsb") return true;
  return std::any_of(archive.names().begin(), archive.names().end(), [](const std::string& name) {
    const std::string lower = core::ascii_lower(name);
    return lower.find("vbaproject") != std::string::npos || lower.find("/macrosheets/") != std::string::npos;
  });
}

core::Result<DocumentText> read_archive(std::string_view bytes, const std::string& ending, const ReadJob& job) {
  auto archive = ZipArchive::open(bytes, job);
  if (!archive) return archive.error();
  ZipArchive& zip = **archive;
  if (has_macros(zip, ending)) {
    return refusal("it is an Office file with macros", "save it without macros, as DOCX or XLSX");
  }
  const bool word = zip.has("word/document.xml");
  if (!word && !zip.has("xl/workbook.xml")) {
    const bool slides = zip.has("ppt/presentation.xml");
    const bool open_document = zip.has("content.xml") && zip.has("mimetype");
    return slides          ? refusal("it is a presentation", "save it as PDF")
           : open_document ? refusal("it is an OpenDocument file", "save it as DOCX, XLSX or PDF")
                           : refusal("it is a ZIP archive", "unpack it and add the documents in it one by one");
  }
  core::Status fits = fits_name(word ? DocumentFormat::kDocx : DocumentFormat::kXlsx, ending);
  if (!fits) return fits.error();
  return word ? read_docx(zip, job) : read_xlsx(zip, job);
}

core::Result<DocumentText> read_any(std::string_view bytes, const std::string& ending, const ReadJob& job,
                                    const std::string& pdf_programs) {
  if (bytes.size() > job.limits.input_bytes) {
    return over_limit("it is larger than " + std::to_string(job.limits.input_bytes >> 20U) + " MiB", "split it");
  }
  const std::size_t pdf = bytes.substr(0, kPdfHeaderWithin).find("%PDF-");
  // A text may speak of PDF files.
  if (pdf == 0 || (pdf != std::string_view::npos && !looks_like_text(bytes))) {
    core::Status fits = fits_name(DocumentFormat::kPdf, ending);
    return fits ? read_pdf(bytes, pdf_programs, job) : core::Result<DocumentText>(fits.error());
  }
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return read_archive(bytes, ending, job);
  if (bytes.starts_with(kOle)) return old_office(bytes);
  if (bytes.starts_with("{\\rtf")) return refusal("it is an RTF file", "save it as DOCX or PDF");
  for (const Magic& other : kOthers) {
    if (bytes.starts_with(other.bytes)) {
      return refusal("it is " + std::string(other.what), std::string("save it as ") + kReadable);
    }
  }
  return read_decoded(bytes, ending, job);
}

}  // namespace

core::Result<DocumentText> DocumentReader::read(std::string_view bytes, const std::string& name,
                                                const Control& control) const {
  ReadJob job(settings_.limits, clock_);
  job.stop = control.stop;
  job.progress = control.progress;
  auto text = read_any(bytes, ending_of(name), job, settings_.pdf_programs);
  if (text) return text;
  core::Error error = text.error();
  error.message = "'" + name + "' is not read: " + error.message;
  return error;
}

}  // namespace callai::documents
