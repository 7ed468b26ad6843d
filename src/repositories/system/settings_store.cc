#include "repositories/system/settings_store.h"

#include <algorithm>

#include "core/settings.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/sealed_context.h"

namespace callai::repositories {

SettingsStore::SettingsStore(core::Env env, Database& database, const core::SecretBox& box)
    : env_(env), database_(database), box_(box) {
  if (const auto now = revision(); now) seen_ = *now;
}

core::Status SettingsStore::change(const std::vector<std::string>& keys,
                                   const std::function<core::Status(Transaction&)>& work) {
  std::int64_t revision = 0;
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    if (core::Status changed = work(transaction); !changed) return changed;
    const auto counted = transaction.sql().run("UPDATE settings_revision SET revision = revision + 1 WHERE id = 1");
    if (!counted) return counted.error();
    const auto rows = transaction.sql().query("SELECT revision FROM settings_revision WHERE id = 1", "i");
    if (!rows) return rows.error();
    revision = rows->front().integer(0);
    return {};
  });
  if (!done) return done;
  {
    const std::lock_guard lock(mutex_);
    // Somebody else's changes in between are still to be told.
    if (seen_ + 1 == revision) seen_ = revision;
  }
  tell(keys);
  return {};
}

core::Status SettingsStore::put(Transaction& transaction, const Principal& by, const std::string& key,
                                const std::string& value) {
  const bool secret = core::is_secret_setting(key);
  const auto done = transaction.sql().run(
      "INSERT INTO stored_settings (name, value, is_sealed, updated_us) VALUES (:name, :value, :sealed, :now) ON "
      "CONFLICT (name) DO UPDATE SET value = excluded.value, is_sealed = excluded.is_sealed, updated_us = "
      "excluded.updated_us",
      {key, secret ? box_.seal(value, setting_context(key)) : value, secret ? 1 : 0, env_.clock.wall_now()});
  if (!done) return done.error();
  return write_audit(env_, database_, transaction, by, "setting.set", key);
}

core::Result<bool> SettingsStore::take_out(Transaction& transaction, const Principal& by, const std::string& key) {
  const auto done = transaction.sql().run("DELETE FROM stored_settings WHERE name = :name", {key});
  if (!done) return done.error();
  if (*done == 0) return false;
  if (core::Status told = write_audit(env_, database_, transaction, by, "setting.remove", key); !told) {
    return told.error();
  }
  return true;
}

core::Status SettingsStore::set(const Principal& by, const std::string& key, const std::string& value) {
  return set_all(by, {{key, value}});
}

core::Status SettingsStore::set_all(const Principal& by,
                                    const std::map<std::string, std::optional<std::string>>& values) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : values) {
    if (value) {
      if (core::Status good = core::check_stored_setting(key, *value); !good) return good;
    }
    keys.push_back(key);
  }
  if (keys.empty()) return {};
  return change(keys, [&](Transaction& transaction) -> core::Status {
    for (const auto& [key, value] : values) {
      if (value) {
        if (core::Status kept = put(transaction, by, key, *value); !kept) return kept;
      } else if (const auto gone = take_out(transaction, by, key); !gone) {
        return gone.error();
      }
    }
    return {};
  });
}

core::Status SettingsStore::remove(const Principal& by, const std::string& key) {
  return change({key}, [&](Transaction& transaction) -> core::Status {
    const auto kept = take_out(transaction, by, key);
    if (!kept) return kept.error();
    if (*kept) return {};
    return core::Error{core::ErrorCode::kNotFound, "setting '" + key + "' is not kept in the database",
                       "see callai settings list", ""};
  });
}

core::Result<std::vector<StoredSetting>> SettingsStore::list(const Database& database) {
  std::vector<StoredSetting> settings;
  core::Status done = database.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT name, is_sealed, updated_us FROM stored_settings ORDER BY name", "tii");
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) settings.push_back({row.text(0), row.flag(1), row.wall(2)});
    return {};
  });
  if (!done) return done.error();
  return settings;
}

core::Result<std::map<std::string, std::string>> SettingsStore::values() const {
  std::map<std::string, std::string> values;
  core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT name, is_sealed, value FROM stored_settings", "tit");
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) {
      if (!row.flag(1)) {
        values[row.text(0)] = row.text(2);
        continue;
      }
      auto opened = box_.open(row.text(2), setting_context(row.text(0)));
      if (!opened) {
        core::Error error = opened.error();
        error.message = "setting '" + row.text(0) + "': " + error.message;
        return error;
      }
      values[row.text(0)] = *std::move(opened);
    }
    return {};
  });
  if (!done) return done.error();
  return values;
}

core::Result<std::int64_t> SettingsStore::revision() const {
  std::int64_t revision = 0;
  core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT revision FROM settings_revision WHERE id = 1", "i");
    if (!rows) return rows.error();
    if (!rows->empty()) revision = rows->front().integer(0);
    return {};
  });
  if (!done) return done.error();
  return revision;
}

std::shared_ptr<void> SettingsStore::on_change(Listener listener) {
  auto shared = std::make_shared<Listener>(std::move(listener));
  const std::lock_guard lock(mutex_);
  listeners_.push_back(shared);
  return shared;
}

core::Status SettingsStore::poll() {
  const auto now = revision();
  if (!now) return now.error();
  {
    const std::lock_guard lock(mutex_);
    if (*now == seen_) return {};
    seen_ = *now;
  }
  const auto stored = list();
  if (!stored) return stored.error();
  std::vector<std::string> keys;
  for (const StoredSetting& setting : *stored) keys.push_back(setting.key);
  tell(keys);
  return {};
}

void SettingsStore::tell(const std::vector<std::string>& keys) {
  std::vector<std::shared_ptr<Listener>> listening;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [](const std::weak_ptr<Listener>& one) { return one.expired(); });
    for (const std::weak_ptr<Listener>& one : listeners_) {
      if (auto listener = one.lock()) listening.push_back(std::move(listener));
    }
  }
  for (const std::shared_ptr<Listener>& listener : listening) (*listener)(keys);
}

}  // namespace callai::repositories
