#include "repositories/backup.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "repositories/schema/migrations.h"
#include "repositories/sql/engine_errors.h"

namespace callai::repositories {

namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

constexpr int kAllPages = -1;
constexpr int kMostTries = 3;  // each waits kBusyMs
constexpr int kBusyMs = 5000;

using Handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

Error about(const std::string& what, const std::string& file, Error error) {
  error.message = "cannot " + what + " '" + file + "': " + error.message;
  return error;
}

Error system_error(const std::string& what, const std::string& file) {
  return {errno == ENOSPC ? ErrorCode::kResourceExhausted : ErrorCode::kUnavailable,
          "cannot " + what + " '" + file + "'", "check the folder, its permissions, and the room there",
          std::strerror(errno)};
}

core::Result<Handle> open(const std::string& file, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  Handle handle(opened, &sqlite3_close);
  if (code != SQLITE_OK) return sqlite_error(code, opened == nullptr ? "" : sqlite3_errmsg(opened));
  sqlite3_busy_timeout(opened, kBusyMs);
  return handle;
}

core::Result<std::string> one_text(sqlite3* db, const char* sql) {
  sqlite3_stmt* prepared = nullptr;
  int code = sqlite3_prepare_v2(db, sql, -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, &sqlite3_finalize);
  if (code == SQLITE_OK) code = sqlite3_step(prepared);
  if (code != SQLITE_ROW) return sqlite_error(code, sqlite3_errmsg(db));
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, 0));
  return std::string(text == nullptr ? "" : text);
}

core::Status copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return sqlite_error(sqlite3_errcode(to), sqlite3_errmsg(to));
  // In one step, which reads one moment: between steps each write of another process would begin the copy anew. In WAL
  // mode a reader keeps nobody from writing.
  int code = SQLITE_BUSY;
  for (int tries = 0; tries < kMostTries && (code == SQLITE_BUSY || code == SQLITE_LOCKED); ++tries) {
    code = sqlite3_backup_step(backup, kAllPages);
  }
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE && finished == SQLITE_OK) return {};
  return sqlite_error(finished == SQLITE_OK ? code : finished, sqlite3_errmsg(to));
}

core::Result<std::string> checksum_of(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return system_error("read", file);
  crypto_hash_sha256_state state{};
  crypto_hash_sha256_init(&state);
  std::array<char, 65536> block{};
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(block.data()),
                              static_cast<unsigned long long>(in.gcount()));
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256_final(&state, hash.data());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return std::string(hex.data());
}

core::Status on_disk(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const Error failed = system_error("write", path);
  if (fd >= 0) ::close(fd);
  return synced ? core::Status{} : core::Status{failed};
}

std::string folder_of(const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  return folder.empty() ? "." : folder.string();
}

/// Removes a file unless it is kept.
class Provisional {
 public:
  explicit Provisional(std::string path) : path_(std::move(path)) {}
  ~Provisional() {
    std::error_code ignored;
    if (!kept_) fs::remove(path_, ignored);
  }
  Provisional(const Provisional&) = delete;
  Provisional& operator=(const Provisional&) = delete;
  const std::string& path() const { return path_; }
  core::Status move_to(const std::string& file) {
    if (std::rename(path_.c_str(), file.c_str()) != 0) return system_error("write", file);
    kept_ = true;
    return on_disk(folder_of(file), O_RDONLY | O_DIRECTORY);
  }

 private:
  const std::string path_;
  bool kept_ = false;
};

core::Result<BackupInfo> inspected(const std::string& file) {
  const auto opened = open(file, SQLITE_OPEN_READONLY);
  if (!opened) return about("read backup", file, opened.error());
  const auto intact = one_text(opened->get(), "PRAGMA integrity_check(1)");
  if (!intact) return about("read backup", file, intact.error());
  if (*intact != "ok") {
    return Error{ErrorCode::kDataLoss, "backup '" + file + "' is damaged", "take another one", *intact};
  }
  const auto schema = one_text(opened->get(), "SELECT MAX(version) FROM schema_version");
  if (!schema) {
    return Error{ErrorCode::kInvalidArgument, "'" + file + "' is no database of CallAI", "name a file of callai backup",
                 schema.error().cause};
  }
  BackupInfo info;
  info.schema = std::atoll(schema->c_str());
  std::error_code ignored;
  info.bytes = static_cast<std::int64_t>(fs::file_size(file, ignored));
  return info;
}

}  // namespace

