#include "repositories/campaign_specific/call_repo.h"

#include <algorithm>
#include <array>

#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/interrupted_calls.h"

namespace callai::repositories {

namespace {

constexpr std::array<std::string_view, 2> kDirections{"inbound", "outbound"};
constexpr std::array<std::string_view, 6> kStatuses{"created",   "dialing", "in_progress",
                                                    "completed", "failed",  "interrupted"};
constexpr std::string_view kKinds =
    "ttttttti"
    "iiiitittttiiti";

std::string select(const std::string& rest) {
  return "SELECT id, campaign_id, contact_id, phone_number, direction, status, outcome, created_us, started_us, "
         "answered_us, ended_us, duration_us, template_id, template_version, template_digest, machine_version, "
         "snapshot, "
         "recording_path, seed, utc_offset_min, end_reason, end_code FROM calls " +
         rest;
}

std::string quoted(const core::CallId& id) {
  return "call '" + id.value() + "'";
}

template <typename E, std::size_t N>
std::optional<E> parse(const std::array<std::string_view, N>& names, const std::string& text) {
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? std::nullopt : std::optional(static_cast<E>(found - names.begin()));
}

core::Result<CallRecord> record_of(const SqlRow& row) {
  const auto direction = parse<CallDirection>(kDirections, row.text(4));
  const auto status = parse<CallStatus>(kStatuses, row.text(5));
  if (!direction || !status) {
    return core::Error{core::ErrorCode::kDataLoss, "the stored call '" + row.text(0) + "' is damaged",
                       "restore the database from a backup", "unknown status or direction"};
  }
  CallRecord c;
  c.id = core::CallId(row.text(0));
  c.campaign = core::CampaignId(row.text(1));
  c.contact = core::ContactId(row.text(2));
  c.phone_number = row.text(3);
  c.direction = *direction;
  c.status = *status;
  c.outcome = row.text(6);
  c.created = row.wall(7);
  c.started = row.optional_wall(8);
  c.answered = row.optional_wall(9);
  c.ended = row.optional_wall(10);
  c.duration = core::Duration(row.integer(11));
  c.template_id = core::TemplateId(row.text(12));
  c.template_version = row.small(13);
  c.template_digest = row.text(14);
  c.machine_version = row.text(15);
  c.snapshot = row.text(16);
  c.recording_path = row.text(17);
  c.seed = static_cast<std::uint64_t>(row.integer(18));
  c.utc_offset = std::chrono::minutes(row.integer(19));
  c.end_reason = row.text(20);
  c.end_code = row.small(21);
  return c;
}

}  // namespace

std::string_view to_string(CallDirection direction) {
  return kDirections[static_cast<std::size_t>(direction)];
}
std::string_view to_string(CallStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

core::Status CallRepo::create(const CallRecord& call) {
  return write([&](Transaction& transaction) { return create(transaction, call); });
}

core::Status CallRepo::create(Transaction& transaction, const CallRecord& c) {
  const std::string what = "create " + quoted(c.id);
  if (c.id.empty()) {
    return named(what, {core::ErrorCode::kInvalidArgument, "a call needs an id", "give it one", ""});
  }
  return run(transaction, what,
             "INSERT INTO calls (org_id, id, campaign_id, contact_id, phone_number, direction, status, outcome, "
             "created_us, started_us, answered_us, ended_us, duration_us, template_id, template_version, "
             "template_digest, machine_version, snapshot, recording_path, seed, utc_offset_min, node_id) VALUES (:org, "
             ":id, :campaign, :contact, :phone, :direction, :status, :outcome, :created, :started, :answered, :ended, "
             ":duration, :template, :version, :digest, :machine, :snapshot, :recording, :seed, :offset, :node)",
             {scope_,
              c.id,
              c.campaign,
              c.contact,
              c.phone_number,
              to_string(c.direction),
              to_string(c.status),
              c.outcome,
              c.created,
              c.started,
              c.answered,
              c.ended,
              c.duration,
              c.template_id,
              c.template_version,
              c.template_digest,
              c.machine_version,
              c.snapshot,
              c.recording_path,
              c.seed,
              c.utc_offset.count(),
              c.node});
}

core::Status CallRepo::set_status(const core::CallId& id, CallStatus status, core::WallTime now) {
  return write([&](Transaction& transaction) { return set_status(transaction, id, status, now); });
}

core::Status CallRepo::set_status(Transaction& transaction, const core::CallId& id, CallStatus status,
                                  core::WallTime now) {
  core::Status goes_on = take_back_interruption(database_, transaction, scope_, id);
  if (!goes_on) return named("set the status of " + quoted(id), goes_on.error());
  const bool starts = status == CallStatus::kDialing || status == CallStatus::kInProgress;
  const SqlValue started = starts ? SqlValue(now) : SqlValue();
  const SqlValue answered = status == CallStatus::kInProgress ? SqlValue(now) : SqlValue();
  return change(transaction, "set the status of " + quoted(id), quoted(id),
                "UPDATE calls SET status = :status, started_us = COALESCE(started_us, CAST(:started AS BIGINT)), "
                "answered_us = COALESCE(answered_us, CAST(:answered AS BIGINT)) WHERE org_id = :org AND id = :id",
                {to_string(status), started, answered, scope_, id});
}

core::Status CallRepo::set_snapshot(Transaction& transaction, const core::CallId& id, std::string_view snapshot_json) {
  return change(transaction, "set the snapshot of " + quoted(id), quoted(id),
                "UPDATE calls SET snapshot = :snapshot WHERE org_id = :org AND id = :id", {snapshot_json, scope_, id});
}

core::Status CallRepo::set_outcome(const core::CallId& id, std::string_view outcome) {
  return write([&](Transaction& transaction) { return set_outcome(transaction, id, outcome); });
}

core::Status CallRepo::set_outcome(Transaction& transaction, const core::CallId& id, std::string_view outcome) {
  return change(transaction, "set the outcome of " + quoted(id), quoted(id),
                "UPDATE calls SET outcome = :outcome WHERE org_id = :org AND id = :id", {outcome, scope_, id});
}

core::Status CallRepo::set_contact(Transaction& transaction, const core::CallId& id, const core::ContactId& contact) {
  return run(transaction, "set the contact of " + quoted(id),
             "UPDATE calls SET contact_id = :contact WHERE org_id = :org AND id = :id AND contact_id = ''",
             {contact, scope_, id});
}

core::Status CallRepo::set_recording(const core::CallId& id, std::string_view path) {
  return change_one("set the recording of " + quoted(id), quoted(id),
                    "UPDATE calls SET recording_path = :path WHERE org_id = :org AND id = :id", {path, scope_, id});
}

core::Status CallRepo::finish(const core::CallId& id, CallStatus status, std::string_view outcome, core::WallTime ended,
                              core::Duration duration) {
  return write([&](Transaction& transaction) { return finish(transaction, id, status, outcome, ended, duration); });
}

core::Status CallRepo::finish(Transaction& transaction, const core::CallId& id, CallStatus status,
                              std::string_view outcome, core::WallTime ended, core::Duration duration) {
  core::Status goes_on = take_back_interruption(database_, transaction, scope_, id);
  if (!goes_on) return named("finish " + quoted(id), goes_on.error());
  return change(transaction, "finish " + quoted(id), quoted(id),
                "UPDATE calls SET status = :status, outcome = :outcome, ended_us = :ended, duration_us = :duration, "
                "recording_path = CASE WHEN answered_us IS NULL THEN '' ELSE recording_path END WHERE org_id = :org "
                "AND id = :id",
                {to_string(status), outcome, ended, duration, scope_, id});
}

core::Status CallRepo::set_end(Transaction& transaction, const core::CallId& id, std::string_view reason, int code) {
  return change(transaction, "set the end of " + quoted(id), quoted(id),
                "UPDATE calls SET end_reason = :reason, end_code = :code WHERE org_id = :org AND id = :id",
                {reason, code, scope_, id});
}

core::Result<CallRecord> CallRepo::get(const core::CallId& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<CallRecord>> CallRepo::list(const CallFilter& filter, const Page& page) const {
  std::string where = "WHERE org_id = :org";
  SqlParams params{scope_};
  const auto add = [&where, &params](const char* condition, SqlValue value) {
    where += condition;
    params.push_back(std::move(value));
  };
  if (filter.status) add(" AND status = :status", to_string(*filter.status));
  if (!filter.campaign.empty()) add(" AND campaign_id = :campaign", filter.campaign);
  if (!filter.contact.empty()) add(" AND contact_id = :contact", filter.contact);
  if (!filter.outcome.empty()) add(" AND outcome = :outcome", filter.outcome);
  if (!filter.digits.empty()) add(" AND phone_number LIKE :digits", "%" + filter.digits + "%");
  if (filter.created_from) add(" AND created_us >= :created_from", *filter.created_from);
  if (filter.created_to) add(" AND created_us < :created_to", *filter.created_to);
  if (!page.after.empty()) add(" AND id < :after", page.after);
  params.emplace_back(bounded(page.limit));
  const auto found = rows("list calls", select(where + " ORDER BY id DESC LIMIT :limit"), kKinds, params);
  if (!found) return found.error();
  std::vector<CallRecord> records;
  for (const SqlRow& row : *found) {
    auto record = record_of(row);
    if (!record) return record.error();
    records.push_back(std::move(*record));
  }
  return records;
}

core::Result<std::vector<CallCount>> CallRepo::open_counts(const core::CampaignId& campaign) const {
  std::string where =
      "WHERE org_id = :org AND status IN ('created', 'dialing', 'in_progress') AND phone_number <> :browser";
  SqlParams params{scope(), kBrowserNumber};
  if (!campaign.empty()) {
    // Not the column itself: the index of campaigns would read every call of one, where few are open.
    where += " AND campaign_id || '' = :campaign";
    params.emplace_back(campaign);
  }
  const auto found = rows("count open calls",
                          "SELECT status, template_id, COUNT(*) FROM calls " + where +
                              " GROUP BY status, template_id ORDER BY status, template_id",
                          "tti", params);
  if (!found) return found.error();
  std::vector<CallCount> counts;
  for (const SqlRow& row : *found) {
    const auto status = parse<CallStatus>(kStatuses, row.text(0));
    if (status) counts.push_back({*status, core::TemplateId(row.text(1)), row.integer(2)});
  }
  return counts;
}

core::Result<int> CallRepo::mark_interrupted_calls(core::Ids& ids, core::WallTime now) {
  int marked = 0;
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    const auto done = interrupt_calls_of_org(database_, transaction, ids, scope_, now);
    if (!done) return named("mark interrupted calls", done.error());
    marked = *done;
    return {};
  });
  if (!status) return status.error();
  return marked;
}

}  // namespace callai::repositories
