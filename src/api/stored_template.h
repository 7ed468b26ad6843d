#pragma once

#include <string>

#include "api/api_parts.h"
#include "core/result.h"
#include "repositories/campaign_specific/campaign_template_repo.h"

namespace callai::api {

/// The template that a name means to an organisation: its current published version (or `version`); else the pre-built
/// one of that id, which is copied into the organisation and published. kNotFound when there is neither;
/// kFailedPrecondition when it is in the trash.
core::Result<repositories::TemplateRecord> template_for_use(const ApiParts& parts, const core::OrgId& org,
                                                            const std::string& id, int version = 0);

/// The JSON of the organisation's current version (or of `version`), else of the pre-built template of that id.
core::Result<std::string> current_template_text(const ApiParts& parts, const core::OrgId& org, const std::string& id,
                                                int version = 0);
/// The draft's, where there is one.
core::Result<std::string> draft_or_current_text(const ApiParts& parts, const core::OrgId& org, const std::string& id);

}  // namespace callai::api
