#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "core/secret_box.h"
#include "repositories/database.h"
#include "repositories/system/accounts/principal.h"

namespace callai::repositories {

struct StoredSetting {
  std::string key;
  bool secret = false;
  core::WallTime updated{};
};

/// Settings of the installation that are kept in the database: line, PBX, engines, limits. Secrets are sealed. Every
/// change is in the audit log, by key. Safe from any thread.
class SettingsStore final {
 public:
  using Listener = std::function<void(const std::vector<std::string>& keys)>;

  /// References must outlive this.
  SettingsStore(core::Env env, Database& database, const core::SecretBox& box);

  /// kInvalidArgument as core::check_stored_setting() says.
  core::Status set(const Principal& by, const std::string& key, const std::string& value);
  /// All of them or none, in one transaction; one without a value goes back to the file's, and may be there already.
  core::Status set_all(const Principal& by, const std::map<std::string, std::optional<std::string>>& values);
  /// Back to the file's value. kNotFound when it is not kept here.
  core::Status remove(const Principal& by, const std::string& key);
  /// In order of key, without values.
  core::Result<std::vector<StoredSetting>> list() const { return list(database_); }
  static core::Result<std::vector<StoredSetting>> list(const Database& database);
  /// Everything with its value. An error names the key that cannot be opened.
  core::Result<std::map<std::string, std::string>> values() const;

  /// Calls `listener` after each change, with the keys that changed, until the answer is destroyed: at once for changes
  /// by this object, on the thread of the change; at the next poll() for those by other processes, with every stored
  /// key. A listener must not call this object.
  [[nodiscard]] std::shared_ptr<void> on_change(Listener listener);
  /// Looks whether another process changed something. Call it now and then.
  core::Status poll();

 private:
  /// Work that changes `keys` and puts that into the audit log.
  core::Status change(const std::vector<std::string>& keys, const std::function<core::Status(Transaction&)>& work);
  core::Status put(Transaction& transaction, const Principal& by, const std::string& key, const std::string& value);
  /// Whether it was kept here.
  core::Result<bool> take_out(Transaction& transaction, const Principal& by, const std::string& key);
  core::Result<std::int64_t> revision() const;
  void tell(const std::vector<std::string>& keys);

  core::Env env_;
  Database& database_;
  const core::SecretBox& box_;
  std::mutex mutex_;
  std::int64_t seen_ = 0;                           // under mutex_: the revision that listeners know
  std::vector<std::weak_ptr<Listener>> listeners_;  // under mutex_
};

}  // namespace callai::repositories
