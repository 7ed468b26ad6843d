#pragma once

#include <string>
#include <vector>

#include "repositories/database.h"
#include "repositories/system/privacy_repo.h"

namespace callai::repositories {

/// What a person leaves behind: the rows of a contact, of the calls with it or with its number, and of what came of
/// them. A contact that was deleted is known by the trash, or by the calls with it. The tables are listed in
/// erasure_json.cc; a test finds tables that are not.

/// Everything about one person as JSON: {"contact": {...}, "tables": {"calls": [{...}], "turns": [...], ...}};
/// "contact" is null when it was deleted. kNotFound.
core::Result<std::string> personal_data_json(Database& database, const core::OrgId& org,
                                             const core::ContactId& contact);

/// The recordings of a person's calls. Their files go first: then forget_recordings() and erase_person(), whose errors
/// this has.
core::Result<std::vector<StoredRecording>> recordings_of_person(Database& database, const core::OrgId& org,
                                                                const core::ContactId& contact);

struct ErasedPerson {
  int calls = 0;  ///< they stay as numbers: when, how long, how they ended; nobody's any more
  int rows = 0;   ///< removed
};

/// Removes everything about a person but the bare calls. A number that must not be called stays on that list, or it
/// would be called again. One transaction, with `also`. kNotFound; kFailedPrecondition while a call with it goes on.
core::Result<ErasedPerson> erase_person(Database& database, const core::OrgId& org, const core::ContactId& contact,
                                        const Also& also = {});

/// The tables that erase_person() knows, and those that it leaves alone on purpose. For its test.
std::vector<std::string> tables_with_personal_data();

}  // namespace callai::repositories
