#include "pipeline/llm/reply_plan.h"

#include <algorithm>

namespace callai::pipeline {
namespace {

using conversation::SayItem;
using conversation::SayKind;
using templates::ResponseMode;

bool stays_as_written(const templates::CampaignTemplate& t, const SayItem& item) {
  if (!item.asks.empty() || !item.confirms.empty()) return true;
  switch (item.kind) {
    case SayKind::kQuestion:
    case SayKind::kReprompt:
    case SayKind::kConfirm:
    case SayKind::kRepeat:
    case SayKind::kClosing: return true;
    case SayKind::kScript:
    case SayKind::kText:
    case SayKind::kEntry:
    case SayKind::kAcknowledge:
    case SayKind::kAnswer:
    case SayKind::kNotUnderstood: break;
  }
  const templates::Script* const script = templates::find_script(t, item.script);
  if (script != nullptr && (script->disclosure || !script->interruptible || !script->asks.empty())) return true;
  // Whoever says nothing is asked whether he is there; there is nothing that a model could answer.
  const std::vector<std::string>& silence = t.session_config.silence.prompt_scripts;
  if (std::find(silence.begin(), silence.end(), item.script) != silence.end()) return true;
  return t.response_templates.mode == ResponseMode::kHybrid && item.kind != SayKind::kAnswer;
}

}  // namespace

ReplyPlan plan_reply(const templates::CampaignTemplate& t, const conversation::Decision& decision) {
  ReplyPlan plan;
  const bool scripted = t.response_templates.mode == ResponseMode::kScripted || decision.ending || decision.opt_out;
  if (scripted) {
    plan.before = decision.say;
    return plan;
  }
  const auto model_part = [&](const SayItem& item) { return !stays_as_written(t, item); };
  const auto first = std::find_if(decision.say.begin(), decision.say.end(), model_part);
  plan.before.assign(decision.say.begin(), first);
  for (auto item = first; item != decision.say.end(); ++item) {
    (model_part(*item) ? plan.model : plan.after).push_back(*item);
  }
  plan.instructions = decision.direct;
  // An instruction alone: the model speaks before what is asked.
  if (plan.model.empty() && !plan.instructions.empty()) {
    const auto question = std::find_if(plan.before.begin(), plan.before.end(), [](const SayItem& item) {
      return !item.asks.empty() || !item.confirms.empty();
    });
    plan.after.assign(question, plan.before.end());
    plan.before.erase(question, plan.before.end());
  }
  return plan;
}

}  // namespace callai::pipeline
