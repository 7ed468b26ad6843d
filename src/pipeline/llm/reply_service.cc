#include "pipeline/llm/reply_service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/task_safety.h"
#include "pipeline/llm/claim_guard.h"
#include "pipeline/llm/reply_cutter.h"
#include "pipeline/llm/reply_plan.h"
#include "pipeline/llm/reply_prompt.h"
#include "pipeline/llm/required_wording.h"
#include "pipeline/llm/tool_rounds.h"
#include "pipeline/placeholders.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

using conversation::ReplyRequest;
using conversation::SpeechSegment;

// A model gets at least this long, however long the caller has waited for what came before it.
constexpr core::Duration kLeastPatience = std::chrono::milliseconds(200);
// How long a voice takes for a word: a slow one, for what is not heard yet must not be cut short.
constexpr core::Duration kSpokenWord = std::chrono::milliseconds(350);
constexpr const char* kToolRule =
    "- Where the answer needs something that is not written here, call a tool. Otherwise answer at once.\n";

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
                                       const std::vector<SpeechSegment>& own, const std::vector<std::string>& found) {
  std::vector<std::string> texts = t.business_context.facts;
  texts.insert(texts.end(), found.begin(), found.end());
  const auto& required = t.response_templates.rules.required;
  texts.insert(texts.end(), required.begin(), required.end());
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
          const ResponseGenerator& generator, ReplyRequest request, ReplyEvents events, ReplyTools* tools,
          core::Duration waited, std::shared_ptr<LlmUsage> spent)
      : service_(service),
        campaign_(std::move(t)),
        generator_(generator),
        request_(std::move(request)),
        events_(std::make_shared<ReplyEvents>(std::move(events))),
        patience_(std::max(campaign_->response_templates.max_wait - waited, kLeastPatience)),
        plan_(plan_reply(*campaign_, request_.decision)),
        own_(compose(generator_, request_, plan_.model, plan_.instructions)),
        rounds_(*campaign_, request_.turn, tools),
        cutter_(campaign_->response_templates.rules.max_sentences),
        spent_(std::move(spent)) {
    service_.sequence_.post(safety_.wrap([this] { begin(); }));
  }

 private:
  void begin() {
    if (plan_.needs_model()) ask();  // before anything is spoken: it thinks meanwhile
    if (!tell(compose(generator_, request_, plan_.before))) return;
    if (!plan_.needs_model()) end();
  }

  /// For what is asked now. Made when the request is under way, for it takes as long as a decision.
  const ClaimGuard& guard() {
    if (!guard_) {
      guard_.emplace(campaign_->response_templates.rules.forbidden,
                     allowed_texts(*campaign_, request_, own_, rounds_.results()), reply_rules(*campaign_));
    }
    return *guard_;
  }

  /// How long the model may take before its first words.
  core::Duration patience() const {
    return rounds_.messages().empty() ? patience_ : campaign_->response_templates.max_wait;
  }

  LlmRequest question() const {
    std::vector<std::string> composed;
    for (const SpeechSegment& segment : own_) {
      if (!plan_.model.empty()) composed.push_back(segment.text);
    }
    LlmRequest wanted;
    wanted.tools = rounds_.offered();
    wanted.role = wanted.tools.empty() ? LlmRole::kResponder : LlmRole::kTools;
    wanted.messages = reply_prompt(*campaign_, request_, plan_, composed);
    if (!wanted.tools.empty()) wanted.messages.front().text += kToolRule;
    wanted.messages.insert(wanted.messages.end(), rounds_.messages().begin(), rounds_.messages().end());
    wanted.first_text = patience();
    wanted.deadline = std::max<core::Duration>(wanted.first_text, std::chrono::seconds(10));
    wanted.max_tokens = 60 * campaign_->response_templates.rules.max_sentences;
    wanted.seed = request_.seed;
    wanted.spent = spent_;
    return wanted;
  }

  void ask() {
    LlmEvents events;
    events.text = safety_.wrap([this](std::string_view text) { on_text(text); });
    events.done = safety_.wrap([this](core::Result<LlmReply> reply) { on_done(std::move(reply)); });
    guard_.reset();
    stream_ = service_.model_.start(question(), std::move(events));
    // Behind what sends the request.
    service_.sequence_.post(safety_.wrap([this] { static_cast<void>(guard()); }));
    ++asked_;
    expect_words(model_spoke_ ? still_speaking() + campaign_->response_templates.max_wait : patience());
  }

  /// Heard words count, not tokens: without a clause by then the template speaks.
  void expect_words(core::Duration wait) {
    after(wait, [this, asked = asked_, pieces = pieces_] {
      if (asked != asked_ || pieces != pieces_ || stream_ == nullptr) return;
      if (!model_spoke_) return model_failed("late");
      service_.env_.log.warning("reply_broken_off", {{"reason", "late"}});
      rest();
    });
  }

  /// How long what was told so far will be heard.
  core::Duration still_speaking() const {
    return std::max(core::Duration{0}, speaks_until_ - service_.env_.clock.now());
  }

  template <typename F>
  void after(core::Duration wait, F f) {
    service_.sequence_.post_at(service_.env_.clock.now() + wait, safety_.wrap([this, f = std::move(f)] {
      if (!ended_) f();
    }));
  }

  void use_tools(const LlmReply& reply) {
    stream_.reset();
    ++asked_;
    const bool first = rounds_.messages().empty();
    const bool runs = rounds_.run(reply, [this] { answer_with_results(); });
    if (!runs) service_.sequence_.post(safety_.wrap([this] { answer_with_results(); }));
    waiting_ = true;
    if (!first) return;
    after(kLongestThinking, [this] {
      if (!waiting_) return;
      if (model_spoke_) return rest();
      model_failed("tools");
    });
    fill_the_silence(runs && !model_spoke_);
  }

  /// Words for the time in between, and others for every max_wait of it.
  void fill_the_silence(bool now) {
    after(campaign_->response_templates.max_wait, [this] {
      if (waiting_) fill_the_silence(true);
    });
    if (!now) return;
    const std::vector<std::string>& others = campaign_->response_templates.fillers;
    std::string words = fillers_ == 0 ? rounds_.filler() : "";
    if (words.empty() && !others.empty()) words = others[(request_.seed + fillers_) % others.size()];
    ++fillers_;
    if (words.empty()) return;
    PlaceholderScope scope;
    scope.campaign = campaign_.get();
    scope.session = &request_.session;
    scope.now = request_.now;
    SpeechSegment filler;
    filler.kind = conversation::SegmentKind::kFiller;
    filler.text = fill_placeholders(words, scope);
    tell({std::move(filler)});
  }

  void answer_with_results() {
    if (ended_) return;
    cutter_ = ReplyCutter(campaign_->response_templates.rules.max_sentences);
    ask();
  }

  void on_text(std::string_view text) {
    if (ended_) return;
    std::vector<std::string> pieces;
    cutter_.feed(text, pieces);
    if (!speak(pieces)) return;
    if (cutter_.full()) return rest();
    if (!pieces.empty()) expect_words(still_speaking() + campaign_->response_templates.max_wait);
  }

  void on_done(core::Result<LlmReply> reply) {
    if (ended_) return;
    if (!reply.ok() && !model_spoke_) return model_failed(core::to_string(reply.error().code));
    std::vector<std::string> pieces;
    cutter_.finish(!reply.ok() || reply->cut, pieces);
    if (!speak(pieces)) return;
    if (reply.ok() && !reply->tool_calls.empty() && !rounds_.offered().empty()) return use_tools(*reply);
    if (!model_spoke_) return model_failed("empty");
    rest();
  }

  /// False: the reply is over, or this is gone.
  bool speak(const std::vector<std::string>& pieces) {
    for (const std::string& piece : pieces) {
      if (const std::string objection = guard().objection(piece, spoken_); !objection.empty()) {
        service_.env_.log.warning("reply_guarded", {{"reason", objection}});
        if (!model_spoke_) {
          model_failed("guarded");
        } else {
          rest();
        }
        return false;
      }
      model_spoke_ = true;
      ++pieces_;
      waiting_ = false;
      spoken_ = piece;
      SpeechSegment segment;
      segment.text = spoken_text(piece, request_.now.date);
      told_ += segment.text + " ";
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
    if (!failed_ && !tell(required())) return;
    if (tell(compose(generator_, request_, plan_.after))) end();
  }

  /// What the model had to say word for word, and has not.
  std::vector<SpeechSegment> required() const {
    std::vector<SpeechSegment> segments;
    for (std::string& sentence : missing_wording(*campaign_, request_.session, told_, request_.now.date)) {
      segments.emplace_back().text = std::move(sentence);
    }
    return segments;
  }

  /// False: the receiver has destroyed this.
  bool tell(std::vector<SpeechSegment> segments) {
    const auto events = events_;
    const std::weak_ptr<const int> alive = alive_;
    for (SpeechSegment& segment : segments) {
      const auto length = conversation::count_words(segment.text) * kSpokenWord;
      speaks_until_ = std::max(speaks_until_, service_.env_.clock.now()) + length;
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
  ToolRounds rounds_;
  ReplyCutter cutter_;
  std::optional<ClaimGuard> guard_;
  const std::shared_ptr<LlmUsage> spent_;
  std::unique_ptr<LlmStream> stream_;
  std::string spoken_;              ///< the model's last piece
  std::string told_;                ///< all of its pieces, as they are spoken
  int asked_ = 0;                   ///< how often the model was asked or has asked
  int pieces_ = 0;                  ///< that it has spoken
  core::TimePoint speaks_until_{};  ///< by then what was told will have been heard
  std::uint64_t fillers_ = 0;
  bool model_spoke_ = false;
  bool waiting_ = false;  ///< for what tools find, and for the words about it
  bool failed_ = false;
  bool ended_ = false;
  std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
  core::TaskSafety safety_;
};

std::unique_ptr<Reply> ReplyService::start(std::shared_ptr<const templates::CampaignTemplate> t,
                                           const ResponseGenerator& generator, ReplyRequest request, ReplyEvents events,
                                           ReplyTools* tools, core::Duration waited, std::shared_ptr<LlmUsage> spent) {
  return std::make_unique<Running>(*this, std::move(t), generator, std::move(request), std::move(events), tools, waited,
                                   std::move(spent));
}

}  // namespace callai::pipeline
