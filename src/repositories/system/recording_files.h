#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/env.h"
#include "repositories/system/privacy_repo.h"

namespace callai::repositories {

/// Whether the recording's file is out of reach of `node`: another node made it, and it is not here. Nodes that share
/// their folder of recordings, under one path, have each other's.
bool is_elsewhere(const StoredRecording& recording, const std::string& node);

/// Removes the files of all of these, or of none when one of them is elsewhere: kFailedPrecondition, which names the
/// node. A file that is gone already is no error. kUnavailable: the system keeps one. Blocks.
core::Status remove_recordings(const std::vector<StoredRecording>& recordings, const std::string& node);

/// Removes the files of recordings that are too old, then the calls' pointers to them; what is elsewhere is left to its
/// own node. In steps, until `stopped`. Blocks; how many.
core::Result<int> remove_old_recordings(core::Env env, const PrivacyRepo& privacy, const std::string& node,
                                        const std::function<bool()>& stopped);

}  // namespace callai::repositories
