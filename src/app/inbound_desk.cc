#include "app/inbound_desk.h"

#include <utility>

namespace callai::app {

namespace {

constexpr core::Duration kBetweenLooks = std::chrono::seconds(5);
constexpr int kMostRoutes = 1000;

}  // namespace

InboundDesk::InboundDesk(core::Env env, repositories::Database& database, core::OrgId org, Prepare prepare)
    : env_(env),
      repo_(database, org),
      destinations_(database, std::move(org)),
      prepare_(std::move(prepare)),
      table_(std::make_shared<const Table>()) {
  look();
  thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

InboundDesk::~InboundDesk() {
  thread_.request_stop();
}

std::shared_ptr<const InboundDesk::Table> InboundDesk::table() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

void InboundDesk::wake() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  woken_.notify_all();
}

void InboundDesk::watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, stop, kBetweenLooks, [this] { return asked_; });
      asked_ = false;
    }
    if (!stop.stop_requested()) look();
  }
}

/// A route whose campaign cannot be used stays: its callers are refused rather than answered by another campaign.
void InboundDesk::look() {
  auto routes = repo_.list({"", kMostRoutes});
  if (!routes.ok()) {
    env_.log.warning("inbound_routes_not_read", {{"error", core::describe(routes.error())}});
    return;
  }
  auto destinations = destinations_.list({"", kMostRoutes});
  if (!destinations.ok()) {
    env_.log.warning("destinations_not_read", {{"error", core::describe(destinations.error())}});
    return;
  }
  auto table = std::make_shared<Table>();
  table->routes = *std::move(routes);
  table->destinations = *std::move(destinations);
  for (const repositories::InboundRouteRecord& route : table->routes) {
    for (const core::CampaignId* campaign : {&route.campaign, &route.closed_campaign, &route.full_campaign}) {
      if (campaign->empty() || table->campaigns.contains(*campaign)) continue;
      auto prepared = prepare_(*campaign);
      std::string& told = told_[*campaign];
      const std::string error = prepared.ok() ? "" : core::describe(prepared.error());
      if (!error.empty() && told != error) {
        env_.log.error("inbound_campaign_unusable", {{"campaign", campaign->value()}, {"error", error}});
      }
      told = error;
      if (prepared.ok()) table->campaigns.emplace(*campaign, *std::move(prepared));
    }
  }
  const std::lock_guard lock(mutex_);
  table_ = std::move(table);
}

}  // namespace callai::app
