#include "orchestrators/campaign_runner/dial_decision.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "repositories/contacts/time_zones.h"

namespace callai::orchestrators {

using repositories::DialOutcome;
using repositories::QueuedContact;
using repositories::QueueState;

namespace {

using Verdict = DialDecision::Verdict;

constexpr core::Duration kLookAgain = std::chrono::hours(1);      // at what a person has to mend
constexpr core::Duration kOnThePhone = std::chrono::seconds(30);  // with another campaign

/// "Lisbon" of "Europe/Lisbon", else "UTC+02:00".
std::string place_of(const DialingSettings& settings, const QueuedContact& contact) {
  std::string zone = zone_of(settings, contact);
  if (zone.empty()) {
    const auto minutes = static_cast<int>(contact.utc_offset.count());
    if (minutes == 0) return "UTC";
    char text[32];
    std::snprintf(text, sizeof text, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                  std::abs(minutes) % 60);
    return text;
  }
  zone.erase(0, zone.rfind('/') + 1);
  std::replace(zone.begin(), zone.end(), '_', ' ');
  return zone;
}

/// "09:00 Lisbon", with the date where it is another day.
std::string shown(const DialingSettings& settings, const QueuedContact& contact, core::WallTime at,
                  core::WallTime now) {
  const auto ahead = offset_of(settings, contact, at);
  const auto ahead_now = offset_of(settings, contact, now);
  if (!ahead || !ahead_now) return "later";
  const templates::CivilDateTime local = templates::to_civil(at, *ahead);
  const std::string date = local.date == templates::to_civil(now, *ahead_now).date
                               ? ""
                               : templates::to_canonical(templates::FieldValue(local.date)) + " ";
  return date + templates::to_canonical(templates::FieldValue(local.time)) + " " + place_of(settings, contact);
}

std::int64_t local_day(core::WallTime at, std::chrono::minutes ahead) {
  return templates::days_from_civil(templates::to_civil(at, ahead).date);
}

DialDecision never(QueueState state, std::string why) {
  return {Verdict::kNever, {}, state, std::move(why)};
}

/// What the state of the contact says, whatever the time.
std::optional<DialDecision> barred(const DialingSettings& settings, const QueuedContact& c, core::WallTime now) {
  const std::string last = c.last_outcome.empty() ? "" : ": " + c.last_outcome;
  if (c.state == QueueState::kCalling) return never(c.state, "being called");
  if (c.state == QueueState::kDone) return never(c.state, "done" + last);
  if (c.do_not_call || c.state == QueueState::kBlocked) return never(QueueState::kBlocked, "on the do-not-call list");
  if (c.state == QueueState::kGivenUp) return never(c.state, "given up" + last);
  if (c.attempts >= settings.max_attempts) {
    return never(QueueState::kGivenUp, std::to_string(c.attempts) + " attempts made, the most that are allowed");
  }
  if (c.phone_number.empty()) return never(QueueState::kGivenUp, "no telephone number");
  if (settings.ends && now >= *settings.ends) return never(QueueState::kWaiting, "the campaign's time is over");
  return {};
}

}  // namespace

const std::string& zone_of(const DialingSettings& settings, const QueuedContact& contact) {
  return contact.time_zone.empty() && contact.utc_offset.count() == 0 ? settings.time_zone : contact.time_zone;
}

std::optional<std::chrono::minutes> offset_of(const DialingSettings& settings, const QueuedContact& contact,
                                              core::WallTime at) {
  const std::string& zone = zone_of(settings, contact);
  return zone.empty() ? std::optional(contact.utc_offset) : repositories::utc_offset_of(zone, at);
}

DialDecision decide(const DialingSettings& settings, const QueuedContact& c, core::WallTime now) {
  if (auto bar = barred(settings, c, now)) return *std::move(bar);
  if (c.on_the_phone) {
    return {Verdict::kLater, now + kOnThePhone, c.state, "on the phone"};
  }
  const auto offset = [&](core::WallTime at) { return offset_of(settings, c, at); };
  if (!offset(now)) {
    return {Verdict::kLater, now + kLookAgain, c.state, "the time zone '" + zone_of(settings, c) + "' is not known"};
  }
  // Each rule may move the moment; the last one that did is the reason.
  core::WallTime at = now;
  std::string why;
  const core::WallTime due = std::max(c.due, c.callback.value_or(c.due));
  if (due > at) {
    at = due;
    why = c.callback ? "a callback is agreed for " + shown(settings, c, at, now)
                     : "retry after " + (c.last_outcome.empty() ? std::string("the start") : c.last_outcome) + " at " +
                           shown(settings, c, at, now);
  }
  if (settings.starts && *settings.starts > at) {
    at = *settings.starts;
    why = "the campaign begins at " + shown(settings, c, at, now);
  }
  const auto ahead = offset(at);
  if (ahead && c.day_attempts >= settings.max_attempts_per_day && local_day(at, *ahead) <= c.last_day) {
    const auto tomorrow = conversation::start_of_day(c.last_day + 1, offset, at);
    if (!tomorrow) return {Verdict::kLater, now + kLookAgain, c.state, "the time zone is not known"};
    at = std::max(at, *tomorrow);
    why = std::to_string(c.day_attempts) + " attempts that day, the most that are allowed";
  }
  const auto open = conversation::next_open(settings.hours, offset, at);
  if (!open) return {Verdict::kLater, now + kLookAgain, c.state, "no calling hours within a year"};
  if (*open > at) {
    at = *open;
    why += (why.empty() ? "" : "; ") + std::string("outside the calling hours until ") + shown(settings, c, at, now);
  }
  if (settings.ends && at >= *settings.ends)
    return never(QueueState::kWaiting, "the campaign ends before " + shown(settings, c, at, now));
  if (at > now) return {Verdict::kLater, at, c.state, std::move(why)};
  return {Verdict::kNow, now, c.state, c.callback ? "a callback is agreed for now" : "due"};
}

QueuedContact with_attempt(const DialingSettings& settings, QueuedContact contact, core::WallTime now) {
  const std::int64_t today = local_day(now, offset_of(settings, contact, now).value_or(std::chrono::minutes(0)));
  contact.day_attempts = today == contact.last_day ? contact.day_attempts + 1 : 1;
  contact.last_day = today;
  ++contact.attempts;
  contact.state = QueueState::kCalling;
  contact.callback.reset();  // kept, or agreed anew
  contact.rank = contact.home_rank;
  return contact;
}

QueuedContact after_attempt(const DialingSettings& settings, QueuedContact contact, DialOutcome outcome, int times,
                            core::WallTime now) {
  contact.last_outcome = to_string(outcome);
  if (contact.do_not_call || outcome == DialOutcome::kBlocked) {
    contact.state = QueueState::kBlocked;
    return contact;
  }
  contact.state = QueueState::kWaiting;
  if (contact.callback) {
    contact.rank = repositories::kCallbackRank;
    contact.due = *contact.callback;
  } else if (outcome == DialOutcome::kReached) {
    contact.state = QueueState::kDone;
    return contact;
  } else {
    const RetryRule& rule = settings.retry_after(outcome);
    if (times >= rule.tries) {
      contact.state = QueueState::kGivenUp;
      return contact;
    }
    core::Duration wait = rule.after;
    for (int i = 1; i < times && wait < rule.at_most; ++i) wait *= 2;
    contact.due = now + std::min(wait, rule.at_most);
  }
  const DialDecision next = decide(settings, contact, now);
  contact.next = next.verdict == DialDecision::Verdict::kLater ? next.at : contact.due;
  if (next.verdict == DialDecision::Verdict::kNever) contact.state = next.state;
  return contact;
}

std::string caller_id_for(const DialingSettings& settings, const QueuedContact& contact) {
  if (settings.caller_ids.empty()) return "";
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a: the same on every node and after every restart
  for (const char c : contact.contact.value()) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return settings.caller_ids.at(hash % settings.caller_ids.size());
}

}  // namespace callai::orchestrators
