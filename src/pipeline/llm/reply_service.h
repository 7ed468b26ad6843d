#pragma once

#include <memory>
#include <vector>

#include "conversation/vocabulary.h"
#include "core/env.h"
#include "core/executor.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/llm/reply_tools.h"
#include "pipeline/response_generator.h"

namespace callai::pipeline {

/// A reply's sentences as they come; on the dispatch sequence, never from inside.
struct ReplyEvents {
  core::UniqueFunction<void(conversation::SpeechSegment)> segment;
  /// Once, last. `failed`: the model failed and the template's own words stood in.
  core::UniqueFunction<void(bool failed)> finished;
};

/// A reply under way. Destroying it stops the model; nothing comes after.
class Reply {
 public:
  virtual ~Reply() = default;
};

/// Replies in the modes `generated` and `hybrid`: what must be said as written is said as written, around the model's
/// words (ReplyPlan). The model's text is spoken from its first clause on, and each piece is looked at before it is
/// (ClaimGuard). When the model is late (response_templates.max_wait), fails, or says what it must not before anything
/// was spoken, the template's own words for that part are spoken instead; later, its speech ends there and the rest
/// follows: as it does when what was said has been spoken and nothing came for max_wait. Required wording that it has
/// left out follows its words. With tools the model may ask for some before it speaks (ToolRounds): a filler is spoken,
/// another one for every max_wait of silence, and by kLongestThinking the template's own words. Dispatch sequence only.
class ReplyService {
 public:
  static constexpr core::Duration kLongestThinking = std::chrono::seconds(8);

  ReplyService(core::Env env, core::Sequence& sequence, LlmClient& model)
      : env_(env), sequence_(sequence), model_(model) {}

  /// `tools`: what the model may use; null none. Outlives the reply. `waited`: how long the caller has heard nothing
  /// already; it counts. `spent`: what the model takes is added there; may be null.
  [[nodiscard]] std::unique_ptr<Reply> start(std::shared_ptr<const templates::CampaignTemplate> t,
                                             const ResponseGenerator& generator, conversation::ReplyRequest request,
                                             ReplyEvents events, ReplyTools* tools = nullptr,
                                             core::Duration waited = {}, std::shared_ptr<LlmUsage> spent = nullptr);

 private:
  class Running;
  core::Env env_;
  core::Sequence& sequence_;
  LlmClient& model_;
};

}  // namespace callai::pipeline
