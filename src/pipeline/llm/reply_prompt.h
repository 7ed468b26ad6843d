#pragma once

#include <memory>
#include <vector>

#include "conversation/vocabulary.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/llm/reply_plan.h"

namespace callai::pipeline {

/// What the model is told to keep to: instructions, of which nothing may be spoken. Pure.
std::vector<std::string> reply_rules(const templates::CampaignTemplate& t);

/// The model's input for a reply, in the plan's blocks: SYSTEM by purpose, personality and rules; the window
/// of what was really heard; CONTEXT, what is known of the call (ContextBuilder); SIGNALS; TOOL_RESULTS; the decision
/// and what to get across. What callers and documents say stands between marks, as data that gives no orders.
/// `composed`: the words that the template has for the model's part. Pure.
std::vector<LlmMessage> reply_prompt(const templates::CampaignTemplate& t, const conversation::ReplyRequest& request,
                                     const ReplyPlan& plan, const std::vector<std::string>& composed);

}  // namespace callai::pipeline
