#include "repositories/campaign_specific/dial_queue_repo.h"

#include <algorithm>
#include <iterator>

#include "repositories/campaign_specific/do_not_call_repo.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/sql/value_rows.h"
#include "repositories/system/columns.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view kKinds = "tttttiiitiiiiiiiiti";

// Of an attempt `a`: days since 1970 where the contact is.
constexpr const char* kDay = "((a.created_us + a.utc_offset_min * 60000000) / 86400000000)";

std::string quoted(const core::ContactId& id) {
  return "contact '" + id.value() + "'";
}
std::string quoted(const core::CampaignId& id) {
  return "campaign '" + id.value() + "'";
}

core::Result<QueuedContact> record_of(const SqlRow& row) {
  const auto state = parse_queue_state(row.text(8));
  if (!state) {
    return Error{ErrorCode::kDataLoss, "the stored queue entry of contact '" + row.text(0) + "' is damaged",
                 "restore the database from a backup", "unknown state"};
  }
  QueuedContact c;
  c.contact = core::ContactId(row.text(0));
  c.phone_number = row.text(1);
  c.name = row.text(2) + (row.text(2).empty() || row.text(3).empty() ? "" : " ") + row.text(3);
  c.time_zone = row.text(4);
  c.utc_offset = std::chrono::minutes(row.integer(5));
  c.do_not_call = row.flag(6);
  c.on_the_phone = row.flag(7);
  c.state = *state;
  c.rank = row.small(9);
  c.home_rank = row.small(10);
  c.attempts = row.small(11);
  c.last_day = row.integer(12);
  c.day_attempts = row.small(13);
  c.due = row.wall(14);
  c.next = row.wall(15);
  c.callback = row.optional_wall(16);
  c.last_outcome = row.text(17);
  c.last_number = row.small(18);
  return c;
}

core::Result<std::vector<QueuedContact>> records_of(const core::Result<std::vector<SqlRow>>& found) {
  if (!found) return found.error();
  std::vector<QueuedContact> records;
  records.reserve(found->size());
  for (const SqlRow& row : *found) {
    auto one = record_of(row);
    if (!one) return one.error();
    records.push_back(*std::move(one));
  }
  return records;
}

// PostgreSQL locks rows; a SQLite database has one writer.
std::string locking(Transaction& transaction, const char* wait) {
  return transaction.sql().engine() == Engine::kPostgres ? std::string(" FOR UPDATE OF q") + wait : "";
}

// Whether a call with a contact is under way, of whoever made it. A contact has few calls, and an organisation many
// that are under way: || '' keeps the index of those out.
std::string talks(const std::string& org, const std::string& contact) {
  return "EXISTS (SELECT 1 FROM calls k WHERE k.org_id = " + org + " AND k.contact_id = " + contact +
         " AND k.status || '' IN ('created', 'dialing', 'in_progress'))";
}

}  // namespace

// The lists are asked in the statement that locks the row, so that what was on them before is seen.
std::string DialQueueRepo::select(const std::string& rest) const {
  return "SELECT q.contact_id, c.phone_number, c.first_name, c.last_name, c.time_zone, c.utc_offset_min, "
         "CASE WHEN c.status = 'do_not_call' "
         "OR EXISTS (SELECT 1 FROM do_not_call d WHERE d.org_id = q.org_id AND d.phone_number = c.phone_number) "
         "OR EXISTS (SELECT 1 FROM campaign_do_not_call e WHERE e.org_id = q.org_id AND e.campaign_id = q.campaign_id "
         "AND e.phone_number = c.phone_number) THEN 1 ELSE 0 END, "
         "CASE WHEN EXISTS (SELECT 1 FROM dial_attempts a WHERE a.org_id = q.org_id AND a.contact_id = q.contact_id "
         "AND a.outcome = '') OR " +
         talks("q.org_id", "q.contact_id") +
         " THEN 1 ELSE 0 END, "
         "q.state, q.rank, q.home_rank, q.attempts, q.last_day, q.day_attempts, q.due_us, q.next_us, q.callback_us, "
         "q.last_outcome, COALESCE((SELECT MAX(n.number) FROM dial_attempts n WHERE n.org_id = q.org_id AND "
         "n.campaign_id = q.campaign_id AND n.contact_id = q.contact_id), 0) FROM campaign_contacts q "
         "JOIN contacts c ON c.org_id = q.org_id AND c.id = q.contact_id " +
         rest;
}

