#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

enum class JobState { kProcessing, kReady, kFailed };
std::string_view to_string(JobState state);  ///< "processing", "ready", "failed"

/// Work that goes on after its request was answered: a document being read, contacts being imported.
struct JobRecord {
  std::string id;    ///< sortable by time
  std::string kind;  ///< "document_upload", "contact_import"
  std::string name;  ///< of the file
  JobState state = JobState::kProcessing;
  std::int64_t done = 0;
  std::int64_t total = 0;     ///< 0: not known
  std::string detail = "{}";  ///< JSON object: what the kind tells about it
  core::WallTime created{};
  core::WallTime updated{};
  std::string node = {};  ///< which program does it; written only
};

/// The background work of an organisation, so that everybody can see how far it is. Safe from any thread.
class JobRepo final : public BaseRepository {
 public:
  JobRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status add(const JobRecord& job) const;
  /// State, progress and detail, while it goes on. False when it is over: it was cancelled, or its node taken for dead.
  core::Result<bool> update(const JobRecord& job) const;
  /// Progress and detail of one that is over.
  core::Status amend(const JobRecord& job) const;
  /// Whoever does it stops when its update() says so; the record as it is now. kNotFound as get(), kFailedPrecondition
  /// when it is over already.
  core::Result<JobRecord> cancel(const std::string& kind, const std::string& id, core::WallTime now) const;
  /// kNotFound for one of another kind, too.
  core::Result<JobRecord> get(const std::string& kind, const std::string& id) const;
  /// Newest first; `page.after`: the last id of the page before.
  core::Result<std::vector<JobRecord>> list(const std::string& kind, const Page& page) const;
  /// What is older than `before` and not going on. How many.
  core::Result<int> remove_before(core::WallTime before) const;

  /// What a node that is gone was doing has failed, in every organisation; and what nobody is known to do.
  static core::Status fail_interrupted(Transaction& transaction, const std::string& node, core::WallTime now);
};

}  // namespace callai::repositories
