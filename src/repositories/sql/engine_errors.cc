#include "repositories/sql/engine_errors.h"

#include <sqlite3.h>

#include <array>

namespace callai::repositories {

using core::Error;
using core::ErrorCode;

Error sqlite_error(int code, std::string cause) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {ErrorCode::kResourceExhausted, "the disk or the database's size limit is full",
              "free some space or raise the limit, then try again", std::move(cause)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kUnavailable, "the database is locked by another process",
              "stop the other process that writes to this file, then try again", std::move(cause)};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::kUnavailable, "the database is read-only",
              "make the file and its directory writable for the user that runs this program", std::move(cause)};
    case SQLITE_CANTOPEN:
      return {ErrorCode::kUnavailable, "the database file cannot be opened",
              "check that its directory exists and is writable", std::move(cause)};
    case SQLITE_IOERR:
      return {ErrorCode::kUnavailable, "the disk refused a read or a write of the database",
              "check the disk and its limits (quota, file size), then try again", std::move(cause)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::kDataLoss, "the database file is damaged or is no database",
              "restore it from a backup; keep the damaged file for recovery", std::move(cause)};
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_FOREIGNKEY) {
        return {ErrorCode::kFailedPrecondition, "what it refers to does not exist", "store that first",
                std::move(cause)};
      }
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return {ErrorCode::kAlreadyExists, "it exists already", "change the existing one", std::move(cause)};
      }
      return {ErrorCode::kInvalidArgument, "a value breaks a rule of the schema", "correct the value",
              std::move(cause)};
    case SQLITE_TOOBIG:
      return {ErrorCode::kInvalidArgument, "a value is too large to be stored", "make it smaller", std::move(cause)};
    case SQLITE_NOMEM:
      return {ErrorCode::kResourceExhausted, "out of memory", "free some memory, then try again", std::move(cause)};
    default: return {ErrorCode::kInternal, "the database refused the statement", "", std::move(cause)};
  }
}

namespace {

struct PostgresMeaning {
  std::string_view state;  // five characters, or the two of a class
  ErrorCode code;
  const char* message;
  const char* mend;
};

// The first that fits.
constexpr std::array<PostgresMeaning, 25> kPostgresMeanings{{
    {"23503", ErrorCode::kFailedPrecondition, "what it refers to does not exist", "store that first"},
    {"23505", ErrorCode::kAlreadyExists, "it exists already", "change the existing one"},
    {"23", ErrorCode::kInvalidArgument, "a value breaks a rule of the schema", "correct the value"},
    {"22021", ErrorCode::kInvalidArgument, "a text is no UTF-8", "correct the text"},
    {"22", ErrorCode::kInvalidArgument, "a value cannot be stored as it is", "correct the value"},
    {"54", ErrorCode::kInvalidArgument, "a value is too large to be stored", "make it smaller"},
    {"53100", ErrorCode::kResourceExhausted, "the disk of the database server is full",
     "free some space there, then try again"},
    {"53200", ErrorCode::kResourceExhausted, "the database server is out of memory",
     "free some memory there, then try again"},
    {"53300", ErrorCode::kUnavailable, "the database server takes no more connections",
     "raise its max_connections, or close other programs"},
    {"55P03", ErrorCode::kUnavailable, "the database is locked by another process",
     "wait for the other process that writes, then try again"},
    {"57014", ErrorCode::kDeadlineExceeded, "the database server gave up on a statement",
     "try again; raise its statement_timeout if this lasts"},
    {"40", ErrorCode::kUnavailable, "another writer was faster", "try again"},
    {"25006", ErrorCode::kUnavailable, "the database is read-only", "connect to the primary server"},
    {"57", ErrorCode::kUnavailable, "the database server is stopping or starting", "try again when it is up"},
    {"58", ErrorCode::kUnavailable, "the disk of the database server refused a read or a write", "check that disk"},
    {"08", ErrorCode::kUnavailable, "the database server is out of reach", "check that it runs and its address"},
    {"28", ErrorCode::kUnavailable, "the database server does not let this user in",
     "check user and password in store.url"},
    {"3D", ErrorCode::kUnavailable, "there is no database of that name", "make it with createdb, or correct store.url"},
    {"42501", ErrorCode::kUnavailable, "the database's user may not do this",
     "make that user the owner of the database"},
    {"XX001", ErrorCode::kDataLoss, "the database is damaged", "restore it from a backup"},
    {"XX002", ErrorCode::kDataLoss, "an index of the database is damaged", "reindex it"},
    {"25P03", ErrorCode::kUnavailable, "the database server ended a transaction that stood still for too long",
     "try again; look whether this machine hangs if it lasts"},
    {"25P02", ErrorCode::kInternal, "a statement before this one failed", ""},
    {"42", ErrorCode::kInternal, "the database refused the statement", ""},
    {"", ErrorCode::kInternal, "the database refused the statement", ""},
}};

}  // namespace

Error postgres_error(std::string_view sqlstate, std::string cause) {
  for (const PostgresMeaning& meaning : kPostgresMeanings) {
    if (sqlstate.starts_with(meaning.state)) return {meaning.code, meaning.message, meaning.mend, std::move(cause)};
  }
  return {ErrorCode::kInternal, "the database refused the statement", "", std::move(cause)};
}

}  // namespace callai::repositories
