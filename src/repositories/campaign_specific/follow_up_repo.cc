#include "repositories/campaign_specific/follow_up_repo.h"

#include "repositories/system/privacy_repo.h"
#include "repositories/system/redaction.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds =
    "tttttttti"
    "ttiii";

std::string select(const std::string& rest) {
  return "SELECT id, kind, status, campaign_id, contact_id, call_id, phone_number, summary, due_us, assignee, notes, "
         "created_us, done_us, version FROM follow_ups " +
         rest;
}

FollowUpRecord record_of(const SqlRow& row) {
  FollowUpRecord record;
  record.id = row.text(0);
  record.kind = row.text(1);
  record.status = row.text(2);
  record.campaign = core::CampaignId(row.text(3));
  record.contact = core::ContactId(row.text(4));
  record.call = core::CallId(row.text(5));
  record.phone_number = row.text(6);
  record.summary = row.text(7);
  record.due = row.optional_wall(8);
  record.assignee = row.text(9);
  record.notes = row.text(10);
  record.created = row.wall(11);
  record.done = row.optional_wall(12);
  record.version = row.integer(13);
  return record;
}

std::string quoted(std::string_view id) {
  return "follow-up '" + std::string(id) + "'";
}

}  // namespace

core::Status FollowUpRepo::add(const FollowUpRecord& follow_up) {
  return write([&](Transaction& transaction) { return add(transaction, follow_up); });
}

core::Status FollowUpRepo::add(Transaction& transaction, const FollowUpRecord& f) const {
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  return run(
      transaction, "store " + quoted(f.id),
      "INSERT INTO follow_ups (org_id, id, kind, status, campaign_id, contact_id, call_id, phone_number, "
      "summary, due_us, assignee, notes, created_us, done_us, version) VALUES (:org, :id, :kind, :status, "
      ":campaign, :contact, :call, :phone, :summary, CAST(:due AS BIGINT), :assignee, :notes, :created, NULL, 1) "
      "ON CONFLICT (org_id, call_id, kind) DO NOTHING",
      {scope_, f.id, f.kind, f.status, f.campaign, f.contact, f.call, f.phone_number,
       *redacts ? redacted(f.summary) : f.summary, f.due, f.assignee, f.notes, f.created});
}

core::Result<std::optional<FollowUpRecord>> FollowUpRepo::add_of_call(Transaction& transaction,
                                                                      FollowUpRecord f) const {
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  if (*redacts) f.summary = redacted(f.summary);
  const auto written =
      rows(transaction.sql(), "store " + quoted(f.id),
           "INSERT INTO follow_ups (org_id, id, kind, status, campaign_id, contact_id, call_id, phone_number, "
           "summary, due_us, assignee, notes, created_us, done_us, version) SELECT k.org_id, CAST(:id AS TEXT), "
           "CAST(:kind AS TEXT), 'open', k.campaign_id, k.contact_id, k.id, k.phone_number, CAST(:summary AS TEXT), "
           "CAST(:due AS BIGINT), '', '', CAST(:created AS BIGINT), NULL, 1 FROM calls k WHERE k.org_id = :org AND "
           "k.id = :call ON CONFLICT (org_id, call_id, kind) DO NOTHING RETURNING campaign_id, contact_id, "
           "phone_number",
           "ttt", {f.id, f.kind, f.summary, f.due, f.created, scope_, f.call});
  if (!written) return written.error();
  if (written->empty()) return std::optional<FollowUpRecord>();
  f.campaign = core::CampaignId(written->front().text(0));
  f.contact = core::ContactId(written->front().text(1));
  f.phone_number = written->front().text(2);
  return std::optional(std::move(f));
}

core::Result<FollowUpRecord> FollowUpRepo::get(std::string_view id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<FollowUpRecord>> FollowUpRepo::list(const FollowUpFilter& filter, const Page& page) const {
  std::string where = "WHERE org_id = :org";
  SqlParams params{scope_};
  const auto add = [&](const char* condition, const std::string& value) {
    if (value.empty()) return;
    where += condition;
    params.emplace_back(value);
  };
  add(" AND status = :status", filter.status);
  add(" AND kind = :kind", filter.kind);
  add(" AND assignee = :assignee", filter.assignee);
  add(" AND id < :after", page.after);
  params.emplace_back(bounded(page.limit));
  const auto found = rows("list follow-ups", select(where + " ORDER BY id DESC LIMIT :limit"), kKinds, params);
  if (!found) return found.error();
  std::vector<FollowUpRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

core::Status FollowUpRepo::change(const FollowUpRecord& f) {
  const std::string what = "change " + quoted(f.id);
  return write([&](Transaction& t) -> core::Status {
    const auto found =
        rows(t.sql(), what, "SELECT version FROM follow_ups WHERE org_id = :org AND id = :id", "i", {scope_, f.id});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(f.id)));
    if (found->front().integer(0) != f.version) {
      return named(what, changed_meanwhile(f.version, found->front().integer(0)));
    }
    return run(t, what,
               "UPDATE follow_ups SET status = :status, assignee = :assignee, notes = :notes, done_us = CAST(:done AS "
               "BIGINT), version = version + 1 WHERE org_id = :org AND id = :id",
               {f.status, f.assignee, f.notes, f.done, scope_, f.id});
  });
}

}  // namespace callai::repositories
