#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "repositories/database.h"

namespace callai::repositories {

/// Transactions of one writer with a server that are done once, although a server may go away in the moment of a commit
/// and nobody knows then whether it came through: each leaves a mark there. For one thread.
class CommitMarks {
 public:
  /// Of one piece of work, over all tries to do it.
  struct Mark {
    std::int64_t number = 0;  ///< 0: not tried yet
  };
  /// Does `work`, unless an earlier try came through. Inside of Database::write: no other try is under way then.
  core::Status once(Transaction& transaction, Mark& mark, const std::function<core::Status(Transaction&)>& work);

 private:
  core::Result<bool> has(SqlConnection& sql, const Mark& mark) const;
  core::Status set(SqlConnection& sql, const Mark& mark);

  std::string writer_;     // id of this object among those that write with the server; "" it has not yet
  std::int64_t last_ = 0;  // number that was given away
};

}  // namespace callai::repositories
