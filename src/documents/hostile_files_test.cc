#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>

#include "core/env.h"
#include "core/system_env.h"
#include "documents/document_reader.h"
#include "documents/testing/file_writers.h"

// Files that were made to do harm, or that are not what they say: each is refused with a reason and a mend.

namespace callai::documents {
namespace {

using core::ErrorCode;
using testing::docx_file;
using testing::pdf_file;
using testing::word_paragraph;
using testing::zip_file;
using testing::ZipPart;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr long kMostKb = 4 * 32 * 1024;  // a sanitizer keeps notes of every byte
#else
constexpr long kMostKb = 32 * 1024;
#endif

class HostileFiles : public ::testing::Test {
 protected:
  void expect_refused(const std::string& bytes, const std::string& name, ErrorCode code, const std::string& words) {
    const auto text = DocumentReader(clock_, settings_).read(bytes, name);
    ASSERT_FALSE(text.ok()) << name << " was read as: " << text->text.substr(0, 200);
    EXPECT_EQ(text.error().code, code) << core::describe(text.error());
    EXPECT_NE(text.error().message.find(words), std::string::npos) << core::describe(text.error());
    EXPECT_EQ(text.error().message.find("'" + name + "' is not read: "), 0U);
    EXPECT_FALSE(text.error().mend.empty()) << text.error().message;
  }
  core::SystemClock clock_;
  DocumentReaderSettings settings_;
};

/// The uncompressed size in every header of an archive, where the part's name ends in `name`.
std::string with_claimed_size(std::string archive, const std::string& name, std::uint32_t size) {
  const auto patch = [&](const char* mark, std::size_t size_at, std::size_t name_size_at, std::size_t name_at) {
    for (std::size_t at = archive.find(mark); at != std::string::npos; at = archive.find(mark, at + 4)) {
      std::uint16_t length = 0;
      std::memcpy(&length, archive.data() + at + name_size_at, sizeof length);
      if (archive.substr(at + name_at, length).ends_with(name)) {
        std::memcpy(archive.data() + at + size_at, &size, sizeof size);
      }
    }
  };
  patch("PK\x03\x04", 22, 26, 30);
  patch("PK\x01\x02", 24, 28, 46);
  return archive;
}

/// The most memory this process has had since forget_peak(), kB.
long peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kb = 0;
    if (word == "VmHWM:" && status >> kb) return kb;
  }
  return -1;
}
void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

TEST_F(HostileFiles, AZipBombIsStoppedBeforeItUnfolds) {
  std::string bomb;
  {
    const std::string paragraph = word_paragraph(std::string(1000, 'a'));
    std::string body;
    while (body.size() < (40U << 20U)) body += paragraph;
    bomb = docx_file(body);
  }
  EXPECT_LT(bomb.size(), 1U << 20U);
  forget_peak();
  const long before = peak_memory_kb();
  expect_refused(bomb, "bomb.docx", ErrorCode::kResourceExhausted, "");
  EXPECT_LT(peak_memory_kb() - before, kMostKb);
}

TEST_F(HostileFiles, APartThatUnfoldsTooFarIsStopped) {
  // No paragraph and no text, only elements.
  std::string elements;
  while (elements.size() < (8U << 20U)) elements += "<w:x/>";
  const std::string bomb = docx_file(elements);
  expect_refused(bomb, "bomb.docx", ErrorCode::kResourceExhausted, "more than 200 times larger");
  settings_.limits.expansion = 1'000'000;
  settings_.limits.expanded_bytes = 5U << 20U;
  expect_refused(bomb, "bomb.docx", ErrorCode::kResourceExhausted, "claims to hold 8 MiB");
  expect_refused(with_claimed_size(bomb, "document.xml", 1U << 20U), "bomb.docx", ErrorCode::kResourceExhausted,
                 "holds more than 5 MiB");
  settings_.limits.expanded_bytes = 9U << 20U;
  const std::string two = docx_file(elements, {{"docProps/core.xml", "<x>" + elements + "</x>"}});
  expect_refused(two, "bomb.docx", ErrorCode::kResourceExhausted, "holds more than 9 MiB");
}

TEST_F(HostileFiles, AClaimOfTwoGigabytesIsNotBelieved) {
  expect_refused(with_claimed_size(docx_file(word_paragraph("hello")), "document.xml", 0x7FFFFFFFU), "claim.docx",
                 ErrorCode::kResourceExhausted, "claims to hold 2047 MiB");
}

