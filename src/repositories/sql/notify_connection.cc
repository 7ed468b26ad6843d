#include "repositories/sql/notify_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "repositories/sql/engine_errors.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr std::int64_t kLongestPollMs = 600'000;
constexpr std::int64_t kShortestConnectSeconds = 2;  // libpq takes no less

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

struct NotifyConnection::Impl {
  core::Clock& clock;
  const PostgresUrl url;
  const Limits limits;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection{nullptr, &PQfinish};
  bool gone = false;

  core::TimePoint deadline() const { return clock.now() + limits.patience; }

  /// Until the socket is ready for one of `events`.
  core::Status wait(short events, core::TimePoint until) {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock.now()).count();
      if (left <= 0) return lost("no answer came in time");
      std::array<pollfd, 2> waited{pollfd{PQsocket(connection.get()), events, 0}, pollfd{limits.stop_fd, POLLIN, 0}};
      (void)::poll(waited.data(), waited.size(), static_cast<int>(std::min<std::int64_t>(left, kLongestPollMs)));
      if (waited[1].revents != 0) {
        gone = true;  // in the middle of something
        return Error{ErrorCode::kCancelled, "the connection is closed", "", ""};
      }
      if (waited[0].revents != 0) return {};
    }
  }

  Error lost(const std::string& cause) {
    gone = true;
    // The library may quote the password in what it says.
    const bool shows = !url.password.empty() && cause.find(url.password) != std::string::npos;
    return {ErrorCode::kUnavailable, "the database server does not answer, or does not let this user in",
            "check that it runs, and its address, user and password in store.url", shows ? "" : first_line(cause)};
  }
  Error lost() { return lost(PQerrorMessage(connection.get())); }

  // libpq's own way to connect waits for each host of the URL in turn, which the one without waiting does not.
  core::Status connect() {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.patience).count();
    const std::string timeout = std::to_string(std::max<std::int64_t>(seconds, kShortestConnectSeconds));
    // Later words win over those before: what the URL says over our timeout, our encoding over the URL's.
    const std::array<const char*, 5> words{"connect_timeout", "dbname", "fallback_application_name", "client_encoding",
                                           nullptr};
    const std::array<const char*, 5> values{timeout.c_str(), url.text.c_str(), "callai node bus", "UTF8", nullptr};
    connection.reset(PQconnectdbParams(words.data(), values.data(), 1));
    if (connection == nullptr) return lost("libpq has no memory");
    // Else it prints them.
    PQsetNoticeReceiver(
        connection.get(), [](void*, const PGresult*) {}, nullptr);
    if (PQstatus(connection.get()) != CONNECTION_OK || PQsetnonblocking(connection.get(), 1) != 0) return lost();
    return {};
  }

  core::Status send(core::TimePoint until) {
    for (;;) {
      const int more = PQflush(connection.get());
      if (more == 0) return {};
      if (more < 0) return lost();
      // A server that waits for its own words to be read reads none of ours.
      if (core::Status ready = wait(POLLIN | POLLOUT, until); !ready) return ready;
      if (PQconsumeInput(connection.get()) != 1) return lost();
    }
  }

  /// The server's answer to one statement.
  core::Result<Answer> run(const std::string& sql, const std::vector<const char*>& values = {}) {
    const core::TimePoint until = deadline();
    if (PQsendQueryParams(connection.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                          nullptr, nullptr, 0) != 1) {
      return lost();
    }
    if (core::Status sent = send(until); !sent) return sent.error();
    Answer answer(nullptr, &PQclear);
    for (;;) {
      while (PQisBusy(connection.get()) != 0) {
        if (core::Status ready = wait(POLLIN, until); !ready) return ready.error();
        if (PQconsumeInput(connection.get()) != 1) return lost();
      }
      Answer next(PQgetResult(connection.get()), &PQclear);
      if (next == nullptr) break;
      if (answer == nullptr) answer = std::move(next);
    }
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return answer;
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    if (state == nullptr) return lost();
    return postgres_error(state, first_line(PQresultErrorMessage(answer.get())));
  }
};

namespace {

core::Status status_of(const core::Result<Answer>& answer) {
  return answer.ok() ? core::Status{} : core::Status{answer.error()};
}

}  // namespace

NotifyConnection::NotifyConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NotifyConnection::~NotifyConnection() = default;

core::Result<std::unique_ptr<NotifyConnection>> NotifyConnection::open(core::Clock& clock, const PostgresUrl& url,
                                                                       const Limits& limits) {
  auto impl = std::make_unique<Impl>(Impl{clock, url, limits});
  if (core::Status connected = impl->connect(); !connected) return connected.error();
  const auto set = impl->run("SET synchronous_commit = off");
  if (!set.ok()) return set.error();
  return std::unique_ptr<NotifyConnection>(new NotifyConnection(std::move(impl)));
}

core::Result<std::string> NotifyConnection::schema() {
  const auto answer = impl_->run("SELECT coalesce(current_schema(), '')");
  if (!answer.ok()) return answer.error();
  return std::string(PQgetvalue(answer->get(), 0, 0));
}

core::Status NotifyConnection::listen(const std::string& channel) {
  const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
      PQescapeIdentifier(impl_->connection.get(), channel.data(), channel.size()), &PQfreemem);
  if (quoted == nullptr) return impl_->lost();
  return status_of(impl_->run("LISTEN " + std::string(quoted.get())));
}

core::Status NotifyConnection::notify(const std::vector<Notice>& notices) {
  if (notices.empty()) return {};
  std::string sql;
  std::vector<const char*> values;
  for (const Notice& notice : notices) {
    const std::size_t at = values.size();
    sql += (sql.empty() ? "SELECT pg_notify($" : ", pg_notify($") + std::to_string(at + 1) + ", $" +
           std::to_string(at + 2) + ")";
    values.push_back(notice.channel.c_str());
    values.push_back(notice.text.c_str());
  }
  return status_of(impl_->run(sql, values));
}

core::Status NotifyConnection::ping() {
  return status_of(impl_->run("SELECT 1"));
}

core::Status NotifyConnection::read(std::vector<Notice>& notices) {
  if (PQconsumeInput(impl_->connection.get()) != 1) return impl_->lost();
  for (;;) {
    const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notice(PQnotifies(impl_->connection.get()), &PQfreemem);
    if (notice == nullptr) return {};
    if (notice->be_pid == PQbackendPID(impl_->connection.get())) continue;
    notices.push_back({notice->relname, notice->extra});
  }
}

int NotifyConnection::fd() const {
  return PQsocket(impl_->connection.get());
}

bool NotifyConnection::is_broken() const {
  return impl_->gone || PQstatus(impl_->connection.get()) != CONNECTION_OK;
}

}  // namespace callai::repositories