core::Result<BackupInfo> backup_database(const std::string& path, const std::string& to) {
  if (fs::exists(to)) {
    return Error{ErrorCode::kAlreadyExists, "'" + to + "' is there already", "choose another name for the backup", ""};
  }
  Provisional copy(to + ".part");
  {
    const auto source = open(path, SQLITE_OPEN_READONLY);
    if (!source) return about("back up", path, source.error());
    std::error_code ignored;
    fs::remove(copy.path(), ignored);
    const auto target = open(copy.path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!target) return about("write backup", to, target.error());
    if (core::Status copied = copy_pages(source->get(), target->get()); !copied) {
      return about("write backup", to, copied.error());
    }
    // One file that needs no other one beside it.
    const auto mode = one_text(target->get(), "PRAGMA journal_mode=DELETE");
    if (!mode) return about("write backup", to, mode.error());
  }
  auto info = inspected(copy.path());
  if (!info) return info;
  auto checksum = checksum_of(copy.path());
  if (!checksum) return checksum.error();
  info->sha256 = *std::move(checksum);
  Provisional sum(to + ".sha256.part");
  errno = 0;
  std::ofstream out(sum.path(), std::ios::binary | std::ios::trunc);
  out << info->sha256 << "  " << fs::path(to).filename().string() << "\n";
  out.close();
  if (!out) return system_error("write", sum.path());
  for (const std::string* file : {&copy.path(), &sum.path()}) {
    if (core::Status synced = on_disk(*file, O_RDONLY); !synced) return synced.error();
  }
  if (core::Status moved = sum.move_to(to + ".sha256"); !moved) return moved.error();
  if (core::Status moved = copy.move_to(to); !moved) return moved.error();
  return info;
}

core::Result<BackupInfo> check_backup(const std::string& file) {
  auto checksum = checksum_of(file);
  if (!checksum) return checksum.error();
  std::ifstream sum(file + ".sha256");
  std::string expected;
  if (sum && sum >> expected && expected != *checksum) {
    return Error{ErrorCode::kDataLoss, "backup '" + file + "' is not what was written: its checksum differs",
                 "take another one", ""};
  }
  auto info = inspected(file);
  if (!info) return info;
  if (info->schema > migrations().back().version) {
    return Error{ErrorCode::kFailedPrecondition,
                 "backup '" + file + "' has schema " + std::to_string(info->schema) +
                     "; this program knows schemas up to " + std::to_string(migrations().back().version),
                 "restore it with the newer program that wrote it", ""};
  }
  info->sha256 = *std::move(checksum);
  return info;
}

core::Result<BackupInfo> restore_database(const std::string& file, const std::string& path, const std::string& suffix) {
  auto info = check_backup(file);
  if (!info) return info;
  Provisional copy(path + ".restoring");
  std::error_code failed;
  fs::copy_file(file, copy.path(), fs::copy_options::overwrite_existing, failed);
  if (failed) {
    errno = failed.value();
    return system_error("write", copy.path());
  }
  if (core::Status synced = on_disk(copy.path(), O_RDONLY); !synced) return synced.error();
  // The log goes first: without its database it is nothing, beside another one it is harm.
  for (const char* end : {"-wal", "-shm", ""}) {
    const std::string old = path + end;
    if (!fs::exists(old)) continue;
    if (std::rename(old.c_str(), (path + "." + suffix + end).c_str()) != 0) return system_error("rename", old);
  }
  if (core::Status moved = copy.move_to(path); !moved) return moved.error();
  return info;
}

}  // namespace callai::repositories
