#include "repositories/campaign_specific/contact_repo.h"

#include <gtest/gtest.h>

#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ContactId;
using core::ErrorCode;

ContactRecord ada(const std::string& id = "con_1", const std::string& phone = "+15550100") {
  ContactRecord r;
  r.contact.id = ContactId(id);
  r.contact.phone_number = phone;
  r.contact.first_name = "Ada";
  r.contact.last_name = "O'Byron";
  r.contact.email = "ada@example.org";
  r.contact.company = "Engines 100%";
  r.contact.tags = {"vip", "a\"b"};
  r.contact.custom_fields = {{"plan", "gold"}, {"a", "ü"}};
  r.contact.utc_offset = std::chrono::minutes(330);
  r.created = wall(1);
  return r;
}

class ContactRepoTest : public RepositoryTest {
 protected:
  ContactRepo repo_{*database_, ours_};
};

TEST_F(ContactRepoTest, KeepsEveryMember) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  const auto c = repo_.get(ContactId("con_1"));
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->phone_number, "+15550100");
  EXPECT_EQ(c->first_name, "Ada");
  EXPECT_EQ(c->last_name, "O'Byron");
  EXPECT_EQ(c->email, "ada@example.org");
  EXPECT_EQ(c->company, "Engines 100%");
  EXPECT_EQ(c->status, "new");
  EXPECT_EQ(c->tags, ada().contact.tags);
  EXPECT_EQ(c->custom_fields, ada().contact.custom_fields);
  EXPECT_EQ(c->utc_offset, std::chrono::minutes(330));
  EXPECT_EQ(repo_.record(ContactId("con_1"))->created, wall(1));
}

TEST_F(ContactRepoTest, ReplacesTheContactOfTheSameId) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ContactRecord changed = ada();
  changed.contact.first_name = "Augusta";
  changed.contact.tags = {};
  ASSERT_TRUE(repo_.upsert(changed).ok());
  EXPECT_EQ(repo_.get(ContactId("con_1"))->first_name, "Augusta");
  EXPECT_TRUE(repo_.get(ContactId("con_1"))->tags.empty());
}

TEST_F(ContactRepoTest, RefusesASecondContactOfOneNumber) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  const core::Status refused = repo_.upsert(ada("con_2"));
  EXPECT_EQ(refused.error().code, ErrorCode::kAlreadyExists);
  EXPECT_NE(refused.error().message.find("con_2"), std::string::npos);
  EXPECT_EQ(repo_.upsert(ada("con_3", "")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.upsert(ada("", "+15550101")).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ContactRepoTest, FindsByNumber) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  const conversation::ContactDirectory& directory = repo_;
  EXPECT_EQ(directory.find_by_phone("+15550100")->id, ContactId("con_1"));
  EXPECT_EQ(directory.find_by_phone("+15550199").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(directory.get(ContactId("nobody")).error().code, ErrorCode::kNotFound);
}

TEST_F(ContactRepoTest, UpdatesBuiltInAttributesAndCustomFields) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ASSERT_TRUE(repo_.update(ContactId("con_1"), {{"status", "qualified"}, {"plan", "silver"}, {"shoe", "38"}}).ok());
  const auto c = repo_.get(ContactId("con_1"));
  EXPECT_EQ(c->status, "qualified");
  EXPECT_EQ(c->first_name, "Ada");
  EXPECT_EQ(c->custom_fields, (templates::Properties{{"plan", "silver"}, {"a", "ü"}, {"shoe", "38"}}));
}

