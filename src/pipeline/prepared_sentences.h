#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conversation/contact.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// The sentences of a template's scripts that can be spoken before anybody has said a word, as ResponseGenerator will
/// speak them: without a contact those that are the same in every call, with one those that name the contact. Each
/// once, the opening stage's first. Pure.
std::vector<std::string> prepared_sentences(const templates::CampaignTemplate& t,
                                            const std::optional<conversation::Contact>& contact,
                                            const templates::CivilDate& today);

}  // namespace callai::pipeline
