#include "repositories/campaign_specific/dial_pace_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "itii";
constexpr const char* kSelect =
    "SELECT next_call_us, breaker, breaker_since_us, breaker_trips FROM campaign_pace WHERE org_id = :org AND "
    "campaign_id = :campaign";

PaceRecord record_of(const SqlRow& row) {
  return {row.wall(0), row.text(1), row.wall(2), row.small(3)};
}

const char* locking(Transaction& transaction) {
  return transaction.sql().engine() == Engine::kPostgres ? " FOR UPDATE" : "";
}

}  // namespace

core::Result<PaceRecord> DialPaceRepo::get(const core::CampaignId& campaign) const {
  const auto found = rows("read the pace of a campaign", kSelect, kKinds, {scope_, campaign});
  if (!found) return found.error();
  return found->empty() ? PaceRecord{} : record_of(found->front());
}

core::Result<PaceRecord> DialPaceRepo::lock(Transaction& transaction, const core::CampaignId& campaign) const {
  core::Status made = run(transaction, "make the pace of a campaign",
                          "INSERT INTO campaign_pace (org_id, campaign_id, next_call_us, breaker, breaker_since_us, "
                          "breaker_trips) VALUES (:org, :campaign, 0, 'closed', 0, 0) ON CONFLICT DO NOTHING",
                          {scope_, campaign});
  if (!made) return made.error();
  const auto found = rows(transaction.sql(), "read the pace of a campaign", std::string(kSelect) + locking(transaction),
                          kKinds, {scope_, campaign});
  if (!found) return found.error();
  return found->empty() ? PaceRecord{} : record_of(found->front());
}

core::Status DialPaceRepo::save(Transaction& transaction, const core::CampaignId& campaign,
                                const PaceRecord& pace) const {
  return run(transaction, "keep the pace of a campaign",
             "UPDATE campaign_pace SET next_call_us = :next, breaker = :breaker, breaker_since_us = :since, "
             "breaker_trips = :trips WHERE org_id = :org AND campaign_id = :campaign",
             {pace.next_call, pace.breaker, pace.breaker_since, pace.breaker_trips, scope_, campaign});
}

core::Result<core::WallTime> DialPaceRepo::lock_trunk(Transaction& transaction, const std::string& trunk) {
  core::Status made =
      run(transaction, "make the pace of a trunk",
          "INSERT INTO trunk_pace (trunk, next_call_us) VALUES (:trunk, 0) ON CONFLICT DO NOTHING", {trunk});
  if (!made) return made.error();
  const auto found = rows(
      transaction.sql(), "read the pace of a trunk",
      std::string("SELECT next_call_us FROM trunk_pace WHERE trunk = :trunk") + locking(transaction), "i", {trunk});
  if (!found) return found.error();
  return found->empty() ? core::WallTime{} : found->front().wall(0);
}

core::Status DialPaceRepo::save_trunk(Transaction& transaction, const std::string& trunk, core::WallTime next_call) {
  return run(transaction, "keep the pace of a trunk", "UPDATE trunk_pace SET next_call_us = :next WHERE trunk = :trunk",
             {next_call, trunk});
}

}  // namespace callai::repositories
