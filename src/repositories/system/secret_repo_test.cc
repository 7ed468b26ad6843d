#include "repositories/system/secret_repo.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "repositories/system/secret_keys.h"
#include "repositories/testing/account_test.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

class Secrets : public RepositoryTest {
 protected:
  std::string stored(const std::string& name) {
    std::string sealed;
    EXPECT_TRUE(database_
                    ->read([&](SqlConnection& sql) -> core::Status {
                      sealed = sql.query("SELECT sealed FROM secrets WHERE name = :name", "t", {name})->front().text(0);
                      return {};
                    })
                    .ok());
    return sealed;
  }
  const core::SecretKey key_ = core::make_secret_key();
  const core::SecretBox box_{{key_}};
  SecretRepo repo_{*database_, ours_, box_};
};

TEST_F(Secrets, AreReadBackAndStoredSealed) {
  ASSERT_TRUE(repo_.set("crm_key", "hunter2", wall(1)).ok());
  EXPECT_EQ(*repo_.secret("crm_key"), "hunter2");
  EXPECT_EQ(stored("crm_key").find("hunter2"), std::string::npos);
  ASSERT_TRUE(repo_.set("crm_key", "hunter3", wall(2)).ok());
  EXPECT_EQ(*repo_.secret("crm_key"), "hunter3");
  const auto list = repo_.list();
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().name, "crm_key");
  EXPECT_EQ(list->front().updated, wall(2));
  EXPECT_TRUE(list->front().readable);
  ASSERT_TRUE(repo_.remove("crm_key").ok());
  EXPECT_EQ(repo_.secret("crm_key").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(repo_.remove("crm_key").error().code, ErrorCode::kNotFound);
}

TEST_F(Secrets, ChangeTogetherWithWhatIsSaidOfIt) {
  const core::Error full{ErrorCode::kResourceExhausted, "full", "", ""};
  const Also fails = [&full](Transaction&) { return full; };
  EXPECT_FALSE(repo_.set("crm_key", "hunter2", wall(1), fails).ok());
  EXPECT_TRUE(repo_.list()->empty());
  ASSERT_TRUE(repo_.set("crm_key", "hunter2", wall(1)).ok());
  EXPECT_FALSE(repo_.remove("crm_key", fails).ok());
  EXPECT_TRUE(repo_.secret("crm_key").ok());
  EXPECT_FALSE(reseal_everything(*database_, core::SecretBox({core::make_secret_key(), key_}), fails).ok());
  EXPECT_FALSE(box_.is_outdated(stored("crm_key")));
}

TEST_F(Secrets, AreNotSeenByAnotherOrganisation) {
  ASSERT_TRUE(repo_.set("crm_key", "hunter2", wall(1)).ok());
  SecretRepo theirs(*database_, theirs_, box_);
  EXPECT_EQ(theirs.secret("crm_key").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(theirs.list()->empty());
}

TEST_F(Secrets, MovedToAnotherRowDoNotOpen) {
  ASSERT_TRUE(repo_.set("a", "hunter2", wall(1)).ok());
  ASSERT_TRUE(repo_.set("b", "other", wall(1)).ok());
  const std::string moved = stored("a");
  const core::Status done = database_->write([&](Transaction& t) -> core::Status {
    const auto updated = t.sql().run("UPDATE secrets SET sealed = :sealed WHERE name = 'b'", {moved});
    return updated ? core::Status{} : core::Status{updated.error()};
  });
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(repo_.secret("b").error().code, ErrorCode::kDataLoss);
}

TEST_F(Secrets, RefuseNamesAndValuesThatCannotBe) {
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("é"), std::string(65, 'a')})
    EXPECT_EQ(repo_.set(name, "x", wall(1)).error().code, ErrorCode::kInvalidArgument) << name;
  EXPECT_EQ(repo_.set("a", "", wall(1)).error().code, ErrorCode::kInvalidArgument);
  const core::Status large = repo_.set("a", std::string(kMaxSecretBytes + 1, 'q'), wall(1));
  EXPECT_EQ(large.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(core::describe(large.error()).find("qqq"), std::string::npos);
}

