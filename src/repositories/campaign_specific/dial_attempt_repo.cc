#include "repositories/campaign_specific/dial_attempt_repo.h"

#include <numeric>

#include "repositories/sql/value_rows.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds =
    "ttttitttt"
    "iiit";

std::string select(const std::string& rest) {
  return "SELECT call_id, campaign_id, contact_id, phone_number, number, reason, caller_id, node_id, trunk, "
         "utc_offset_min, created_us, ended_us, outcome FROM dial_attempts " +
         rest;
}

DialAttempt record_of(const SqlRow& row) {
  DialAttempt attempt;
  attempt.call = core::CallId(row.text(0));
  attempt.campaign = core::CampaignId(row.text(1));
  attempt.contact = core::ContactId(row.text(2));
  attempt.phone_number = row.text(3);
  attempt.number = row.small(4);
  attempt.reason = row.text(5);
  attempt.caller_id = row.text(6);
  attempt.node = row.text(7);
  attempt.trunk = row.text(8);
  attempt.utc_offset = std::chrono::minutes(row.integer(9));
  attempt.created = row.wall(10);
  attempt.ended = row.optional_wall(11);
  attempt.outcome = row.text(12);
  return attempt;
}

core::Result<std::vector<DialAttempt>> records_of(const core::Result<std::vector<SqlRow>>& found) {
  if (!found) return found.error();
  std::vector<DialAttempt> attempts;
  attempts.reserve(found->size());
  for (const SqlRow& row : *found) attempts.push_back(record_of(row));
  return attempts;
}

OutcomeCounts counts_of(const std::vector<SqlRow>& rows) {
  OutcomeCounts counts;
  for (const SqlRow& row : rows) {
    if (const auto outcome = parse_dial_outcome(row.text(0))) {
      counts.of.at(static_cast<std::size_t>(*outcome)) += row.integer(1);
    }
  }
  return counts;
}

// || '' keeps the index of all open attempts of an organisation out.
constexpr const char* kOpen =
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN k.status = 'in_progress' THEN 1 ELSE 0 END), 0) FROM dial_attempts a "
    "LEFT JOIN calls k ON k.org_id = a.org_id AND k.id = a.call_id "
    "WHERE a.org_id = :org AND a.campaign_id = :campaign AND a.settled = 0 AND a.outcome || '' = ''";

}  // namespace

std::int64_t OutcomeCounts::total() const {
  return std::accumulate(of.begin(), of.end(), std::int64_t{0});
}

core::Result<std::set<core::CallId>> DialAttemptRepo::intend(Transaction& transaction,
                                                             const std::vector<DialAttempt>& attempts) const {
  std::set<core::CallId> written;
  ValueRows values(transaction.sql().engine(), "ttttittttii", {scope_});
  const auto store = [&]() -> core::Status {
    const auto done =
        rows(transaction.sql(), "write down the intent of calls",
             "INSERT INTO dial_attempts (org_id, call_id, campaign_id, contact_id, phone_number, number, reason, "
             "caller_id, node_id, trunk, utc_offset_min, created_us, ended_us, outcome, settled) SELECT CAST(:org AS "
             "TEXT), v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, v.column8, "
             "v.column9, v.column10, v.column11, NULL, '', 0 FROM " +
                 values.text() + " v WHERE true ON CONFLICT DO NOTHING RETURNING call_id",
             "t", values.params());
    if (!done) return done.error();
    for (const SqlRow& row : *done) written.insert(core::CallId(row.text(0)));
    return {};
  };
  const auto add = [&values](const DialAttempt& a) {
    values.add({a.call, a.campaign, a.contact, a.phone_number, a.number, a.reason, a.caller_id, a.node, a.trunk,
                a.utc_offset.count(), a.created});
  };
  if (core::Status done = in_batches(values, attempts, add, store); !done.ok()) return done.error();
  return written;
}

