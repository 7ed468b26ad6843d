#include "orchestrators/campaign_runner/campaign_runner.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "orchestrators/call_events_json.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/table_statistics.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::orchestrators {

using repositories::BusyCampaign;
using repositories::CampaignRepo;
using repositories::DialAttempt;
using repositories::DialAttemptRepo;
using repositories::DialOutcome;
using repositories::DialPaceRepo;
using repositories::DialQueueRepo;
using repositories::PaceRecord;
using repositories::QueuedContact;
using repositories::QueueState;
using repositories::Transaction;
using Verdict = DialDecision::Verdict;

namespace {

constexpr int kMaxClaim = 100;   // contacts that one transaction takes
constexpr int kMaxLooks = 10;    // at as many contacts as are taken, in one transaction
constexpr int kMaxSettle = 200;  // attempts that one transaction settles
constexpr core::Duration kLookAgain = std::chrono::hours(1);
constexpr core::Duration kTryAgain = std::chrono::seconds(5);  // after a line that was full
constexpr core::Duration kMinute = std::chrono::minutes(1);

bool may_be_tried_again(core::ErrorCode code) {
  return code == core::ErrorCode::kUnavailable || code == core::ErrorCode::kResourceExhausted ||
         code == core::ErrorCode::kFailedPrecondition;
}

const char* reason_of(const QueuedContact& contact) {
  return contact.callback ? "callback" : contact.attempts == 0 ? "first" : "retry";
}

}  // namespace

/// One transaction that takes contacts of a campaign.
struct CampaignRunner::Claim {
  const BusyCampaign& campaign;
  const DialingSettings& settings;
  core::WallTime now;
  int node_room = 0;
  int room = 0;     ///< left
  std::string why;  ///< there is none on this node or its trunk
  PaceRecord pace;
  Claimed made;
};

CampaignRunner::CampaignRunner(core::Env env, repositories::Database& database, DialLine& line, DialerSettings settings)
    : env_(env), database_(database), line_(line), settings_(std::move(settings)), nodes_(database) {
  // Nodes that began with the same campaign would go from one to the next together, each waiting for the others.
  first_ = std::hash<std::string>{}(settings_.node);
}

/// Others take this node for dead when its lease has run out; long before that it dials no more.
bool CampaignRunner::lease_is_safe() const {
  return renewed_ && env_.clock.now() - *renewed_ < settings_.lease / 2;
}

core::Status CampaignRunner::keep_lease(DialStep& step) {
  const core::TimePoint now = env_.clock.now();
  if (renewed_ && now - *renewed_ < settings_.heartbeat) return {};
  const core::WallTime wall = env_.clock.wall_now();
  core::Status renewed = nodes_.renew(settings_.node, wall);
  if (!renewed.ok()) {
    if (renewed.error().code != core::ErrorCode::kFailedPrecondition) return renewed;
    // Taken for dead, after a long time without the database. What really comes of its calls is still taken.
    env_.log.warning("node_was_buried", {{"node", settings_.node}});
    renewed = nodes_.join(settings_.node, wall);
    if (!renewed.ok()) return renewed;
  }
  renewed_ = now;
  if (const core::Status told = repositories::renew_table_statistics(database_); !told.ok()) {
    env_.log.warning("table_statistics_not_renewed", {{"error", core::describe(told.error())}});
  }
  const auto left = nodes_.bury(env_.ids, wall - settings_.lease, wall);
  if (!left.ok()) return left.error();
  step.buried = left->attempts;
  if (left->attempts + left->calls > 0) {
    env_.log.warning("dead_node_buried", {{"calls", left->calls}, {"attempts", left->attempts}});
  }
  return {};
}

