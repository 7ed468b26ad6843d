#include "pipeline/review/review_service.h"

#include <utility>

#include "pipeline/review/review_prompt.h"

namespace callai::pipeline {

void ReviewService::start(const FinishedCall& call, std::shared_ptr<const templates::CampaignTemplate> t,
                          conversation::CallReview by_rules, Done done, std::shared_ptr<LlmUsage> spent) {
  if (waiting_.size() >= kMostWaiting) {
    env_.log.warning("review_by_rules", {{"reason", "too many calls wait for a model's note"}});
    return;
  }
  Job job{review_request(call, by_rules), std::move(t), std::move(by_rules), std::move(done), nullptr};
  job.request.spent = std::move(spent);
  waiting_.push_back(std::move(job));
  next();
}

void ReviewService::next() {
  while (!waiting_.empty() && running_.size() < kMostAtOnce) {
    running_.splice(running_.end(), waiting_, waiting_.begin());
    const auto job = std::prev(running_.end());
    LlmEvents events;
    events.done = safety_.wrap([this, job](const core::Result<LlmReply>& reply) { finished(job, reply); });
    job->stream = model_.start(std::move(job->request), std::move(events));
  }
}

void ReviewService::finished(std::list<Job>::iterator job, const core::Result<LlmReply>& reply) {
  // Taken out first: `done` may end this service.
  std::list<Job> ended;
  ended.splice(ended.end(), running_, job);
  next();
  const auto review = reply.ok() ? review_with_model(reply->text, job->by_rules, *job->campaign)
                                 : core::Result<conversation::CallReview>(reply.error());
  if (!review.ok()) {
    env_.log.warning("review_by_rules", {{"reason", core::to_string(review.error().code)}});
    return;
  }
  job->done(*review);
}

}  // namespace callai::pipeline
