#include "repositories/system/privacy_repo.h"

#include <array>
#include <utility>

namespace callai::repositories {

namespace {

// An imported call may have no end: then it is as old as its beginning.
constexpr const char* kOver =
    "FROM calls WHERE org_id = :org AND (ended_us < :before OR (ended_us IS NULL AND created_us < :begun AND status "
    "NOT "
    "IN ('created', 'dialing', 'in_progress'))) ";
constexpr const char* kOldestFirst = " ORDER BY COALESCE(ended_us, created_us) LIMIT :limit";
constexpr const char* kWithTranscript =
    "AND (snapshot <> '{}' OR EXISTS (SELECT t.turn_no FROM turns t WHERE t.org_id = calls.org_id AND t.call_id = "
    "calls.id) OR EXISTS (SELECT f.id FROM follow_ups f WHERE f.org_id = calls.org_id AND f.call_id = calls.id AND "
    "f.summary <> ''))";

/// What outlives the call that it came of, until it is over and as old itself.
struct LeftOver {
  const char* table;
  const char* key;
  const char* over;  ///< one parameter
};
constexpr std::array<LeftOver, 4> kLeftOver{{
    {"dial_attempts", "call_id",
     "t.created_us < :before AND t.outcome <> '' AND (t.settled = 1 OR NOT EXISTS (SELECT p.id FROM campaigns p WHERE "
     "p.org_id = t.org_id AND p.id = t.campaign_id))"},
    {"follow_ups", "id", "t.created_us < :before AND t.status = 'done'"},
    {"callbacks", "id", "t.at_us < :before"},
    {"appointments", "request_key", "t.ends_us < :before"},
}};

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

std::string recording_node(const SqlConnection& sql, const std::string& node_id) {
  return sql.engine() == Engine::kSqlite ? std::string() : node_id;
}

core::Status erase_transcript(Transaction& transaction, const core::OrgId& org, const core::CallId& call) {
  for (const char* table : {"turns", "call_events", "sessions", "call_fields", "call_reviews"}) {
    const auto done = transaction.sql().run(
        "DELETE FROM " + std::string(table) + " WHERE org_id = :org AND call_id = :call", {org, call});
    if (!done) return done.error();
  }
  const std::array<std::pair<const char*, SqlParams>, 3> others{{
      {"UPDATE follow_ups SET summary = '' WHERE org_id = :org AND call_id = :call", {org, call}},
      {"DELETE FROM webhook_deliveries WHERE org_id = :org AND webhook_id IN (SELECT w.id FROM webhooks w WHERE "
       "w.org_id = :whose) AND stream = :call",
       {org, org, call}},
      {"UPDATE calls SET snapshot = '{}' WHERE org_id = :org AND id = :call", {org, call}},
  }};
  for (const auto& [statement, params] : others) {
    const auto done = transaction.sql().run(statement, params);
    if (!done) return done.error();
  }
  return {};
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

core::Status PrivacyRepo::set_policy(const PrivacyPolicy& policy, core::WallTime now, const Also& also) const {
  if (core::Status good = check(policy); !good) return good;
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done =
        run(transaction, "set the privacy policy",
            "INSERT INTO privacy_policies (org_id, recording_days, transcript_days, call_days, redact_numbers, "
            "trash_days, updated_us) VALUES (:org, :recordings, :transcripts, :calls, :redact, :trash, :now) ON "
            "CONFLICT (org_id) DO UPDATE SET recording_days = excluded.recording_days, transcript_days = "
            "excluded.transcript_days, call_days = excluded.call_days, redact_numbers = "
            "excluded.redact_numbers, trash_days = excluded.trash_days, updated_us = excluded.updated_us",
            {scope_, policy.recording_days, policy.transcript_days, policy.call_days, policy.redact_numbers ? 1 : 0,
             policy.trash_days, now});
    return and_also(done, also, transaction);
  });
}

core::Result<bool> PrivacyRepo::redacts(Transaction& transaction) const {
  const auto found = rows(transaction.sql(), "read the privacy policy",
                          "SELECT redact_numbers FROM privacy_policies WHERE org_id = :org", "i", {scope_});
  if (!found) return found.error();
  return !found->empty() && found->front().flag(0);
}

core::Result<StoredRecording> PrivacyRepo::recording(const core::CallId& call) const {
  StoredRecording found;
  core::Status read = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto row =
        rows(sql, "look for a recording", "SELECT recording_path, node_id FROM calls WHERE org_id = :org AND id = :id",
             "tt", {scope_, call});
    if (!row) return row.error();
    if (row->empty()) return not_found("call '" + call.value() + "'");
    found = {call, row->front().text(0), recording_node(sql, row->front().text(1))};
    return {};
  });
  if (!read) return read.error();
  return found;
}

