#pragma once

#include <optional>
#include <string>
#include <vector>

#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Where callers can be handed on to. One whose name is a destination's id in a template takes its place: whoever moves
/// a desk changes one row, and no template.
struct DestinationRecord {
  std::string id;
  std::string name;         ///< "sales_desk", as templates name it; unique
  std::string number;       ///< extension, queue or number
  std::string hours;        ///< JSON of OpeningHours; "": always
  std::string closed_name;  ///< the destination that is tried outside the hours; "": none
  core::WallTime created{};
  std::int64_t version = 1;  ///< read only: counts the changes
};

/// What became of looking a destination up.
struct DestinationChoice {
  std::string name;
  std::string number;  ///< "": everybody is closed
};

inline constexpr int kMaxDestinationSteps = 8;  ///< from one closed destination to the next

/// The destinations of an organisation's transfers. Safe from any thread.
class DestinationRepo final : public BaseRepository {
 public:
  DestinationRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// kAlreadyExists: there is one of that name.
  core::Status add(const DestinationRecord& destination, const Also& also = {}) const;
  /// kFailedPrecondition when `destination.version` is not the stored one.
  core::Status replace(const DestinationRecord& destination, const Also& also = {}) const;
  core::Result<DestinationRecord> get(const std::string& id) const;
  core::Status remove(const std::string& id, const Also& also = {}) const;
  /// In order of id.
  core::Result<std::vector<DestinationRecord>> list(const Page& page) const;
};

/// The destination of that name as it is at `now`: open ones themselves, closed ones by what is tried in their place.
/// Hours that cannot be read count as closed. Nothing when none of that name is there: the template's own number
/// counts. Pure.
std::optional<DestinationChoice> choose_destination(const std::vector<DestinationRecord>& all, const std::string& name,
                                                    core::WallTime now);

}  // namespace callai::repositories
