#pragma once

#include <optional>
#include <string>
#include <vector>

#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// How long an organisation keeps what. Days after the end of a call; 0: for ever.
struct PrivacyPolicy {
  int recording_days = 0;
  int transcript_days = 0;      ///< what was said, and what the call's replay needs
  int call_days = 0;            ///< the call itself: who, when, how it ended; what came of it, once that is over too
  bool redact_numbers = false;  ///< long numbers are left out of transcripts before they are stored
  int trash_days = 30;          ///< what was deleted can be restored for so long, 1 or more
};

inline constexpr int kMaxRetentionDays = 36500;
inline constexpr int kSweepBatch = 200;  ///< calls that share one transaction

/// The recording of a call. Nodes may have a folder each: its file is with the one that made it.
struct StoredRecording {
  core::CallId call;
  std::string path;
  std::string node;  ///< that made it; empty: nobody else did, as in a SQLite file, which one node has
};

/// What one sweep has removed.
struct SweepCounts {
  int transcripts = 0;
  int calls = 0;
  int left_over = 0;  ///< attempts, follow-ups, callbacks and appointments of calls that are gone
  int total() const { return transcripts + calls + left_over; }
};

/// The privacy policy of an organisation, and what follows from it. Safe from any thread.
class PrivacyRepo final : public BaseRepository {
 public:
  PrivacyRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// The defaults where nobody has said anything.
  core::Result<PrivacyPolicy> policy() const;
  /// `also` is a part of it: what the audit log says.
  core::Status set_policy(const PrivacyPolicy& policy, core::WallTime now, const Also& also = {}) const;
  /// Whether numbers are left out of what is stored.
  core::Result<bool> redacts(Transaction& transaction) const;

  /// Of a call: an empty path when it has none. kNotFound.
  core::Result<StoredRecording> recording(const core::CallId& call) const;
  /// Recordings that are too old and `node`'s or nobody's, at most kSweepBatch. The caller removes the files, then
  /// calls forget_recordings().
  core::Result<std::vector<StoredRecording>> old_recordings(core::WallTime now, const std::string& node) const;
  /// Those of other nodes, in order of the call, from behind `after` on.
  core::Result<std::vector<StoredRecording>> old_recordings_elsewhere(core::WallTime now, const std::string& node,
                                                                      const core::CallId& after) const;
  core::Status forget_recordings(const std::vector<StoredRecording>& recordings) const;
  /// Removes transcripts and calls that are too old, and what calls have left over, kSweepBatch of each at most: call
  /// it until it finds nothing. Calls that still have a recording stay until it is gone.
  core::Result<SweepCounts> sweep(core::WallTime now) const;

 private:
  /// Of other nodes, where there is a call to begin behind.
  core::Result<std::vector<StoredRecording>> too_old(core::WallTime now, const std::string& node,
                                                     const std::optional<core::CallId>& elsewhere) const;
  core::Result<int> remove_left_over(core::WallTime before) const;
};

/// Whose the calls' recordings are, by their column node_id.
std::string recording_node(const SqlConnection& sql, const std::string& node_id);

/// Removes what was said in a call: turns, events, session, fields, note, what its replay needs, what people and
/// webhooks were told of it. The call stays.
core::Status erase_transcript(Transaction& transaction, const core::OrgId& org, const core::CallId& call);

}  // namespace callai::repositories
