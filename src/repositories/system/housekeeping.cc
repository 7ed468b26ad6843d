#include "repositories/system/housekeeping.h"

#include "repositories/system/audit_repo.h"
#include "repositories/system/job_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/recording_files.h"
#include "repositories/system/trash_repo.h"

namespace callai::repositories {

namespace {

constexpr std::chrono::hours kJobsKept{24 * 30};  // a list of what was uploaded is read by people, not for ever

core::Result<int> keep_house_of(core::Env env, Database& database, const core::OrgId& org, const std::string& node,
                                const std::function<bool()>& stopped) {
  const PrivacyRepo privacy(database, org);
  const core::WallTime now = env.clock.wall_now();
  const auto policy = privacy.policy();
  if (!policy.ok()) return policy.error();
  auto recordings = remove_old_recordings(env, privacy, node, stopped);
  if (!recordings.ok()) return recordings.error();
  int removed = *recordings;
  for (bool more = true; more && !stopped();) {
    const auto counts = privacy.sweep(now);
    if (!counts.ok()) return counts.error();
    more = counts->total() > 0;
    removed += counts->total();
  }
  const auto trash = TrashRepo(database, org).remove_before(now - std::chrono::hours(24) * policy->trash_days);
  if (!trash.ok()) return trash.error();
  const auto jobs = JobRepo(database, org).remove_before(now - kJobsKept);
  if (!jobs.ok()) return jobs.error();
  const auto entries = AuditRepo(database, org).remove_before(now - kAuditKept);
  if (!entries.ok()) return entries.error();
  return removed + *trash + *jobs + *entries;
}

}  // namespace

int keep_house(core::Env env, Database& database, const std::string& node, const std::function<bool()>& stopped) {
  const auto orgs = OrgRepo(database).list();
  if (!orgs.ok()) {
    env.log.warning("housekeeping_failed", {{"error", core::describe(orgs.error())}});
    return 0;
  }
  int removed = 0;
  for (const auto& org : *orgs) {
    if (stopped()) break;
    const auto count = keep_house_of(env, database, org.id, node, stopped);
    if (count.ok()) {
      removed += *count;
    } else {
      env.log.warning("housekeeping_failed", {{"org", org.id.value()}, {"error", core::describe(count.error())}});
    }
  }
  if (removed > 0) env.log.info("housekeeping", {{"removed", removed}});
  return removed;
}

}  // namespace callai::repositories