TEST_F(Secrets, AreResealedWithANewKeyAndTheOldOneCanGo) {
  ASSERT_TRUE(repo_.set("a", "one", wall(1)).ok());
  ASSERT_TRUE(SecretRepo(*database_, theirs_, box_).set("a", "two", wall(1)).ok());
  const core::SecretKey fresh = core::make_secret_key();
  const core::SecretBox both({fresh, key_});
  EXPECT_EQ(*reseal_everything(*database_, both), 2);
  EXPECT_EQ(*reseal_everything(*database_, both), 0) << "nothing is left to do";
  const core::SecretBox only({fresh});
  EXPECT_EQ(*SecretRepo(*database_, ours_, only).secret("a"), "one");
  EXPECT_EQ(*SecretRepo(*database_, theirs_, only).secret("a"), "two");
  EXPECT_FALSE(repo_.secret("a").ok()) << "the old key opens nothing any more";
}

TEST_F(Secrets, AreLeftAloneWhenOneCannotBeResealed) {
  ASSERT_TRUE(repo_.set("a", "one", wall(1)).ok());
  const core::SecretBox foreign({core::make_secret_key()});
  ASSERT_TRUE(SecretRepo(*database_, ours_, foreign).set("b", "two", wall(1)).ok());
  const auto refused = reseal_everything(*database_, core::SecretBox({core::make_secret_key(), key_}));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("'b'"), std::string::npos);
  EXPECT_EQ(*repo_.secret("a"), "one");
  EXPECT_FALSE(repo_.list()->at(1).readable);
}

TEST_F(AccountTest, AuthenticatorsAreResealedToo) {
  const LoginSession session = logged_in("ann@example.com");
  const core::SecretKey old_key = core::make_secret_key();
  const core::SecretBox old_box({old_key});
  AccountService service(core::Env{clock_, random_, ids_, log_}, *database_, hasher_, old_box, settings_);
  ASSERT_TRUE(service.begin_totp(session.principal).ok());
  const core::SecretKey fresh = core::make_secret_key();
  EXPECT_FALSE(reseal_everything(*database_, core::SecretBox({fresh})).ok()) << "without the old key";
  EXPECT_EQ(*reseal_everything(*database_, core::SecretBox({fresh, old_key})), 1);
  EXPECT_EQ(*reseal_everything(*database_, core::SecretBox({fresh})), 0);
}

TEST(SecretKeys, AreMadeOnceForTheirOwnerOnly) {
  const TempDir dir;
  const auto made = secret_keys_of(dir.path().string());
  ASSERT_TRUE(made.ok()) << core::describe(made.error());
  struct stat info {};
  ASSERT_EQ(::stat(secret_key_path(dir.path().string()).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  const auto again = secret_keys_of(dir.path().string());
  EXPECT_EQ(again->front().id, made->front().id);
  EXPECT_EQ(again->front().bytes, made->front().bytes);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1) << "no file is left over";
}

TEST(SecretKeys, AreRefusedWhenOthersMayReadThem) {
  const TempDir dir;
  ASSERT_TRUE(secret_keys_of(dir.path().string()).ok());
  ASSERT_EQ(::chmod(secret_key_path(dir.path().string()).c_str(), 0640), 0);
  EXPECT_EQ(secret_keys_of(dir.path().string()).error().code, ErrorCode::kPermissionDenied);
}

TEST(SecretKeys, AreReplacedAndADamagedFileIsNamed) {
  const TempDir dir;
  const std::string folder = dir.path().string();
  const std::vector<core::SecretKey> keys{core::make_secret_key(), core::make_secret_key()};
  ASSERT_TRUE(store_secret_keys(folder, keys).ok());
  const auto read = secret_keys_of(folder);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(1).bytes, keys[1].bytes);
  std::ofstream(secret_key_path(folder)) << "nonsense";
  EXPECT_EQ(secret_keys_of(folder).error().code, ErrorCode::kDataLoss);
}

TEST(SecretKeys, CannotBeMadeWhereNothingCanBeWritten) {
  EXPECT_EQ(secret_keys_of("/nonexistent/folder").error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace callai::repositories
