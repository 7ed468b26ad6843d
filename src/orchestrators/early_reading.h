#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/env.h"
#include "core/executor.h"
#include "core/task_safety.h"
#include "orchestrators/campaign_runtime.h"
#include "pipeline/llm/signal_service.h"

namespace callai::orchestrators {

/// Lets a model begin to read an utterance before its end: words that have not changed for a while are most often the
/// final ones, and the pause that ends the utterance is longer than a model needs. When the caller goes on, or the
/// final words are others, what was begun is thrown away. Nothing of it is seen before the final words are: the machine
/// gets the same events, sooner. Dispatch sequence only; the service outlives this.
class EarlyReading {
 public:
  static constexpr core::Duration kStable = std::chrono::milliseconds(250);  ///< unchanged for so long
  static constexpr int kFewestWords = 2;  ///< fewer are an answer that the rules know, or a beginning

  /// `spent`: what the model takes is added there; may be null.
  EarlyReading(core::Env env, core::Sequence& sequence, pipeline::SignalService& signals,
               std::shared_ptr<const CampaignRuntime> runtime, std::shared_ptr<pipeline::LlmUsage> spent = nullptr);

  /// The words so far. `input` makes what they would be read with; called when they turn out to be stable.
  void heard(const std::string& words, std::function<conversation::ExtractionInput()> input);
  /// The final words. True: they are being read, or have been; `done` comes on the sequence, never from inside.
  bool adopt(const conversation::ExtractionInput& final, pipeline::SignalService::Done done);
  /// Nobody wants it any more.
  void drop();

 private:
  struct Attempt {
    conversation::ExtractionInput input;
    std::optional<conversation::Signals> signals;
    pipeline::SignalService::Done done;
    std::unique_ptr<pipeline::SignalService::Reading> reading;
  };
  void begin(conversation::ExtractionInput input);

  core::Env env_;
  core::Sequence& sequence_;
  pipeline::SignalService& signals_;
  std::shared_ptr<const CampaignRuntime> runtime_;
  std::shared_ptr<pipeline::LlmUsage> spent_;
  std::string words_;
  int generation_ = 0;
  std::shared_ptr<Attempt> attempt_;
  core::TaskSafety safety_;
};

}  // namespace callai::orchestrators
