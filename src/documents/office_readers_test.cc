#include <gtest/gtest.h>

#include "core/testing/manual_clock.h"
#include "documents/document_reader.h"
#include "documents/sheet_csv.h"
#include "documents/testing/file_writers.h"

namespace callai::documents {
namespace {

using testing::docx_file;
using testing::word_paragraph;
using testing::xlsx_file;

class OfficeReaders : public ::testing::Test {
 protected:
  DocumentText read(const std::string& bytes, const std::string& name) {
    const auto text = reader_.read(bytes, name);
    EXPECT_TRUE(text.ok()) << core::describe(text.error());
    return text.ok() ? *text : DocumentText{};
  }
  core::testing::ManualClock clock_;
  DocumentReader reader_{clock_};
};

std::string cell(const std::string& text) {
  return "<w:tc>" + word_paragraph(text) + "</w:tc>";
}

std::string properties(const std::string& title) {
  return "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" + title +
         "</dc:title><dc:creator>Somebody</dc:creator></cp:coreProperties>";
}

TEST_F(OfficeReaders, ReadHeadingsParagraphsAndListsOfWord) {
  const DocumentText d =
      read(docx_file(word_paragraph("Returns", "berschrift1") + word_paragraph("Thirty days &amp; no questions.") +
                         "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>fast</w:t></w:r></w:p>"
                         "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>Ship</w:t></w:r><w:r><w:t>ping</w:t>"
                         "<w:tab/><w:t>now</w:t></w:r></w:p>" +
                         word_paragraph("Five days."),
                     {{"docProps/core.xml", properties("Our policy")}}),
           "policy.docx");
  EXPECT_EQ(d.format, DocumentFormat::kDocx);
  EXPECT_EQ(d.title, "Our policy");
  EXPECT_EQ(d.text, "# Returns\n\nThirty days & no questions.\n\n- fast\n\n# Shipping now\n\nFive days.");
  ASSERT_EQ(d.places.size(), 2U);
  EXPECT_EQ(d.places[1].text, "Shipping now");
}

TEST_F(OfficeReaders, PutTheRowsOfAWordTableIntoWords) {
  EXPECT_EQ(read(docx_file("<w:tbl><w:tr>" + cell("Plan") + cell("Price") + "</w:tr><w:tr>" + cell("Basic") +
                           cell("19") + "</w:tr></w:tbl>" + word_paragraph("after")),
                 "a.docx")
                .text,
            "Plan: Basic; Price: 19\n\nafter");
}

TEST_F(OfficeReaders, DoNotReadWhatWordDoesNotShow) {
  EXPECT_EQ(
      read(docx_file(word_paragraph("shown") + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
                                               "<w:del><w:r><w:delText>old</w:delText><w:t>deleted</w:t></w:r></w:del>"
                                               "<w:r><w:instrText>PAGEREF</w:instrText><w:t> too</w:t></w:r></w:p>"),
           "a.docx")
          .text,
      "shown\n\ntoo");
}

TEST_F(OfficeReaders, ReadTextBoxesOfWordOnce) {
  EXPECT_EQ(read(docx_file("<w:p><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:txbxContent>" +
                           word_paragraph("in the box") + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" +
                           word_paragraph("in the box") +
                           "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>outside</w:t></w:r></w:p>"),
                 "a.docx")
                .text,
            "in the box\n\noutside");
}

constexpr const char* kStyles =
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>"
    "<numFmt numFmtId=\"164\" formatCode=\"[$-407]d\\. mmmm yyyy;@\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"#,##0.00\\ &quot;days&quot;\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/>"
    "<xf numFmtId=\"9\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>";

TEST_F(OfficeReaders, ReadTheRowsOfASheet) {
  const DocumentText d = read(
      xlsx_file("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>Price</t></is></c>"
                "<c r=\"C1\" t=\"str\"><v>Stock</v></c></row>"
                "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\"><v>0.30000000000000004</v></c>"
                "<c r=\"C2\" t=\"b\"><v>1</v></c></row>"
                "<row r=\"7\"><c r=\"A7\" t=\"s\"><v>99</v></c><c r=\"C7\" t=\"e\"><v>#REF!</v></c>"
                "<c r=\"B7\"><v>12</v></c></row>",
                {{"xl/sharedStrings.xml",
                  "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>Product</t></si>"
                  "<si><r><t>Wid</t></r><r><t>get</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si></sst>"},
                 {"xl/worksheets/sheet2.xml",
                  "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>secret</t></is>"
                  "</c></row></sheetData></worksheet>"}}),
      "prices.xlsx");
  EXPECT_EQ(d.format, DocumentFormat::kXlsx);
  EXPECT_EQ(d.text, "Product: Widget; Price: 0.3; Stock: yes\n12");
  ASSERT_EQ(d.places.size(), 2U);
  EXPECT_EQ(d.places[1].text, "sheet Prices, row 7");
}

TEST_F(OfficeReaders, ShowDatesAndPercentagesAsTheSheetDoes) {
  const std::string rows =
      "<row><c s=\"1\"><v>45992</v></c><c s=\"2\"><v>0.075</v></c><c s=\"3\"><v>30</v></c><c s=\"4\"><v>45992.5</v></c>"
      "<c s=\"5\"><v>0.75</v></c><c s=\"1\"><v>-3</v></c><c s=\"1\"><v>1e99</v></c><c s=\"77\"><v>8</v></c></row>";
  EXPECT_EQ(read(xlsx_file(rows, {{"xl/styles.xml", kStyles}}), "a.xlsx").text,
            "2025-12-01; 7.5%; 30; 2025-12-01 12:00; 18:00; -3; 1e+99; 8");
}

TEST_F(OfficeReaders, PutUpWithReferencesThatCannotBe) {
  EXPECT_EQ(read(xlsx_file("<row r=\"-1\"><c r=\"ZZZZ1\"><v>1</v></c><c r=\"1A\"><v>2</v></c><c r=\"XFE1\"><v>3</v></c>"
                           "<c r=\"XFD1\"><v>4</v></c><c t=\"s\"><v>-1</v></c><c t=\"s\"><v>x</v></c><v>5</v></row>"),
                 "a.xlsx")
                .text,
            "1; 2; 3");
}

TEST_F(OfficeReaders, GiveTheFirstSheetAsCsvForImports) {
  const std::string rows =
      "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Phone</t></is></c>"
      "<c r=\"C1\" t=\"inlineStr\"><is><t>Name</t></is></c></row>"
      "<row r=\"2\"><c r=\"A2\"><v>4930123456</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>a, \"b\"</t></is></c></row>";
  const auto csv = first_sheet_as_csv(xlsx_file(rows), clock_, {});
  ASSERT_TRUE(csv.ok()) << core::describe(csv.error());
  EXPECT_EQ(*csv, "Phone,,Name\r\n4930123456,,\"a, \"\"b\"\"\"\r\n");
  ReadLimits small;
  small.output_bytes = 20;
  EXPECT_EQ(first_sheet_as_csv(xlsx_file(rows), clock_, small).error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_FALSE(first_sheet_as_csv(docx_file(word_paragraph("a")), clock_, {}).ok());
  EXPECT_FALSE(first_sheet_as_csv("PK\x03\x04 and no archive", clock_, {}).ok());
}

}  // namespace
}  // namespace callai::documents
