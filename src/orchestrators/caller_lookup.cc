#include "orchestrators/caller_lookup.h"

#include <memory>
#include <optional>
#include <utility>

#include "orchestrators/campaign_runner/dialing_settings.h"
#include "orchestrators/contact_clock.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/contacts/contact_place.h"
#include "repositories/contacts/phone_number.h"

namespace callai::orchestrators {

using repositories::ContactRecord;
using repositories::ContactRepo;
using repositories::Transaction;

namespace {

/// As it is stored; "" where it is withheld.
std::string number_of(const std::string& written, const std::string& region) {
  return repositories::is_withheld(written) ? "" : repositories::canonical_number(written, region);
}

/// Somebody of whom only the number is known. Without a zone of its own and of the campaign it is where this machine
/// is.
ContactRecord stranger(const std::string& number, const std::string& campaign_settings, const CallerSettings& settings,
                       const repositories::RegionZones& zones, core::WallTime now) {
  ContactRecord record;
  record.contact.phone_number = number;
  record.created = now;
  repositories::place_contact(record, zones, now);
  core::Problems ignored;  // the campaign's own route shows what is used
  const bool placed = !record.time_zone.empty() || !dialing_of_campaign(campaign_settings, ignored).time_zone.empty();
  if (!placed && settings.own_offset != nullptr) record.contact.utc_offset = settings.own_offset(now);
  return record;
}

Caller caller_of(const ContactRecord& record, const std::string& campaign_settings, core::WallTime now) {
  const ContactClock clock = clock_of(record, campaign_settings, now);
  Caller caller{record.contact, clock.zone};
  caller.contact.utc_offset = clock.utc_offset;
  return caller;
}

}  // namespace

struct CallerLookup::Answer {
  std::optional<ContactRecord> record;
  std::string campaign_settings = "{}";

  /// Blocks. What cannot be read is not there.
  static Answer of(repositories::Database& database, const core::OrgId& org, const core::CampaignId& campaign,
                   const std::string& number) {
    Answer answer;
    const auto stored = repositories::CampaignRepo(database, org).get(campaign);
    if (stored.ok()) answer.campaign_settings = stored->settings;
    if (number.empty()) return answer;
    const ContactRepo contacts(database, org);
    const auto known = contacts.find_by_phone(number);
    if (!known.ok()) return answer;
    if (auto record = contacts.record(known->id); record.ok()) answer.record = *std::move(record);
    return answer;
  }
};

core::Result<Caller> CallerLookup::find(core::Env env, repositories::Database& database, const core::OrgId& org,
                                        const CallerSettings& settings, const core::CampaignId& campaign,
                                        const std::string& number) {
  const std::string known_as = number_of(number, settings.region);
  Answer answer = Answer::of(database, org, campaign, known_as);
  const core::WallTime now = env.clock.wall_now();
  if (!answer.record) {
    answer.record = stranger(known_as, answer.campaign_settings, settings, repositories::RegionZones(), now);
    if (!known_as.empty()) {
      answer.record->contact.id = core::ContactId(env.ids.make("contact"));
      auto stored = ContactRepo(database, org).find_or_add(*answer.record);
      if (!stored.ok()) return stored.error();
      answer.record = *std::move(stored);
    }
  }
  return caller_of(*answer.record, answer.campaign_settings, now);
}

void CallerLookup::look_up(const core::CallId& call, const core::CampaignId& campaign, const std::string& number,
                           Known known) {
  const std::string known_as = number_of(number, settings_.region);
  asked_[call] = Asked{std::move(known), known_as};
  parts_.sequence.post_at(parts_.env.clock.now() + settings_.patience,
                          safety_.wrap([this, call] { go_on_without(call); }));
  auto answer = std::make_shared<Answer>();
  core::Task back = safety_.wrap([this, call, answer] { read(call, *answer); });
  const bool taken = parts_.lanes.submit(
      call.value(), core::Duration{0},
      [&database = parts_.database, org = parts_.org, campaign, known_as, answer, back = std::move(back)]() mutable {
        *answer = Answer::of(database, org, campaign, known_as);
        return std::move(back);
      });
  if (!taken) read(call, *answer);
}

void CallerLookup::read(const core::CallId& call, Answer& answer) {
  const auto it = asked_.find(call);
  if (it == asked_.end()) return;
  it->second.campaign_settings = std::move(answer.campaign_settings);
  if (answer.record) return found(call, *answer.record);
  if (!it->second.number.empty()) return add(call);
  go_on_without(call);
  asked_.erase(call);
}

/// Nobody has the number, or the store could not be read: it says so when it writes.
void CallerLookup::add(const core::CallId& call) {
  const Asked& asked = asked_.at(call);
  ContactRecord record =
      stranger(asked.number, asked.campaign_settings, settings_, zones_, parts_.env.clock.wall_now());
  record.contact.id = core::ContactId(parts_.env.ids.make("contact"));
  auto stored = std::make_shared<ContactRecord>();
  auto status = std::make_shared<core::Status>();
  const auto told = std::make_shared<core::Task>(safety_.wrap([this, call, stored, status] {
    if (status->ok()) return found(call, *stored);
    parts_.env.log.warning("contact_not_stored", {{"error", core::describe(status->error())}});
    go_on_without(call);
    asked_.erase(call);
  }));
  const bool taken = parts_.storage.submit(
      [&database = parts_.database, org = parts_.org, record = std::move(record), stored](Transaction& t) {
        auto one = ContactRepo(database, org).find_or_add(t, record);
        if (!one.ok()) return core::Status{one.error()};
        *stored = *std::move(one);
        return core::Status{};
      },
      [&sequence = parts_.sequence, status, told](core::Status result) {
        *status = std::move(result);
        sequence.post(std::move(*told));
      });
  if (taken) return;
  parts_.env.log.warning("contact_not_stored", {{"error", "too many writes wait"}});
  go_on_without(call);
  asked_.erase(call);
}

void CallerLookup::found(const core::CallId& call, const ContactRecord& record) {
  auto node = asked_.extract(call);
  if (node.empty()) return;
  Asked& asked = node.mapped();
  if (asked.known) return asked.known(caller_of(record, asked.campaign_settings, parts_.env.clock.wall_now()));
  const bool taken = parts_.storage.submit(
      [&database = parts_.database, org = parts_.org, call, contact = record.contact.id](Transaction& t) {
        return repositories::CallRepo(database, org).set_contact(t, call, contact);
      },
      {});
  if (!taken) parts_.env.log.warning("caller_not_stored", {{"call", call.value()}});
}

void CallerLookup::go_on_without(const core::CallId& call) {
  const auto it = asked_.find(call);
  if (it == asked_.end() || !it->second.known) return;
  Asked& asked = it->second;
  const core::WallTime now = parts_.env.clock.wall_now();
  const Caller caller =
      caller_of(stranger(asked.number, asked.campaign_settings, settings_, zones_, now), asked.campaign_settings, now);
  std::exchange(asked.known, {})(caller);
}

}  // namespace callai::orchestrators
