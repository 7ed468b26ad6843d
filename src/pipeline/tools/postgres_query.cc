#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <memory>

#include "pipeline/tools/sql_query.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

using core::ErrorCode;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenLooks{20};  ///< at the stop token, while the server is waited for

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Answer = std::unique_ptr<PGresult, Clear>;

core::Error unreachable(const PGconn* connection) {
  return {ErrorCode::kUnavailable, "the database cannot be reached", "look at its server and at the name of its source",
          connection == nullptr ? "" : clean_tool_text(PQerrorMessage(connection))};
}

/// One connection from its start to the end of the query. Waits in slices, so that it needs no clock.
class PostgresQuery {
 public:
  explicit PostgresQuery(const ToolContext& context)
      : context_(context),
        slices_(
            std::max<std::int64_t>(1, std::chrono::duration_cast<milliseconds>(context.time_left) / kBetweenLooks)) {}

  core::Result<SqlAnswer> run(const std::string& url, const NumberedSql& sql) {
    if (core::Status done = connect(url); !done) return done.error();
    const auto left = std::max<std::int64_t>(1, slices_ * kBetweenLooks.count());
    const std::string begin = "BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = " + std::to_string(left);
    if (PQsendQuery(connection_.get(), begin.c_str()) != 1) return unreachable(connection_.get());
    if (core::Status done = finish([](PGresult*) { return true; }); !done) return done.error();
    std::vector<const char*> values;
    for (const std::string& value : sql.values) values.push_back(value.c_str());
    const int sent = PQsendQueryParams(connection_.get(), sql.text.c_str(), static_cast<int>(values.size()), nullptr,
                                       values.data(), nullptr, nullptr, 0);
    if (sent != 1) return unreachable(connection_.get());
    PQsetSingleRowMode(connection_.get());  // what is over the bound never comes into memory
    SqlAnswer answer;
    if (core::Status done = finish([&](PGresult* result) { return take(result, answer); }); !done) {
      return done.error();
    }
    return answer;
  }

 private:
  core::Status connect(const std::string& url) {
    const char* const keys[] = {"dbname", "application_name", nullptr};
    const char* const values[] = {url.c_str(), "callai", nullptr};
    connection_.reset(PQconnectStartParams(keys, values, 1));
    if (connection_ == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD) return unreachable(connection_.get());
    auto wants = PGRES_POLLING_WRITING;
    while (wants != PGRES_POLLING_OK) {
      if (wants == PGRES_POLLING_FAILED) return unreachable(connection_.get());
      if (core::Status ready = wait(wants == PGRES_POLLING_READING ? POLLIN : POLLOUT); !ready) return ready;
      wants = PQconnectPoll(connection_.get());
    }
    PQsetnonblocking(connection_.get(), 1);
    return {};
  }

  core::Status wait(short events) {
    for (; slices_ > 0; --slices_) {
      if (context_.stop.stop_requested()) return core::Error{ErrorCode::kCancelled, "the query was stopped", "", ""};
      pollfd socket{PQsocket(connection_.get()), events, 0};
      const int ready = ::poll(&socket, 1, static_cast<int>(kBetweenLooks.count()));
      if (ready > 0) return {};
    }
    return core::Error{ErrorCode::kDeadlineExceeded, "the database did not answer in time", "", ""};
  }

  /// All results of what was sent; `take` says false when there are enough.
  template <typename Take>
  core::Status finish(Take take) {
    PGconn* const connection = connection_.get();
    while (true) {
      int unsent = PQflush(connection);
      while (unsent == 1 || PQisBusy(connection) == 1) {
        if (core::Status ready = wait(unsent == 1 ? POLLIN | POLLOUT : POLLIN); !ready) return ready;
        if (PQconsumeInput(connection) != 1) return unreachable(connection);
        unsent = PQflush(connection);
      }
      if (unsent < 0) return unreachable(connection);
      const Answer result(PQgetResult(connection));
      if (result == nullptr) return {};
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) return refused(result.get());
      if (!take(result.get())) return {};  // the connection ends with the query
    }
  }

  static core::Error refused(const PGresult* result) {
    const char* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = field == nullptr ? "" : field;
    const std::string words = clean_tool_text(PQresultErrorMessage(result));
    if (state == "57014") return {ErrorCode::kDeadlineExceeded, "the query took too long", "", words};
    if (state == "25006")
      return {ErrorCode::kInvalidArgument, "the query does more than read", "write a SELECT", words};
    if (state.starts_with("08") || state.starts_with("57") || state.starts_with("53")) {
      return {ErrorCode::kUnavailable, "the database is out of order", "look at its server", words};
    }
    return {ErrorCode::kInvalidArgument, "the database refuses the query", "mend the query", words};
  }

  bool take(const PGresult* result, SqlAnswer& answer) {
    const int columns = PQnfields(result);
    if (answer.columns.empty()) {
      for (int i = 0; i < columns; ++i) answer.columns.emplace_back(PQfname(result, i));
    }
    for (int row = 0; row < PQntuples(result); ++row) {
      auto& values = answer.rows.emplace_back();
      for (int i = 0; i < columns; ++i) {
        values.emplace_back();
        if (PQgetisnull(result, row, i) == 1) continue;
        values.back() = std::string(PQgetvalue(result, row, i), static_cast<std::size_t>(PQgetlength(result, row, i)));
        bytes_ += values.back()->size();
      }
    }
    return answer.rows.size() < kMaxSqlRows && bytes_ < kMaxSqlBytes;
  }

  const ToolContext& context_;
  std::int64_t slices_;  ///< of waiting that are left
  std::size_t bytes_ = 0;
  Connection connection_;
};

}  // namespace

core::Result<SqlAnswer> query_postgres(const std::string& url, const NumberedSql& sql, const ToolContext& context) {
  return PostgresQuery(context).run(url, sql);
}

}  // namespace callai::pipeline
