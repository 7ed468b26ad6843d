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

/// The node is gone for good, and its disk with it: of its recordings, of every organisation, those that are not here
/// either are no more, and nothing waits for them any longer. kFailedPrecondition: it lives, or was not taken for dead
/// yet, or the database is a file, which has one node. Blocks; how many.
core::Result<int> forget_recordings_of_node(Database& database, const std::string& node);

}  // namespace callai::repositories
