#pragma once

#include <span>

namespace callai::repositories {

/// Step 13: work in the background, what was deleted and may come back, versions of campaigns.
std::span<const char* const> background_schema();
/// Step 14: which campaign answers which number, and where callers are handed on to.
std::span<const char* const> routing_schema();
/// Step 15: how long an organisation keeps what, and what it leaves out of transcripts.
std::span<const char* const> privacy_schema();
/// Step 19: which of the programs that share a database does a piece of work, or has printed a link.
std::span<const char* const> of_nodes_schema();

}  // namespace callai::repositories
