#include "orchestrators/stored_journal.h"

#include <memory>
#include <utility>

#include "orchestrators/call_header_json.h"
#include "repositories/campaign_specific/call_audio_repo.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/call_review_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"

namespace callai::orchestrators {

using repositories::CallRepo;
using repositories::ContactRepo;
using repositories::ConversationRepo;
using repositories::FollowUpRepo;
using repositories::Transaction;

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

}  // namespace

StoredJournal::StoredJournal(core::Env env, core::Sequence& sequence, repositories::StoragePort& storage,
                             repositories::Database& database, core::OrgId org, std::string node)
    : env_(env),
      sequence_(sequence),
      storage_(storage),
      database_(database),
      org_(std::move(org)),
      node_(std::move(node)) {}

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
  repositories::CallRecord record = record_of(header);
  record.node = node_;
  submit("call", [db = &database_, org = org_, record = std::move(record)](Transaction& t) {
    return CallRepo(*db, org).create(t, record);
  });
}

void StoredJournal::connected(const CallHeader& header) {
  submit("call status", [db = &database_, org = org_, call = header.setup.call, at = header.setup.started,
                         snapshot = to_json_text(header, false)](Transaction& t) {
    CallRepo calls(*db, org);
    const core::Status kept = calls.set_snapshot(t, call, snapshot);
    return kept.ok() ? calls.set_status(t, call, repositories::CallStatus::kInProgress, at) : kept;
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
  submit(
      "turn",
      [db = &database_, org = org_, call, turn, now = env_.clock.wall_now()](Transaction& t) {
        return ConversationRepo(*db, org).append_turn(t, call, turn, now);
      },
      std::move(durable));
}

void StoredJournal::field(const core::CallId& call, const core::ContactId& contact,
                          const conversation::StoreField& field) {
  submit("field", [db = &database_, org = org_, call, contact, field](Transaction& t) {
    ConversationRepo conversations(*db, org);
    const core::Status stored =
        field.cleared ? conversations.clear_field(t, call, field.field)
                      : conversations.store_field(t, {call, field.field, field.canonical, field.confirmed});
    if (!stored.ok() || field.contact_attribute.empty() || field.cleared || contact.empty()) return stored;
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
  if (contact.empty()) return;
  submit("lead status", [db = &database_, org = org_, contact, status](Transaction& t) {
    return unless_unknown(ContactRepo(*db, org).update(t, contact, {{"status", status}}));
  });
  if (status != "hot" && status != "qualified") return;
  submit("follow-up",
         [db = &database_, org = org_, made = follow_up(call, "hot_lead", "The caller is a lead: " + status)](
             Transaction& t) { return FollowUpRepo(*db, org).add_of_call(t, made); });
}

void StoredJournal::opt_out(const core::CallId& call, const conversation::Contact& contact) {
  if (contact.phone_number.empty()) return;
  submit("opt-out", [db = &database_, org = org_, number = contact.phone_number, reason = "call " + call.value(),
                     now = env_.clock.wall_now()](Transaction& t) {
    return ContactRepo(*db, org).opt_out(t, number, reason, now);
  });
}

void StoredJournal::callback(const core::CallId& call, const conversation::Contact& contact,
                             const conversation::ScheduleCallback& callback) {
  repositories::CallbackRecord record;
  record.id = env_.ids.make("callback");
  record.contact = contact.id;
  record.call = call;
  record.at_local = callback.at;
  record.at = templates::to_wall(callback.at, contact.utc_offset);
  record.created = env_.clock.wall_now();
  repositories::FollowUpRecord made = follow_up(
      call, "callback", "A callback was agreed for " + templates::to_canonical(templates::FieldValue(callback.at)));
  made.due = record.at;
  submit("callback", [db = &database_, org = org_, record = std::move(record), made = std::move(made)](Transaction& t) {
    core::Status stored = repositories::CallbackRepo(*db, org).add(t, record);
    if (stored.ok()) stored = FollowUpRepo(*db, org).add_of_call(t, made);
    // A campaign that the contact is in keeps the promise.
    if (stored.ok() && !record.contact.empty()) {
      stored = repositories::DialQueueRepo(*db, org).agree_callback(t, record.call, record.contact, record.at);
    }
    return stored;
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
  submit(
      "end of the call",
      [db = &database_, org = org_, call, summary, made = std::move(made),
       now = env_.clock.wall_now()](Transaction& t) -> core::Status {
        const core::Status saved = ConversationRepo(*db, org).save_session(t, call, summary.session, now);
        if (!saved.ok()) return saved;
        const core::Status noted = repositories::CallReviewRepo(*db, org).put(t, call, summary.review, now);
        if (!noted.ok()) return noted;
        const auto attempt = repositories::DialAttemptRepo(*db, org).finish(
            t, call, repositories::dial_outcome_of(summary.status, summary.outcome), now);
        if (!attempt.ok()) return attempt.error();
        if (made) {
          if (core::Status stored = FollowUpRepo(*db, org).add_of_call(t, *made); !stored.ok()) return stored;
        }
        const bool completed = summary.status == "completed";
        return CallRepo(*db, org).finish(
            t, call, completed ? repositories::CallStatus::kCompleted : repositories::CallStatus::kFailed,
            summary.outcome, now, summary.talk);
      },
      std::move(durable), true);
}

void StoredJournal::reviewed(const core::CallId& call, const conversation::CallReview& review) {
  submit("note of the call", [db = &database_, org = org_, call, review, now = env_.clock.wall_now()](Transaction& t) {
    return repositories::CallReviewRepo(*db, org).put(t, call, review, now);
  });
}

}  // namespace callai::orchestrators
