#include "repositories/sql/soci_connection.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>

#include "repositories/sql/bound_statement.h"
#include "repositories/sql/engine_errors.h"
#include "repositories/sql/fts5_terms.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

// Of a statement that a server keeps: one with 60 rows of values takes 0.2 MB there, and there is one for every number
// of rows.
constexpr std::size_t kMostParametersKept = 64;
constexpr std::string_view kStoodStill = "25P03";  // idle_in_transaction_session_timeout

// The extended code of the connection's last error. SOCI's library keeps the type information of its backend to itself,
// which the sanitizer's check of the cast would need.
__attribute__((no_sanitize("vptr"))) int extended_code(soci::session& session) {
  const auto* backend = static_cast<const soci::sqlite3_session_backend*>(session.get_backend());
  return backend == nullptr || backend->conn_ == nullptr ? SQLITE_OK
                                                         : sqlite_api::sqlite3_extended_errcode(backend->conn_);
}

__attribute__((no_sanitize("vptr"))) void* handle(soci::session& session) {
  return static_cast<const soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

__attribute__((no_sanitize("vptr"))) bool is_connected(soci::session& session) {
  const auto* backend = static_cast<const soci::postgresql_session_backend*>(session.get_backend());
  return backend != nullptr && backend->conn_ != nullptr && PQstatus(backend->conn_) == CONNECTION_OK;
}

// SOCI's what() shows the statement with its values, which may be secrets; its message alone does not.
Error library_error(const std::exception& e) {
  const auto* failed = dynamic_cast<const soci::soci_error*>(&e);
  return {ErrorCode::kInternal, "the database library failed", "",
          failed == nullptr ? e.what() : failed->get_error_message()};
}

// A statement that stands at a row keeps its file from being changed; an answer of a server would be kept, too.
__attribute__((no_sanitize("vptr"))) void reset(BoundStatement& statement, Engine engine) {
  if (engine == Engine::kPostgres) {
    static_cast<soci::postgresql_statement_backend*>(statement.library().get_backend())->result_.reset();
  } else {
    auto* backend = static_cast<soci::sqlite3_statement_backend*>(statement.library().get_backend());
    (void)sqlite_api::sqlite3_reset(backend->stmt_);  // its error was thrown
  }
  statement.forget_values();
}

/// Others, as PRAGMA, act when they are prepared.
bool can_be_kept(std::string_view sql) {
  constexpr std::array kFirst{"SELECT", "INSERT", "UPDATE",    "DELETE",  "WITH",
                              "BEGIN",  "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"};
  return std::ranges::any_of(kFirst, [&](const char* word) { return sql.starts_with(word); });
}

// PostgreSQL's texts end at a zero byte, without a word.
core::Status check_texts(Engine engine, const SqlParams& params) {
  if (engine != Engine::kPostgres) return {};
  for (const SqlValue& value : params) {
    if (value.kind() == 't' && value.text().find('\0') != std::string::npos) {
      return Error{ErrorCode::kInvalidArgument, "a text holds a zero byte", "leave it out", ""};
    }
  }
  return {};
}

// Every connection belongs to one thread at a time, and nobody asks how much memory SQLite has: it needs no locks
// (https://www.sqlite.org/threadsafe.html). Has to come before its first use; too late, everything stays as it was.
void use_no_locks() {
  static const bool done = [] {
    return sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
           sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  }();
  (void)done;
}

}  // namespace

struct SociConnection::Impl {
  std::string name;  // for messages: the path, or the URL without its password
  Engine engine = Engine::kSqlite;
  soci::session session;
  StatementCache statements;
  std::uint64_t answers = 0;
  bool broken = false;  // the server is gone

  /// What `work` makes of the statement.
  template <typename Answer>
  core::Result<Answer> with_statement(const std::string& sql, std::string_view columns, const SqlParams& params,
                                      const auto& work) {
    if (core::Status good = check_texts(engine, params); !good) return good.error();
    bool kept = false;
    try {
      if (!can_be_kept(sql) || (engine == Engine::kPostgres && (params.empty() || params.size() > kMostParametersKept ||
                                                                !statements.is_repeated(sql, columns, params)))) {
        // One message to a server. Without parameters it may be several statements.
        BoundStatement once(session, sql, columns, params, soci::details::st_one_time_query);
        Answer answer = work(once);
        return answered(std::move(answer));
      }
      BoundStatement& statement = statements.statement(session, sql, columns, params);
      kept = true;
      Answer answer = work(statement);
      reset(statement, engine);
      return answered(std::move(answer));
    } catch (const std::exception& e) {
      Error known = error(e);
      if (kept && engine == Engine::kPostgres) statements.set_last_aside();
      if (kept && engine == Engine::kSqlite) statements.drop_last();
      return known;
    }
  }

  /// What does not fail is in no transaction that has failed.
  template <typename Answer>
  core::Result<Answer> answered(Answer&& answer) {
    ++answers;
    statements.forget_dropped();
    return std::forward<Answer>(answer);
  }

  Error error(const std::exception& e) {
    if (engine == Engine::kPostgres) return postgres(e);
    // SOCI keeps the primary code only; the connection knows the extended one.
    const auto* failed = dynamic_cast<const soci::sqlite3_soci_error*>(&e);
    if (failed == nullptr) return library_error(e);
    int code = failed->result();
    const int extended = extended_code(session);
    if ((extended & 0xFF) == (code & 0xFF) || code == SQLITE_ERROR) code = extended;
    Error known = sqlite_error(code, failed->get_error_message());
    // What a person has to look at is the disk, and there may be several.
    if ((code & 0xFF) == SQLITE_FULL || (code & 0xFF) == SQLITE_IOERR)
      known.message = "'" + name + "': " + known.message;
    return known;
  }

