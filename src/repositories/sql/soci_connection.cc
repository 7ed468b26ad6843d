#include "repositories/sql/soci_connection.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

// Result codes: https://www.sqlite.org/rescode.html. The low byte is the primary code.
Error error_of(int code, std::string cause) {
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

// The extended code of the connection's last error. SOCI's library keeps the type information of its backend to itself,
// which the sanitizer's check of the cast would need.
__attribute__((no_sanitize("vptr"))) int extended_code(soci::session& session) {
  const auto* backend = static_cast<const soci::sqlite3_session_backend*>(session.get_backend());
  return backend == nullptr || backend->conn_ == nullptr ? SQLITE_OK
                                                         : sqlite_api::sqlite3_extended_errcode(backend->conn_);
}

// The parameters of one statement, at addresses that stay until it has run.
class Binds {
 public:
  void add(soci::statement& st, const SqlValue& value) {
    Slot& slot = slots_.emplace_back();
    slot.indicator = value.is_null() ? soci::i_null : soci::i_ok;
    slot.kind = value.kind();
    if (slot.kind == 'i') {
      slot.integer = value.integer();
      st.exchange(soci::use(slot.integer, slot.indicator));
    } else if (slot.kind == 'd') {
      slot.real = value.real();
      st.exchange(soci::use(slot.real, slot.indicator));
    } else {
      slot.text = value.text();
      st.exchange(soci::use(slot.text, slot.indicator));
    }
  }
  void add_column(soci::statement& st, char kind) {
    Slot& slot = slots_.emplace_back();
    slot.kind = kind;
    if (kind == 'i') {
      st.exchange(soci::into(slot.integer, slot.indicator));
    } else if (kind == 'd') {
      st.exchange(soci::into(slot.real, slot.indicator));
    } else {
      st.exchange(soci::into(slot.text, slot.indicator));
    }
  }
  SqlRow row() const {
    std::vector<SqlValue> values;
    values.reserve(slots_.size());
    for (const Slot& slot : slots_) {
      if (slot.indicator == soci::i_null) {
        values.emplace_back();
      } else if (slot.kind == 'i') {
        values.emplace_back(slot.integer);
      } else if (slot.kind == 'd') {
        values.emplace_back(slot.real);
      } else {
        values.emplace_back(slot.text);
      }
    }
    return SqlRow(std::move(values));
  }

 private:
  struct Slot {
    char kind = 't';
    long long integer = 0;
    double real = 0;
    std::string text;
    soci::indicator indicator = soci::i_ok;
  };
  std::deque<Slot> slots_;
};

}  // namespace

struct SociConnection::Impl {
  std::string path;
  soci::session session;

  // SOCI keeps the primary code only; the connection knows the extended one.
  Error error(const std::exception& e) {
    const auto* sqlite_error = dynamic_cast<const soci::sqlite3_soci_error*>(&e);
    if (sqlite_error == nullptr) return {ErrorCode::kInternal, "the database library failed", "", e.what()};
    int code = sqlite_error->result();
    const int extended = extended_code(session);
    if ((extended & 0xFF) == (code & 0xFF) || code == SQLITE_ERROR) code = extended;
    Error known = error_of(code, sqlite_error->get_error_message());
    // What a person has to look at is the disk, and there may be several.
    if ((code & 0xFF) == SQLITE_FULL || (code & 0xFF) == SQLITE_IOERR)
      known.message = "'" + path + "': " + known.message;
    return known;
  }
};

SociConnection::SociConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SociConnection::~SociConnection() = default;

core::Result<std::unique_ptr<SociConnection>> SociConnection::open_sqlite(const std::string& path) {
  if (path.empty() || path.find('"') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "'" + path + "' cannot be the path of a database",
                 "choose a path without quotes", ""};
  }
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  try {
    impl->session.open(*soci::factory_sqlite3(), "dbname=\"" + path + "\"");
  } catch (const soci::sqlite3_soci_error& e) {
    return error_of(e.result(), e.get_error_message());
  } catch (const std::exception& e) {
    return Error{ErrorCode::kUnavailable, "the database file cannot be opened",
                 "check that its directory exists and is writable", e.what()};
  }
  return std::unique_ptr<SociConnection>(new SociConnection(std::move(impl)));
}

core::Result<std::int64_t> SociConnection::run(const std::string& sql, const SqlParams& params) {
  try {
    Binds binds;
    soci::statement st(impl_->session);
    for (const SqlValue& value : params) binds.add(st, value);
    st.alloc();
    st.prepare(sql);
    st.define_and_bind();
    st.execute(true);
    return std::int64_t{st.get_affected_rows()};
  } catch (const std::exception& e) {
    return impl_->error(e);
  }
}

core::Result<std::vector<SqlRow>> SociConnection::query(const std::string& sql, std::string_view columns,
                                                        const SqlParams& params) {
  try {
    Binds binds;
    Binds answer;
    soci::statement st(impl_->session);
    for (const char kind : columns) answer.add_column(st, kind);
    for (const SqlValue& value : params) binds.add(st, value);
    st.alloc();
    st.prepare(sql);
    st.define_and_bind();
    st.execute(false);
    std::vector<SqlRow> rows;
    while (st.fetch()) rows.push_back(answer.row());
    return rows;
  } catch (const std::exception& e) {
    return impl_->error(e);
  }
}

}  // namespace callai::repositories