TEST_F(ContactRepoTest, RefusesAnUpdateThatMakesNoSense) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  EXPECT_EQ(repo_.update(ContactId("con_1"), {{"id", "x"}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.update(ContactId("con_1"), {{"phone_number", ""}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.update(ContactId("nobody"), {{"status", "x"}}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(repo_.get(ContactId("con_1"))->phone_number, "+15550100");
}

TEST_F(ContactRepoTest, ListsThoseOfATagAndOfAStatus) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ContactRecord bob = ada("con_2", "+15550101");
  bob.contact.tags = {"vip member"};
  bob.contact.status = "interested";
  ASSERT_TRUE(repo_.upsert(bob).ok());
  const auto ids = [this](const ContactFilter& filter) {
    std::string all;
    const auto found = repo_.list({}, filter);
    for (const ContactRecord& one : *found) all += one.contact.id.value() + " ";
    return all;
  };
  EXPECT_EQ(ids({"", "vip", ""}), "con_1 ") << "and not those of a longer one";
  EXPECT_EQ(ids({"", "a\"b", ""}), "con_1 ");
  EXPECT_EQ(ids({"", "VIP", ""}), "");
  EXPECT_EQ(ids({"", "", "interested"}), "con_2 ");
  EXPECT_EQ(ids({"ada", "vip member", "interested"}), "con_2 ");
  EXPECT_EQ(ids({"ada", "vip member", "new"}), "");
  ASSERT_TRUE(repo_.opt_out("+15550101", "asked", wall(2)).ok());
  bob.contact.status = "interested";
  ASSERT_TRUE(repo_.upsert(bob).ok());
  EXPECT_EQ(ids({"", "", "do_not_call"}), "con_2 ") << "the number is on the list";
}

TEST_F(ContactRepoTest, AnOptOutIsSeenByWhoChangesTheContactAtTheSameTime) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ContactRecord read = *repo_.record(ContactId("con_1"));
  ASSERT_TRUE(repo_.opt_out("+15550100", "asked", wall(2)).ok());
  read.contact.first_name = "Augusta";
  EXPECT_EQ(repo_.replace(read).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(repo_.get(ContactId("con_1"))->status, "do_not_call");
  const std::int64_t version = repo_.record(ContactId("con_1"))->version;
  ASSERT_TRUE(repo_.opt_out("+15550100", "asked", wall(3)).ok());
  EXPECT_EQ(repo_.record(ContactId("con_1"))->version, version) << "nothing changed";
}

TEST_F(ContactRepoTest, AnOptOutHoldsHoweverTheNumberIsWritten) {
  ASSERT_TRUE(repo_.upsert(ada("con_1", "00493023125000")).ok()) << "of an earlier program";
  ASSERT_TRUE(repo_.opt_out("+49 30 23125000", "asked", wall(2)).ok());
  for (const char* number : {"+493023125000", "0049 30 23125000", "+49 (0)30 231-25000"})
    EXPECT_TRUE(*repo_.is_do_not_call(number)) << number;
  EXPECT_EQ(repo_.get(ContactId("con_1"))->status, "do_not_call");
}

TEST_F(ContactRepoTest, FindsWhoHasANumberOrAddsWhoWillHaveIt) {
  EXPECT_EQ(repo_.find_or_add(ada())->contact.id, ContactId("con_1"));
  EXPECT_EQ(repo_.find_or_add(ada("con_2"))->contact.id, ContactId("con_1"));
  EXPECT_EQ(repo_.find_or_add(ada("con_2", "+15550101"))->contact.id, ContactId("con_2"));
  EXPECT_EQ(repo_.find_or_add(ada("", "+15550102")).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ContactRepoTest, OptingOutOutlivesTheContact) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  EXPECT_FALSE(*repo_.is_do_not_call("+15550100"));
  ASSERT_TRUE(repo_.opt_out("+15550100", "asked", wall(2)).ok());
  ASSERT_TRUE(repo_.opt_out("+15550100", "asked again", wall(3)).ok());
  EXPECT_TRUE(*repo_.is_do_not_call("+15550100"));
  EXPECT_EQ(repo_.get(ContactId("con_1"))->status, "do_not_call");
  ASSERT_TRUE(repo_.remove(ContactId("con_1")).ok());
  ASSERT_TRUE(repo_.upsert(ada("con_9")).ok());
  EXPECT_TRUE(*repo_.is_do_not_call("+15550100"));
  EXPECT_TRUE(repo_.record(ContactId("con_9"))->do_not_call);
  EXPECT_EQ(repo_.opt_out("", "", wall(2)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repo_.remove(ContactId("con_1")).error().code, ErrorCode::kNotFound);
}

TEST_F(ContactRepoTest, ListsPageByPage) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(repo_.upsert(ada("con_" + std::to_string(i), "+1555010" + std::to_string(i))).ok());
  }
  const auto first = repo_.list({.limit = 3});
  ASSERT_EQ(first->size(), 3U);
  const auto second = repo_.list({.after = first->back().contact.id.value(), .limit = 3});
  ASSERT_EQ(second->size(), 2U);
  EXPECT_EQ(second->front().contact.id, ContactId("con_3"));
  EXPECT_EQ(repo_.list({.limit = -5})->size(), 1U);
}

TEST_F(ContactRepoTest, SearchesForTextNotForPatterns) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ContactRecord bob = ada("con_2", "+15550101");
  bob.contact.first_name = "Bob";
  bob.contact.last_name = "Jones";
  bob.contact.email = "b@example.org";
  bob.contact.company = "Works";
  ASSERT_TRUE(repo_.upsert(bob).ok());
  EXPECT_EQ(repo_.list({}, {"bob", "", ""})->size(), 1U);
  EXPECT_EQ(repo_.list({}, {"o'by", "", ""})->front().contact.id, ContactId("con_1"));
  EXPECT_EQ(repo_.list({}, {"550101", "", ""})->front().contact.id, ContactId("con_2"));
  EXPECT_EQ(repo_.list({}, {"0%", "", ""})->size(), 1U);
  EXPECT_EQ(repo_.list({}, {"example.org", "", ""})->size(), 2U);
  EXPECT_TRUE(repo_.list({}, {"_ob", "", ""})->empty());
  EXPECT_TRUE(repo_.list({}, {"'; DROP TABLE contacts; --", "", ""})->empty());
}

TEST_F(ContactRepoTest, DoesNotSeeAnotherOrganisation) {
  ASSERT_TRUE(repo_.upsert(ada()).ok());
  ASSERT_TRUE(repo_.opt_out("+15550100", "asked", wall(2)).ok());
  ContactRepo other(*database_, theirs_);
  EXPECT_FALSE(other.get(ContactId("con_1")).ok());
  EXPECT_FALSE(other.find_by_phone("+15550100").ok());
  EXPECT_FALSE(*other.is_do_not_call("+15550100"));
  EXPECT_TRUE(other.list({})->empty());
  EXPECT_TRUE(other.list({}, {"ada", "", ""})->empty());
  EXPECT_EQ(other.update(ContactId("con_1"), {{"status", "x"}}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other.remove(ContactId("con_1")).error().code, ErrorCode::kNotFound);
  // The same id and number may exist in both.
  ASSERT_TRUE(other.upsert(ada()).ok());
  ASSERT_TRUE(other.update(ContactId("con_1"), {{"first_name", "Eve"}}).ok());
  EXPECT_EQ(repo_.get(ContactId("con_1"))->first_name, "Ada");
}

}  // namespace
}  // namespace callai::repositories
