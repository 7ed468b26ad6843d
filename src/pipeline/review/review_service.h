#pragma once

#include <list>
#include <memory>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "core/unique_function.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/review/review_by_rules.h"

namespace callai::pipeline {

/// Has a model write the notes of finished calls. Nobody waits for it: what the rules wrote is stored already, and
/// stays when the model is late, fails, or too many calls have just ended. Dispatch sequence only.
class ReviewService {
 public:
  static constexpr std::size_t kMostAtOnce = 16;    ///< requests; further calls wait
  static constexpr std::size_t kMostWaiting = 512;  ///< calls; further ones keep the rules' review
  /// On the dispatch sequence, never from inside; not at all when no model could answer.
  using Done = core::UniqueFunction<void(conversation::CallReview)>;

  ReviewService(core::Env env, LlmClient& model) : env_(env), model_(model) {}

  /// `spent`: what the model takes is added there before `done`; may be null.
  void start(const FinishedCall& call, std::shared_ptr<const templates::CampaignTemplate> t,
             conversation::CallReview by_rules, Done done, std::shared_ptr<LlmUsage> spent = nullptr);
  std::size_t pending() const { return waiting_.size() + running_.size(); }

 private:
  struct Job {
    LlmRequest request;
    std::shared_ptr<const templates::CampaignTemplate> campaign;
    conversation::CallReview by_rules;
    Done done;
    std::unique_ptr<LlmStream> stream;
  };
  void next();
  void finished(std::list<Job>::iterator job, const core::Result<LlmReply>& reply);

  core::Env env_;
  LlmClient& model_;
  std::list<Job> waiting_;
  std::list<Job> running_;
  core::TaskSafety safety_;
};

}  // namespace callai::pipeline
