#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/env.h"
#include "repositories/database.h"

namespace callai::repositories {

struct OldDataOptions {
  std::string default_region;              ///< of telephone numbers without a country code; "": those are problems
  core::OrgId single_user_org{"default"};  ///< who gets the data when the folder has one user
};

/// What became of one file.
struct OldDataKind {
  std::string file;
  bool is_there = false;
  std::size_t found = 0;
  std::size_t taken = 0;
  std::size_t there = 0;    ///< taken by an earlier run
  std::size_t refused = 0;  ///< see the notes
};

struct OldDataReport {
  std::vector<OldDataKind> kinds;
  std::vector<std::string> notes;  ///< "contacts.json, 7: ..."; the first kMaxOldDataNotes
};

inline constexpr std::size_t kMaxOldDataNotes = 1000;
inline constexpr std::size_t kMaxOldFileBytes = std::size_t{1} << 30U;

/// Takes over a data folder of the old system: users.json (with their password hashes and API keys), contacts.json,
/// documents.json, campaign_templates.json, campaigns.json, calls.json, conversations.json. One user's data goes to
/// `single_user_org`; of several each gets an organisation, as its owner. A record that cannot be taken is a note, and
/// keeps no other one out; so is the rest of a file that ends in the middle. Running it again changes nothing that was
/// taken. kNotFound when the folder has none of the files.
core::Result<OldDataReport> import_old_data(core::Env env, Database& database, const std::string& folder,
                                            const OldDataOptions& options);

}  // namespace callai::repositories
