#include "repositories/contacts/contact_import.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/testing/manual_clock.h"
#include "core/testing/virtual_executor.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/contacts/time_zones.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

class ContactImport : public RepositoryTest {
 protected:
  core::Result<ContactImportResult> import(const std::string& csv, const ContactImportOptions& options = {},
                                           const ImportProgress& progress = {}) {
    std::istringstream in(csv);
    return import_contacts(core::Env{clock_, random_, ids_, log_}, *database_, ours_, in, options, progress);
  }
  conversation::Contact contact(const std::string& number) {
    auto found = ContactRepo(*database_, ours_).find_by_phone(number);
    EXPECT_TRUE(found.ok()) << number;
    return found.ok() ? *found : conversation::Contact{};
  }
  std::size_t stored() { return ContactRepo(*database_, ours_).list({"", 1000})->size(); }

  core::testing::ManualClock clock_;
  core::SeededRandom random_{1};
  core::testing::CountingIds ids_;
  core::NullLogger log_;
};

TEST_F(ContactImport, TakesWhatAnAddressBookWrites) {
  const auto result = import(
      "First Name;Surname;E-Mail;Mobile;Company Name;Tags;Customer No.\r\n"
      "Ann;Lee;ann@example.com;030 23125000;Northwind;vip; \r\n"
      "Bob;Ray;;+44 20 7946 0000;;vip;B-7\r\n",
      {.default_region = "DE", .tags = {"autumn"}});
  ASSERT_TRUE(result.ok()) << core::describe(result.error());
  EXPECT_EQ(result->added, 2U);
  EXPECT_EQ(result->failed, 0U);
  EXPECT_EQ(result->columns[3], (std::pair<std::string, std::string>{"Mobile", "phone_number"}));
  EXPECT_EQ(result->columns[6], (std::pair<std::string, std::string>{"Customer No.", "customer_no"}));
  const conversation::Contact ann = contact("+493023125000");
  EXPECT_EQ(ann.first_name, "Ann");
  EXPECT_EQ(ann.last_name, "Lee");
  EXPECT_EQ(ann.company, "Northwind");
  EXPECT_EQ(ann.tags, (std::vector<std::string>{"vip", "autumn"}));
  EXPECT_TRUE(ann.custom_fields.empty()) << "an empty field says nothing";
  EXPECT_EQ(contact("+442079460000").custom_fields.at(0).second, "B-7");
}

TEST_F(ContactImport, ReportsBadRowsByLineAndColumnAndKeepsTheOthers) {
  const auto result = import(
      "phone,email,status,time_zone\n"
      "+493023125000,,,\n"
      "12345,,,\n"
      "+493023125001,no address,,\n"
      "+493023125002,,happy,\n"
      "+493023125003,,,Europe/Nowhere\n"
      ",a@example.com,,\n"
      "+493023125004,,,,extra\n"
      "\"+493023125005\"x,,,\n"
      "+493023125006,,Qualified,Asia/Tokyo\n");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->rows, 9U);
  EXPECT_EQ(result->added, 2U);
  EXPECT_EQ(result->failed, 7U);
  std::vector<std::pair<std::size_t, std::string>> places;
  for (const ContactImportProblem& problem : result->problems) places.emplace_back(problem.line, problem.column);
  EXPECT_EQ(places, (std::vector<std::pair<std::size_t, std::string>>{
                        {3, "phone"}, {4, "email"}, {5, "status"}, {6, "time_zone"}, {7, ""}, {8, ""}, {9, ""}}));
  EXPECT_EQ(contact("+493023125006").status, "qualified");
  EXPECT_EQ(contact("+493023125006").utc_offset, std::chrono::hours(9));
}

