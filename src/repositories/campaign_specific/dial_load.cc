#include "repositories/campaign_specific/dial_load.h"

namespace callai::repositories {

core::Result<DialLoad> dial_load(Database& database, core::WallTime now) {
  DialLoad load;
  const core::Status done = database.read([&](SqlConnection& sql) -> core::Status {
    load = {};
    const auto queue = sql.query(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN q.next_us <= :now THEN 1 ELSE 0 END), 0) FROM campaigns c JOIN "
        "campaign_contacts q ON q.org_id = c.org_id AND q.campaign_id = c.id AND q.state = 'waiting' WHERE c.status = "
        "'running'",
        "ii", {now});
    if (!queue) return queue.error();
    load.waiting = queue->front().integer(0);
    load.due = queue->front().integer(1);
    const auto breakers = sql.query(
        "SELECT p.breaker, COUNT(*) FROM campaigns c JOIN campaign_pace p ON p.org_id = c.org_id AND p.campaign_id = "
        "c.id WHERE c.status = 'running' AND p.breaker <> 'closed' GROUP BY p.breaker",
        "ti");
    if (!breakers) return breakers.error();
    for (const SqlRow& row : *breakers) {
      (row.text(0) == "open" ? load.breakers_open : load.breakers_half_open) = row.integer(1);
    }
    return {};
  });
  if (!done.ok()) return done.error();
  return load;
}

}  // namespace callai::repositories
