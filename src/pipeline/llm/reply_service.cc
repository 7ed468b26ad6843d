#include "pipeline/llm/reply_service.h"

#include <utility>

#include "core/task_safety.h"
#include "pipeline/llm/claim_guard.h"
#include "pipeline/llm/reply_cutter.h"
#include "pipeline/llm/reply_plan.h"
#include "pipeline/llm/reply_prompt.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

using conversation::ReplyRequest;
using conversation::SpeechSegment;

// A model gets at least this long, however long the caller has waited for what came before it.
constexpr core::Duration kLeastPatience = std::chrono::milliseconds(200);

std::vector<SpeechSegment> compose(const ResponseGenerator& generator, const ReplyRequest& request,
                                   std::vector<conversation::SayItem> say, std::vector<std::string> direct = {}) {
  if (say.empty() && direct.empty()) return {};
  ReplyRequest part = request;
  part.decision.say = std::move(say);
  part.decision.direct = std::move(direct);
  return generator.compose(part);
}

/// Whose figures the model may say: the task's, the facts', what tools found, what the caller himself said.
std::vector<std::string> allowed_texts(const templates::CampaignTemplate& t, const ReplyRequest& request,
                                       const std::vector<SpeechSegment>& own) {
  std::vector<std::string> texts = t.business_context.facts;
  for (const auto& [key, value] : t.business_context.company) texts.push_back(value);
  for (const auto& [key, value] : t.business_context.product) texts.push_back(value);
  for (const SpeechSegment& segment : own) texts.push_back(segment.text);
  for (const conversation::Passage& passage : request.passages) texts.push_back(passage.text);
  for (const conversation::ToolResult& result : request.session.tool_results) {
    for (const auto& [key, value] : result.values) texts.push_back(value);
  }
  for (const conversation::OfferMade& offer : request.decision.offers) texts.push_back(std::to_string(offer.value));
  for (const conversation::OfferMade& offer : request.session.offers) texts.push_back(std::to_string(offer.value));
  return texts;
}

}  // namespace

class ReplyService::Running final : public Reply {
 public:
  Running(ReplyService& service, std::shared_ptr<const templates::CampaignTemplate> t,
          const ResponseGenerator& generator, ReplyRequest request, ReplyEvents events, core::Duration waited)
      : service_(service),
        campaign_(std::move(t)),
        generator_(generator),
        request_(std::move(request)),
        events_(std::make_shared<ReplyEvents>(std::move(events))),
        patience_(std::max(campaign_->response_templates.max_wait - waited, kLeastPatience)),
        plan_(plan_reply(*campaign_, request_.decision)),
        own_(compose(generator_, request_, plan_.model, plan_.instructions)),
        cutter_(campaign_->response_templates.rules.max_sentences),
        guard_(campaign_->response_templates.rules.forbidden, allowed_texts(*campaign_, request_, own_)) {
    service_.sequence_.post(safety_.wrap([this] { begin(); }));
  }

 private:
  void begin() {
    if (plan_.needs_model()) ask();  // before anything is spoken: it thinks meanwhile
    if (!tell(compose(generator_, request_, plan_.before))) return;
    if (!plan_.needs_model()) end();
  }

  void ask() {
    std::vector<std::string> composed;
    for (const SpeechSegment& segment : own_) {
      if (!plan_.model.empty()) composed.push_back(segment.text);
    }
    LlmRequest wanted;
    wanted.role = LlmRole::kResponder;
    wanted.messages = reply_prompt(*campaign_, request_, plan_, composed);
    wanted.first_text = patience_;
    wanted.deadline = std::max<core::Duration>(wanted.first_text, std::chrono::seconds(10));
    wanted.max_tokens = 60 * campaign_->response_templates.rules.max_sentences;
    wanted.seed = request_.seed;
    LlmEvents events;
    events.text = safety_.wrap([this](std::string_view text) { on_text(text); });
    events.done = safety_.wrap([this](core::Result<LlmReply> reply) { on_done(std::move(reply)); });
    stream_ = service_.model_.start(std::move(wanted), std::move(events));
    // Heard words count, not tokens: without a clause by then the template speaks.
    service_.sequence_.post_at(service_.env_.clock.now() + patience_, safety_.wrap([this] {
      if (!ended_ && !model_spoke_) model_failed("late");
    }));
  }

  void on_text(std::string_view text) {
    if (ended_) return;
    std::vector<std::string> pieces;
    cutter_.feed(text, pieces);
    if (!speak(pieces)) return;
    if (cutter_.full()) rest();
  }

  void on_done(core::Result<LlmReply> reply) {
    if (ended_) return;
    if (!reply.ok() && !model_spoke_) return model_failed(core::to_string(reply.error().code));
    std::vector<std::string> pieces;
    cutter_.finish(!reply.ok() || reply->cut, pieces);
    if (!speak(pieces)) return;
    if (!model_spoke_) return model_failed("empty");
    rest();
  }

  /// False: the reply is over, or this is gone.
  bool speak(const std::vector<std::string>& pieces) {
    for (const std::string& piece : pieces) {
      if (const std::string objection = guard_.objection(piece); !objection.empty()) {
        service_.env_.log.warning("reply_guarded", {{"reason", objection}});
        if (!model_spoke_) {
          model_failed("guarded");
        } else {
          rest();
        }
        return false;
      }
      model_spoke_ = true;
      SpeechSegment segment;
      segment.text = spoken_text(piece, request_.now.date);
      if (!tell({std::move(segment)})) return false;
    }
    return true;
  }

  void model_failed(std::string_view reason) {
    service_.env_.log.warning("reply_scripted", {{"reason", reason}});
    failed_ = true;
    stream_.reset();
    if (tell(std::exchange(own_, {}))) rest();
  }

  void rest() {
    stream_.reset();
    if (tell(compose(generator_, request_, plan_.after))) end();
  }

  /// False: the receiver has destroyed this.
  bool tell(std::vector<SpeechSegment> segments) {
    const auto events = events_;
    const std::weak_ptr<const int> alive = alive_;
    for (SpeechSegment& segment : segments) {
      if (events->segment) events->segment(std::move(segment));
      if (alive.expired()) return false;
    }
    return true;
  }

  void end() {
    ended_ = true;
    const auto events = events_;
    if (events->finished) events->finished(failed_);
  }

  ReplyService& service_;
  const std::shared_ptr<const templates::CampaignTemplate> campaign_;
  const ResponseGenerator& generator_;
  const ReplyRequest request_;
  const std::shared_ptr<ReplyEvents> events_;
  const core::Duration patience_;
  const ReplyPlan plan_;
  std::vector<SpeechSegment> own_;  ///< the template's words for the model's part
  ReplyCutter cutter_;
  const ClaimGuard guard_;
  std::unique_ptr<LlmStream> stream_;
  bool model_spoke_ = false;
  bool failed_ = false;
  bool ended_ = false;
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
  core::TaskSafety safety_;
};

std::unique_ptr<Reply> ReplyService::start(std::shared_ptr<const templates::CampaignTemplate> t,
                                           const ResponseGenerator& generator, ReplyRequest request,
                                           ReplyEvents events, core::Duration waited) {
  return std::make_unique<Running>(*this, std::move(t), generator, std::move(request), std::move(events), waited);
}

}  // namespace callai::pipeline