core::Result<std::vector<StoredRecording>> PrivacyRepo::too_old(core::WallTime now, const std::string& node,
                                                                const std::optional<core::CallId>& elsewhere) const {
  const auto kept = policy();
  if (!kept) return kept.error();
  // A call that goes takes its recording along.
  int days = kept->recording_days;
  if (kept->call_days > 0 && (days == 0 || kept->call_days < days)) days = kept->call_days;
  std::vector<StoredRecording> found;
  if (days == 0) return found;
  const core::WallTime before = days_before(now, days);
  core::Status read = database_.read([&](SqlConnection& sql) -> core::Status {
    const bool one_node = sql.engine() == Engine::kSqlite;
    if (one_node && elsewhere) return {};
    std::string rest = "AND recording_path <> ''";
    SqlParams params{scope_, before, before};
    if (elsewhere) {
      rest += " AND node_id NOT IN ('', :node) AND id > :after ORDER BY id LIMIT :limit";
      params.insert(params.end(), {node, *elsewhere, kSweepBatch});
    } else {
      if (!one_node) {
        rest += " AND node_id IN ('', :node)";
        params.emplace_back(node);
      }
      rest += kOldestFirst;
      params.emplace_back(kSweepBatch);
    }
    const auto old =
        rows(sql, "look for old recordings", "SELECT id, recording_path, node_id " + (kOver + rest), "ttt", params);
    if (!old) return old.error();
    for (const SqlRow& row : *old) {
      found.push_back({core::CallId(row.text(0)), row.text(1), recording_node(sql, row.text(2))});
    }
    return {};
  });
  if (!read) return read.error();
  return found;
}

core::Result<std::vector<StoredRecording>> PrivacyRepo::old_recordings(core::WallTime now,
                                                                       const std::string& node) const {
  return too_old(now, node, {});
}

core::Result<std::vector<StoredRecording>> PrivacyRepo::old_recordings_elsewhere(core::WallTime now,
                                                                                 const std::string& node,
                                                                                 const core::CallId& after) const {
  return too_old(now, node, after);
}

core::Status PrivacyRepo::forget_recordings(const std::vector<StoredRecording>& recordings) const {
  return write([&](Transaction& transaction) -> core::Status {
    for (const StoredRecording& one : recordings) {
      core::Status done = run(transaction, "forget a recording",
                              "UPDATE calls SET recording_path = '' WHERE org_id = :org AND id = :call AND "
                              "recording_path = :path",
                              {scope_, one.call, one.path});
      if (!done) return done;
    }
    return {};
  });
}

core::Result<int> PrivacyRepo::remove_left_over(core::WallTime before) const {
  int removed = 0;
  for (const LeftOver& left : kLeftOver) {
    const std::string key = left.key;
    // Read beside the writer: attempts are looked through from the first to the last.
    const auto over = rows("look for what calls have left over",
                           "SELECT t." + key + " FROM " + left.table + " t WHERE t.org_id = :org AND " + left.over +
                               " AND t.call_id <> '' AND NOT EXISTS (SELECT c.id FROM calls c WHERE c.org_id = "
                               "t.org_id AND c.id = t.call_id) LIMIT :limit",
                           "t", {scope_, before, kSweepBatch});
    if (!over) return over.error();
    if (over->empty()) continue;
    core::Status done = write([&](Transaction& transaction) -> core::Status {
      for (const SqlRow& row : *over) {
        core::Status one = run(transaction, "remove what a call has left over",
                               "DELETE FROM " + std::string(left.table) + " WHERE org_id = :org AND " + key + " = :key",
                               {scope_, row.text(0)});
        if (!one) return one;
      }
      return {};
    });
    if (!done) return done.error();
    removed += static_cast<int>(over->size());
  }
  return removed;
}

core::Result<SweepCounts> PrivacyRepo::sweep(core::WallTime now) const {
  const auto kept = policy();
  if (!kept) return kept.error();
  SweepCounts counts;
  const auto old_calls = [&](Transaction& transaction, const char* that, int days) {
    const core::WallTime before = days_before(now, days);
    return rows(transaction.sql(), "look for old calls", "SELECT id " + std::string(kOver) + that + kOldestFirst, "t",
                {scope_, before, before, kSweepBatch});
  };
  core::Status done = write([&](Transaction& transaction) -> core::Status {
    counts = {};
    if (kept->transcript_days > 0) {
      const auto old = old_calls(transaction, kWithTranscript, kept->transcript_days);
      if (!old) return old.error();
      for (const SqlRow& row : *old) {
        if (core::Status one = erase_transcript(transaction, scope_, core::CallId(row.text(0))); !one) return one;
        ++counts.transcripts;
      }
    }
    if (kept->call_days == 0) return {};
    const auto old = old_calls(transaction, "AND recording_path = ''", kept->call_days);
    if (!old) return old.error();
    for (const SqlRow& row : *old) {
      core::Status one = erase_transcript(transaction, scope_, core::CallId(row.text(0)));
      if (one) {
        one = run(transaction, "remove an old call", "DELETE FROM calls WHERE org_id = :org AND id = :call",
                  {scope_, row.text(0)});
      }
      if (!one) return one;
      ++counts.calls;
    }
    return {};
  });
  if (!done) return named("remove what is too old", done.error());
  if (kept->call_days == 0 || counts.calls == kSweepBatch) return counts;
  const auto left = remove_left_over(days_before(now, kept->call_days));
  if (!left) return named("remove what is too old", left.error());
  counts.left_over = *left;
  return counts;
}

}  // namespace callai::repositories
