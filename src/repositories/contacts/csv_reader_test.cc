#include "repositories/contacts/csv_reader.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/env.h"

namespace callai::repositories {
namespace {

using Fields = std::vector<std::string>;

std::vector<CsvRow> rows_of(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<CsvRow> rows;
  for (CsvRow row; reader.next(row);) rows.push_back(row);
  return rows;
}

TEST(CsvReader, ReadsFieldsQuotesAndEveryLineEnd) {
  const auto rows = rows_of("a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\n\n\r4,,6\r7");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].fields, (Fields{"a", "b", "c"}));
  EXPECT_EQ(rows[1].fields, (Fields{"1", "x, \"y\"\nz", ""}));
  EXPECT_EQ(rows[1].line, 2U);
  EXPECT_EQ(rows[2].fields, (Fields{"4", "", "6"}));
  EXPECT_EQ(rows[2].line, 6U) << "the quoted field has two lines, and two are empty";
  EXPECT_EQ(rows[3].fields, (Fields{"7"}));
  for (const CsvRow& row : rows) EXPECT_EQ(row.problem, "");
}

TEST(CsvReader, TellsTheSeparatorFromTheFirstRecord) {
  EXPECT_EQ(rows_of("name;\"a,b,c,d\";x\n1;2;3")[1].fields, (Fields{"1", "2", "3"}));
  EXPECT_EQ(rows_of("a\tb\n1,5\t2")[1].fields, (Fields{"1,5", "2"}));
  EXPECT_EQ(rows_of("a|b\n1|2")[1].fields, (Fields{"1", "2"}));
  EXPECT_EQ(rows_of("one\ntwo;three")[1].fields, (Fields{"two;three"}));
}

TEST(CsvReader, ReadsEveryEncodingThatSpreadsheetsWrite) {
  const Fields expected{"J\xC3\xBCrgen", "\xE2\x82\xAC"};
  EXPECT_EQ(rows_of("\xEF\xBB\xBFJ\xC3\xBCrgen,\xE2\x82\xAC")[0].fields, expected);
  EXPECT_EQ(rows_of("J\xFCrgen,\x80")[0].fields, expected) << "Windows-1252";
  const std::string le("\xFF\xFEJ\0\xFC\0r\0g\0e\0n\0,\0\xAC\x20", 18);
  EXPECT_EQ(rows_of(le)[0].fields, expected);
  const std::string be("\xFE\xFF\0J\0\xFC\0r\0g\0e\0n\0,\x20\xAC", 18);
  EXPECT_EQ(rows_of(be)[0].fields, expected);
  const std::string pair("\xFF\xFE\x3D\xD8\x00\xDE", 6);
  EXPECT_EQ(rows_of(pair)[0].fields, (Fields{"\xF0\x9F\x98\x80"}));
}

TEST(CsvReader, ReportsABrokenRecordAndGoesOn) {
  const auto rows = rows_of("a,b\n\"x\"y,2\n3,4\n\"never closed,5\n6,7");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_NE(rows[1].problem.find("behind a closing quote"), std::string::npos);
  EXPECT_EQ(rows[2].fields, (Fields{"3", "4"}));
  EXPECT_EQ(rows[2].problem, "");
  EXPECT_NE(rows[3].problem.find("never closed"), std::string::npos);
}

TEST(CsvReader, BoundsFieldsAndColumns) {
  const auto large = rows_of("a\n" + std::string(kMaxCsvFieldBytes + 1, 'x') + "\nb");
  EXPECT_NE(large[1].problem, "");
  EXPECT_EQ(large[1].fields[0].size(), kMaxCsvFieldBytes);
  EXPECT_EQ(large[2].fields, (Fields{"b"}));
  const auto wide = rows_of(std::string(2 * kMaxCsvColumns, ','));
  EXPECT_NE(wide[0].problem, "");
  EXPECT_EQ(wide[0].fields.size(), kMaxCsvColumns);
}

TEST(CsvReader, IsEmptyForAnEmptyFile) {
  for (const char* text : {"", "\n\n\r\n", "\xEF\xBB\xBF", "\xFF\xFE"}) EXPECT_TRUE(rows_of(text).empty());
}

TEST(CsvReader, ReadsBackWhatIsWritten) {
  core::SeededRandom random(7);
  const std::string alphabet = "ab,;\"\n\r\t '=\xC3\xBC";
  for (int round = 0; round < 200; ++round) {
    Fields fields{"x"};
    for (int i = 0; i < 4; ++i) {
      std::string field;
      for (std::uint64_t n = random.next() % 8; n > 0; --n) {
        const std::size_t at = random.next() % (alphabet.size() - 1);
        field += at == alphabet.size() - 2 ? alphabet.substr(at) : std::string(1, alphabet[at]);
      }
      fields.push_back(field);
    }
    std::string line;
    for (const std::string& field : fields) line += (line.empty() ? "" : ",") + csv_field(field);
    std::istringstream in(line + "\r\n");
    CsvReader reader(in, ',');
    CsvRow row;
    ASSERT_TRUE(reader.next(row));
    EXPECT_EQ(row.fields, fields);
    EXPECT_FALSE(reader.next(row));
  }
}

TEST(CsvReader, EndsForWhateverBytes) {
  core::SeededRandom random(3);
  for (int round = 0; round < 500; ++round) {
    std::string bytes;
    for (std::uint64_t n = random.next() % 300; n > 0; --n) {
      const std::uint64_t roll = random.next();
      bytes += roll % 3 == 0 ? "\",\n\r;\xFF\xFE"[roll / 3 % 7] : static_cast<char>(roll >> 8U);
    }
    for (const CsvRow& row : rows_of(bytes)) EXPECT_LE(row.fields.size(), kMaxCsvColumns);
  }
}

}  // namespace
}  // namespace callai::repositories
