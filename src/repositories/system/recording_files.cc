#include "repositories/system/recording_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "repositories/system/org_repo.h"

namespace callai::repositories {

namespace {

/// Files first: a row without its file is found again, a file without its row is not.
core::Result<int> remove_and_forget(core::Env env, const PrivacyRepo& privacy,
                                    const std::vector<StoredRecording>& recordings, const std::string& node) {
  std::vector<StoredRecording> gone;
  for (const StoredRecording& one : recordings) {
    if (is_elsewhere(one, node)) continue;
    std::error_code failed;
    std::filesystem::remove(one.path, failed);
    if (!failed) gone.push_back(one);
    if (failed) env.log.warning("recording_not_removed", {{"call", one.call.value()}, {"error", failed.message()}});
  }
  if (core::Status forgotten = privacy.forget_recordings(gone); !forgotten.ok()) return forgotten.error();
  return static_cast<int>(gone.size());
}

core::Status check_gone(Database& database, const std::string& node) {
  return database.read([&node](SqlConnection& sql) -> core::Status {
    if (recording_node(sql, node).empty()) {
      return core::Error{core::ErrorCode::kFailedPrecondition, "a SQLite file has one node, whatever it was called",
                         "this is for nodes that share a PostgreSQL database", ""};
    }
    const auto rows = sql.query("SELECT id FROM nodes WHERE id = :node", "t", {node});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    return core::Error{core::ErrorCode::kFailedPrecondition, "the node '" + node + "' may be alive",
                       "stop it, and wait a minute while another node runs", ""};
  });
}

core::Result<int> forget_recordings_of_node(Database& database, const core::OrgId& org, const std::string& node) {
  const PrivacyRepo privacy(database, org);
  int forgotten = 0;
  for (std::string after;;) {
    std::vector<StoredRecording> found;
    core::Status read = database.read([&](SqlConnection& sql) -> core::Status {
      found.clear();
      const auto rows = sql.query(
          "SELECT id, recording_path FROM calls WHERE org_id = :org AND node_id = :node AND recording_path <> '' AND "
          "id > :after ORDER BY id LIMIT :limit",
          "tt", {org, node, after, kSweepBatch});
      if (!rows) return rows.error();
      for (const SqlRow& row : *rows) found.push_back({core::CallId(row.text(0)), row.text(1), node});
      return {};
    });
    if (!read.ok()) return read.error();
    if (found.empty()) return forgotten;
    after = found.back().call.value();
    std::erase_if(found, [](const StoredRecording& one) { return !is_elsewhere(one, ""); });
    if (core::Status done = privacy.forget_recordings(found); !done.ok()) return done.error();
    forgotten += static_cast<int>(found.size());
  }
}

}  // namespace

bool is_elsewhere(const StoredRecording& recording, const std::string& node) {
  if (recording.path.empty() || recording.node.empty() || recording.node == node) return false;
  std::error_code failed;
  return !std::filesystem::exists(recording.path, failed);
}

core::Status remove_recordings(const std::vector<StoredRecording>& recordings, const std::string& node) {
  const auto away = std::find_if(recordings.begin(), recordings.end(),
                                 [&node](const StoredRecording& one) { return is_elsewhere(one, node); });
  if (away != recordings.end()) {
    return core::Error{core::ErrorCode::kFailedPrecondition,
                       "the recording of call '" + away->call.value() + "' is on the node '" + away->node + "'",
                       "ask that node for this; when it is gone for good, callai forget-node says so", ""};
  }
  for (const StoredRecording& one : recordings) {
    std::error_code failed;
    std::filesystem::remove(one.path, failed);
    if (failed) {
      return core::Error{core::ErrorCode::kUnavailable, "the recording of call '" + one.call.value() + "' stays",
                         "look at the permissions of the recordings' folder, then repeat this", failed.message()};
    }
  }
  return {};
}

core::Result<int> remove_old_recordings(core::Env env, const PrivacyRepo& privacy, const std::string& node,
                                        const std::function<bool()>& stopped) {
  const core::WallTime now = env.clock.wall_now();
  const auto whole = static_cast<std::size_t>(kSweepBatch);
  int removed = 0;
  for (bool more = true; more && !stopped();) {
    const auto old = privacy.old_recordings(now, node);
    if (!old.ok()) return old.error();
    const auto gone = remove_and_forget(env, privacy, *old, node);
    if (!gone.ok()) return gone.error();
    removed += *gone;
    more = *gone == kSweepBatch;
  }
  core::CallId after;
  for (bool more = true; more && !stopped();) {
    const auto old = privacy.old_recordings_elsewhere(now, node, after);
    if (!old.ok()) return old.error();
    const auto gone = remove_and_forget(env, privacy, *old, node);
    if (!gone.ok()) return gone.error();
    removed += *gone;
    more = old->size() == whole;
    if (more) after = old->back().call;
  }
  return removed;
}

core::Result<int> forget_recordings_of_node(Database& database, const std::string& node) {
  if (core::Status gone = check_gone(database, node); !gone.ok()) return gone.error();
  const auto orgs = OrgRepo(database).list();
  if (!orgs.ok()) return orgs.error();
  int forgotten = 0;
  for (const auto& org : *orgs) {
    const auto some = forget_recordings_of_node(database, org.id, node);
    if (!some.ok()) return some.error();
    forgotten += *some;
  }
  return forgotten;
}

}  // namespace callai::repositories
