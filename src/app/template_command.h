#pragma once

#include <string>
#include <vector>

#include "app/program.h"
#include "core/result.h"
#include "templates/campaign_template.h"

namespace callai::app {

class Store;

/// The document of a template by the id of a pre-built one or by the name of a JSON file, unread.
core::Result<std::string> template_text(const std::string& id_or_file);

/// A template by the id of a pre-built one or by the name of a JSON file, parsed and valid.
core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const std::string& id_or_file);
/// The same, and ids of templates that are published in the installation's store, or in `store`.
core::Result<std::string> template_text(const Program& program, const std::string& id_or_file);
core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const Program& program,
                                                                               const std::string& id_or_file);
core::Result<std::shared_ptr<const templates::CampaignTemplate>> load_template(const Program& program, Store& store,
                                                                               const std::string& id_or_file);

/// `callai template list|show|validate`.
int template_list(const Program& program, bool json);
int template_show(const Program& program, const std::string& id_or_file, bool json);
/// Every problem with its place and mend; for a template without errors what was proved of it, and what is violated
/// with the call that shows it. Exit 0 when there is neither an error nor a violation. `counterexamples`: folder for
/// the calls as scenarios; "" none.
int template_validate(const Program& program, const std::vector<std::string>& ids_or_files, bool json,
                      const std::string& counterexamples);

}  // namespace callai::app
