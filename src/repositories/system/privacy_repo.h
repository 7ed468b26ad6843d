#pragma once

#include <string>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// How long an organisation keeps what. Days after the end of a call; 0: for ever.
struct PrivacyPolicy {
  int recording_days = 0;
  int transcript_days = 0;      ///< what was said, and what the call's replay needs
  int call_days = 0;            ///< the call itself: who, when, how it ended
  bool redact_numbers = false;  ///< long numbers are left out of transcripts before they are stored
  int trash_days = 30;          ///< what was deleted can be restored for so long, 1 or more
};

inline constexpr int kMaxRetentionDays = 36500;
inline constexpr int kSweepBatch = 200;  ///< calls that share one transaction

/// A recording whose file is to be removed, and then forgotten.
struct OldRecording {
  core::CallId call;
  std::string path;
};

/// What one sweep has removed.
struct SweepCounts {
  int transcripts = 0;
  int calls = 0;
};

/// The privacy policy of an organisation, and what follows from it. Safe from any thread.
class PrivacyRepo final : public BaseRepository {
 public:
  PrivacyRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// The defaults where nobody has said anything.
  core::Result<PrivacyPolicy> policy() const;
  core::Status set_policy(const PrivacyPolicy& policy, core::WallTime now) const;
  /// Whether numbers are left out of what is stored.
  core::Result<bool> redacts(Transaction& transaction) const;

  /// Recordings that are too old, at most kSweepBatch. The caller removes the files, then calls forget_recordings().
  core::Result<std::vector<OldRecording>> old_recordings(core::WallTime now) const;
  core::Status forget_recordings(const std::vector<OldRecording>& recordings) const;
  /// Removes transcripts and calls that are too old, kSweepBatch of each at most: call it until it finds nothing. Calls
  /// that still have a recording stay until it is gone.
  core::Result<SweepCounts> sweep(core::WallTime now) const;

 private:
  core::Result<std::vector<SqlRow>> ended_before(SqlConnection& sql, const std::string& rest, core::WallTime before,
                                                 std::string_view columns, const std::string& selected) const;
};

/// Removes what was said in a call: turns, events, session, fields, note, what its replay needs. The call stays.
core::Status erase_transcript(Transaction& transaction, const core::OrgId& org, const core::CallId& call);

}  // namespace callai::repositories
