#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// `program` with the settings that are kept in its database, where there is one: over the file's, under the
/// environment's and the command line's.
core::Result<Program> with_stored_settings(const Program& program);

/// Every setting, its value (never a secret's) and where it comes from.
int settings_list(const Program& program, bool json);
/// Keeps a setting in the database; its value comes from stdin when it is a secret, or when none is given.
int settings_set(const Program& program, const std::string& key, const std::string& value, bool value_given);
int settings_unset(const Program& program, const std::string& key);
/// What every setting is and when it counts, as a page of Markdown.
int settings_reference();

}  // namespace callai::app
