#include "pipeline/llm/signal_service.h"

#include <algorithm>
#include <utility>

#include "core/task_safety.h"
#include "pipeline/llm/signal_prompt.h"

namespace callai::pipeline {

using conversation::Signals;

class SignalService::Running final : public SignalService::Reading {
 public:
  Running(SignalService& service, std::shared_ptr<const templates::CampaignTemplate> t, const ExtractorService& rules,
          conversation::ExtractionInput input, Done done, std::shared_ptr<LlmUsage> spent, core::Duration waited)
      : service_(service),
        campaign_(std::move(t)),
        rules_(rules),
        input_(std::move(input)),
        own_(rules_.extract(input_)),
        done_(std::make_shared<Done>(std::move(done))) {
    if (rules_are_sure(own_, input_)) {
      service_.sequence_.post(safety_.wrap([this] { end(own_); }));
      return;
    }
    LlmRequest wanted;
    wanted.role = LlmRole::kExtractor;
    wanted.spent = std::move(spent);
    wanted.messages = signal_prompt(*campaign_, input_);
    wanted.json_schema = service_.schema_of(campaign_);
    wanted.temperature = 0;
    wanted.max_tokens = 200;
    // Half of what is left of the caller's patience is for the reply.
    const core::Duration left = std::max(campaign_->response_templates.max_wait - waited, kLeast);
    wanted.deadline = std::min(service_.settings_.deadline, left / 2);
    wanted.first_text = wanted.deadline;
    LlmEvents events;
    events.done = safety_.wrap([this](core::Result<LlmReply> reply) { on_done(std::move(reply)); });
    stream_ = service_.model_.start(std::move(wanted), std::move(events));
  }

 private:
  static constexpr core::Duration kLeast = std::chrono::milliseconds(300);  ///< of patience, whatever was waited

  void on_done(core::Result<LlmReply> reply) {
    if (!reply.ok()) {
      service_.env_.log.warning("extraction_by_rules", {{"reason", core::to_string(reply.error().code)}});
      return end(own_);
    }
    const auto model = signals_of(reply->text, *campaign_, input_, rules_);
    end(model.ok() ? merged(own_, *model, campaign_->extraction_rules.min_confidence) : own_);
  }

  void end(Signals signals) {
    const auto done = done_;  // the receiver may destroy this
    (*done)(std::move(signals));
  }

  SignalService& service_;
  const std::shared_ptr<const templates::CampaignTemplate> campaign_;
  const ExtractorService& rules_;
  const conversation::ExtractionInput input_;
  const Signals own_;
  const std::shared_ptr<Done> done_;
  std::unique_ptr<LlmStream> stream_;
  core::TaskSafety safety_;
};

const std::string& SignalService::schema_of(const std::shared_ptr<const templates::CampaignTemplate>& t) {
  for (const Schema& schema : schemas_) {
    if (schema.of.lock() == t) return schema.text;
  }
  std::erase_if(schemas_, [](const Schema& schema) { return schema.of.expired(); });
  return schemas_.emplace_back(Schema{t, signal_schema(*t)}).text;
}

std::unique_ptr<SignalService::Reading> SignalService::start(std::shared_ptr<const templates::CampaignTemplate> t,
                                                             const ExtractorService& rules,
                                                             conversation::ExtractionInput input, Done done,
                                                             std::shared_ptr<LlmUsage> spent, core::Duration waited) {
  return std::make_unique<Running>(*this, std::move(t), rules, std::move(input), std::move(done), std::move(spent),
                                   waited);
}

}  // namespace callai::pipeline
