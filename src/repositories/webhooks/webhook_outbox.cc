#include "repositories/webhooks/webhook_outbox.h"

namespace callai::repositories {

namespace {

core::Status run(Transaction& transaction, const std::string& sql, const SqlParams& params) {
  const auto done = transaction.sql().run(sql, params);
  return done ? core::Status{} : core::Status{done.error()};
}

core::Status switch_off(Transaction& transaction, const WebhookTarget& target, const std::string& reason) {
  core::Status done =
      run(transaction, "UPDATE webhooks SET enabled = 0, disabled_reason = :reason WHERE org_id = :org AND id = :id",
          {reason, target.org, target.id});
  if (!done.ok()) return done;
  return run(transaction,
             "UPDATE webhook_deliveries SET status = 'held' WHERE org_id = :org AND webhook_id = :id AND "
             "status = 'pending'",
             {target.org, target.id});
}

}  // namespace

core::Result<std::vector<WebhookTarget>> WebhookOutbox::targets() const {
  std::vector<WebhookTarget> targets;
  const core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto found = sql.query(
        "SELECT w.org_id, w.id, w.url, w.secret_sealed FROM webhooks w WHERE w.enabled = 1 AND EXISTS (SELECT 1 FROM "
        "webhook_deliveries d WHERE d.org_id = w.org_id AND d.webhook_id = w.id AND d.status = 'pending') "
        "ORDER BY w.org_id, w.id",
        "tttt");
    if (!found) return found.error();
    for (const SqlRow& row : *found) {
      targets.push_back({core::OrgId(row.text(0)), row.text(1), row.text(2), row.text(3)});
    }
    return {};
  });
  if (!done.ok()) return done.error();
  return targets;
}

core::Result<std::vector<DueDelivery>> WebhookOutbox::claim(const WebhookTarget& target, core::WallTime now,
                                                            core::Duration lease, int most) {
  std::vector<DueDelivery> due;
  const core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    due.clear();
    const auto found = transaction.sql().query(
        "SELECT d.id, d.event_id, d.event, d.payload, d.attempts, d.tries FROM webhook_deliveries d WHERE "
        "d.org_id = :org AND d.webhook_id = :webhook AND d.status = 'pending' AND d.next_us <= :now AND "
        "d.lease_us <= :free AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.org_id = d.org_id AND "
        "e.webhook_id = d.webhook_id AND e.stream = d.stream AND e.status = 'pending' AND e.id < d.id) "
        "ORDER BY d.next_us, d.id LIMIT :most",
        "ttttii", {target.org, target.id, now, now, most});
    if (!found) return found.error();
    for (const SqlRow& row : *found) {
      due.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.small(4), row.small(5)});
      core::Status leased =
          run(transaction, "UPDATE webhook_deliveries SET lease_us = :until WHERE org_id = :org AND id = :id",
              {now + lease, target.org, row.text(0)});
      if (!leased.ok()) return leased;
    }
    return {};
  });
  if (!done.ok()) return done.error();
  return due;
}

core::Status WebhookOutbox::record(const WebhookTarget& target, const DueDelivery& delivery, const AttemptOutcome& o) {
  const bool delivered = o.error.empty();
  const SqlValue http_status = o.http_status ? SqlValue(*o.http_status) : SqlValue();
  const SqlValue finished = delivered || !o.next ? SqlValue(o.at + o.took) : SqlValue();
  return database_.write([&](Transaction& transaction) -> core::Status {
    // A webhook that was deleted meanwhile has taken its deliveries along; one that was switched off keeps them held.
    const auto changed = transaction.sql().run(
        "UPDATE webhook_deliveries SET attempts = attempts + 1, tries = tries + 1, lease_us = 0, http_status = "
        "CAST(:http AS BIGINT), error = :error, finished_us = CAST(:finished AS BIGINT), next_us = :next, status = "
        "CASE WHEN CAST(:settled AS BIGINT) = 1 THEN :status ELSE status END WHERE org_id = :org AND id = :id",
        {http_status, o.error, finished, o.next.value_or(o.at), delivered || !o.next ? 1 : 0,
         to_string(delivered ? DeliveryStatus::kDelivered : DeliveryStatus::kFailed), target.org, delivery.id});
    if (!changed) return changed.error();
    if (*changed == 0) return {};
    core::Status kept =
        run(transaction,
            "INSERT INTO webhook_attempts (org_id, delivery_id, attempt_no, at_us, http_status, error, took_us) "
            "VALUES (:org, :id, :number, :at, CAST(:http AS BIGINT), :error, :took) "
            "ON CONFLICT (org_id, delivery_id, attempt_no) DO NOTHING",
            {target.org, delivery.id, delivery.attempts + 1, o.at, http_status, o.error, o.took});
    if (!kept.ok()) return kept;
    if (!delivered) return note_failure(transaction, target, o);
    return run(transaction,
               "UPDATE webhooks SET failing_since_us = NULL, last_success_us = :at WHERE org_id = :org AND id = :id",
               {o.at + o.took, target.org, target.id});
  });
}

core::Status WebhookOutbox::note_failure(Transaction& transaction, const WebhookTarget& target,
                                         const AttemptOutcome& o) {
  core::Status noted = run(transaction,
                           "UPDATE webhooks SET failing_since_us = COALESCE(failing_since_us, CAST(:at AS BIGINT)) "
                           "WHERE org_id = :org AND id = :id",
                           {o.at, target.org, target.id});
  if (!noted.ok()) return noted;
  if (o.gone) return switch_off(transaction, target, "the receiver answered 410: it wants nothing more");
  const auto since =
      transaction.sql().query("SELECT failing_since_us FROM webhooks WHERE org_id = :org AND id = :id AND enabled = 1",
                              "i", {target.org, target.id});
  if (!since) return since.error();
  if (since->empty() || o.disable_after.count() == 0 || o.at - since->front().wall(0) < o.disable_after) return {};
  const auto days = std::chrono::duration_cast<std::chrono::hours>(o.at - since->front().wall(0)).count() / 24;
  return switch_off(transaction, target,
                    "nothing was delivered for " + std::to_string(days) + " days; the last attempt: " + o.error);
}

core::Status WebhookOutbox::release(const WebhookTarget& target, const DueDelivery& delivery) {
  return database_.write([&](Transaction& transaction) {
    return run(transaction, "UPDATE webhook_deliveries SET lease_us = 0 WHERE org_id = :org AND id = :id",
               {target.org, delivery.id});
  });
}

core::Result<std::int64_t> WebhookOutbox::forget(core::WallTime before) {
  std::int64_t forgotten = 0;
  const core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const auto removed = transaction.sql().run(
        "DELETE FROM webhook_deliveries WHERE status IN ('delivered', 'failed') AND finished_us < :before", {before});
    if (!removed) return removed.error();
    forgotten = *removed;
    return {};
  });
  if (!done.ok()) return done.error();
  return forgotten;
}

core::Result<OutboxCounts> WebhookOutbox::counts() const {
  OutboxCounts counts;
  const core::Status done = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto found =
        sql.query("SELECT COUNT(*), MIN(created_us) FROM webhook_deliveries WHERE status = 'pending'", "ii");
    if (!found) return found.error();
    counts.pending = found->front().integer(0);
    counts.oldest = found->front().optional_wall(1);
    return {};
  });
  if (!done.ok()) return done.error();
  return counts;
}

}  // namespace callai::repositories
