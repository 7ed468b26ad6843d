#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

/// `program` with the settings that are kept in its database, where there is one: over the file's, under the
/// environment's and the command line's.
core::Result<Program> with_stored_settings(const Program& program);

/// Every setting, its value (never a secret's) and where it comes from.
int settings_list(const Program& program, bool json);
/// Keeps settings in the database, all of them or none: a name and a value each, or one name whose value comes from
/// stdin, as a secret's has to. Nothing is kept with which `callai serve` would not start, as over the API.
int settings_set(const Program& program, const std::vector<std::string>& words);
int settings_unset(const Program& program, const std::string& key);
/// What every setting is and when it counts, as a page of Markdown.
int settings_reference();

}  // namespace callai::app
