#include "documents/document_reader.h"

#include <gtest/gtest.h>

#include "core/system_env.h"
#include "documents/testing/file_writers.h"

namespace callai::documents {
namespace {

using core::ErrorCode;
using testing::pdf_file;

class PdfDocuments : public ::testing::Test {
 protected:
  core::SystemClock clock_;
  DocumentReader reader_{clock_};
};

TEST_F(PdfDocuments, AreReadPageByPage) {
  std::vector<std::pair<int, int>> progress;
  const DocumentReader::Control control{{}, [&](int done, int total) { progress.emplace_back(done, total); }};
  const auto text = reader_.read(
      pdf_file({"Returns\n\nYou may return what you have not used within thirty\ndays of delivery.", "Shipping"},
               "Our terms"),
      "terms.pdf", control);
  ASSERT_TRUE(text.ok()) << core::describe(text.error());
  EXPECT_EQ(text->format, DocumentFormat::kPdf);
  EXPECT_EQ(text->title, "Our terms");
  EXPECT_EQ(text->pages, 2);
  EXPECT_NE(text->text.find("within thirty days of delivery."), std::string::npos) << text->text;
  ASSERT_EQ(text->places.size(), 2U);
  EXPECT_EQ(text->places[1].text, "page 2");
  EXPECT_EQ(text->text.substr(static_cast<std::size_t>(text->places[1].first_byte)), "Shipping");
  EXPECT_EQ(progress, (std::vector<std::pair<int, int>>{{1, 2}, {2, 2}}));
}

TEST_F(PdfDocuments, OfThreeHundredPagesAreReadWhole) {
  std::vector<std::string> pages;
  for (int i = 1; i <= 300; ++i) pages.push_back("This is page number " + std::to_string(i) + ".");
  const auto text = reader_.read(pdf_file(pages), "book.pdf");
  ASSERT_TRUE(text.ok()) << core::describe(text.error());
  EXPECT_EQ(text->pages, 300);
  EXPECT_EQ(text->places.back().text, "page 300");
}

TEST_F(PdfDocuments, WithoutTextAreCalledScanned) {
  const auto text = reader_.read(pdf_file({"", ""}), "scan.pdf");
  ASSERT_FALSE(text.ok());
  EXPECT_NE(text.error().message.find("scanned"), std::string::npos) << text.error().message;
}

TEST_F(PdfDocuments, OfTooManyPagesAreRefused) {
  DocumentReaderSettings settings;
  settings.limits.pages = 2;
  const auto text = DocumentReader(clock_, settings).read(pdf_file({"a", "b", "c"}), "a.pdf");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kResourceExhausted);
  EXPECT_NE(text.error().message.find("3 pages"), std::string::npos) << text.error().message;
}

TEST_F(PdfDocuments, SayWhatToInstallWhereTheProgramIsMissing) {
  DocumentReaderSettings settings;
  settings.pdf_programs = "/nowhere";
  const auto text = DocumentReader(clock_, settings).read(pdf_file({"a"}), "a.pdf");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(text.error().mend.find("apt-get install poppler-utils"), std::string::npos);
}

TEST_F(PdfDocuments, AreNotReadAnyFurtherWhenCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(reader_.read(pdf_file({"a"}), "a.pdf", {stop.get_token(), {}}).error().code, ErrorCode::kCancelled);
}

TEST_F(PdfDocuments, AreKnownByTheirContentAlone) {
  EXPECT_EQ(reader_.read("\n\x01\x02" + pdf_file({"hello"}), "upload").value().format, DocumentFormat::kPdf);
  EXPECT_EQ(reader_.read("A text about %PDF- files.", "a.txt").value().format, DocumentFormat::kText);
}

}  // namespace
}  // namespace callai::documents