TEST_F(HostileFiles, AWrongSizeIsFound) {
  expect_refused(with_claimed_size(docx_file(word_paragraph("hello")), "document.xml", 1000), "claim.docx",
                 ErrorCode::kInvalidArgument, "broken");
}

TEST_F(HostileFiles, MacrosAreRefused) {
  const std::vector<ZipPart> macros{{"word/vbaProject.bin", "x"}};
  expect_refused(docx_file(word_paragraph("hello"), macros), "a.docm", ErrorCode::kInvalidArgument, "macros");
  expect_refused(docx_file(word_paragraph("hello"), macros), "a.docx", ErrorCode::kInvalidArgument, "macros");
  expect_refused(docx_file(word_paragraph("hello")), "a.docm", ErrorCode::kInvalidArgument, "macros");
  expect_refused(testing::xlsx_file("", {{"xl/macrosheets/sheet1.xml", ""}}), "a.xlsx", ErrorCode::kInvalidArgument,
                 "macros");
}

TEST_F(HostileFiles, EncryptedFilesAreRefused) {
  std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(1000, '\0');
  for (const char c : std::string("EncryptedPackage")) ole += std::string(1, c) + '\0';
  expect_refused(ole, "a.docx", ErrorCode::kInvalidArgument, "encrypted");
  expect_refused(zip_file({{"word/document.xml", "x", true}}), "a.docx", ErrorCode::kInvalidArgument, "encrypted");
  std::string pdf = pdf_file({"secret"});
  const std::string unknown(32, 'A');
  pdf.replace(
      pdf.find("/Info 4 0 R"), 11,
      "/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + unknown + ") /U (" + unknown + ") /P -4 >> /ID [<00> <00>]");
  expect_refused(pdf, "a.pdf", ErrorCode::kInvalidArgument, "encrypted");
}

TEST_F(HostileFiles, BillionsOfLaughsAreNotLaughed) {
  std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a0 \"ha\">";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    laughs += "<!ENTITY a" + std::to_string(i) + " \"" + before + before + before + "\">";
  }
  laughs += "]><w:document><w:body><w:p><w:r><w:t>&a29;</w:t></w:r></w:p></w:body></w:document>";
  expect_refused(zip_file({{"word/document.xml", laughs}}), "a.docx", ErrorCode::kInvalidArgument, "entities");
}

TEST_F(HostileFiles, NoFileOfThisMachineIsLookedInto) {
  const std::string xml =
      "<!DOCTYPE w [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><w:document><w:p><w:r><w:t>&f;</w:t></w:r></w:p>"
      "</w:document>";
  expect_refused(zip_file({{"word/document.xml", xml}}), "a.docx", ErrorCode::kInvalidArgument, "entities");
}

TEST_F(HostileFiles, NamesThatLeadOutOfTheArchiveAreRefused) {
  for (const char* name : {"../../etc/cron.d/x", "/etc/passwd", "word\\..\\..\\x", "C:/x", "word/../../x"}) {
    expect_refused(docx_file(word_paragraph("hello"), {{name, "x"}}), "a.docx", ErrorCode::kInvalidArgument,
                   "leads out");
  }
}

TEST_F(HostileFiles, TooManyPartsAreRefused) {
  std::vector<ZipPart> parts;
  for (int i = 0; i < 5000; ++i) parts.push_back({"x" + std::to_string(i), ""});
  expect_refused(docx_file("", parts), "a.docx", ErrorCode::kResourceExhausted, "parts");
}

TEST_F(HostileFiles, EndlessNestingIsRefused) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<w:p>";
  expect_refused(docx_file(deep), "a.docx", ErrorCode::kResourceExhausted, "nested");
  std::string page = "<html>";
  for (int i = 0; i < 100'000; ++i) page += "<div>x";
  expect_refused(page, "a.html", ErrorCode::kResourceExhausted, "nested");
}

