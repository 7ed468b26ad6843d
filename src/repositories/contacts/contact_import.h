#pragma once

#include <functional>
#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "repositories/campaign_specific/contact_repo.h"

namespace callai::repositories {

/// What to do with a number that is stored already, or that the file has twice.
enum class Duplicates {
  kSkip,    ///< the stored contact stays as it is
  kUpdate,  ///< what the row says replaces what is stored; the rest stays
  kError,   ///< the row is a problem
};

struct ContactImportOptions {
  /// Column name -> attribute: phone_number, first_name, last_name, name (both), email, company, status, tags (with
  /// semicolons or commas between), time_zone, any other name (a custom field, for a template's variables), or "" (left
  /// out). Columns that are not named here are guessed by their names.
  std::vector<std::pair<std::string, std::string>> columns{};
  std::string default_region{};  ///< of numbers without a country code: "DE"; "": such numbers are problems
  Duplicates duplicates = Duplicates::kSkip;
  std::vector<std::string> tags{};  ///< for every contact
  bool dry_run = false;             ///< look at everything, store nothing
  std::size_t shown_rows = 0;       ///< of the result's `preview`
  std::size_t most_rows = 0;        ///< then it stops, as if the file ended there; 0: all of them
};

struct ContactImportProblem {
  std::size_t line = 0;  ///< of the file, from 1
  std::string column;    ///< may be empty
  std::string message;
};

struct ContactImportResult {
  std::vector<std::pair<std::string, std::string>> columns;  ///< every column and what it became ("": left out)
  std::size_t rows = 0;
  std::size_t added = 0;
  std::size_t updated = 0;
  std::size_t skipped = 0;       ///< duplicates
  std::size_t failed = 0;        ///< rows with a problem
  std::size_t do_not_call = 0;   ///< of the good rows: on the do-not-call list, so they will not be called
  std::size_t without_zone = 0;  ///< of the good rows: no time zone was given, and the number does not tell
  std::vector<ContactImportProblem> problems;  ///< the first kMaxImportProblems
  std::vector<conversation::Contact> preview;
  bool stopped = false;  ///< the progress function said so; what was stored stays
};

inline constexpr std::size_t kMaxImportProblems = 1000;
inline constexpr std::size_t kImportBatchRows = 500;  ///< that share one transaction

/// The columns of a file as an import with these options would take them, and what the first rows have there.
struct ContactColumns {
  struct Column {
    std::string name;
    std::string attribute;             ///< "": left out
    std::vector<std::string> samples;  ///< one a row
  };
  std::vector<Column> columns;
  std::string lacking;  ///< why it cannot be imported like that; "": it can
};
/// kInvalidArgument: no header, an option that does not fit it.
core::Result<ContactColumns> contact_columns(std::istream& csv, const ContactImportOptions& options,
                                             std::size_t sample_rows);

/// Called after each batch with the rows and bytes so far; false stops the import.
using ImportProgress = std::function<bool(std::size_t rows, std::size_t bytes)>;

/// Imports contacts from CSV whose first record names the columns. Holds one batch at a time, whatever the file's size.
/// A bad row is a problem in the result and does not keep the others out. kInvalidArgument: no header, no column with
/// numbers, a column that is not there or used twice, an unknown region. Errors of the database end it; batches before
/// stay.
core::Result<ContactImportResult> import_contacts(core::Env env, Database& database, const core::OrgId& org,
                                                  std::istream& csv, const ContactImportOptions& options,
                                                  const ImportProgress& progress = {});

/// All contacts as CSV that import_contacts() reads back: built-in attributes, then a column for each custom field.
/// Text that a spreadsheet would take for a formula gets an apostrophe in front, which the import takes off again.
core::Status export_contacts(Database& database, const core::OrgId& org,
                             const std::function<core::Status(const std::string& part)>& write);

}  // namespace callai::repositories
