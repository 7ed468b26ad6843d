#include "orchestrators/stored_journal.h"

#include <cmath>
#include <memory>
#include <utility>

#include "orchestrators/call_events_json.h"
#include "orchestrators/call_header_json.h"
#include "orchestrators/contact_clock.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/call_audio_repo.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/call_review_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::orchestrators {

using repositories::CallRepo;
using repositories::ContactRepo;
using repositories::ConversationRepo;
using repositories::FollowUpRepo;
using repositories::Transaction;
namespace webhook_events = repositories::webhook_events;

namespace {

repositories::CallRecord record_of(const CallHeader& header) {
  const ConversationSetup& setup = header.setup;
  repositories::CallRecord record;
  record.id = setup.call;
  record.campaign = header.campaign;
  record.contact = setup.contact.id;
  record.phone_number = header.number;
  record.direction = setup.outbound ? repositories::CallDirection::kOutbound : repositories::CallDirection::kInbound;
  record.created = setup.started;
  record.template_id = core::TemplateId(setup.campaign->meta.id);
  record.template_version = header.template_version;
  record.template_digest = header.template_digest;
  record.machine_version = std::to_string(kMachineVersion);
  record.snapshot = to_json_text(header, false);
  record.recording_path = header.recording_path;
  record.seed = setup.seed;
  record.utc_offset = setup.contact.utc_offset;
  return record;
}

/// A contact that is not in the store (an unknown caller) has nothing to update.
core::Status unless_unknown(core::Status status) {
  if (!status.ok() && status.error().code == core::ErrorCode::kNotFound) return {};
  return status;
}

repositories::CallAudioRecord audio_record(const core::CallId& call, repositories::AudioDirection direction,
                                           const telephony::DirectionQuality& quality,
                                           std::optional<double> round_trip_ms) {
  repositories::CallAudioRecord record;
  record.call = call;
  record.direction = direction;
  record.codec = quality.codec;
  record.packets = static_cast<std::int64_t>(quality.packets);
  record.lost = static_cast<std::int64_t>(quality.lost);
  record.loss_percent = quality.loss_percent;
  record.jitter_ms = quality.jitter_ms;
  record.mos = quality.mos;
  record.round_trip_ms = round_trip_ms;
  record.one_way = quality.one_way;
  return record;
}

core::Status finish(repositories::Database& database, const core::OrgId& org, const core::CallId& call,
                    const CallSummary& summary, core::WallTime now, Transaction& t) {
  const core::Status saved = ConversationRepo(database, org).save_session(t, call, summary.session, now);
  if (!saved.ok()) return saved;
  const core::Status noted = repositories::CallReviewRepo(database, org).put(t, call, summary.review, now);
  if (!noted.ok()) return noted;
  const auto attempt = repositories::DialAttemptRepo(database, org)
                           .finish(t, call, repositories::dial_outcome_of(summary.status, summary.outcome), now);
  if (!attempt.ok()) return attempt.error();
  CallRepo calls(database, org);
  const core::Status told = calls.set_end(t, call, summary.reason, summary.code);
  if (!told.ok()) return told;
  const bool completed = summary.status == "completed";
  return calls.finish(t, call, completed ? repositories::CallStatus::kCompleted : repositories::CallStatus::kFailed,
                      summary.outcome, now, summary.talk);
}

}  // namespace

/// Tells webhooks of what a write does, as a part of it. Copied into writes: what it refers to outlives them.
class StoredJournal::Teller {
 public:
  Teller(const StoredJournal& journal, const core::CallId& call)
      : ids_(journal.env_.ids),
        database_(journal.database_),
        org_(journal.org_),
        call_(call),
        at_(journal.env_.clock.wall_now()),
        silent_(journal.of_ == JournalOf::kTrials) {}

  template <typename Data>
  core::Status tell(Transaction& t, std::string_view type, const Data& data) const {
    if (silent_) return {};
    return repositories::WebhookRepo(database_, org_).publish(t, ids_, {type, call_.value(), at_}, data);
  }
  /// Puts it into the inbox, and tells of it.
  core::Status follow_up(Transaction& t, const repositories::FollowUpRecord& record) const {
    const auto added = FollowUpRepo(database_, org_).add_of_call(t, record);
    if (!added.ok()) return added.error();
    if (!*added) return {};
    return tell(t, webhook_events::kFollowUp, [&added] { return follow_up_json(**added); });
  }

