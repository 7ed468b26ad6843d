#include "repositories/system/settings_store.h"

#include <gtest/gtest.h>

#include "core/settings.h"
#include "core/testing/manual_clock.h"
#include "core/testing/virtual_executor.h"
#include "repositories/system/audit_repo.h"
#include "repositories/system/secret_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;
using Keys = std::vector<std::string>;

class StoredSettings : public RepositoryTest {
 protected:
  core::testing::ManualClock clock_;
  core::SeededRandom random_{1};
  core::testing::CountingIds ids_;
  core::NullLogger log_;
  const core::SecretKey key_ = core::make_secret_key();
  const core::SecretBox box_{{key_}};
  SettingsStore store_{core::Env{clock_, random_, ids_, log_}, *database_, box_};
  const Principal by_ = operator_of(ours_);
};

TEST_F(StoredSettings, AreKeptAndTaken) {
  ASSERT_TRUE(store_.set(by_, "sip.server", "pbx.example.com").ok());
  ASSERT_TRUE(store_.set(by_, "sip.port", "5080").ok());
  ASSERT_TRUE(store_.set(by_, "sip.secret", "hunter2").ok());
  const auto values = store_.values();
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->at("sip.secret"), "hunter2");
  core::LoadedSettings loaded;
  loaded.origins["sip.port"] = "environment CALLAI_SIP_PORT";
  loaded.origins["sip.server"] = "file callai.toml:3";
  loaded.settings.sip.port = 5061;
  EXPECT_TRUE(core::apply_stored_settings(*values, loaded).empty());
  EXPECT_EQ(loaded.settings.sip.server, "pbx.example.com");
  EXPECT_EQ(loaded.origins.at("sip.server"), "database");
  EXPECT_EQ(loaded.settings.sip.port, 5061) << "the environment wins";
  EXPECT_EQ(loaded.settings.sip.secret, "hunter2");
}

TEST_F(StoredSettings, KeepSecretsSealedAndOutOfMessages) {
  ASSERT_TRUE(store_.set(by_, "llm.api_key", "hunter2").ok());
  std::string value;
  ASSERT_TRUE(database_
                  ->read([&](SqlConnection& sql) -> core::Status {
                    value = sql.query("SELECT value FROM stored_settings", "t")->front().text(0);
                    return {};
                  })
                  .ok());
  EXPECT_EQ(value.find("hunter2"), std::string::npos);
  const auto list = store_.list();
  EXPECT_TRUE(list->front().secret);
  const auto audit = AuditRepo(*database_, ours_).list({}, {});
  ASSERT_EQ(audit->size(), 1U);
  EXPECT_EQ(audit->front().action, "setting.set");
  EXPECT_EQ(audit->front().target, "llm.api_key");
  EXPECT_EQ(audit->front().detail, "");
  const core::SecretKey fresh = core::make_secret_key();
  EXPECT_EQ(*reseal_everything(*database_, core::SecretBox({fresh, key_})), 1);
  EXPECT_FALSE(store_.values().ok()) << "the old key opens nothing any more";
  const core::SecretBox only({fresh});
  EXPECT_EQ(SettingsStore(core::Env{clock_, random_, ids_, log_}, *database_, only).values()->at("llm.api_key"),
            "hunter2");
}

TEST_F(StoredSettings, RefuseWhatTheFileWouldAndWhatIsNeededEarlier) {
  EXPECT_EQ(store_.set(by_, "sip.port", "0").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_.set(by_, "sip.port", "x").error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(store_.set(by_, "sip.prot", "1").error().mend.find("sip.port"), std::string::npos);
  for (const char* early : {"data_dir", "store.url", "log.file"})
    EXPECT_EQ(store_.set(by_, early, "/x").error().code, ErrorCode::kInvalidArgument) << early;
  EXPECT_EQ(store_.remove(by_, "sip.port").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store_.list()->empty());
}

TEST_F(StoredSettings, ThatBelongTogetherAreKeptTogetherOrNotAtAll) {
  ASSERT_TRUE(store_.set(by_, "sip.port", "5080").ok());
  std::vector<Keys> told;
  const auto listening = store_.on_change([&](const Keys& keys) { told.push_back(keys); });
  EXPECT_EQ(
      store_.set_all(by_, {{"sip.mode", "trunk"}, {"sip.server", "pbx.example.com"}, {"sip.zzz", "1"}}).error().code,
      ErrorCode::kInvalidArgument);
  EXPECT_EQ(*store_.values(), (std::map<std::string, std::string>{{"sip.port", "5080"}}));
  EXPECT_TRUE(told.empty());
  ASSERT_TRUE(store_
                  .set_all(by_, {{"sip.port", std::nullopt},
                                 {"sip.secret", "hunter2"},
                                 {"sip.server", "pbx.example.com"},
                                 {"sip.transport", std::nullopt}})
                  .ok());
  EXPECT_EQ(*store_.values(),
            (std::map<std::string, std::string>{{"sip.secret", "hunter2"}, {"sip.server", "pbx.example.com"}}));
  EXPECT_EQ(told, (std::vector<Keys>{{"sip.port", "sip.secret", "sip.server", "sip.transport"}}));
  ASSERT_TRUE(store_.poll().ok());
  EXPECT_EQ(told.size(), 1U);
  EXPECT_EQ(AuditRepo(*database_, ours_).list({}, {})->size(), 4U) << "each that changed, by key";
}

TEST_F(StoredSettings, TellOfEveryChangeUntilNobodyListens) {
  std::vector<Keys> told;
  auto listening = store_.on_change([&](const Keys& keys) { told.push_back(keys); });
  ASSERT_TRUE(store_.set(by_, "sip.port", "5080").ok());
  ASSERT_TRUE(store_.remove(by_, "sip.port").ok());
  EXPECT_FALSE(store_.set(by_, "sip.port", "x").ok());
  EXPECT_EQ(told, (std::vector<Keys>{{"sip.port"}, {"sip.port"}}));
  ASSERT_TRUE(store_.poll().ok());
  EXPECT_EQ(told.size(), 2U) << "its own changes are not told twice";
  listening.reset();
  ASSERT_TRUE(store_.set(by_, "sip.port", "5080").ok());
  EXPECT_EQ(told.size(), 2U);
}

TEST_F(StoredSettings, TellOfAnotherProcesssChangesWhenTheyAreLookedFor) {
  SettingsStore other(core::Env{clock_, random_, ids_, log_}, *database_, box_);
  std::vector<Keys> told;
  const auto listening = store_.on_change([&](const Keys& keys) { told.push_back(keys); });
  ASSERT_TRUE(other.set(by_, "sip.port", "5080").ok());
  EXPECT_TRUE(told.empty());
  ASSERT_TRUE(store_.poll().ok());
  ASSERT_TRUE(store_.poll().ok());
  EXPECT_EQ(told, (std::vector<Keys>{{"sip.port"}}));
}

}  // namespace
}  // namespace callai::repositories
