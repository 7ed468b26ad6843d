#include "repositories/system/base_repository.h"

#include <algorithm>

namespace callai::repositories {

BaseRepository::BaseRepository(Database& database, core::OrgId scope) : database_(database), scope_(std::move(scope)) {
  CALLAI_CHECK(!scope_.empty(), "a repository without an organisation");
}

core::Error BaseRepository::named(std::string_view what, core::Error error) {
  error.message = "cannot " + std::string(what) + ": " + error.message;
  return error;
}

core::Error BaseRepository::not_found(std::string_view thing) {
  return {core::ErrorCode::kNotFound, "there is no " + std::string(thing), "check the name", ""};
}

core::Error BaseRepository::changed_meanwhile(std::int64_t asked, std::int64_t stored) {
  return {core::ErrorCode::kFailedPrecondition,
          "it was changed meanwhile: version " + std::to_string(asked) + " was given, version " +
              std::to_string(stored) + " is stored",
          "read it again, then repeat the change", ""};
}

std::int64_t BaseRepository::bounded(int limit) {
  return std::clamp(limit, 1, 1000);
}

core::Status BaseRepository::write(const std::function<core::Status(Transaction&)>& work) const {
  return database_.write_together(work);
}

core::Status BaseRepository::run(Transaction& transaction, std::string_view what, const std::string& sql,
                                 const SqlParams& params) {
  const auto done = transaction.sql().run(sql, params);
  return done ? core::Status{} : core::Status{named(what, done.error())};
}

core::Status BaseRepository::change(Transaction& transaction, std::string_view what, std::string_view thing,
                                    const std::string& sql, const SqlParams& params) {
  const auto done = transaction.sql().run(sql, params);
  if (!done) return named(what, done.error());
  return *done > 0 ? core::Status{} : core::Status{named(what, not_found(thing))};
}

core::Status BaseRepository::write_one(std::string_view what, const std::string& sql, const SqlParams& params) const {
  return write([&](Transaction& transaction) { return run(transaction, what, sql, params); });
}

core::Status BaseRepository::change_one(std::string_view what, std::string_view thing, const std::string& sql,
                                        const SqlParams& params) const {
  return write([&](Transaction& transaction) { return change(transaction, what, thing, sql, params); });
}

core::Result<std::vector<SqlRow>> BaseRepository::rows(SqlConnection& sql, std::string_view what,
                                                       const std::string& text, std::string_view columns,
                                                       const SqlParams& params) {
  auto found = sql.query(text, columns, params);
  if (!found) return named(what, found.error());
  return found;
}

core::Result<std::vector<SqlRow>> BaseRepository::rows(std::string_view what, const std::string& sql,
                                                       std::string_view columns, const SqlParams& params) const {
  std::vector<SqlRow> found;
  core::Status status = database_.read([&](SqlConnection& connection) -> core::Status {
    auto answer = connection.query(sql, columns, params);
    if (!answer) return answer.error();
    found = std::move(*answer);
    return {};
  });
  if (!status) return named(what, status.error());
  return found;
}

core::Result<SqlRow> BaseRepository::one_row(std::string_view thing, const std::string& sql, std::string_view columns,
                                             const SqlParams& params) const {
  auto found = rows("read " + std::string(thing), sql, columns, params);
  if (!found) return found.error();
  if (found->empty()) return not_found(thing);
  return std::move(found->front());
}

}  // namespace callai::repositories
