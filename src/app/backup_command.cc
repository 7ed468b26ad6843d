#include "app/backup_command.h"

#include <cstdio>
#include <filesystem>

#include "app/files.h"
#include "app/store.h"
#include "repositories/backup.h"
#include "repositories/migrate_store.h"
#include "repositories/system/secret_keys.h"

namespace callai::app {

namespace {

core::Status check_engine(const Program& program, const char* instead) {
  if (program.settings.store.url.empty()) return {};
  return core::Error{core::ErrorCode::kFailedPrecondition, "the database is on a PostgreSQL server",
                     std::string("use its own ") + instead, ""};
}

}  // namespace

int backup(const Program& program, const std::string& file) {
  if (core::Status engine = check_engine(program, "pg_dump"); !engine.ok()) return fail(engine.error());
  const std::string& folder = program.settings.data_dir;
  const auto info = repositories::backup_database(folder + "/callai.db", file);
  if (!info.ok()) return fail(info.error());
  std::printf("%s: %lld KiB, SHA-256 %s\n", file.c_str(), static_cast<long long>(info->bytes >> 10),
              info->sha256.c_str());
  std::printf(
      "not in it: recordings, and the key of the secrets (%s), which belongs into another place than this file\n",
      repositories::secret_key_path(folder).c_str());
  return kExitOk;
}

int restore(const Program& program, const std::string& file) {
  if (core::Status engine = check_engine(program, "pg_restore"); !engine.ok()) return fail(engine.error());
  const std::string& folder = program.settings.data_dir;
  if (core::Status made = make_folder(folder); !made.ok()) return fail(made.error());
  const auto lock = FolderLock::take(folder);
  if (!lock.ok()) return fail(lock.error());
  const core::SystemClock clock;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock.wall_now().time_since_epoch()).count();
  const auto info =
      repositories::restore_database(file, folder + "/callai.db", "before-restore-" + std::to_string(seconds));
  if (!info.ok()) return fail(info.error());
  std::printf("restored %s, schema %lld; the database that was there is callai.db.before-restore-%lld\n", file.c_str(),
              static_cast<long long>(info->schema), static_cast<long long>(seconds));
  return kExitOk;
}

int migrate_store(const std::string& sqlite_path, const std::string& postgres_url) {
  std::unique_ptr<FolderLock> alone;
  if (std::error_code ignored; std::filesystem::exists(sqlite_path, ignored)) {
    const std::string folder = std::filesystem::path(sqlite_path).parent_path();
    auto lock = FolderLock::take(folder.empty() ? "." : folder);
    if (!lock.ok()) return fail(lock.error());
    alone = *std::move(lock);
  }
  const auto migrated = repositories::migrate_store(sqlite_path, postgres_url);
  if (!migrated.ok()) return fail(migrated.error());
  for (const auto& [table, rows] : *migrated) {
    if (rows > 0) std::printf("%-24s %9lld rows\n", table.c_str(), static_cast<long long>(rows));
  }
  std::printf("set store.url to use it; recordings and secrets.key stay in the data folder\n");
  return kExitOk;
}

}  // namespace callai::app
