#include "app/dialer.h"

#include <utility>

#include "api/campaign_json.h"
#include "core/this_thread.h"
#include "repositories/campaign_specific/campaign_repo.h"

namespace callai::app {

namespace {

constexpr core::Duration kLook = std::chrono::milliseconds(200);   // between two steps
constexpr core::Duration kAfterFailure = std::chrono::seconds(2);  // while the database is out of reach
constexpr core::Duration kPublishEvery = std::chrono::seconds(1);  // progress of one campaign
constexpr core::Duration kForget = std::chrono::minutes(10);       // a campaign in which nothing happens

orchestrators::DialerSettings settings_of(const core::Settings& settings, const std::string& node) {
  const core::DialerSettings& set = settings.dialer;
  orchestrators::DialerSettings made;
  made.node = node;
  made.max_calls = set.max_calls;
  made.calls_per_minute = set.calls_per_minute;
  if (set.trunk_max_calls > 0 || set.trunk_calls_per_minute > 0) {
    made.trunk = set.trunk.empty() ? settings.sip.server : set.trunk;
    made.trunk_max_calls = set.trunk_max_calls;
    made.trunk_calls_per_minute = set.trunk_calls_per_minute;
  }
  return made;
}

}  // namespace

Dialer::Dialer(const Parts& parts)
    : parts_(parts),
      runner_(parts.env, parts.store.database(), parts.line, settings_of(parts.program.settings, parts.store.node())),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Dialer::~Dialer() {
  thread_.request_stop();
  thread_.join();
}

void Dialer::change(const core::Settings& settings) {
  const std::lock_guard lock(mutex_);
  changed_ = settings_of(settings, parts_.store.node());
}

void Dialer::run(const std::stop_token& stop) {
  core::name_this_thread("dialer");
  while (!stop.stop_requested()) {
    if (stopping_) runner_.stop_dialing();
    step();
    std::unique_lock lock(mutex_);
    if (auto changed = std::exchange(changed_, std::nullopt)) runner_.set_settings(*changed);
    wake_.wait_for(lock, stop, failing_ ? kAfterFailure : kLook, [] { return false; });
  }
}

void Dialer::step() {
  const auto done = runner_.step();
  ++counts_->steps;
  if (!done.ok()) {
    ++counts_->failed_steps;
    // Once, until it works again: the database may be away for minutes.
    if (!std::exchange(failing_, true)) {
      parts_.env.log.warning("dialer_waits", {{"error", core::describe(done.error())}});
    }
    return;
  }
  if (std::exchange(failing_, false)) parts_.env.log.info("dialer_goes_on", {});
  counts_->dialled += static_cast<std::uint64_t>(done->dialled);
  counts_->settled += static_cast<std::uint64_t>(done->settled);
  counts_->buried += static_cast<std::uint64_t>(done->buried);
  const core::TimePoint now = parts_.env.clock.now();
  for (const repositories::BusyCampaign& campaign : done->changed) {
    shown_[{campaign.org, campaign.campaign}].stale = true;
  }
  publish(now);
}

void Dialer::publish(core::TimePoint now) {
  repositories::Database& database = parts_.store.database();
  for (auto it = shown_.begin(); it != shown_.end();) {
    const auto& [org, id] = it->first;
    Shown& shown = it->second;
    if (!shown.stale || now - shown.last < kPublishEvery) {
      it = now - shown.last > kForget ? shown_.erase(it) : std::next(it);
      continue;
    }
    shown = {now, false};
    const auto campaign = repositories::CampaignRepo(database, org).get(id);
    if (campaign.ok()) {
      core::Problems ignored;
      const auto progress =
          orchestrators::progress_of(database, org, id, orchestrators::dialing_of_campaign(campaign->settings, ignored),
                                     parts_.env.clock.wall_now());
      if (progress.ok()) {
        parts_.live.publish(org, "campaign_progress", {},
                            api::progress_json_text(id, campaign->status, *progress, runner_.limits()->of(org, id)));
      }
    }
    ++it;
  }
}

}  // namespace callai::app
