#pragma once

#include "core/json.h"
#include "core/result.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"

namespace callai::api {

/// A call as the API shows it.
core::Json call_to_json(const repositories::CallRecord& call);

/// What a call has collected.
core::Json fields_to_json(const std::vector<repositories::CallFieldRecord>& fields);

}  // namespace callai::api
