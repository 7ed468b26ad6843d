#pragma once

#include <string>
#include <vector>

#include "app/program.h"
#include "core/result.h"
#include "templates/campaign_template.h"

namespace callai::app {

/// The document of a template by the id of a pre-built one or by the name of a JSON file, unread.
core::Result<std::string> template_text(const std::string& id_or_file);

/// A template by the id of a pre-built one or by the name of a JSON file, parsed and valid.
core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const std::string& id_or_file);

/// `callai template list|show|validate`.
int template_list(const Program& program, bool json);
int template_show(const Program& program, const std::string& id_or_file, bool json);
/// Exit 0 when none has an error; every problem with its place and mend.
int template_validate(const Program& program, const std::vector<std::string>& ids_or_files, bool json);

}  // namespace callai::app
