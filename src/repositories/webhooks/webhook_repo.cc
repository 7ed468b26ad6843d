#include "repositories/webhooks/webhook_repo.h"

#include <algorithm>
#include <array>
#include <utility>

#include "repositories/system/privacy_repo.h"
#include "repositories/system/redaction.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::array<std::string_view, 4> kStatuses{"pending", "held", "delivered", "failed"};
constexpr std::string_view kDeliveryKinds = "ttttttiiiiit";

std::string quoted(std::string_view id) {
  return "webhook '" + std::string(id) + "'";
}
std::string quoted_delivery(std::string_view id) {
  return "delivery '" + std::string(id) + "'";
}

std::string select_webhooks(const std::string& rest) {
  return "SELECT id, url, enabled, disabled_reason, failing_since_us, last_success_us, created_us FROM webhooks " +
         rest;
}

WebhookRecord webhook_of(const SqlRow& row) {
  WebhookRecord w;
  w.id = row.text(0);
  w.url = row.text(1);
  w.enabled = row.flag(2);
  w.disabled_reason = row.text(3);
  w.failing_since = row.optional_wall(4);
  w.last_success = row.optional_wall(5);
  w.created = row.wall(6);
  return w;
}

std::string select_deliveries(const std::string& rest) {
  return "SELECT id, webhook_id, event_id, event, stream, status, attempts, next_us, created_us, finished_us, "
         "http_status, error FROM webhook_deliveries " +
         rest;
}

DeliveryRecord delivery_of(const SqlRow& row) {
  DeliveryRecord d;
  d.id = row.text(0);
  d.webhook = row.text(1);
  d.event_id = row.text(2);
  d.event = row.text(3);
  d.stream = row.text(4);
  d.status = delivery_status_named(row.text(5)).value_or(DeliveryStatus::kFailed);
  d.attempts = row.small(6);
  d.next = row.wall(7);
  d.created = row.wall(8);
  d.finished = row.optional_wall(9);
  if (!row.at(10).is_null()) d.http_status = row.small(10);
  d.error = row.text(11);
  return d;
}

/// What is stored and sent: without long numbers, where the organisation wants it so.
core::Result<std::string> payload_of(Transaction& transaction, const PrivacyRepo& privacy, const std::string& id,
                                     const WebhookEvent& event, std::string_view data_json) {
  const auto redacts = privacy.redacts(transaction);
  if (!redacts) return redacts.error();
  std::string payload = webhook_payload(id, event, data_json);
  return *redacts ? redacted_event(payload) : payload;
}

}  // namespace

std::string_view to_string(DeliveryStatus status) {
  return kStatuses.at(static_cast<std::size_t>(status));
}

std::optional<DeliveryStatus> delivery_status_named(std::string_view name) {
  const auto found = std::find(kStatuses.begin(), kStatuses.end(), name);
  return found == kStatuses.end() ? std::nullopt
                                  : std::optional(static_cast<DeliveryStatus>(found - kStatuses.begin()));
}

std::string delivery_id(std::string_view event_id, std::string_view webhook_id) {
  return std::string(event_id) + "-" + std::string(webhook_id);
}

core::Status WebhookRepo::create(Transaction& transaction, const WebhookRecord& w, std::string_view sealed) {
  const auto there = transaction.sql().query("SELECT COUNT(*) FROM webhooks WHERE org_id = :org", "i", {scope_});
  if (!there) return named("create " + quoted(w.id), there.error());
  if (there->front().integer(0) >= kMaxWebhooks) {
    return Error{ErrorCode::kFailedPrecondition,
                 "there are " + std::to_string(kMaxWebhooks) + " webhooks already, and no more can be made",
                 "delete one that is not used", ""};
  }
  core::Status stored =
      run(transaction, "create " + quoted(w.id),
          "INSERT INTO webhooks (org_id, id, url, secret_sealed, enabled, disabled_reason, created_us) "
          "VALUES (:org, :id, :url, :sealed, :enabled, '', :created)",
          {scope_, w.id, w.url, sealed, w.enabled, w.created});
  return stored.ok() ? set_events(transaction, w) : stored;
}

