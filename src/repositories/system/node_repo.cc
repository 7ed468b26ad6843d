#include "repositories/system/node_repo.h"

#include "repositories/campaign_specific/interrupted_calls.h"
#include "repositories/system/job_repo.h"

namespace callai::repositories {

namespace {

core::Result<std::int64_t> run(Transaction& transaction, const std::string& sql, const SqlParams& params) {
  auto done = transaction.sql().run(sql, params);
  if (!done) {
    core::Error error = done.error();
    error.message = "cannot look after the nodes: " + error.message;
    return error;
  }
  return done;
}

/// Calls, attempts and jobs of a node that does not live.
core::Result<LeftBehind> interrupt(Database& database, Transaction& transaction, core::Ids& ids,
                                   const std::string& node, core::WallTime now) {
  const auto calls = interrupt_calls_of_node(database, transaction, ids, node, now);
  if (!calls) return calls.error();
  if (core::Status failed = JobRepo::fail_interrupted(transaction, node, now); !failed) return failed.error();
  const auto attempts = run(transaction,
                            "UPDATE dial_attempts SET outcome = 'interrupted', ended_us = :now WHERE node_id = :node "
                            "AND outcome = ''",
                            {now, node});
  if (!attempts) return attempts.error();
  return LeftBehind{*calls, static_cast<int>(*attempts)};
}

}  // namespace

namespace {

core::Status enter(Transaction& transaction, const std::string& node, core::WallTime now) {
  const auto made = run(transaction,
                        "INSERT INTO nodes (id, started_us, seen_us) VALUES (:id, :started, :seen) ON CONFLICT (id) "
                        "DO UPDATE SET started_us = excluded.started_us, seen_us = excluded.seen_us",
                        {node, now, now});
  return made ? core::Status{} : core::Status{made.error()};
}

}  // namespace

core::Status NodeRepo::join(const std::string& node, core::WallTime now) {
  return database_.write([&](Transaction& t) { return enter(t, node, now); });
}

core::Result<LeftBehind> NodeRepo::begin(core::Ids& ids, const std::string& node, core::WallTime now) {
  LeftBehind left;
  core::Status status = database_.write([&](Transaction& t) -> core::Status {
    if (core::Status entered = enter(t, node, now); !entered) return entered;
    const auto interrupted = interrupt(database_, t, ids, node, now);
    if (!interrupted) return interrupted.error();
    left = *interrupted;
    return {};
  });
  if (!status) return status.error();
  return left;
}

core::Status NodeRepo::renew(const std::string& node, core::WallTime now) {
  return database_.write_rows([&](Transaction& t) -> core::Status {
    const auto done = run(t, "UPDATE nodes SET seen_us = :now WHERE id = :id", {now, node});
    if (!done) return done.error();
    if (*done == 1) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition, "node '" + node + "' was taken for dead",
                       "look whether its clock and its connection to the database are in order", ""};
  });
}

core::Result<LeftBehind> NodeRepo::bury(core::Ids& ids, core::WallTime not_seen_since, core::WallTime now) {
  LeftBehind left;
  core::Status status = database_.write([&](Transaction& t) -> core::Status {
    const auto dead = t.sql().query("SELECT id FROM nodes WHERE seen_us < :since ORDER BY id", "t", {not_seen_since});
    if (!dead) return dead.error();
    for (const SqlRow& row : *dead) {
      const auto interrupted = interrupt(database_, t, ids, row.text(0), now);
      if (!interrupted) return interrupted.error();
      left.calls += interrupted->calls;
      left.attempts += interrupted->attempts;
      if (const auto gone = run(t, "DELETE FROM nodes WHERE id = :id", {row.text(0)}); !gone) return gone.error();
    }
    return {};
  });
  if (!status) return status.error();
  return left;
}

core::Result<std::vector<std::string>> NodeRepo::alive(core::WallTime seen_since) const {
  std::vector<std::string> ids;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT id FROM nodes WHERE seen_us >= :since ORDER BY id", "t", {seen_since});
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) ids.push_back(row.text(0));
    return {};
  });
  if (!status) return status.error();
  return ids;
}

core::Result<std::optional<CallHolder>> NodeRepo::holder_of(const core::OrgId& org, const core::CallId& call) const {
  std::optional<CallHolder> holder;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(
        "SELECT n.id, n.seen_us FROM calls c JOIN nodes n ON n.id = c.node_id WHERE c.org_id = :org AND c.id = :call "
        "AND c.status IN ('created', 'dialing', 'in_progress')",
        "ti", {org.value(), call.value()});
    if (!rows) return rows.error();
    if (!rows->empty()) holder = CallHolder{rows->front().text(0), rows->front().wall(1)};
    return {};
  });
  if (!status) return status.error();
  return holder;
}

core::Result<std::vector<BusyCampaign>> NodeRepo::busy_campaigns() const {
  std::vector<BusyCampaign> campaigns;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(
        "SELECT r.org_id, r.id, r.running, r.ended FROM (SELECT c.org_id, c.id, "
        "CASE WHEN c.status = 'running' AND EXISTS (SELECT 1 FROM campaign_contacts q WHERE q.org_id = c.org_id AND "
        "q.campaign_id = c.id) THEN 1 ELSE 0 END AS running, "
        "CASE WHEN EXISTS (SELECT 1 FROM dial_attempts a WHERE a.org_id = c.org_id AND a.campaign_id = c.id AND "
        "a.settled = 0 AND a.outcome <> '') THEN 1 ELSE 0 END AS ended FROM campaigns c) r "
        "WHERE r.running = 1 OR r.ended = 1 ORDER BY r.org_id, r.id",
        "ttii");
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) {
      campaigns.push_back({core::OrgId(row.text(0)), core::CampaignId(row.text(1)), row.flag(2), row.flag(3)});
    }
    return {};
  });
  if (!status) return status.error();
  return campaigns;
}

}  // namespace callai::repositories