 private:
  core::Ids& ids_;
  repositories::Database& database_;
  core::OrgId org_;
  core::CallId call_;
  core::WallTime at_;
  bool silent_;
};

StoredJournal::Teller StoredJournal::teller(const core::CallId& call) const {
  return {*this, call};
}

std::int64_t TokenPrices::cost_micros(const pipeline::LlmUsage& usage) const {
  return std::llround(static_cast<double>(usage.prompt_tokens) * prompt_per_million +
                      static_cast<double>(usage.completion_tokens) * completion_per_million);
}

StoredJournal::StoredJournal(core::Env env, core::Sequence& sequence, repositories::StoragePort& storage,
                             repositories::Database& database, core::OrgId org, TokenPrices prices, std::string node,
                             JournalOf of)
    : env_(env),
      sequence_(sequence),
      storage_(storage),
      database_(database),
      org_(std::move(org)),
      prices_(prices),
      node_(std::move(node)),
      of_(of) {}

void StoredJournal::failed(const char* what, const core::Error& error) {
  env_.log.error("storage_failed", {{"what", what}, {"error", core::describe(error)}});
  if (!first_error_) first_error_ = error;
}

bool StoredJournal::offer(Waiting& waiting) {
  // Shared with the port's copies: a refused write must not be used up.
  const auto write = std::make_shared<repositories::StorageWrite>(std::move(waiting.write));
  const auto durable = std::make_shared<core::Task>(std::move(waiting.durable));
  // Made here, on the dispatch sequence; the storage thread only carries the result back.
  const auto status = std::make_shared<core::Status>();
  const auto report =
      std::make_shared<core::Task>(safety_.wrap([this, durable, status, what = waiting.what, always = waiting.always] {
        if (!status->ok()) failed(what, status->error());
        if ((status->ok() || always) && *durable) (*durable)();
      }));
  const bool taken = storage_.submit([write](Transaction& t) { return (*write)(t); },
                                     [&sequence = sequence_, status, report](core::Status result) {
                                       *status = std::move(result);
                                       sequence.post(std::move(*report));
                                     });
  if (taken) return true;
  waiting.write = std::move(*write);
  waiting.durable = std::move(*durable);
  return false;
}

void StoredJournal::submit(const char* what, repositories::StorageWrite write, core::Task durable, bool always) {
  if (waiting_.size() >= kMaxWaiting) {
    failed(what, core::Error{core::ErrorCode::kResourceExhausted, "the store is too far behind to take more",
                             "look at the disk: it is too slow or full", ""});
    if (always && durable) sequence_.post(std::move(durable));
    return;
  }
  waiting_.push_back({std::move(write), what, std::move(durable), always});
  while (!waiting_.empty() && offer(waiting_.front())) waiting_.pop_front();
}

void StoredJournal::created(const CallHeader& header) {
  going_[header.setup.call].time_zone = header.time_zone;
  repositories::CallRecord record = record_of(header);
  record.node = node_;
  submit("call",
         [db = &database_, org = org_, record = std::move(record), teller = teller(header.setup.call)](Transaction& t) {
           const core::Status made = CallRepo(*db, org).create(t, record);
           if (!made.ok()) return made;
           return teller.tell(t, webhook_events::kCallStarted, [&record] { return call_started_json(record); });
         });
}

void StoredJournal::connected(const CallHeader& header) {
  going_[header.setup.call].answered = true;
  submit("call status", [db = &database_, org = org_, record = record_of(header), at = header.setup.started,
                         teller = teller(header.setup.call)](Transaction& t) {
    CallRepo calls(*db, org);
    core::Status done = calls.set_snapshot(t, record.id, record.snapshot);
    if (done.ok()) done = calls.set_status(t, record.id, repositories::CallStatus::kInProgress, at);
    if (!done.ok()) return done;
    return teller.tell(t, webhook_events::kCallAnswered, [&record] { return call_answered_json(record); });
  });
}