core::Status WebhookRepo::set_events(Transaction& transaction, const WebhookRecord& w) {
  const std::string what = "set the events of " + quoted(w.id);
  core::Status status =
      run(transaction, what, "DELETE FROM webhook_events WHERE org_id = :org AND webhook_id = :id", {scope_, w.id});
  for (std::size_t i = 0; i < w.events.size() && status.ok(); ++i) {
    status = run(transaction, what,
                 "INSERT INTO webhook_events (org_id, webhook_id, event) VALUES (:org, :id, :event) "
                 "ON CONFLICT (org_id, webhook_id, event) DO NOTHING",
                 {scope_, w.id, w.events[i]});
  }
  return status;
}

core::Result<WebhookRecord> WebhookRepo::get(const std::string& id) const {
  const auto row = one_row(quoted(id), select_webhooks("WHERE org_id = :org AND id = :id"), "ttitiii", {scope_, id});
  if (!row) return row.error();
  WebhookRecord webhook = webhook_of(*row);
  const auto events = rows("read " + quoted(id),
                           "SELECT event FROM webhook_events WHERE org_id = :org AND webhook_id = :id ORDER BY event",
                           "t", {scope_, id});
  if (!events) return events.error();
  for (const SqlRow& event : *events) webhook.events.push_back(event.text(0));
  return webhook;
}

core::Result<std::vector<WebhookRecord>> WebhookRepo::list() const {
  const auto found = rows("list webhooks", "SELECT id FROM webhooks WHERE org_id = :org ORDER BY id", "t", {scope_});
  if (!found) return found.error();
  std::vector<WebhookRecord> records;
  for (const SqlRow& row : *found) {
    auto record = get(row.text(0));
    if (!record) return record.error();
    records.push_back(*std::move(record));
  }
  return records;
}

core::Status WebhookRepo::update(Transaction& transaction, const WebhookRecord& w, core::WallTime now) {
  const std::string what = "change " + quoted(w.id);
  core::Status status = change(transaction, what, quoted(w.id),
                               "UPDATE webhooks SET url = :url, enabled = :enabled, disabled_reason = :reason, "
                               "failing_since_us = :failing WHERE org_id = :org AND id = :id",
                               {w.url, w.enabled, w.disabled_reason, w.failing_since, scope_, w.id});
  if (status.ok()) status = set_events(transaction, w);
  if (!status.ok()) return status;
  const DeliveryStatus from = w.enabled ? DeliveryStatus::kHeld : DeliveryStatus::kPending;
  const DeliveryStatus to = w.enabled ? DeliveryStatus::kPending : DeliveryStatus::kHeld;
  return run(transaction, what,
             "UPDATE webhook_deliveries SET status = :to, next_us = :now, tries = 0 WHERE org_id = :org AND "
             "webhook_id = :id AND status = :from",
             {to_string(to), now, scope_, w.id, to_string(from)});
}

core::Status WebhookRepo::set_secret(Transaction& transaction, const std::string& id, std::string_view sealed) {
  return change(transaction, "change the secret of " + quoted(id), quoted(id),
                "UPDATE webhooks SET secret_sealed = :sealed WHERE org_id = :org AND id = :id", {sealed, scope_, id});
}

core::Status WebhookRepo::remove(Transaction& transaction, const std::string& id) {
  return change(transaction, "delete " + quoted(id), quoted(id),
                "DELETE FROM webhooks WHERE org_id = :org AND id = :id", {scope_, id});
}

core::Status WebhookRepo::publish(Transaction& transaction, core::Ids& ids, const WebhookEvent& event,
                                  const WebhookData& data) {
  const auto wanted = transaction.sql().query(
      "SELECT DISTINCT w.id FROM webhooks w JOIN webhook_events e ON e.org_id = w.org_id AND e.webhook_id = w.id "
      "WHERE w.org_id = :org AND w.enabled = 1 AND (e.event = :event OR e.event = '*')",
      "t", {scope_, event.type});
  if (!wanted) return named("find the webhooks of an event", wanted.error());
  if (wanted->empty()) return {};
  const std::string id = ids.make("evt");
  const auto payload = payload_of(transaction, {database_, scope_}, id, event, data());
  if (!payload) return payload.error();
  for (const SqlRow& row : *wanted) {
    if (core::Status queued = queue(transaction, row.text(0), id, event, *payload); !queued.ok()) return queued;
  }
  return {};
}