  Error postgres(const std::exception& e) {
    const auto* failed = dynamic_cast<const soci::postgresql_soci_error*>(&e);
    if (failed == nullptr) return library_error(e);
    const std::string state = failed->sqlstate();
    // The library itself failed, without a word of the server (blanks), or the server says goodbye; libpq notices that
    // the connection is gone with the next statement only.
    const bool stood_still = state == kStoodStill;
    const bool gone = state.find_first_not_of(' ') == std::string::npos || state.starts_with("08") || stood_still ||
                      state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05";
    broken = broken || gone || !is_connected(session);
    // The lines after the first show values, telephone numbers among them.
    const std::string said = failed->get_error_message();
    const bool told = state.starts_with("57") || stood_still;
    return postgres_error(broken && !told ? "08006" : state, said.substr(0, said.find('\n')));
  }
};

SociConnection::SociConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SociConnection::~SociConnection() = default;

Engine SociConnection::engine() const {
  return impl_->engine;
}

bool SociConnection::is_broken() const {
  return impl_->broken;
}

std::uint64_t SociConnection::answers() const {
  return impl_->answers;
}

core::Result<std::unique_ptr<SociConnection>> SociConnection::open_sqlite(const std::string& path) {
  if (path.empty() || path.find('"') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "'" + path + "' cannot be the path of a database",
                 "choose a path without quotes", ""};
  }
  auto impl = std::make_unique<Impl>();
  impl->name = path;
  use_no_locks();
  try {
    impl->session.open(*soci::factory_sqlite3(), "dbname=\"" + path + "\"");
  } catch (const soci::sqlite3_soci_error& e) {
    return sqlite_error(e.result(), e.get_error_message());
  } catch (const std::exception& e) {
    return Error{ErrorCode::kUnavailable, "the database file cannot be opened",
                 "check that its directory exists and is writable", e.what()};
  }
  if (core::Status added = add_terms_matched(handle(impl->session)); !added.ok()) return added.error();
  return std::unique_ptr<SociConnection>(new SociConnection(std::move(impl)));
}

namespace {

struct Word {
  std::string_view name;
  const char* value;
};

// Where the operator says nothing. A server's machine that vanishes is noticed in half a minute, in seconds and, the
// last, milliseconds (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
constexpr std::array<Word, 5> kUnlessSaid{{{"connect_timeout", "5"},
                                           {"keepalives_idle", "10"},
                                           {"keepalives_interval", "5"},
                                           {"keepalives_count", "3"},
                                           {"tcp_user_timeout", "20000"}}};

const char* value_of(const PQconninfoOption& option) {
  if (option.val != nullptr) return option.val;
  const auto* const usual = std::ranges::find(kUnlessSaid, std::string_view(option.keyword), &Word::name);
  return usual == kUnlessSaid.end() ? nullptr : usual->value;
}

// The same for the server: this machine may vanish, and what its connections hold has to be free then.
constexpr const char* kServerKeepsLooking =
    "SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), "
    "set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '20000', false)";

// SOCI takes "name='value' ..." and cuts it at white space, whatever the quotes say.
core::Result<std::string> connect_words(const PostgresUrl& url) {
  char* wrong = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.text.c_str(), &wrong),
                                                                             &PQconninfoFree);
  PQfreemem(wrong);  // it may show the password
  if (options == nullptr) {
    return Error{ErrorCode::kInvalidArgument, "'" + url.shown + "' is no valid URL of a database",
                 "write it like postgresql://user:password@host:5432/name, with %XX for special characters", ""};
  }
  std::string words;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const char* const value = value_of(*option);
    if (value == nullptr) continue;
    words += (words.empty() ? "" : " ") + std::string(option->keyword) + "='";
    for (const char c : std::string_view(value)) {
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
        return Error{ErrorCode::kInvalidArgument,
                     "the " + std::string(option->keyword) + " of '" + url.shown + "' holds white space",
                     "choose another one; a password can be put into ~/.pgpass instead", ""};
      }
      if (c == '\\' || c == '\'') words += '\\';
      words += c;
    }
    words += "'";
  }
  return words;
}

}  // namespace

core::Result<std::unique_ptr<SociConnection>> SociConnection::open_postgres(const PostgresUrl& url) {
  const auto words = connect_words(url);
  if (!words) return words.error();
  auto impl = std::make_unique<Impl>();
  impl->name = url.shown;
  impl->engine = Engine::kPostgres;
  try {
    impl->session.open(*soci::factory_postgresql(), *words);
  } catch (const std::exception& e) {
    // The library may quote the password in what it says.
    const std::string said = e.what();
    const bool shows = !url.password.empty() && said.find(url.password) != std::string::npos;
    return Error{ErrorCode::kUnavailable, "the database server does not answer, or does not let this user in",
                 "check that it runs, and its address, user and password in store.url", shows ? "" : said};
  }
  std::unique_ptr<SociConnection> connection(new SociConnection(std::move(impl)));
  if (const auto set = connection->run(kServerKeepsLooking, {}); !set) return set.error();
  return connection;
}

core::Result<std::int64_t> SociConnection::run(const std::string& sql, const SqlParams& params) {
  return impl_->with_statement<std::int64_t>(sql, "", params,
                                             [&params](BoundStatement& statement) { return statement.run(params); });
}

core::Result<std::vector<SqlRow>> SociConnection::query(const std::string& sql, std::string_view columns,
                                                        const SqlParams& params) {
  return impl_->with_statement<std::vector<SqlRow>>(
      sql, columns, params, [&params](BoundStatement& statement) { return statement.query(params); });
}

}  // namespace callai::repositories