core::Result<DialStep> CampaignRunner::step() {
  DialStep step;
  if (core::Status kept = keep_lease(step); !kept.ok()) return kept.error();
  if (core::Status written = write_owed(); !written.ok()) return written.error();
  auto busy = nodes_.busy_campaigns();
  if (!busy.ok()) return busy.error();
  struct Served {
    BusyCampaign campaign;
    DialingSettings settings;
  };
  std::vector<Served> served;
  for (const BusyCampaign& campaign : *busy) {
    const auto record = CampaignRepo(database_, campaign.org).get(campaign.campaign);
    if (!record.ok()) return record.error();
    core::Problems problems;
    served.push_back({campaign, dialing_of_campaign(record->settings, problems)});
    if (!problems.empty()) {
      env_.log.warning("dialing_settings_damaged", {{"campaign", campaign.campaign.value()}});
      served.back().campaign.running = false;  // rules that cannot be read are not guessed
    }
  }
  // Each in turn is the first of its priority.
  if (!served.empty()) {
    std::rotate(served.begin(), served.begin() + static_cast<std::ptrdiff_t>(first_++ % served.size()), served.end());
  }
  std::stable_sort(served.begin(), served.end(),
                   [](const Served& a, const Served& b) { return a.settings.priority < b.settings.priority; });
  for (const Served& one : served) {
    core::Result<int> settled = 0;
    if (one.campaign.ended_calls) settled = settle(one.campaign, one.settings);
    if (!settled.ok()) return settled.error();
    int dialled = 0;
    bool finished = false;
    bool breaker_changed = false;
    if (one.campaign.running && dialing_) {
      const auto claimed = claim(one.campaign, one.settings);
      if (!claimed.ok()) return claimed.error();
      for (const DialOrder& order : claimed->orders) dialled += dial(order) ? 1 : 0;
      breaker_changed = claimed->breaker_changed;
      if (*settled > 0 || claimed->orders.empty()) {
        const auto done = finish_if_done(one.campaign, one.settings);
        if (!done.ok()) return done.error();
        finished = *done;
      }
    }
    if (!one.campaign.running || finished) note_limit(one.campaign, "");
    if (*settled + dialled > 0 || breaker_changed || finished) step.changed.push_back(one.campaign);
    step.settled += *settled;
    step.dialled += dialled;
  }
  return step;
}

// ---- After a call ------------------------------------------------------------------------------------------------

core::Result<int> CampaignRunner::settle(const BusyCampaign& campaign, const DialingSettings& settings) {
  int settled = 0;
  core::Status status = database_.write_rows([&](Transaction& t) -> core::Status {
    settled = 0;
    const DialAttemptRepo attempts(database_, campaign.org);
    const DialQueueRepo queue(database_, campaign.org);
    const auto ended = attempts.unsettled(t, campaign.campaign, kMaxSettle);
    if (!ended.ok()) return ended.error();
    std::vector<core::CallId> calls;
    std::vector<core::ContactId> called;
    for (const DialAttempt& attempt : *ended) {
      calls.push_back(attempt.call);
      called.push_back(attempt.contact);
    }
    const auto contacts = queue.lock(t, campaign.campaign, called);
    if (!contacts.ok()) return contacts.error();
    const auto counts = attempts.count(t, campaign.campaign, called);
    if (!counts.ok()) return counts.error();
    std::vector<QueuedContact> next;
    for (const QueuedContact& contact : *contacts) {
      // Called once more since: then an attempt decides nothing any more.
      const auto attempt = std::find_if(ended->begin(), ended->end(), [&contact](const DialAttempt& a) {
        return a.contact == contact.contact && a.number == contact.last_number;
      });
      if (attempt == ended->end()) continue;
      const auto outcome = repositories::parse_dial_outcome(attempt->outcome).value_or(DialOutcome::kFailed);
      const auto times = counts->find({contact.contact, outcome});
      next.push_back(after_attempt(settings, contact, outcome, times == counts->end() ? 1 : times->second,
                                   attempt->ended.value_or(env_.clock.wall_now())));
    }
    if (core::Status saved = queue.save(t, campaign.campaign, next); !saved.ok()) return saved;
    settled = static_cast<int>(calls.size());
    return attempts.settle(t, calls);
  });
  if (!status.ok()) return status.error();
  return settled;
}