core::Result<OpenAttempts> DialAttemptRepo::open(Transaction& transaction, const core::CampaignId& campaign) const {
  const auto found = rows(transaction.sql(), "count calls under way", kOpen, "ii", {scope_, campaign});
  if (!found) return found.error();
  return OpenAttempts{found->front().small(0), found->front().small(1)};
}

core::Result<OpenAttempts> DialAttemptRepo::open(const core::CampaignId& campaign) const {
  const auto found = rows("count calls under way", kOpen, "ii", {scope_, campaign});
  if (!found) return found.error();
  return OpenAttempts{found->front().small(0), found->front().small(1)};
}

core::Result<bool> DialAttemptRepo::under_way(const core::ContactId& contact) const {
  const auto found = rows("look whether a contact is being called",
                          "SELECT 1 FROM dial_attempts WHERE org_id = :org AND contact_id = :contact AND outcome = ''",
                          "i", {scope_, contact});
  if (!found) return found.error();
  return !found->empty();
}

core::Result<int> DialAttemptRepo::open_on_trunk(Transaction& transaction, const std::string& trunk) const {
  const auto found = rows(transaction.sql(), "count calls on a trunk",
                          "SELECT COUNT(*) FROM dial_attempts WHERE trunk = :trunk AND outcome = ''", "i", {trunk});
  if (!found) return found.error();
  return found->front().small(0);
}

core::Result<int> DialAttemptRepo::open_on_node(const std::string& node) const {
  const auto found = rows("count calls of a node",
                          "SELECT COUNT(*) FROM dial_attempts WHERE node_id = :node AND outcome = ''", "i", {node});
  if (!found) return found.error();
  return found->front().small(0);
}

core::Result<std::vector<DialAttempt>> DialAttemptRepo::unsettled(Transaction& transaction,
                                                                  const core::CampaignId& campaign, int limit) const {
  const bool locks = transaction.sql().engine() == Engine::kPostgres;
  return records_of(rows(transaction.sql(), "look for calls that have ended",
                         select("WHERE org_id = :org AND campaign_id = :campaign AND settled = 0 AND outcome <> '' "
                                "LIMIT :limit") +
                             (locks ? " FOR UPDATE SKIP LOCKED" : ""),
                         kKinds, {scope_, campaign, bounded(limit)}));
}

core::Status DialAttemptRepo::settle(Transaction& transaction, const std::vector<core::CallId>& calls) const {
  ValueRows ids(transaction.sql().engine(), "t", {scope_});
  const auto store = [&] {
    return run(transaction, "settle attempts",
               "UPDATE dial_attempts SET settled = 1 WHERE org_id = :org AND call_id IN (SELECT v.column1 "
               "FROM " +
                   ids.text() + " v)",
               ids.params());
  };
  return in_batches(
      ids, calls, [&ids](const core::CallId& call) { ids.add({call}); }, store);
}

core::Result<OutcomeCounts> DialAttemptRepo::recent(Transaction& transaction, const core::CampaignId& campaign,
                                                    core::WallTime since, int limit) const {
  const auto found = rows(transaction.sql(), "look how the last calls went",
                          "SELECT r.outcome, COUNT(*) FROM (SELECT outcome FROM dial_attempts WHERE org_id = :org AND "
                          "campaign_id = :campaign AND ended_us > :since ORDER BY ended_us DESC LIMIT :limit) r "
                          "GROUP BY r.outcome",
                          "ti", {scope_, campaign, since, bounded(limit)});
  if (!found) return found.error();
  return counts_of(*found);
}

