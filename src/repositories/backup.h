#pragma once

#include <string>

#include "core/result.h"

namespace callai::repositories {

struct BackupInfo {
  std::int64_t bytes = 0;
  std::int64_t schema = 0;
  std::string sha256;  ///< of the file, as 64 hexadecimal digits
};

/// Copies a SQLite database that others may be writing to (https://www.sqlite.org/backup.html): `to` holds one moment
/// of it, checked and on the disk, and "<to>.sha256" its checksum as sha256sum writes it. Nothing is left when it
/// fails. kAlreadyExists for a file that is there.
core::Result<BackupInfo> backup_database(const std::string& path, const std::string& to);

/// Whether the file is a whole backup that this program can open: checksum (where there is one), structure, schema.
core::Result<BackupInfo> check_backup(const std::string& file);

/// Puts a checked backup in the place of the database at `path`, which nobody may have open. What was there is renamed
/// to
/// "<path>.<suffix>".
core::Result<BackupInfo> restore_database(const std::string& file, const std::string& path, const std::string& suffix);

}  // namespace callai::repositories