void StoredJournal::steps(const core::CallId& call, CallSteps steps) {
  submit("call events", [db = &database_, org = org_, call, steps = std::move(steps)](Transaction& t) {
    std::vector<repositories::CallEventRecord> records;
    records.reserve(steps.size());
    for (const auto& step : steps) {
      LoggedEvent event = logged(*step);
      records.push_back({event.seq, event.at, std::move(event.event_json), event.effects_hash});
    }
    return ConversationRepo(*db, org).append_events(t, call, records);
  });
}

void StoredJournal::turn(const core::CallId& call, const conversation::Turn& turn, core::Task durable) {
  going_[call].tally.turn(turn);
  submit(
      "turn",
      [db = &database_, org = org_, call, turn, now = env_.clock.wall_now(), teller = teller(call)](Transaction& t) {
        const core::Status kept = ConversationRepo(*db, org).append_turn(t, call, turn, now);
        if (!kept.ok()) return kept;
        return teller.tell(t, webhook_events::kTurnCompleted, [&] { return turn_json(call, turn); });
      },
      std::move(durable));
}

void StoredJournal::field(const core::CallId& call, const core::ContactId& contact,
                          const conversation::StoreField& field) {
  const bool to_contact =
      of_ == JournalOf::kCalls && !field.contact_attribute.empty() && !field.cleared && !contact.empty();
  submit(
      "field", [db = &database_, org = org_, call, contact, field, to_contact, teller = teller(call)](Transaction& t) {
        ConversationRepo conversations(*db, org);
        core::Status stored = field.cleared
                                  ? conversations.clear_field(t, call, field.field)
                                  : conversations.store_field(t, {call, field.field, field.canonical, field.confirmed});
        if (stored.ok()) {
          stored = teller.tell(t, webhook_events::kFieldExtracted, [&] { return field_json(call, contact, field); });
        }
        if (!stored.ok() || !to_contact) return stored;
        return unless_unknown(ContactRepo(*db, org).update(t, contact, {{field.contact_attribute, field.canonical}}));
      });
}

/// Of a call that is stored already.
repositories::FollowUpRecord StoredJournal::follow_up(const core::CallId& call, const char* kind, std::string summary) {
  repositories::FollowUpRecord made;
  made.id = env_.ids.make("follow");
  made.kind = kind;
  made.call = call;
  made.summary = std::move(summary);
  made.created = env_.clock.wall_now();
  return made;
}

void StoredJournal::lead_status(const core::CallId& call, const core::ContactId& contact, const std::string& status) {
  if (contact.empty() || of_ == JournalOf::kTrials) return;
  submit("lead status", [db = &database_, org = org_, contact, status](Transaction& t) {
    return unless_unknown(ContactRepo(*db, org).update(t, contact, {{"status", status}}));
  });
  if (status != "hot" && status != "qualified") return;
  submit("follow-up", [teller = teller(call), made = follow_up(call, "hot_lead", "The caller is a lead: " + status)](
                          Transaction& t) { return teller.follow_up(t, made); });
}

void StoredJournal::opt_out(const core::CallId& call, const conversation::Contact& contact) {
  if (contact.phone_number.empty() || of_ == JournalOf::kTrials) return;
  submit("opt-out", [db = &database_, org = org_, call, contact, now = env_.clock.wall_now(),
                     teller = teller(call)](Transaction& t) {
    const core::Status kept = ContactRepo(*db, org).opt_out(t, contact.phone_number, "call " + call.value(), now);
    if (!kept.ok()) return kept;
    return teller.tell(t, webhook_events::kOptOut, [&] { return opt_out_json(call, contact); });
  });
}

