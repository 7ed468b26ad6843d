#include "repositories/system/privacy_repo.h"

#include <array>

namespace callai::repositories {

namespace {

constexpr const char* kWithTranscript =
    "AND (snapshot <> '{}' OR EXISTS (SELECT t.turn_no FROM turns t WHERE t.org_id = calls.org_id AND t.call_id = "
    "calls.id))";

core::WallTime days_before(core::WallTime now, int days) {
  return now - std::chrono::hours(24) * days;
}

core::Status check(const PrivacyPolicy& policy) {
  const std::array<std::pair<const char*, int>, 3> days{{{"recording_days", policy.recording_days},
                                                         {"transcript_days", policy.transcript_days},
                                                         {"call_days", policy.call_days}}};
  const auto wrong = [](const char* name, int least) {
    return core::Error{core::ErrorCode::kInvalidArgument, std::string(name) + " is out of range",
                       "write " + std::to_string(least) + " to " + std::to_string(kMaxRetentionDays), ""};
  };
  for (const auto& [name, value] : days) {
    if (value < 0 || value > kMaxRetentionDays) return wrong(name, 0);
  }
  if (policy.trash_days < 1 || policy.trash_days > kMaxRetentionDays) return wrong("trash_days", 1);
  return {};
}

}  // namespace

core::Status erase_transcript(Transaction& transaction, const core::OrgId& org, const core::CallId& call) {
  for (const char* table : {"turns", "call_events", "sessions", "call_fields", "call_reviews"}) {
    const auto done = transaction.sql().run(
        "DELETE FROM " + std::string(table) + " WHERE org_id = :org AND call_id = :call", {org, call});
    if (!done) return done.error();
  }
  const auto done =
      transaction.sql().run("UPDATE calls SET snapshot = '{}' WHERE org_id = :org AND id = :call", {org, call});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Result<PrivacyPolicy> PrivacyRepo::policy() const {
  const auto found = rows("read the privacy policy",
                          "SELECT recording_days, transcript_days, call_days, redact_numbers, trash_days FROM "
                          "privacy_policies WHERE org_id = :org",
                          "iiiii", {scope_});
  if (!found) return found.error();
  if (found->empty()) return PrivacyPolicy{};
  const SqlRow& row = found->front();
  return PrivacyPolicy{row.small(0), row.small(1), row.small(2), row.flag(3), row.small(4)};
}

core::Status PrivacyRepo::set_policy(const PrivacyPolicy& policy, core::WallTime now) const {
  if (core::Status good = check(policy); !good) return good;
  return write_one("set the privacy policy",
                   "INSERT INTO privacy_policies (org_id, recording_days, transcript_days, call_days, redact_numbers, "
                   "trash_days, updated_us) VALUES (:org, :recordings, :transcripts, :calls, :redact, :trash, :now) ON "
                   "CONFLICT (org_id) DO UPDATE SET recording_days = excluded.recording_days, transcript_days = "
                   "excluded.transcript_days, call_days = excluded.call_days, redact_numbers = "
                   "excluded.redact_numbers, trash_days = excluded.trash_days, updated_us = excluded.updated_us",
                   {scope_, policy.recording_days, policy.transcript_days, policy.call_days,
                    policy.redact_numbers ? 1 : 0, policy.trash_days, now});
}

core::Result<bool> PrivacyRepo::redacts(Transaction& transaction) const {
  const auto found = rows(transaction.sql(), "read the privacy policy",
                          "SELECT redact_numbers FROM privacy_policies WHERE org_id = :org", "i", {scope_});
  if (!found) return found.error();
  return !found->empty() && found->front().flag(0);
}

core::Result<std::vector<SqlRow>> PrivacyRepo::ended_before(SqlConnection& sql, const std::string& rest,
                                                            core::WallTime before, std::string_view columns,
                                                            const std::string& selected) const {
  return rows(sql, "look for old calls",
              "SELECT " + selected + " FROM calls WHERE org_id = :org AND ended_us < :before " + rest +
                  " ORDER BY ended_us LIMIT :limit",
              columns, {scope_, before, kSweepBatch});
}

core::Result<std::vector<OldRecording>> PrivacyRepo::old_recordings(core::WallTime now) const {
  const auto kept = policy();
  if (!kept) return kept.error();
  // A call that goes takes its recording along.
  int days = kept->recording_days;
  if (kept->call_days > 0 && (days == 0 || kept->call_days < days)) days = kept->call_days;
  std::vector<OldRecording> found;
  if (days == 0) return found;
  core::Status read = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto old = ended_before(sql, "AND recording_path <> ''", days_before(now, days), "tt", "id, recording_path");
    if (!old) return old.error();
    for (const SqlRow& row : *old) found.push_back({core::CallId(row.text(0)), row.text(1)});
    return {};
  });
  if (!read) return read.error();
  return found;
}

core::Status PrivacyRepo::forget_recordings(const std::vector<OldRecording>& recordings) const {
  return write([&](Transaction& transaction) -> core::Status {
    for (const OldRecording& one : recordings) {
      core::Status done = run(transaction, "forget a recording",
                              "UPDATE calls SET recording_path = '' WHERE org_id = :org AND id = :call AND "
                              "recording_path = :path",
                              {scope_, one.call, one.path});
      if (!done) return done;
    }
    return {};
  });
}

core::Result<SweepCounts> PrivacyRepo::sweep(core::WallTime now) const {
  const auto kept = policy();
  if (!kept) return kept.error();
  SweepCounts counts;
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    counts = {};
    if (kept->transcript_days > 0) {
      const auto old =
          ended_before(transaction.sql(), kWithTranscript, days_before(now, kept->transcript_days), "t", "id");
      if (!old) return old.error();
      for (const SqlRow& row : *old) {
        if (core::Status one = erase_transcript(transaction, scope_, core::CallId(row.text(0))); !one) return one;
        ++counts.transcripts;
      }
    }
    if (kept->call_days == 0) return {};
    const auto old =
        ended_before(transaction.sql(), "AND recording_path = ''", days_before(now, kept->call_days), "t", "id");
    if (!old) return old.error();
    for (const SqlRow& row : *old) {
      core::Status one = run(transaction, "remove an old call", "DELETE FROM calls WHERE org_id = :org AND id = :call",
                             {scope_, row.text(0)});
      if (!one) return one;
      ++counts.calls;
    }
    return {};
  });
  if (!done) return named("remove what is too old", done.error());
  return counts;
}

}  // namespace callai::repositories