/// The last contact is through, or the campaign's time is over and its last call too.
core::Result<bool> CampaignRunner::is_done(const BusyCampaign& campaign, const DialingSettings& settings) const {
  if (settings.ends && env_.clock.wall_now() >= *settings.ends) {
    const auto open = DialAttemptRepo(database_, campaign.org).open(campaign.campaign);
    if (!open.ok()) return open.error();
    return open->open == 0;
  }
  const auto left = DialQueueRepo(database_, campaign.org).anybody_left(campaign.campaign);
  if (!left.ok()) return left.error();
  return !*left;
}

core::Result<bool> CampaignRunner::finish_if_done(const BusyCampaign& campaign, const DialingSettings& settings) {
  const auto over = is_done(campaign, settings);
  if (!over.ok() || !*over) return over;
  const repositories::WebhookEvent event{repositories::webhook_events::kCampaignChanged, campaign.campaign.value(),
                                         env_.clock.wall_now()};
  const auto tell = [&](repositories::Transaction& t) {
    return repositories::WebhookRepo(database_, campaign.org).publish(t, env_.ids, event, [&] {
      return campaign_changed_json(campaign.campaign, "finished", "running");
    });
  };
  core::Status done = CampaignRepo(database_, campaign.org).finish_if_running(campaign.campaign, tell);
  if (!done.ok()) return done.error();
  return true;
}

// ---- Before a call -----------------------------------------------------------------------------------------------

/// Calls that this node may begin by its own limits and its line; of none, why. A rate is no reason: its next call is
/// never far.
core::Result<int> CampaignRunner::node_room(const core::OrgId& org, core::WallTime now, std::string& why) const {
  const DialLine::Room line = line_.free_calls(org);
  why = line.calls > 0 ? "" : line.why;
  int room = std::min(line.calls, calls_by_rate(settings_.calls_per_minute, next_call_, now));
  if (settings_.max_calls > 0) {
    const auto open = DialAttemptRepo(database_, org).open_on_node(settings_.node);
    if (!open.ok()) return open.error();
    if (*open >= settings_.max_calls && why.empty()) why = "as many calls of campaigns as the node may have at once";
    room = std::min(room, settings_.max_calls - *open);
  }
  return room;
}

core::Result<CampaignRunner::Claimed> CampaignRunner::claim(const BusyCampaign& campaign,
                                                            const DialingSettings& settings) {
  Claim claim{campaign, settings, env_.clock.wall_now(), 0, 0, {}, {}, {}};
  if (!lease_is_safe()) return std::move(claim.made);
  const auto node = node_room(campaign.org, claim.now, claim.why);
  if (!node.ok()) return node.error();
  claim.node_room = *node;
  if (claim.node_room <= 0) {
    note_limit(campaign, claim.why);
    return std::move(claim.made);
  }
  const auto worth_it = may_claim(claim);
  if (!worth_it.ok()) return worth_it.error();
  if (!*worth_it) {
    note_limit(campaign, "");
    return std::move(claim.made);
  }
  core::Status status = database_.write_rows([&](Transaction& t) { return claim_in(t, claim); });
  if (!status.ok()) {
    // Of a commit that was not answered nobody knows whether the intents are there.
    for (DialOrder& order : claim.made.orders) owed_.push_back({std::move(order), {}});
    return status.error();
  }
  note_limit(campaign, claim.why);
  const int calls = static_cast<int>(claim.made.orders.size());
  next_call_ = after_calls(settings_.calls_per_minute, next_call_, calls, claim.now);
  return std::move(claim.made);
}

/// A look without a lock, so that a campaign in which nothing can happen costs no transaction.
core::Result<bool> CampaignRunner::may_claim(const Claim& claim) const {
  const core::CampaignId& campaign = claim.campaign.campaign;
  const auto due = DialQueueRepo(database_, claim.campaign.org).anybody_due(campaign, claim.now);
  if (!due.ok() || !*due) return due;
  const auto pace = DialPaceRepo(database_, claim.campaign.org).get(campaign);
  if (!pace.ok()) return pace.error();
  if (calls_by_rate(claim.settings.calls_per_minute, pace->next_call, claim.now) == 0) return false;
  if (pace->breaker == "open" && claim.now < breaker_until(claim.settings.breaker, *pace)) return false;
  const auto open = DialAttemptRepo(database_, claim.campaign.org).open(campaign);
  if (!open.ok()) return open.error();
  return open->open < claim.settings.max_calls;
}