core::Result<std::map<std::pair<core::ContactId, DialOutcome>, int>> DialAttemptRepo::count(
    Transaction& transaction, const core::CampaignId& campaign, const std::vector<core::ContactId>& contacts) const {
  std::map<std::pair<core::ContactId, DialOutcome>, int> counts;
  ValueRows ids(transaction.sql().engine(), "t", {scope_, campaign});
  const auto add = [&]() -> core::Status {
    const auto found = rows(transaction.sql(), "count attempts",
                            "SELECT a.contact_id, a.outcome, COUNT(*) FROM dial_attempts a JOIN campaign_contacts q ON "
                            "q.org_id = a.org_id AND q.campaign_id = a.campaign_id AND q.contact_id = a.contact_id "
                            "WHERE a.org_id = :org AND a.campaign_id = :campaign AND a.created_us >= q.added_us AND "
                            "a.contact_id IN (SELECT v.column1 FROM " +
                                ids.text() + " v) GROUP BY a.contact_id, a.outcome",
                            "tti", ids.params());
    if (!found) return found.error();
    for (const SqlRow& row : *found) {
      const auto outcome = parse_dial_outcome(row.text(1));
      if (outcome) counts[{core::ContactId(row.text(0)), *outcome}] = row.small(2);
    }
    return {};
  };
  core::Status done = in_batches(
      ids, contacts, [&ids](const core::ContactId& contact) { ids.add({contact}); }, add);
  if (!done.ok()) return done.error();
  return counts;
}

core::Result<bool> DialAttemptRepo::finish(Transaction& transaction, const core::CallId& call, DialOutcome outcome,
                                           core::WallTime now) const {
  // Another node may have taken this one for dead; what really came of the call is worth more, and is settled
  // once more.
  const auto done = transaction.sql().run(
      "UPDATE dial_attempts SET outcome = :outcome, ended_us = :now, settled = 0 WHERE org_id = :org AND call_id = "
      ":call AND "
      "outcome IN ('', 'interrupted')",
      {to_string(outcome), now, scope_, call});
  if (!done) return named("keep the outcome of an attempt", done.error());
  return *done == 1;
}

core::Result<bool> DialAttemptRepo::finish(const core::CallId& call, DialOutcome outcome, core::WallTime now) const {
  bool finished = false;
  core::Status status = write([&](Transaction& transaction) -> core::Status {
    const auto done = finish(transaction, call, outcome, now);
    if (!done) return done.error();
    finished = *done;
    return {};
  });
  if (!status) return status.error();
  return finished;
}

core::Result<bool> DialAttemptRepo::take_back(Transaction& transaction, const core::CallId& call) const {
  const auto done = transaction.sql().run(
      "DELETE FROM dial_attempts WHERE org_id = :org AND call_id = :call AND outcome = ''", {scope_, call});
  if (!done) return named("take an attempt back", done.error());
  return *done == 1;
}

core::Result<std::vector<DialAttempt>> DialAttemptRepo::list(const core::CampaignId& campaign,
                                                             const core::ContactId& contact, const Page& page) const {
  std::string where = "WHERE org_id = :org AND campaign_id = :campaign";
  SqlParams params{scope_, campaign};
  if (!contact.empty()) {
    where += " AND contact_id = :contact";
    params.emplace_back(contact);
  }
  params.emplace_back(page.after);
  params.emplace_back(bounded(page.limit));
  return records_of(
      rows("list attempts", select(where + " AND call_id > :after ORDER BY call_id LIMIT :limit"), kKinds, params));
}

core::Result<OutcomeCounts> DialAttemptRepo::outcomes(const core::CampaignId& campaign) const {
  const auto found = rows("count outcomes",
                          "SELECT outcome, COUNT(*) FROM dial_attempts WHERE org_id = :org AND campaign_id = :campaign "
                          "GROUP BY outcome",
                          "ti", {scope_, campaign});
  if (!found) return found.error();
  return counts_of(*found);
}

core::Result<int> DialAttemptRepo::started(const core::CampaignId& campaign, core::WallTime since) const {
  const auto found = rows("count calls",
                          "SELECT COUNT(*) FROM dial_attempts WHERE org_id = :org AND campaign_id = :campaign AND "
                          "created_us > :since",
                          "i", {scope_, campaign, since});
  if (!found) return found.error();
  return found->front().small(0);
}

}  // namespace callai::repositories
