#include "repositories/system/inbound_route_repo.h"

namespace callai::repositories {

namespace {

constexpr std::string_view kKinds = "tttitttitii";

std::string select(const std::string& rest) {
  return "SELECT id, number, name, enabled, campaign_id, hours, closed_campaign_id, max_calls, full_campaign_id, "
         "created_us, version FROM inbound_routes " +
         rest;
}

InboundRouteRecord record_of(const SqlRow& row) {
  InboundRouteRecord record;
  record.id = row.text(0);
  record.number = row.text(1);
  record.name = row.text(2);
  record.enabled = row.flag(3);
  record.campaign = core::CampaignId(row.text(4));
  record.hours = row.text(5);
  record.closed_campaign = core::CampaignId(row.text(6));
  record.max_calls = row.small(7);
  record.full_campaign = core::CampaignId(row.text(8));
  record.created = row.wall(9);
  record.version = row.integer(10);
  return record;
}

std::string quoted(const std::string& id) {
  return "inbound route '" + id + "'";
}

}  // namespace

core::Status InboundRouteRepo::check(Transaction& transaction, const InboundRouteRecord& route) const {
  const std::string what = "save " + quoted(route.id);
  if (route.id.empty() || route.number.empty() || route.campaign.empty()) {
    return named(what,
                 {core::ErrorCode::kInvalidArgument, "it needs an id, a number and a campaign", "give it all", ""});
  }
  for (const core::CampaignId* campaign : {&route.campaign, &route.closed_campaign, &route.full_campaign}) {
    if (campaign->empty()) continue;
    const auto found = rows(transaction.sql(), what, "SELECT id FROM campaigns WHERE org_id = :org AND id = :id", "t",
                            {scope_, *campaign});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found("campaign '" + campaign->value() + "'"));
  }
  return {};
}

core::Status InboundRouteRepo::add(const InboundRouteRecord& r, const Also& also) const {
  return write([&](Transaction& transaction) -> core::Status {
    if (core::Status good = check(transaction, r); !good) return good;
    core::Status done =
        run(transaction, "add " + quoted(r.id),
            "INSERT INTO inbound_routes (org_id, id, number, name, enabled, campaign_id, hours, closed_campaign_id, "
            "max_calls, full_campaign_id, created_us, version) VALUES (:org, :id, :number, :name, :enabled, "
            ":campaign, :hours, :closed, :max, :full, :created, 1)",
            {scope_, r.id, r.number, r.name, r.enabled ? 1 : 0, r.campaign, r.hours, r.closed_campaign, r.max_calls,
             r.full_campaign, r.created});
    return and_also(done, also, transaction);
  });
}

core::Status InboundRouteRepo::replace(const InboundRouteRecord& r, const Also& also) const {
  const std::string what = "change " + quoted(r.id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto found = rows(transaction.sql(), what,
                            "SELECT version FROM inbound_routes WHERE org_id = :org AND id = :id", "i", {scope_, r.id});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(r.id)));
    const std::int64_t stored = found->front().integer(0);
    if (stored != r.version) return named(what, changed_meanwhile(r.version, stored));
    if (core::Status good = check(transaction, r); !good) return good;
    core::Status done =
        run(transaction, what,
            "UPDATE inbound_routes SET number = :number, name = :name, enabled = :enabled, campaign_id = :campaign, "
            "hours = :hours, closed_campaign_id = :closed, max_calls = :max, full_campaign_id = :full, version = "
            "version + 1 WHERE org_id = :org AND id = :id",
            {r.number, r.name, r.enabled ? 1 : 0, r.campaign, r.hours, r.closed_campaign, r.max_calls, r.full_campaign,
             scope_, r.id});
    return and_also(done, also, transaction);
  });
}

core::Result<InboundRouteRecord> InboundRouteRepo::get(const std::string& id) const {
  const auto row = one_row(quoted(id), select("WHERE org_id = :org AND id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Status InboundRouteRepo::remove(const std::string& id, const Also& also) const {
  return write([&](Transaction& transaction) -> core::Status {
    core::Status done = change(transaction, "remove " + quoted(id), quoted(id),
                               "DELETE FROM inbound_routes WHERE org_id = :org AND id = :id", {scope_, id});
    return and_also(done, also, transaction);
  });
}

core::Result<std::vector<InboundRouteRecord>> InboundRouteRepo::list(const Page& page) const {
  const auto found = rows("list inbound routes", select("WHERE org_id = :org AND id > :after ORDER BY id LIMIT :limit"),
                          kKinds, {scope_, page.after, bounded(page.limit)});
  if (!found) return found.error();
  std::vector<InboundRouteRecord> records;
  for (const SqlRow& row : *found) records.push_back(record_of(row));
  return records;
}

}  // namespace callai::repositories
