#pragma once

#include "core/json.h"
#include "repositories/system/user_repo.h"

namespace callai::api {

/// A user as the API shows them.
core::Json user_to_json(const repositories::UserRecord& user);

}  // namespace callai::api