/// How many calls may begin, by everything that limits them; what the limits are counted with stays locked.
core::Result<int> CampaignRunner::room_in(Transaction& t, Claim& claim) {
  int room = std::min(claim.node_room, kMaxClaim);
  const DialAttemptRepo attempts(database_, claim.campaign.org);
  if (!settings_.trunk.empty()) {
    const auto next = DialPaceRepo::lock_trunk(t, settings_.trunk);
    if (!next.ok()) return next.error();
    if (settings_.trunk_calls_per_minute > 0) {
      room = std::min(room, calls_by_rate(settings_.trunk_calls_per_minute, *next, claim.now));
    }
    if (settings_.trunk_max_calls > 0) {
      const auto open = attempts.open_on_trunk(t, settings_.trunk);
      if (!open.ok()) return open.error();
      if (*open >= settings_.trunk_max_calls) claim.why = "as many calls as the line may have at once, of all nodes";
      room = std::min(room, settings_.trunk_max_calls - *open);
    }
  }
  const DialPaceRepo paces(database_, claim.campaign.org);
  const auto pace = paces.lock(t, claim.campaign.campaign);
  if (!pace.ok()) return pace.error();
  const auto since = attempts.recent(t, claim.campaign.campaign, pace->breaker_since, kRecentCalls);
  if (!since.ok()) return since.error();
  claim.pace = watched(claim.settings.breaker, *pace, *since, claim.now);
  claim.made.breaker_changed = claim.pace.breaker != pace->breaker;
  if (claim.made.breaker_changed) {
    env_.log.warning("campaign_breaker",
                     {{"campaign", claim.campaign.campaign.value()}, {"state", claim.pace.breaker}});
  }
  const auto open = attempts.open(t, claim.campaign.campaign);
  if (!open.ok()) return open.error();
  const auto recent = attempts.recent(t, claim.campaign.campaign, core::WallTime{}, kRecentCalls);
  if (!recent.ok()) return recent.error();
  room = std::min(room, room_of(claim.settings, claim.pace, *open, *recent).campaign_calls);
  return std::min(room, calls_by_rate(claim.settings.calls_per_minute, claim.pace.next_call, claim.now));
}

core::Status CampaignRunner::claim_in(Transaction& t, Claim& claim) {
  claim.made = {};
  claim.why.clear();
  const auto runs = CampaignRepo(database_, claim.campaign.org).runs(t, claim.campaign.campaign);
  if (!runs.ok()) return runs.error();
  if (!*runs) return {};  // paused or stopped since this step began
  const auto room = room_in(t, claim);
  if (!room.ok()) return room.error();
  claim.room = *room;
  for (int rank = 0; rank < repositories::kRanks && claim.room > 0; ++rank) {
    if (core::Status taken = take_rank(t, claim, rank); !taken.ok()) return taken;
  }
  const int calls = static_cast<int>(claim.made.orders.size());
  claim.pace.next_call = after_calls(claim.settings.calls_per_minute, claim.pace.next_call, calls, claim.now);
  if (!settings_.trunk.empty() && settings_.trunk_calls_per_minute > 0 && calls > 0) {
    const auto next = DialPaceRepo::lock_trunk(t, settings_.trunk);
    if (!next.ok()) return next.error();
    core::Status saved = DialPaceRepo::save_trunk(
        t, settings_.trunk, after_calls(settings_.trunk_calls_per_minute, *next, calls, claim.now));
    if (!saved.ok()) return saved;
  }
  return DialPaceRepo(database_, claim.campaign.org).save(t, claim.campaign.campaign, claim.pace);
}