core::Result<int> DialQueueRepo::add(const core::CampaignId& campaign, const QueueSelection& who, int rank,
                                     core::WallTime now) {
  const std::string what = "add contacts to " + quoted(campaign);
  // Whoever was taken out and comes back has had the calls of this day all the same.
  const std::string days =
      "FROM dial_attempts a WHERE a.org_id = c.org_id AND a.contact_id = c.id AND a.campaign_id = CAST(:";
  const std::string newest_day = std::string("COALESCE((SELECT MAX(") + kDay + ") " + days;
  const std::string insert =
      "INSERT INTO campaign_contacts (org_id, campaign_id, contact_id, state, rank, home_rank, attempts, last_day, "
      "day_attempts, due_us, next_us, callback_us, last_outcome, added_us) "
      "SELECT c.org_id, CAST(:campaign AS TEXT), c.id, 'waiting', CAST(:rank AS BIGINT), CAST(:home AS BIGINT), 0, " +
      newest_day + "of_day AS TEXT)), 0), (SELECT COUNT(*) " + days + "of_count AS TEXT) AND " + kDay + " = " +
      newest_day +
      "of_last AS TEXT)), 0)), CAST(:due AS BIGINT), CAST(:next AS BIGINT), NULL, '', CAST(:added AS BIGINT) FROM "
      "contacts c WHERE c.org_id = :org ";
  const SqlParams first{campaign, rank, rank, campaign, campaign, campaign, now, now, now, scope_};
  std::int64_t added = 0;
  const auto insert_where = [&](Transaction& t, const std::string& filter, const SqlValue& value) -> core::Status {
    SqlParams params = first;
    if (!value.is_null()) params.push_back(value);
    const auto done =
        t.sql().run(insert + filter + " ON CONFLICT (org_id, campaign_id, contact_id) DO NOTHING", params);
    if (!done) return named(what, done.error());
    added += *done;
    return {};
  };
  core::Status status = write([&](Transaction& t) -> core::Status {
    const auto known =
        rows(t.sql(), what, "SELECT id FROM campaigns WHERE org_id = :org AND id = :id", "t", {scope_, campaign});
    if (!known) return known.error();
    if (known->empty()) return not_found(quoted(campaign));
    if (who.all) return insert_where(t, "", {});
    if (!who.tag.empty()) {
      // Tags are a JSON list of texts: the tag as it stands in one.
      const std::string text = texts_to_column({who.tag});
      return insert_where(t,
                          t.sql().engine() == Engine::kPostgres ? "AND strpos(c.tags, CAST(:tag AS TEXT)) > 0"
                                                                : "AND instr(c.tags, :tag) > 0",
                          SqlValue(text.substr(1, text.size() - 2)));
    }
    for (const core::ContactId& contact : who.contacts) {
      const auto there =
          rows(t.sql(), what, "SELECT id FROM contacts WHERE org_id = :org AND id = :id", "t", {scope_, contact});
      if (!there) return there.error();
      if (there->empty()) return named(what, not_found(quoted(contact)));
      if (core::Status one = insert_where(t, "AND c.id = :id", contact); !one) return one;
    }
    return {};
  });
  if (!status) return status.error();
  return static_cast<int>(added);
}

core::Status DialQueueRepo::remove(const core::CampaignId& campaign, const core::ContactId& contact) {
  const std::string what = "take " + quoted(contact) + " out of " + quoted(campaign);
  return write([&](Transaction& t) -> core::Status {
    const auto found = rows(t.sql(), what,
                            "SELECT state FROM campaign_contacts WHERE org_id = :org AND campaign_id = :campaign AND "
                            "contact_id = :contact",
                            "t", {scope_, campaign, contact});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(contact) + " in " + quoted(campaign)));
    if (found->front().text(0) == "calling") {
      return Error{ErrorCode::kFailedPrecondition, quoted(contact) + " is being called", "wait for the end of the call",
                   ""};
    }
    return run(t, what,
               "DELETE FROM campaign_contacts WHERE org_id = :org AND campaign_id = :campaign AND contact_id = "
               ":contact AND state <> 'calling'",
               {scope_, campaign, contact});
  });
}

core::Status DialQueueRepo::requeue(const core::CampaignId& campaign, const core::ContactId& contact,
                                    core::WallTime now) {
  const std::string what = "call " + quoted(contact) + " again";
  return write([&](Transaction& t) -> core::Status {
    const auto found = lock(t, campaign, {contact});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(contact) + " in " + quoted(campaign)));
    QueuedContact again = found->front();
    if (again.state == QueueState::kCalling || again.state == QueueState::kWaiting) return {};
    again.state = QueueState::kWaiting;
    again.rank = again.home_rank;
    again.attempts = 0;
    again.due = again.next = now;
    again.callback.reset();
    if (core::Status saved = save(t, campaign, {again}); !saved) return saved;
    // What was before counts for no retry rule any more.
    return run(t, what,
               "UPDATE campaign_contacts SET added_us = :now WHERE org_id = :org AND campaign_id = :campaign AND "
               "contact_id = :contact",
               {now, scope_, campaign, contact});
  });
}