void StoredJournal::callback(const core::CallId& call, const conversation::Contact& contact,
                             const conversation::ScheduleCallback& callback) {
  if (of_ == JournalOf::kTrials) return;
  repositories::CallbackRecord record;
  record.id = env_.ids.make("callback");
  record.contact = contact.id;
  record.call = call;
  record.at_local = callback.at;
  const auto going = going_.find(call);
  record.at = moment_of(callback.at, going == going_.end() ? "" : going->second.time_zone, contact.utc_offset);
  record.created = env_.clock.wall_now();
  repositories::FollowUpRecord made = follow_up(
      call, "callback", "A callback was agreed for " + templates::to_canonical(templates::FieldValue(callback.at)));
  made.due = record.at;
  submit("callback", [db = &database_, org = org_, record = std::move(record), made = std::move(made),
                      teller = teller(call)](Transaction& t) {
    core::Status stored = repositories::CallbackRepo(*db, org).add(t, record);
    if (stored.ok()) stored = teller.follow_up(t, made);
    // A campaign that the contact is in keeps the promise.
    if (stored.ok() && !record.contact.empty()) {
      stored = repositories::DialQueueRepo(*db, org).agree_callback(t, record.call, record.contact, record.at);
    }
    if (!stored.ok()) return stored;
    return teller.tell(t, webhook_events::kCallbackAgreed, [&record] { return callback_json(record); });
  });
}

void StoredJournal::audio(const core::CallId& call, const telephony::CallQuality& quality) {
  repositories::CallAudioRecord received =
      audio_record(call, repositories::AudioDirection::kReceived, quality.received, quality.round_trip_ms);
  received.concealed_ms = quality.concealed_ms;
  repositories::CallAudioRecord sent =
      audio_record(call, repositories::AudioDirection::kSent, quality.sent, quality.round_trip_ms);
  submit("audio quality",
         [db = &database_, org = org_, received = std::move(received), sent = std::move(sent)](Transaction& t) {
           repositories::CallAudioRepo audio(*db, org);
           const core::Status stored = audio.add(t, received);
           return stored.ok() ? audio.add(t, sent) : stored;
         });
}

void StoredJournal::ended(const core::CallId& call, const CallSummary& summary, core::Task durable) {
  std::optional<repositories::FollowUpRecord> made;
  if (summary.outcome == "transfer_failed") made = follow_up(call, "failed_transfer", summary.review.summary);
  if (summary.outcome == "message_taken") made = follow_up(call, "message", summary.review.summary);
  if (of_ == JournalOf::kTrials) made.reset();
  Going going;
  if (auto known = going_.extract(call); !known.empty()) going = std::move(known.mapped());
  if (going.answered) going.tally.session(summary.session, summary.review);
  const repositories::CallUsage used{summary.spent.prompt_tokens, summary.spent.completion_tokens,
                                     prices_.cost_micros(summary.spent)};
  submit(
      "end of the call",
      [db = &database_, org = org_, call, summary, going = std::move(going), made = std::move(made), used,
       now = env_.clock.wall_now(), teller = teller(call)](Transaction& t) {
        core::Status done = finish(*db, org, call, summary, now, t);
        if (done.ok() && made) done = teller.follow_up(t, *made);
        repositories::AnalyticsRepo analytics(*db, org);
        if (done.ok()) {
          done =
              analytics.add_call(t, call, going.tally, summary.status, summary.outcome, going.answered, summary.talk);
        }
        if (done.ok()) done = analytics.add_usage(t, call, used);
        if (done.ok() && going.answered) {
          done = teller.tell(t, webhook_events::kOutcomeDecided,
                             [&] { return outcome_json(call, summary.outcome, "call"); });
        }
        if (!done.ok()) return done;
        return teller.tell(t, webhook_events::kCallEnded, [&] { return call_ended_json(call, summary, used); });
      },
      std::move(durable), true);
}

void StoredJournal::reviewed(const core::CallId& call, const conversation::CallReview& review,
                             const pipeline::LlmUsage& spent) {
  const repositories::CallUsage used{spent.prompt_tokens, spent.completion_tokens, prices_.cost_micros(spent)};
  submit("note of the call", [db = &database_, org = org_, call, review, used, now = env_.clock.wall_now(),
                              teller = teller(call)](Transaction& t) {
    core::Status done = repositories::CallReviewRepo(*db, org).put(t, call, review, now);
    if (done.ok()) done = repositories::AnalyticsRepo(*db, org).add_usage(t, call, used);
    if (!done.ok()) return done;
    return teller.tell(t, webhook_events::kCallReviewed, [&] { return review_json(call, review); });
  });
}

}  // namespace callai::orchestrators
