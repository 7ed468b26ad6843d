#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

enum class CallDirection { kInbound, kOutbound };
std::string_view to_string(CallDirection direction);  ///< "inbound", "outbound"

/// created -> dialing -> in_progress -> completed; failed: never answered; interrupted: the process died meanwhile.
enum class CallStatus { kCreated, kDialing, kInProgress, kCompleted, kFailed, kInterrupted };
std::string_view to_string(CallStatus status);  ///< "created", "in_progress", ...

struct CallRecord {
  core::CallId id;            ///< sortable by creation
  core::CampaignId campaign;  ///< empty: none
  core::ContactId contact;    ///< empty: unknown caller
  std::string phone_number;   ///< of the far side, E.164
  CallDirection direction = CallDirection::kOutbound;
  CallStatus status = CallStatus::kCreated;
  std::string outcome;
  core::WallTime created{};
  std::optional<core::WallTime> started;  ///< dialling or ringing began
  std::optional<core::WallTime> answered;
  std::optional<core::WallTime> ended;
  core::Duration duration{0};  ///< from answer to end
  core::TemplateId template_id;
  int template_version = 0;
  std::string template_digest;
  std::string machine_version;  ///< of the conversation machine: a replay by another one says so
  std::string snapshot = "{}";  ///< JSON: contact and settings as the call saw them
  std::string recording_path;
  std::uint64_t seed = 0;
  std::string node = {};               ///< which program makes it; written only
  std::chrono::minutes utc_offset{0};  ///< of the contact, at the start
  std::string end_reason = {};         ///< why the line ended, in its own words; set_end() alone writes it
  int end_code = 0;                    ///< final SIP answer of a call that was not answered; 0: none
};

struct CallFilter {
  std::optional<CallStatus> status;
  core::CampaignId campaign;  ///< empty: any
  core::ContactId contact;    ///< empty: any
  // Of lists only:
  std::string outcome;                         ///< empty: any
  std::string digits;                          ///< of the number, anywhere in it; empty: any
  std::optional<core::WallTime> created_from;  ///< not before
  std::optional<core::WallTime> created_to;    ///< before
};

/// How many calls are alike.
struct CallCount {
  CallStatus status = CallStatus::kCreated;
  core::TemplateId template_id;
  std::int64_t calls = 0;
};

/// The calls of an organisation. Safe from any thread. Functions with a Transaction are for StoragePort.
class CallRepo final : public BaseRepository {
 public:
  CallRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status create(const CallRecord& call);
  core::Status create(Transaction& transaction, const CallRecord& call);
  /// kDialing sets `started`, kInProgress sets `answered` (and `started` when it was empty); others set the status
  /// only. A call that was taken for interrupted goes on.
  core::Status set_status(const core::CallId& id, CallStatus status, core::WallTime now);
  core::Status set_status(Transaction& transaction, const core::CallId& id, CallStatus status, core::WallTime now);
  /// What a replay starts from, once it is final.
  core::Status set_snapshot(Transaction& transaction, const core::CallId& id, std::string_view snapshot_json);
  core::Status set_outcome(const core::CallId& id, std::string_view outcome);
  core::Status set_outcome(Transaction& transaction, const core::CallId& id, std::string_view outcome);
  core::Status set_recording(const core::CallId& id, std::string_view path);
  /// Who called, found out during the call; a contact that it has already stays.
  core::Status set_contact(Transaction& transaction, const core::CallId& id, const core::ContactId& contact);
  /// The last word on a call: status (kCompleted or kFailed), outcome and end. One that nobody answered has no
  /// recording.
  core::Status finish(const core::CallId& id, CallStatus status, std::string_view outcome, core::WallTime ended,
                      core::Duration duration);
  core::Status finish(Transaction& transaction, const core::CallId& id, CallStatus status, std::string_view outcome,
                      core::WallTime ended, core::Duration duration);
  /// Why the line ended, and the final SIP answer (0: none).
  core::Status set_end(Transaction& transaction, const core::CallId& id, std::string_view reason, int code);
  core::Result<CallRecord> get(const core::CallId& id) const;
  /// Newest first; `page.after`: the last id of the page before.
  core::Result<std::vector<CallRecord>> list(const CallFilter& filter, const Page& page) const;
  /// Calls that are not over, by status and template, without those of browsers; those that are over are counted by
  /// AnalyticsRepo. `campaign`: empty: of all.
  core::Result<std::vector<CallCount>> open_counts(const core::CampaignId& campaign) const;
  /// At start: calls that a dead process left open become interrupted, are counted, and webhooks are told. How many.
  core::Result<int> mark_interrupted_calls(core::Ids& ids, core::WallTime now);
};

}  // namespace callai::repositories