core::Status WebhookRepo::queue(Transaction& transaction, const std::string& webhook, const std::string& event_id,
                                const WebhookEvent& event, const std::string& payload) {
  return run(transaction, "queue an event for " + quoted(webhook),
             "INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event, stream, payload, status, "
             "attempts, tries, next_us, lease_us, created_us, error) VALUES (:org, :id, :webhook, :event_id, :event, "
             ":stream, :payload, 'pending', 0, 0, :next, 0, :created, '')",
             {scope_, delivery_id(event_id, webhook), webhook, event_id, event.type, event.stream, payload, event.at,
              event.at});
}

core::Result<std::string> WebhookRepo::send(Transaction& transaction, core::Ids& ids, const std::string& webhook,
                                            const WebhookEvent& event, std::string_view data_json) {
  const std::string id = ids.make("evt");
  const auto payload = payload_of(transaction, {database_, scope_}, id, event, data_json);
  if (!payload) return payload.error();
  const core::Status queued = queue(transaction, webhook, id, event, *payload);
  if (!queued.ok()) return queued.error();
  return delivery_id(id, webhook);
}

core::Result<std::vector<DeliveryRecord>> WebhookRepo::deliveries(const DeliveryFilter& filter,
                                                                  const Page& page) const {
  std::string where = "WHERE org_id = :org AND webhook_id = :webhook";
  SqlParams params{scope_, filter.webhook};
  if (filter.status) {
    where += " AND status = :status";
    params.emplace_back(to_string(*filter.status));
  }
  if (!page.after.empty()) {
    where += " AND id < :after";
    params.emplace_back(page.after);
  }
  params.emplace_back(bounded(page.limit));
  const auto found =
      rows("list deliveries", select_deliveries(where + " ORDER BY id DESC LIMIT :limit"), kDeliveryKinds, params);
  if (!found) return found.error();
  std::vector<DeliveryRecord> records;
  for (const SqlRow& row : *found) records.push_back(delivery_of(row));
  return records;
}

core::Result<DeliveryRecord> WebhookRepo::delivery(const std::string& id) const {
  const auto row =
      one_row(quoted_delivery(id), select_deliveries("WHERE org_id = :org AND id = :id"), kDeliveryKinds, {scope_, id});
  if (!row) return row.error();
  return delivery_of(*row);
}

core::Result<std::string> WebhookRepo::payload(const std::string& delivery) const {
  const auto row =
      one_row(quoted_delivery(delivery), "SELECT payload FROM webhook_deliveries WHERE org_id = :org AND id = :id", "t",
              {scope_, delivery});
  if (!row) return row.error();
  return row->text(0);
}

core::Result<std::vector<AttemptRecord>> WebhookRepo::attempts(const std::string& delivery) const {
  const auto found = rows("read the attempts of " + quoted_delivery(delivery),
                          "SELECT attempt_no, at_us, http_status, error, took_us FROM webhook_attempts WHERE "
                          "org_id = :org AND delivery_id = :id ORDER BY attempt_no",
                          "iiiti", {scope_, delivery});
  if (!found) return found.error();
  std::vector<AttemptRecord> records;
  for (const SqlRow& row : *found) {
    AttemptRecord attempt{row.small(0), row.wall(1), std::nullopt, row.text(3), core::Duration(row.integer(4))};
    if (!row.at(2).is_null()) attempt.http_status = row.small(2);
    records.push_back(std::move(attempt));
  }
  return records;
}

core::Status WebhookRepo::replay(const std::string& id, core::WallTime now) {
  return write([&](Transaction& transaction) -> core::Status {
    const auto found = transaction.sql().query(
        "SELECT w.enabled FROM webhook_deliveries d JOIN webhooks w ON w.org_id = d.org_id AND w.id = d.webhook_id "
        "WHERE d.org_id = :org AND d.id = :id",
        "i", {scope_, id});
    if (!found) return named("replay " + quoted_delivery(id), found.error());
    if (found->empty()) return named("replay " + quoted_delivery(id), not_found(quoted_delivery(id)));
    if (!found->front().flag(0)) {
      return Error{ErrorCode::kFailedPrecondition, "the webhook of " + quoted_delivery(id) + " is switched off",
                   "switch it on first", ""};
    }
    return run(transaction, "replay " + quoted_delivery(id),
               "UPDATE webhook_deliveries SET status = 'pending', tries = 0, next_us = :now, finished_us = NULL "
               "WHERE org_id = :org AND id = :id",
               {now, scope_, id});
  });
}

}  // namespace callai::repositories
