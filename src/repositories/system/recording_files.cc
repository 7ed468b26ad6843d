#include "repositories/system/recording_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

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
                       "ask that node for this", ""};
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

}  // namespace callai::repositories
