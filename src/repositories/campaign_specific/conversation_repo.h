#pragma once

#include <string>
#include <vector>

#include "conversation/session_state.h"
#include "conversation/turn.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

struct TurnRecord {
  conversation::Turn turn;
  core::WallTime created{};
};

/// One step of a call's event log.
struct CallEventRecord {
  std::int64_t seq = 0;            ///< 1, 2, ... within the call
  core::Duration at{0};            ///< since the session began
  std::string event_json;          ///< conversation::to_json_text of the event
  std::uint64_t effects_hash = 0;  ///< conversation::hash_effects of what the machine answered
};

/// A field that a conversation extracted: a column of the results.
struct CallFieldRecord {
  core::CallId call;
  std::string field;
  std::string canonical;
  bool confirmed = false;
};

/// What was said in the calls of an organisation: turns, event logs, sessions, fields. A call must have been created
/// first (kFailedPrecondition). Safe from any thread. Functions with a Transaction are for StoragePort.
class ConversationRepo final : public BaseRepository {
 public:
  ConversationRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// kAlreadyExists when the call has that turn: turns never change.
  core::Status append_turn(const core::CallId& call, const conversation::Turn& turn, core::WallTime created);
  core::Status append_turn(Transaction& transaction, const core::CallId& call, const conversation::Turn& turn,
                           core::WallTime created);
  /// All of the batch or none.
  core::Status append_events(const core::CallId& call, const std::vector<CallEventRecord>& events);
  core::Status append_events(Transaction& transaction, const core::CallId& call,
                             const std::vector<CallEventRecord>& events);
  /// The session as it is at the end (or now: a later one replaces it), and its fields one by one.
  core::Status save_session(const core::CallId& call, const conversation::SessionState& session, core::WallTime now);
  core::Status save_session(Transaction& transaction, const core::CallId& call,
                            const conversation::SessionState& session, core::WallTime now);
  /// One field, as soon as it is known.
  core::Status store_field(Transaction& transaction, const CallFieldRecord& field);
  core::Status clear_field(Transaction& transaction, const core::CallId& call, const std::string& field);

  /// In order; kDataLoss names the turn that cannot be read.
  core::Result<std::vector<TurnRecord>> turns(const core::CallId& call) const;
  /// In order, those after `after_seq`, at most `limit` (1..100000).
  core::Result<std::vector<CallEventRecord>> events(const core::CallId& call, std::int64_t after_seq = 0,
                                                    int limit = 100000) const;
  /// The stored session in the plan's JSON; kNotFound before save_session.
  core::Result<std::string> session_json(const core::CallId& call) const;
  /// By name.
  core::Result<std::vector<CallFieldRecord>> fields(const core::CallId& call) const;
  /// The fields of calls of a campaign, by call and name: the table of its results. A page is so many calls with all
  /// their fields; `page.after`: the last call of the page before.
  core::Result<std::vector<CallFieldRecord>> campaign_fields(const core::CampaignId& campaign, const Page& page) const;
};

}  // namespace callai::repositories
