#include "app/housekeeping.h"

#include <filesystem>

#include "repositories/system/job_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/trash_repo.h"

namespace callai::app {

namespace {

constexpr std::chrono::hours kJobsKept{24 * 30};  // a list of what was uploaded is read by people, not for ever

/// Files first: a row without its file is found again, a file without its row is not.
core::Result<int> remove_recordings(core::Env env, const repositories::PrivacyRepo& privacy, core::WallTime now,
                                    const std::function<bool()>& stopped) {
  int removed = 0;
  while (!stopped()) {
    const auto old = privacy.old_recordings(now);
    if (!old.ok()) return old.error();
    std::vector<repositories::OldRecording> gone;
    for (const repositories::OldRecording& one : *old) {
      std::error_code failed;
      std::filesystem::remove(one.path, failed);
      if (!failed) gone.push_back(one);
      if (failed) env.log.warning("recording_not_removed", {{"call", one.call.value()}, {"error", failed.message()}});
    }
    if (core::Status forgotten = privacy.forget_recordings(gone); !forgotten.ok()) return forgotten.error();
    removed += static_cast<int>(gone.size());
    if (gone.size() < static_cast<std::size_t>(repositories::kSweepBatch)) break;
  }
  return removed;
}

core::Result<int> keep_house_of(core::Env env, repositories::Database& database, const core::OrgId& org,
                                const std::function<bool()>& stopped) {
  const repositories::PrivacyRepo privacy(database, org);
  const core::WallTime now = env.clock.wall_now();
  const auto policy = privacy.policy();
  if (!policy.ok()) return policy.error();
  auto recordings = remove_recordings(env, privacy, now, stopped);
  if (!recordings.ok()) return recordings.error();
  int removed = *recordings;
  for (bool more = true; more && !stopped();) {
    const auto counts = privacy.sweep(now);
    if (!counts.ok()) return counts.error();
    more = counts->transcripts + counts->calls > 0;
    removed += counts->transcripts + counts->calls;
  }
  const auto trash =
      repositories::TrashRepo(database, org).remove_before(now - std::chrono::hours(24) * policy->trash_days);
  if (!trash.ok()) return trash.error();
  const auto jobs = repositories::JobRepo(database, org).remove_before(now - kJobsKept);
  if (!jobs.ok()) return jobs.error();
  return removed + *trash + *jobs;
}

}  // namespace

int keep_house(core::Env env, repositories::Database& database, const std::function<bool()>& stopped) {
  const auto orgs = repositories::OrgRepo(database).list();
  if (!orgs.ok()) {
    env.log.warning("housekeeping_failed", {{"error", core::describe(orgs.error())}});
    return 0;
  }
  int removed = 0;
  for (const auto& org : *orgs) {
    if (stopped()) break;
    const auto count = keep_house_of(env, database, org.id, stopped);
    if (count.ok()) {
      removed += *count;
    } else {
      env.log.warning("housekeeping_failed", {{"org", org.id.value()}, {"error", core::describe(count.error())}});
    }
  }
  if (removed > 0) env.log.info("housekeeping", {{"removed", removed}});
  return removed;
}

Housekeeper::Housekeeper(core::Env env, repositories::Database& database)
    : thread_([this, env, &database](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          keep_house(env, database, [&stop] { return stop.stop_requested(); });
          std::unique_lock lock(mutex_);
          woken_.wait_for(lock, stop, kBetween, [] { return false; });
        }
      }) {}

}  // namespace callai::app