core::Status CampaignRunner::take_rank(Transaction& t, Claim& claim, int rank) {
  const DialQueueRepo queue(database_, claim.campaign.org);
  // Contacts whose turn it is not after all are put where they belong and make room for the next.
  for (int look = 0; look < kMaxLooks && claim.room > 0; ++look) {
    const auto due = queue.due(t, claim.campaign.campaign, rank, claim.now, std::max(claim.room, kMaxClaim));
    if (!due.ok()) return due.error();
    std::vector<QueuedContact> now;
    std::vector<QueuedContact> later;
    for (const QueuedContact& contact : *due) {
      if (now.size() == static_cast<std::size_t>(claim.room)) break;
      const DialDecision decision = decide(claim.settings, contact, claim.now);
      if (decision.verdict == Verdict::kNow) {
        now.push_back(contact);
        continue;
      }
      QueuedContact& one = later.emplace_back(contact);
      one.state = decision.verdict == Verdict::kNever ? decision.state : contact.state;
      one.next = decision.verdict == Verdict::kLater ? decision.at : claim.now + kLookAgain;
    }
    if (core::Status saved = queue.save(t, claim.campaign.campaign, later); !saved.ok()) return saved;
    if (core::Status done = intend(t, claim, now); !done.ok()) return done;
    if (due->size() < static_cast<std::size_t>(std::max(claim.room, kMaxClaim))) return {};
  }
  return {};
}

DialAttempt CampaignRunner::attempt_of(const Claim& claim, const QueuedContact& contact) const {
  DialAttempt attempt;
  attempt.call = core::CallId(env_.ids.make("call"));
  attempt.campaign = claim.campaign.campaign;
  attempt.contact = contact.contact;
  attempt.phone_number = contact.phone_number;
  attempt.number = contact.last_number + 1;
  attempt.reason = reason_of(contact);
  attempt.caller_id = caller_id_for(claim.settings, contact);
  attempt.node = settings_.node;
  attempt.trunk = settings_.trunk;
  attempt.utc_offset = offset_of(claim.settings, contact, claim.now).value_or(std::chrono::minutes(0));
  attempt.created = claim.now;
  return attempt;
}

core::Status CampaignRunner::intend(Transaction& t, Claim& claim, const std::vector<QueuedContact>& contacts) {
  std::vector<DialAttempt> attempts;
  for (const QueuedContact& contact : contacts) attempts.push_back(attempt_of(claim, contact));
  const auto written = DialAttemptRepo(database_, claim.campaign.org).intend(t, attempts);
  if (!written.ok()) return written.error();
  std::vector<QueuedContact> looked_at;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (!written->contains(attempts[i].call)) {
      looked_at.push_back(contacts[i]);  // another campaign was faster
      looked_at.back().next = claim.now + kTryAgain;
      continue;
    }
    looked_at.push_back(with_attempt(claim.settings, contacts[i], claim.now));
    claim.made.orders.push_back({claim.campaign.org, std::move(attempts[i]), claim.settings.max_conversations});
    --claim.room;
  }
  return DialQueueRepo(database_, claim.campaign.org).save(t, claim.campaign.campaign, looked_at);
}

// ---- The call ----------------------------------------------------------------------------------------------------

/// The last look before the network hears of it: whoever has opted out since the intent is not called, and neither is
/// anybody when the lists cannot be read, when the campaign was paused or stopped meanwhile, or when others may take
/// this node for dead.
bool CampaignRunner::dial(const DialOrder& order) {
  if (!lease_is_safe()) {
    take_back(order, {core::ErrorCode::kUnavailable, "the node's lease is about to run out", "", ""});
    return false;
  }
  const auto look = DialQueueRepo(database_, order.org)
                        .last_look(order.attempt.campaign, order.attempt.contact, order.attempt.phone_number);
  if (!look.ok()) {
    take_back(order, look.error());
    return false;
  }
  if (look->listed) {
    end_at_once(order, DialOutcome::kBlocked);
    return false;
  }
  if (!look->hindrance.empty()) {
    take_back(order, {core::ErrorCode::kUnavailable, look->hindrance, "", ""});
    return false;
  }
  const core::Status dialled = line_.dial(order);
  if (dialled.ok()) return true;
  if (may_be_tried_again(dialled.error().code)) {
    take_back(order, dialled.error());
  } else {
    env_.log.warning("dial_failed", {{"call", order.attempt.call.value()}, {"error", core::describe(dialled.error())}});
    end_at_once(order, DialOutcome::kFailed);
  }
  return false;
}

