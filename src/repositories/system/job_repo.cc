#include "repositories/system/job_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "ttttiitii";
constexpr std::string_view kColumns = "id, kind, name, state, done, total, detail, created_us, updated_us";

JobState state_named(std::string_view name) {
  if (name == "ready") return JobState::kReady;
  return name == "failed" ? JobState::kFailed : JobState::kProcessing;
}

JobRecord record_of(const SqlRow& row) {
  return {row.text(0), row.text(1), row.text(2), state_named(row.text(3)), row.integer(4), row.integer(5),
          row.text(6), row.wall(7), row.wall(8)};
}

std::string quoted(const std::string& id) {
  return "job '" + id + "'";
}

}  // namespace

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::kProcessing: return "processing";
    case JobState::kReady: return "ready";
    case JobState::kFailed: return "failed";
  }
  return "";
}

core::Status JobRepo::add(const JobRecord& job) const {
  return write_one("begin " + quoted(job.id),
                   "INSERT INTO background_jobs (org_id, id, kind, name, state, done, total, detail, created_us, "
                   "updated_us, node_id) VALUES (:org, :id, :kind, :name, :state, :done, :total, :detail, :created, "
                   ":updated, :node)",
                   {scope_, job.id, job.kind, job.name, to_string(job.state), job.done, job.total, job.detail,
                    job.created, job.updated, job.node});
}

core::Result<bool> JobRepo::update(const JobRecord& job) const {
  bool going_on = false;
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    const auto count = transaction.sql().run(
        "UPDATE background_jobs SET state = :state, done = :done, total = :total, detail = :detail, updated_us = "
        ":updated WHERE org_id = :org AND id = :id AND state = 'processing'",
        {to_string(job.state), job.done, job.total, job.detail, job.updated, scope_, job.id});
    if (!count) return count.error();
    going_on = *count > 0;
    return {};
  });
  if (!done) return named("update " + quoted(job.id), done.error());
  return going_on;
}

core::Status JobRepo::amend(const JobRecord& job) const {
  return change_one("amend " + quoted(job.id), quoted(job.id),
                    "UPDATE background_jobs SET done = :done, total = :total, detail = :detail, updated_us = :updated "
                    "WHERE org_id = :org AND id = :id AND state <> 'processing'",
                    {job.done, job.total, job.detail, job.updated, scope_, job.id});
}

core::Result<JobRecord> JobRepo::cancel(const std::string& kind, const std::string& id, core::WallTime now) const {
  bool cancelled = false;
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    const auto count = transaction.sql().run(
        "UPDATE background_jobs SET state = 'failed', updated_us = :now, detail = :detail WHERE org_id = :org AND "
        "id = :id AND kind = :kind AND state = 'processing'",
        {now, R"({"reason":"it was cancelled","mend":"send the file again; what is stored is skipped"})", scope_, id,
         kind});
    if (!count) return count.error();
    cancelled = *count > 0;
    return {};
  });
  if (!done) return named("cancel " + quoted(id), done.error());
  auto job = get(kind, id);
  if (!job.ok() || cancelled) return job;
  return core::Error{core::ErrorCode::kFailedPrecondition, quoted(id) + " is over already",
                     "there is nothing to be cancelled", ""};
}

core::Result<JobRecord> JobRepo::get(const std::string& kind, const std::string& id) const {
  const auto row = one_row(
      quoted(id),
      "SELECT " + std::string(kColumns) + " FROM background_jobs WHERE org_id = :org AND id = :id AND kind = :kind",
      kKinds, {scope_, id, kind});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<JobRecord>> JobRepo::list(const std::string& kind, const Page& page) const {
  const auto found = rows("list jobs",
                          "SELECT " + std::string(kColumns) +
                              " FROM background_jobs WHERE org_id = :org AND kind = :kind AND (:any = '' OR id < "
                              ":after) ORDER BY id DESC LIMIT :limit",
                          kKinds, {scope_, kind, page.after, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<JobRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

core::Result<int> JobRepo::remove_before(core::WallTime before) const {
  std::int64_t removed = 0;
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    const auto count = transaction.sql().run(
        "DELETE FROM background_jobs WHERE org_id = :org AND updated_us < :before AND state <> 'processing'",
        {scope_, before});
    if (!count) return count.error();
    removed = *count;
    return {};
  });
  if (!done) return named("tidy jobs", done.error());
  return static_cast<int>(removed);
}

core::Status JobRepo::fail_interrupted(Transaction& transaction, const std::string& node, core::WallTime now) {
  return run(transaction, "end the jobs of node '" + node + "'",
             "UPDATE background_jobs SET state = 'failed', updated_us = :now, detail = :detail WHERE "
             "state = 'processing' AND (node_id = :node OR node_id NOT IN (SELECT id FROM nodes))",
             {now, R"({"reason":"the program was stopped meanwhile","mend":"send the file again"})", node});
}

}  // namespace callai::repositories
