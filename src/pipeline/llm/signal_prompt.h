#pragma once

#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "core/result.h"
#include "pipeline/extractor_service.h"
#include "pipeline/llm/llm_client.h"

namespace callai::pipeline {

/// The model's input for understanding one utterance: the template's intents and fields, the question that is open, the
/// window of what was heard. What the caller said stands as data. Pure.
std::vector<LlmMessage> signal_prompt(const templates::CampaignTemplate& t, const conversation::ExtractionInput& input);

/// JSON Schema of the answer to signal_prompt(): intent, confidence, fields
/// (what was heard of them: field and words), answer (yes, no, none), stage. Every key is required and no other may be
/// there, as strict servers want it.
std::string signal_schema(const templates::CampaignTemplate& t);

/// The answer as signals. Values are read by the template's own rules out of the words that the model copied: what
/// cannot be read so is left out, and so is an intent or stage that the template does not know. kDataLoss: no such
/// JSON. Pure.
core::Result<conversation::Signals> signals_of(const std::string& answer, const templates::CampaignTemplate& t,
                                               const conversation::ExtractionInput& input,
                                               const ExtractorService& rules);

/// True where the rules alone are sure enough that nobody should wait for a model: an answer to the open question, a
/// clear intent, a backchannel, or nothing said.
bool rules_are_sure(const conversation::Signals& rules, const conversation::ExtractionInput& input);

/// Both readings: yes and no, confirmations and values of the rules stand; the model adds what they did not see, and
/// its intent counts where it is surer. Pure.
conversation::Signals merged(conversation::Signals rules, const conversation::Signals& model, double min_confidence);

}  // namespace callai::pipeline