void CampaignRunner::take_back(const DialOrder& order, const core::Error& why) {
  env_.log.info("dial_taken_back", {{"call", order.attempt.call.value()}, {"error", core::describe(why)}});
  owed_.push_back({order, {}});
  const core::Status done = write_owed();
  if (!done.ok()) env_.log.warning("dial_not_taken_back", {{"error", core::describe(done.error())}});
}

void CampaignRunner::end_at_once(const DialOrder& order, DialOutcome outcome) {
  owed_.push_back({order, outcome});
  const core::Status done = write_owed();
  if (!done.ok()) env_.log.warning("attempt_not_finished", {{"error", core::describe(done.error())}});
}

/// What cannot be written now is written by a later step. Doing it twice changes nothing.
core::Status CampaignRunner::write_owed() {
  while (!owed_.empty()) {
    const auto& [order, outcome] = owed_.back();
    core::Status done;
    if (outcome) {
      const auto finished =
          DialAttemptRepo(database_, order.org).finish(order.attempt.call, *outcome, env_.clock.wall_now());
      if (!finished.ok()) done = finished.error();
    } else {
      done = put_back(order);
    }
    if (!done.ok()) return done;
    owed_.pop_back();
  }
  return {};
}

/// The attempt never was: its contact waits again.
core::Status CampaignRunner::put_back(const DialOrder& order) {
  return database_.write_rows([&](Transaction& t) -> core::Status {
    const DialQueueRepo queue(database_, order.org);
    const auto taken = DialAttemptRepo(database_, order.org).take_back(t, order.attempt.call);
    if (!taken.ok()) return taken.error();
    if (!*taken) return {};
    const auto contact = queue.lock(t, order.attempt.campaign, {order.attempt.contact});
    if (!contact.ok()) return contact.error();
    if (contact->empty() || contact->front().state != QueueState::kCalling) return {};
    QueuedContact again = contact->front();
    again.state = QueueState::kWaiting;
    --again.attempts;
    --again.day_attempts;
    if (order.attempt.reason == "callback" && !again.callback) {
      again.callback = order.attempt.created;
      again.rank = repositories::kCallbackRank;
    }
    again.next = env_.clock.wall_now() + kTryAgain;
    return queue.save(t, order.attempt.campaign, {again});
  });
}

// ---- Progress ----------------------------------------------------------------------------------------------------

core::Result<CampaignProgress> progress_of(repositories::Database& database, const core::OrgId& org,
                                           const core::CampaignId& campaign, const DialingSettings& settings,
                                           core::WallTime now) {
  const DialQueueRepo queue(database, org);
  const DialAttemptRepo attempts(database, org);
  CampaignProgress progress;
  auto contacts = queue.counts(campaign);
  if (!contacts.ok()) return contacts.error();
  progress.contacts = *std::move(contacts);
  const auto open = attempts.open(campaign);
  if (!open.ok()) return open.error();
  progress.open = *open;
  const auto outcomes = attempts.outcomes(campaign);
  if (!outcomes.ok()) return outcomes.error();
  progress.outcomes = *outcomes;
  const auto started = attempts.started(campaign, now - kMinute);
  if (!started.ok()) return started.error();
  progress.calls_last_minute = *started;
  const auto next = queue.next_due(campaign);
  if (!next.ok()) return next.error();
  progress.next_due = *next;
  const auto pace = DialPaceRepo(database, org).get(campaign);
  if (!pace.ok()) return pace.error();
  progress.pace = *pace;
  progress.limited_by = room_of(settings, *pace, *open, {}).why;
  if (pace->breaker == "open") progress.breaker_until = breaker_until(settings.breaker, *pace);
  return progress;
}

}  // namespace callai::orchestrators