core::Result<QueuedContact> DialQueueRepo::get(const core::CampaignId& campaign, const core::ContactId& contact) const {
  const auto row = one_row(quoted(contact) + " in " + quoted(campaign),
                           select("WHERE q.org_id = :org AND q.campaign_id = :campaign AND q.contact_id = :contact"),
                           kKinds, {scope_, campaign, contact});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<std::vector<QueuedContact>> DialQueueRepo::list(const core::CampaignId& campaign,
                                                             std::optional<QueueState> state,
                                                             const QueuePosition& after, int limit) const {
  // A keyset page: rank, then next, then contact, all as numbers and texts compare.
  std::string where = "WHERE q.org_id = :org AND q.campaign_id = :campaign ";
  SqlParams params{scope_, campaign};
  if (state) {
    where += "AND q.state = :state ";
    params.emplace_back(to_string(*state));
  }
  where +=
      "AND (q.rank > :rank OR (q.rank = :same_rank AND (q.next_us > :next OR (q.next_us = :same_next AND q.contact_id "
      "> "
      ":contact)))) ORDER BY q.rank, q.next_us, q.contact_id LIMIT :limit";
  for (const SqlValue& value : {SqlValue(after.rank), SqlValue(after.rank), SqlValue(after.next), SqlValue(after.next),
                                SqlValue(after.contact), SqlValue(bounded(limit))}) {
    params.push_back(value);
  }
  return records_of(rows("list the queue of " + quoted(campaign), select(where), kKinds, params));
}

core::Result<std::map<QueueState, std::int64_t>> DialQueueRepo::counts(const core::CampaignId& campaign) const {
  const auto found = rows("count the queue of " + quoted(campaign),
                          "SELECT state, COUNT(*) FROM campaign_contacts WHERE org_id = :org AND campaign_id = "
                          ":campaign GROUP BY state",
                          "ti", {scope_, campaign});
  if (!found) return found.error();
  std::map<QueueState, std::int64_t> counts;
  for (const SqlRow& row : *found) {
    if (const auto state = parse_queue_state(row.text(0))) counts[*state] = row.integer(1);
  }
  return counts;
}

core::Result<std::optional<core::WallTime>> DialQueueRepo::next_due(const core::CampaignId& campaign) const {
  const auto found = rows("look for the next call of " + quoted(campaign),
                          "SELECT MIN(next_us) FROM campaign_contacts WHERE org_id = :org AND campaign_id = :campaign "
                          "AND state = 'waiting'",
                          "i", {scope_, campaign});
  if (!found) return found.error();
  return found->empty() ? std::nullopt : found->front().optional_wall(0);
}

core::Result<bool> DialQueueRepo::anybody_due(const core::CampaignId& campaign, core::WallTime now) const {
  // Rank by rank: each is one look into the index.
  std::string sql;
  SqlParams params;
  for (int rank = 0; rank < kRanks; ++rank) {
    const std::string n = std::to_string(rank);
    sql += (rank == 0 ? "SELECT 1 WHERE EXISTS (" : " OR EXISTS (") +
           std::string("SELECT 1 FROM campaign_contacts WHERE org_id = :org") + n + " AND campaign_id = :campaign" + n +
           " AND state = 'waiting' AND rank = " + n + " AND next_us <= :now" + n + ")";
    params.insert(params.end(), {SqlValue(scope_), SqlValue(campaign), SqlValue(now)});
  }
  const auto found = rows("look whether somebody is due in " + quoted(campaign), sql, "i", params);
  if (!found) return found.error();
  return !found->empty();
}

core::Result<bool> DialQueueRepo::anybody_left(const core::CampaignId& campaign) const {
  const auto found =
      rows("look whether somebody is left in " + quoted(campaign),
           "SELECT 1 WHERE EXISTS (SELECT 1 FROM campaign_contacts WHERE org_id = :org AND campaign_id = "
           ":campaign AND state = 'waiting') OR EXISTS (SELECT 1 FROM campaign_contacts WHERE org_id = "
           ":org_b AND campaign_id = :campaign_b AND state = 'calling')",
           "i", {scope_, campaign, scope_, campaign});
  if (!found) return found.error();
  return !found->empty();
}

core::Result<LastLook> DialQueueRepo::last_look(const core::CampaignId& campaign, const core::ContactId& contact,
                                                std::string_view number) const {
  const auto forms = spellings(number);
  const auto found =
      rows("look once more at " + quoted(contact),
           "SELECT CASE WHEN " + std::string(kNumberIsListed) +
               " THEN 1 ELSE 0 END, CASE WHEN c.id IS NULL THEN 'the campaign is gone' WHEN c.status <> "
               "'running' THEN 'the campaign is ' || c.status WHEN " +
               talks("o.org_id", "CAST(:contact AS TEXT)") + " THEN 'the contact is on the phone' ELSE '' END FROM " +
               kNumber + " o LEFT JOIN campaigns c ON c.org_id = o.org_id AND c.id = o.campaign_id",
           "it", {contact, scope_, campaign, forms[0], forms[1]});
  if (!found) return found.error();
  return LastLook{found->front().flag(0), found->front().text(1)};
}

core::Status DialQueueRepo::replan(const core::CampaignId& campaign) {
  return write_one("look at the queue of " + quoted(campaign) + " anew",
                   "UPDATE campaign_contacts SET next_us = due_us WHERE org_id = :org AND campaign_id = :campaign AND "
                   "state = 'waiting' AND next_us <> due_us",
                   {scope_, campaign});
}

core::Result<std::vector<QueuedContact>> DialQueueRepo::due(Transaction& transaction, const core::CampaignId& campaign,
                                                            int rank, core::WallTime now, int limit) const {
  return records_of(rows(transaction.sql(), "look who is due in " + quoted(campaign),
                         select("WHERE q.org_id = :org AND q.campaign_id = :campaign AND q.state = 'waiting' AND "
                                "q.rank = :rank AND q.next_us <= :now ORDER BY q.next_us, q.contact_id LIMIT :limit") +
                             locking(transaction, " SKIP LOCKED"),
                         kKinds, {scope_, campaign, rank, now, bounded(limit)}));
}

core::Status DialQueueRepo::save(Transaction& transaction, const core::CampaignId& campaign,
                                 const std::vector<QueuedContact>& contacts) const {
  ValueRows rows(transaction.sql().engine(), "ttiiiiiiit", {scope_, campaign});
  const auto store = [&] {
    return run(
        transaction, "keep how far the contacts of " + quoted(campaign) + " are",
        "WITH of AS (SELECT CAST(:org AS TEXT) AS org, CAST(:campaign AS TEXT) AS campaign) UPDATE campaign_contacts "
        "SET state = v.column2, rank = v.column3, attempts = v.column4, last_day = v.column5, day_attempts = "
        "v.column6, due_us = v.column7, next_us = v.column8, callback_us = v.column9, last_outcome = v.column10 FROM "
        "of CROSS JOIN " +
            rows.text() + " v WHERE org_id = of.org AND campaign_id = of.campaign AND contact_id = v.column1",
        rows.params());
  };
  const auto add = [&rows](const QueuedContact& c) {
    rows.add({c.contact, to_string(c.state), c.rank, c.attempts, c.last_day, c.day_attempts, c.due, c.next, c.callback,
              c.last_outcome});
  };
  return in_batches(rows, contacts, add, store);
}

core::Result<std::vector<QueuedContact>> DialQueueRepo::lock(Transaction& transaction, const core::CampaignId& campaign,
                                                             const std::vector<core::ContactId>& contacts) const {
  std::vector<QueuedContact> locked;
  ValueRows ids(transaction.sql().engine(), "t", {scope_, campaign});
  const auto look = [&]() -> core::Status {
    auto found = records_of(rows(transaction.sql(), "look how far the contacts of " + quoted(campaign) + " are",
                                 select("WHERE q.org_id = :org AND q.campaign_id = :campaign AND q.contact_id IN "
                                        "(SELECT v.column1 FROM " +
                                        ids.text() + " v) ORDER BY q.contact_id") +
                                     locking(transaction, ""),
                                 kKinds, ids.params()));
    if (!found) return found.error();
    std::move(found->begin(), found->end(), std::back_inserter(locked));
    return {};
  };
  core::Status done = in_batches(
      ids, contacts, [&ids](const core::ContactId& contact) { ids.add({contact}); }, look);
  if (!done.ok()) return done.error();
  return locked;
}

core::Status DialQueueRepo::agree_callback(Transaction& transaction, const core::CallId& call,
                                           const core::ContactId& contact, core::WallTime at) const {
  // During the call the contact is "calling": the end of the call brings it back with this moment. A contact that
  // rings up itself may be waiting, or done.
  return run(transaction, "put the callback of " + quoted(contact) + " into its campaign",
             "UPDATE campaign_contacts SET callback_us = :at, rank = 0, due_us = :due, next_us = :next, "
             "state = CASE WHEN state = 'calling' THEN state WHEN state = 'blocked' THEN state ELSE 'waiting' END "
             "WHERE org_id = :org AND contact_id = :contact AND campaign_id = "
             "(SELECT k.campaign_id FROM calls k WHERE k.org_id = :org_again AND k.id = :call)",
             {at, at, at, scope_, contact, scope_, call});
}

}  // namespace callai::repositories