TEST_F(ContactImport, NeedsAHeaderAndAColumnOfNumbers) {
  EXPECT_EQ(import("").error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(import("a,b\n1,2\n").error().message.find("telephone numbers"), std::string::npos);
  EXPECT_TRUE(import("a,b\n+493023125000,2\n", {.columns = {{"a", "phone_number"}}}).ok());
  EXPECT_NE(import("phone\n1\n", {.columns = {{"fone", "phone_number"}}}).error().mend.find("phone"),
            std::string::npos);
  EXPECT_FALSE(import("a,b\n1,2\n", {.columns = {{"a", "phone_number"}, {"b", "phone_number"}}}).ok());
  EXPECT_NE(import("phone\n1\n", {.default_region = "Germany"}).error().message.find("Germany"), std::string::npos);
}

TEST_F(ContactImport, MapsAndLeavesOutColumnsAsAsked) {
  const auto result = import("Phone,Phone 2,Notes,Full name\n+493023125000,030 1,secret,Ann Maria Lee\n",
                             {.columns = {{"Notes", ""}, {"Phone 2", "second_number"}}});
  ASSERT_TRUE(result.ok());
  const conversation::Contact ann = contact("+493023125000");
  EXPECT_EQ(ann.first_name, "Ann Maria");
  EXPECT_EQ(ann.last_name, "Lee");
  ASSERT_EQ(ann.custom_fields.size(), 1U);
  EXPECT_EQ(ann.custom_fields[0], (std::pair<std::string, std::string>{"second_number", "030 1"}));
}

TEST_F(ContactImport, SkipsUpdatesOrRefusesWhatIsThereAlready) {
  const std::string first = "phone,first_name,city,tags\n+493023125000,Ann,Bonn,a\n";
  const std::string again = "phone,company,city,tags\n+493023125000,Northwind,Berlin,b\n+49 30 23125000,Twice,,\n";
  ASSERT_EQ(import(first)->added, 1U);
  EXPECT_EQ(import(again)->skipped, 2U);
  EXPECT_EQ(contact("+493023125000").company, "");
  EXPECT_EQ(import(again, {.duplicates = Duplicates::kError})->failed, 2U);
  const auto updated = import(again, {.duplicates = Duplicates::kUpdate});
  EXPECT_EQ(updated->updated, 2U);
  const conversation::Contact ann = contact("+493023125000");
  EXPECT_EQ(ann.first_name, "Ann") << "what the rows do not say stays";
  EXPECT_EQ(ann.company, "Twice");
  EXPECT_EQ(ann.custom_fields[0].second, "Berlin");
  EXPECT_EQ(ann.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(stored(), 1U);
}

TEST_F(ContactImport, TakesNobodyOffTheDoNotCallList) {
  ASSERT_TRUE(ContactRepo(*database_, ours_).opt_out("+493023125000", "said so", clock_.wall_now()).ok());
  const auto result = import("phone,status\n+493023125000,new\n");
  EXPECT_EQ(result->do_not_call, 1U);
  EXPECT_EQ(contact("+493023125000").status, "do_not_call");
  EXPECT_TRUE(import("phone,status\n+493023125000,new\n", {.duplicates = Duplicates::kUpdate}).ok());
  EXPECT_EQ(contact("+493023125000").status, "do_not_call");
}

TEST_F(ContactImport, ShowsAndStoresNothingWhenItIsOnlyAskedTo) {
  const auto result =
      import("phone,name\n+493023125000,Ann Lee\nbad,\n+493023125001,Bob Ray\n", {.dry_run = true, .shown_rows = 1});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->added, 2U);
  EXPECT_EQ(result->failed, 1U);
  ASSERT_EQ(result->preview.size(), 1U);
  EXPECT_EQ(result->preview[0].last_name, "Lee");
  EXPECT_EQ(stored(), 0U);
}

TEST_F(ContactImport, KnowsTheZoneOfNumbersThatTellIt) {
  const auto result = import("phone\n+493023125000\n+12025550143\n");
  EXPECT_EQ(result->without_zone, 1U) << "a country with many zones";
  const auto stored_ann = ContactRepo(*database_, ours_).record(contact("+493023125000").id);
  EXPECT_EQ(stored_ann->time_zone, "Europe/Berlin");
  EXPECT_EQ(stored_ann->contact.utc_offset, std::chrono::hours(1)) << "in November";
}

TEST_F(ContactImport, TellsHowFarItIsAndStopsWhenAsked) {
  std::string csv = "phone\n";
  for (int i = 0; i < 1200; ++i) csv += "+4930231" + std::to_string(25000 + i) + "\n";
  std::vector<std::size_t> rows;
  const auto all = import(csv, {.dry_run = true}, [&](std::size_t done, std::size_t) {
    rows.push_back(done);
    return true;
  });
  EXPECT_EQ(rows, (std::vector<std::size_t>{500, 1000, 1200}));
  const auto stopped = import(csv, {}, [](std::size_t, std::size_t) { return false; });
  EXPECT_TRUE(stopped->stopped);
  EXPECT_EQ(stored(), 500U) << "what was stored stays";
}

TEST_F(ContactImport, ReadsBackItsOwnExport) {
  ASSERT_TRUE(import("phone,first_name,last_name,company,tags,city,formula\n"
                     "+493023125000,Ann,\"O'Lee, \"\"Jr\"\"\",Northwind,\"a;b\",Bonn,=1+1\n"
                     "+493023125001,=cmd(),Ray,,,,\n")
                  .ok());
  std::string csv;
  const auto append = [&csv](const std::string& part) -> core::Status {
    csv += part;
    return {};
  };
  ASSERT_TRUE(export_contacts(*database_, ours_, append).ok());
  EXPECT_NE(csv.find(",'=cmd(),"), std::string::npos) << csv;
  std::istringstream in(csv);
  const auto result = import_contacts(core::Env{clock_, random_, ids_, log_}, *database_, theirs_, in, {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->added, 2U) << csv;
  std::string again;
  ASSERT_TRUE(export_contacts(*database_, theirs_, [&again](const std::string& part) -> core::Status {
                again += part;
                return {};
              }).ok());
  EXPECT_EQ(again, csv);
}

TEST_F(ContactImport, ReplacesAContactForWhoeverSawItLast) {
  ASSERT_TRUE(import("phone\n+493023125000\n").ok());
  ContactRepo repo(*database_, ours_);
  ContactRecord one = *repo.record(contact("+493023125000").id);
  ContactRecord other = one;
  one.contact.first_name = "One";
  other.contact.first_name = "Other";
  EXPECT_TRUE(repo.replace(one).ok());
  EXPECT_EQ(repo.replace(other).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(contact("+493023125000").first_name, "One");
  other.contact.id = core::ContactId("nobody");
  EXPECT_EQ(repo.replace(other).error().code, ErrorCode::kNotFound);
}

TEST(PhoneNumbers, AreReadAsPeopleWriteThem) {
  for (const char* text : {"+49 (0)30 / 231-25000", "0049 30 23125000", "030 23125000", "tel:+49-30-23125000"}) {
    const auto number = parse_phone_number(text, "DE");
    ASSERT_TRUE(number.ok()) << text;
    EXPECT_EQ(number->e164, "+493023125000") << text;
    EXPECT_EQ(number->region, "DE");
  }
  for (const char* text : {"", "hello", "12", "+1", "+999 123456", "030 23125000 ext. 7", "+4930231250001234567"})
    EXPECT_EQ(parse_phone_number(text, "DE").error().code, ErrorCode::kInvalidArgument) << text;
  EXPECT_FALSE(parse_phone_number("030 23125000", "").ok()) << "of which country?";
}

TEST(PhoneNumbers, HaveOneSpelling) {
  for (const char* text : {"+49 (0)30 / 231-25000", "+493023125000", "0049 30 23125000", "030 23125000",
                           "(030) 231.25000", "493023125000", "3023125000"}) {
    EXPECT_EQ(canonical_number(text, "DE"), "+493023125000") << text;
  }
  for (const char* text :
       {"+1 (212) 555-0123", "001 212 555 0123", "011 1 212 555 0123", "1-212-555-0123", "2125550123"})
    EXPECT_EQ(canonical_number(text, "US"), "+12125550123") << text;
  EXPECT_EQ(canonical_number("011 49 30 23125000", "US"), "+493023125000");
  EXPECT_EQ(canonical_number("0039 06 6982 1234", "DE"), "+390669821234") << "Italy dials its zero from abroad too";
}

TEST(PhoneNumbers, OfARegionThatNobodyNamedAreThoseWrittenForEverywhere) {
  EXPECT_EQ(canonical_number("0049 30 23125000", ""), "+493023125000");
  EXPECT_EQ(canonical_number("+49 30 23125000", ""), "+493023125000");
  EXPECT_EQ(canonical_number("030 23125000", ""), "03023125000");
  EXPECT_EQ(canonical_number("+1 555 0100", ""), "+15550100") << "given to nobody";
  EXPECT_EQ(canonical_number("001 555 0100", ""), "+15550100");
}

TEST(PhoneNumbers, ExtensionsCodesAndUsersStayWhatTheyAre) {
  for (const char* region : {"", "DE", "US", "NO"}) {
    for (const char* text : {"900", "20100", "2010055", "110", "00", "*43", "#31#", "alice", "anonymous", "", "12a4"})
      EXPECT_EQ(canonical_number(text, region), text) << region;
  }
  EXPECT_EQ(canonical_number(" 2 01 ", "DE"), "201");
}

TEST(PhoneNumbers, KnowWhoseTheyAreAndThatNobodySaysSo) {
  EXPECT_EQ(region_of_number("+493023125000"), "DE");
  EXPECT_EQ(region_of_number("+12125550123"), "US");
  EXPECT_EQ(region_of_number("900"), "");
  for (const char* text : {"", " ", "anonymous", "Anonymous", "anonymous@anonymous.invalid", "anonymous.invalid",
                           "unknown", "Restricted", "private", "UNAVAILABLE", "withheld", "sip:anonymous@10.0.0.1"})
    EXPECT_TRUE(is_withheld(text)) << text;
  for (const char* text : {"+493023125000", "900", "alice", "private_line"}) EXPECT_FALSE(is_withheld(text)) << text;
}

TEST(TimeZones, AreThoseOfTheSystem) {
  EXPECT_EQ(utc_offset_of("Asia/Kolkata", wall(0)), std::chrono::minutes(330));
  EXPECT_FALSE(utc_offset_of("Europe/Nowhere", wall(0)));
  EXPECT_FALSE(utc_offset_of("../../etc/passwd", wall(0)));
  EXPECT_FALSE(utc_offset_of("", wall(0)));
  const RegionZones zones;
  EXPECT_EQ(zones.only_zone_of("JP"), "Asia/Tokyo");
  EXPECT_EQ(zones.only_zone_of("US"), "");
  EXPECT_EQ(RegionZones("/nonexistent").only_zone_of("JP"), "");
}

}  // namespace
}  // namespace callai::repositories
