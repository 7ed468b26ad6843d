#include "repositories/commit_marks.h"

namespace callai::repositories {

core::Status CommitMarks::once(Transaction& transaction, Mark& mark,
                               const std::function<core::Status(Transaction&)>& work) {
  SqlConnection& sql = transaction.sql();
  if (mark.number != 0) {
    const auto came_through = has(sql, mark);
    if (!came_through) return came_through.error();
    if (*came_through) return {};
  }
  if (core::Status done = work(transaction); !done) return done;
  mark.number = ++last_;
  return set(sql, mark);
}

core::Result<bool> CommitMarks::has(SqlConnection& sql, const Mark& mark) const {
  const auto rows = sql.query("SELECT mark FROM commit_marks WHERE writer = :writer", "i", {writer_});
  if (!rows) return rows.error();
  return !rows->empty() && rows->front().integer(0) == mark.number;
}

core::Status CommitMarks::set(SqlConnection& sql, const Mark& mark) {
  if (writer_.empty()) {
    const auto made = sql.query("SELECT CAST(gen_random_uuid() AS TEXT)", "t");
    if (!made) return made.error();
    const auto tidied = sql.run("DELETE FROM commit_marks WHERE marked_at < now() - INTERVAL '7 days'");
    if (!tidied) return tidied.error();
    writer_ = made->front().text(0);
  }
  const auto done = sql.run(
      "INSERT INTO commit_marks (writer, mark, marked_at) VALUES (:writer, :mark, now()) ON CONFLICT (writer) "
      "DO UPDATE SET mark = excluded.mark, marked_at = excluded.marked_at",
      {writer_, mark.number});
  return done ? core::Status{} : core::Status{done.error()};
}

}  // namespace callai::repositories
