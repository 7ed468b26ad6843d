#include "orchestrators/early_reading.h"

#include <utility>

namespace callai::orchestrators {

namespace {

bool same_question(const std::optional<conversation::OpenQuestion>& a,
                   const std::optional<conversation::OpenQuestion>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->field == b->field && a->kind == b->kind);
}

}  // namespace

EarlyReading::EarlyReading(core::Env env, core::Sequence& sequence, pipeline::SignalService& signals,
                           std::shared_ptr<const CampaignRuntime> runtime, std::shared_ptr<pipeline::LlmUsage> spent)
    : env_(env), sequence_(sequence), signals_(signals), runtime_(std::move(runtime)), spent_(std::move(spent)) {}

void EarlyReading::heard(const std::string& words, std::function<conversation::ExtractionInput()> input) {
  if (words == words_) return;
  drop();
  words_ = words;
  if (conversation::count_words(words) < kFewestWords) return;
  sequence_.post_at(env_.clock.now() + kStable,
                    safety_.wrap([this, input = std::move(input), generation = generation_] {
                      if (generation == generation_) begin(input());
                    }));
}

void EarlyReading::begin(conversation::ExtractionInput input) {
  attempt_ = std::make_shared<Attempt>();
  attempt_->input = std::move(input);
  const std::weak_ptr<Attempt> weak = attempt_;
  attempt_->reading = signals_.start(
      runtime_->campaign, runtime_->extractor, attempt_->input,
      [weak](conversation::Signals signals) {
        const auto attempt = weak.lock();
        if (!attempt) return;
        if (attempt->done) return std::exchange(attempt->done, {})(std::move(signals));
        attempt->signals = std::move(signals);
      },
      spent_);
}

bool EarlyReading::adopt(const conversation::ExtractionInput& final, pipeline::SignalService::Done done) {
  ++generation_;
  words_.clear();
  if (!attempt_) return false;
  const conversation::ExtractionInput& early = attempt_->input;
  if (early.utterance != final.utterance || early.stage != final.stage ||
      !same_question(early.open_question, final.open_question)) {
    attempt_.reset();
    return false;
  }
  attempt_->done = std::move(done);
  if (attempt_->signals) {
    sequence_.post(safety_.wrap([attempt = attempt_] {
      if (attempt->done) std::exchange(attempt->done, {})(*std::move(attempt->signals));
    }));
  }
  return true;
}

void EarlyReading::drop() {
  ++generation_;
  words_.clear();
  attempt_.reset();
}

}  // namespace callai::orchestrators