TEST_F(HostileFiles, EndlessTagsAreRefused) {
  std::string attributes;
  for (int i = 0; i < 300'000; ++i) attributes += " a" + std::to_string(i) + "=\"1\"";
  expect_refused("<html><p" + attributes + ">x", "a.html", ErrorCode::kResourceExhausted, "attributes");
  expect_refused("<html><p " + std::string(3U << 20U, 'a'), "a.html", ErrorCode::kInvalidArgument, "no text");
  expect_refused("<html><script>" + std::string(5U << 20U, 'a'), "a.html", ErrorCode::kResourceExhausted, "scripts");
  expect_refused(docx_file("<w:p" + attributes + "/>"), "a.docx", ErrorCode::kResourceExhausted, "");
  const auto drawing =
      DocumentReader(clock_).read("<html><svg><path d=\"" + std::string(100'000, ' ') + "\"/></svg><p>hello", "a.html");
  EXPECT_TRUE(drawing.ok()) << "blanks in a value are no attributes";
  EXPECT_TRUE(DocumentReader(clock_).read("<html><!--" + std::string(100'000, ' ') + "--><p>hello", "a.html").ok());
}

TEST_F(HostileFiles, BrokenFilesAreRefused) {
  const std::string docx = docx_file(word_paragraph(std::string(5000, 'a') + "b"));
  expect_refused(docx.substr(0, docx.size() / 2), "a.docx", ErrorCode::kInvalidArgument, "broken");
  expect_refused(docx_file("<w:p><w:r></w:p>"), "a.docx", ErrorCode::kInvalidArgument, "broken XML");
  expect_refused("%PDF-1.7\nthis is the beginning of nothing", "a.pdf", ErrorCode::kInvalidArgument, "broken PDF");
}

TEST_F(HostileFiles, ANameThatDoesNotFitIsRefused) {
  expect_refused(docx_file(word_paragraph("x")), "a.pdf", ErrorCode::kInvalidArgument, "it holds a DOCX");
  expect_refused(docx_file(word_paragraph("x")), "a.txt", ErrorCode::kInvalidArgument, "it holds a DOCX");
  expect_refused(pdf_file({"x"}), "a.docx", ErrorCode::kInvalidArgument, "it holds a PDF");
  expect_refused("just words", "a.pdf", ErrorCode::kInvalidArgument, "it holds text");
  expect_refused("just words", "a.xlsx", ErrorCode::kInvalidArgument, "it holds text");
}

TEST_F(HostileFiles, WhatIsNoDocumentIsRefused) {
  std::string noise;
  core::SeededRandom random(1);
  for (int i = 0; i < 10'000; ++i) noise += static_cast<char>(random.next());
  expect_refused(noise, "a.txt", ErrorCode::kInvalidArgument, "binary");
  expect_refused(std::string("text\0text", 9), "a.txt", ErrorCode::kInvalidArgument, "binary");
  expect_refused("\x89PNG\r\n\x1A\n", "a.txt", ErrorCode::kInvalidArgument, "picture");
  expect_refused(
      "\x7F"
      "ELF\x02",
      "a.md", ErrorCode::kInvalidArgument, "program");
  expect_refused("{\\rtf1 hello}", "a.rtf", ErrorCode::kInvalidArgument, "RTF");
  expect_refused(zip_file({{"a.txt", "x"}}), "a.zip", ErrorCode::kInvalidArgument, "ZIP archive");
  expect_refused(zip_file({{"ppt/presentation.xml", "x"}}), "a.pptx", ErrorCode::kInvalidArgument, "presentation");
}

TEST_F(HostileFiles, SizesAreBounded) {
  settings_.limits.input_bytes = 1U << 20U;
  settings_.limits.output_bytes = 1U << 20U;
  expect_refused(std::string(2U << 20U, 'a'), "a.txt", ErrorCode::kResourceExhausted, "larger than 1 MiB");
  settings_.limits.input_bytes = 64U << 20U;
  const std::string much(2U << 20U, 'a');
  expect_refused(much, "a.txt", ErrorCode::kResourceExhausted, "more than 1 MiB of text");
  expect_refused("<html><p>" + much, "a.html", ErrorCode::kResourceExhausted, "more than 1 MiB of text");
  expect_refused("a,b\n" + much + ",x\n", "a.csv", ErrorCode::kResourceExhausted, "more than 1 MiB of text");
  settings_.limits.markup_bytes = 1U << 20U;
  expect_refused("<html><p>" + much, "a.html", ErrorCode::kResourceExhausted, "1 MiB of HTML");
}

TEST_F(HostileFiles, TimeIsBounded) {
  settings_.limits.time = core::Duration{-1};
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "<p>x</p>\n";
  for (const char* name : {"a.txt", "a.md", "a.csv", "a.html"}) {
    expect_refused(lines, name, ErrorCode::kDeadlineExceeded, "longer to read");
  }
  expect_refused(docx_file(lines), "a.docx", ErrorCode::kDeadlineExceeded, "longer to read");
  expect_refused(pdf_file({"x"}), "a.pdf", ErrorCode::kDeadlineExceeded, "longer to read");
}

}  // namespace
}  // namespace callai::documents
