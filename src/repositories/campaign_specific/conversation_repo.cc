#include "repositories/campaign_specific/conversation_repo.h"

#include <algorithm>

#include "conversation/vocabulary_json.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/redaction.h"

namespace callai::repositories {

namespace {

std::string quoted(const core::CallId& id) {
  return "call '" + id.value() + "'";
}

core::Result<std::vector<CallFieldRecord>> fields_of(const core::Result<std::vector<SqlRow>>& rows) {
  if (!rows) return rows.error();
  std::vector<CallFieldRecord> fields;
  for (const SqlRow& row : *rows) fields.push_back({core::CallId(row.text(0)), row.text(1), row.text(2), row.flag(3)});
  return fields;
}

}  // namespace

core::Status ConversationRepo::append_turn(const core::CallId& call, const conversation::Turn& turn,
                                           core::WallTime created) {
  return write([&](Transaction& transaction) { return append_turn(transaction, call, turn, created); });
}

core::Status ConversationRepo::append_turn(Transaction& transaction, const core::CallId& call,
                                           const conversation::Turn& turn, core::WallTime created) {
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  const std::string json = conversation::to_json_text(turn);
  return run(
      transaction, "store turn " + std::to_string(turn.id.value()) + " of " + quoted(call),
      "INSERT INTO turns (org_id, call_id, turn_no, json, created_us) VALUES (:org, :call, :no, :json, :created)",
      {scope_, call, turn.id.value(), *redacts ? redacted_json(json) : json, created});
}

core::Status ConversationRepo::append_events(const core::CallId& call, const std::vector<CallEventRecord>& events) {
  return write([&](Transaction& transaction) { return append_events(transaction, call, events); });
}

core::Status ConversationRepo::append_events(Transaction& transaction, const core::CallId& call,
                                             const std::vector<CallEventRecord>& events) {
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  for (const CallEventRecord& e : events) {
    core::Status status =
        run(transaction, "store event " + std::to_string(e.seq) + " of " + quoted(call),
            "INSERT INTO call_events (org_id, call_id, seq, at_us, event, effects_hash) "
            "VALUES (:org, :call, :seq, :at, :event, :hash)",
            {scope_, call, e.seq, e.at, *redacts ? redacted_json(e.event_json) : e.event_json, e.effects_hash});
    if (!status) return status;
  }
  return {};
}

core::Status ConversationRepo::save_session(const core::CallId& call, const conversation::SessionState& session,
                                            core::WallTime now) {
  return write([&](Transaction& transaction) { return save_session(transaction, call, session, now); });
}

core::Status ConversationRepo::save_session(Transaction& transaction, const core::CallId& call,
                                            const conversation::SessionState& session, core::WallTime now) {
  const std::string what = "store the session of " + quoted(call);
  const auto redacts = PrivacyRepo(database_, scope_).redacts(transaction);
  if (!redacts) return redacts.error();
  const std::string json = conversation::session_to_json_text(session);
  core::Status status =
      run(transaction, what,
          "INSERT INTO sessions (org_id, call_id, json, created_us) VALUES (:org, :call, :json, :now) "
          "ON CONFLICT (org_id, call_id) DO UPDATE SET json = excluded.json",
          {scope_, call, *redacts ? redacted_session(json) : json, now});
  if (!status) return status;
  status = run(transaction, what, "DELETE FROM call_fields WHERE org_id = :org AND call_id = :call", {scope_, call});
  for (auto it = session.fields.begin(); it != session.fields.end() && status; ++it) {
    status =
        store_field(transaction, {call, it->first, templates::to_canonical(it->second.value), it->second.confirmed});
  }
  return status;
}

core::Status ConversationRepo::store_field(Transaction& transaction, const CallFieldRecord& field) {
  return run(transaction, "store field '" + field.field + "' of " + quoted(field.call),
             "INSERT INTO call_fields (org_id, call_id, field, canonical, confirmed) "
             "VALUES (:org, :call, :field, :canonical, :confirmed) ON CONFLICT (org_id, call_id, field) "
             "DO UPDATE SET canonical = excluded.canonical, confirmed = excluded.confirmed",
             {scope_, field.call, field.field, field.canonical, field.confirmed});
}

core::Status ConversationRepo::clear_field(Transaction& transaction, const core::CallId& call,
                                           const std::string& field) {
  return run(transaction, "clear field '" + field + "' of " + quoted(call),
             "DELETE FROM call_fields WHERE org_id = :org AND call_id = :call AND field = :field",
             {scope_, call, field});
}

core::Result<std::vector<TurnRecord>> ConversationRepo::turns(const core::CallId& call) const {
  const auto found = rows("read the turns of " + quoted(call),
                          "SELECT turn_no, json, created_us FROM turns WHERE org_id = :org AND call_id = :call "
                          "ORDER BY turn_no",
                          "iti", {scope_, call});
  if (!found) return found.error();
  std::vector<TurnRecord> records;
  for (const SqlRow& row : *found) {
    auto turn = conversation::turn_from_json_text(row.text(1));
    if (!turn) {
      return core::Error{core::ErrorCode::kDataLoss,
                         "turn " + std::to_string(row.integer(0)) + " of " + quoted(call) + " cannot be read",
                         "restore the database from a backup", turn.error().message};
    }
    records.push_back({std::move(*turn), row.wall(2)});
  }
  return records;
}

core::Result<std::vector<CallEventRecord>> ConversationRepo::events(const core::CallId& call, std::int64_t after_seq,
                                                                    int limit) const {
  const auto found = rows("read the events of " + quoted(call),
                          "SELECT seq, at_us, event, effects_hash FROM call_events WHERE org_id = :org AND "
                          "call_id = :call AND seq > :after ORDER BY seq LIMIT :limit",
                          "iiti", {scope_, call, after_seq, std::clamp(limit, 1, 100000)});
  if (!found) return found.error();
  std::vector<CallEventRecord> records;
  for (const SqlRow& row : *found) {
    records.push_back(
        {row.integer(0), core::Duration(row.integer(1)), row.text(2), static_cast<std::uint64_t>(row.integer(3))});
  }
  return records;
}

core::Result<std::string> ConversationRepo::session_json(const core::CallId& call) const {
  const auto row = one_row("session of " + quoted(call),
                           "SELECT json FROM sessions WHERE org_id = :org AND call_id = :call", "t", {scope_, call});
  if (!row) return row.error();
  return row->text(0);
}

core::Result<std::vector<CallFieldRecord>> ConversationRepo::fields(const core::CallId& call) const {
  return fields_of(rows("read the fields of " + quoted(call),
                        "SELECT call_id, field, canonical, confirmed FROM call_fields WHERE org_id = :org AND "
                        "call_id = :call ORDER BY field",
                        "ttti", {scope_, call}));
}

core::Result<std::vector<CallFieldRecord>> ConversationRepo::campaign_fields(const core::CampaignId& campaign,
                                                                             const Page& page) const {
  return fields_of(rows("read the fields of campaign '" + campaign.value() + "'",
                        "SELECT f.call_id, f.field, f.canonical, f.confirmed FROM call_fields f WHERE f.org_id = :org "
                        "AND f.call_id IN (SELECT c.id FROM calls c WHERE c.org_id = :org_b AND c.campaign_id = "
                        ":campaign AND c.phone_number <> :browser AND c.id > :after AND EXISTS (SELECT 1 FROM "
                        "call_fields g WHERE g.org_id = c.org_id AND g.call_id = c.id) ORDER BY c.id LIMIT :limit) "
                        "ORDER BY f.call_id, f.field",
                        "ttti", {scope_, scope_, campaign, kBrowserNumber, page.after, bounded(page.limit)}));
}

}  // namespace callai::repositories
