#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "pipeline/extractor_service.h"
#include "pipeline/llm/llm_client.h"

namespace callai::pipeline {

/// Understanding with a model behind the rules: what the rules are sure of is there at once; else the model is asked,
/// and both readings are merged. Late, failed or senseless: the rules alone. Dispatch sequence only.
class SignalService {
 public:
  struct Settings {
    core::Duration deadline = std::chrono::milliseconds(700);  ///< for the model's whole answer
  };
  /// On the dispatch sequence, once; never from inside.
  using Done = core::UniqueFunction<void(conversation::Signals)>;

  SignalService(core::Env env, core::Sequence& sequence, LlmClient& model, Settings settings)
      : env_(env), sequence_(sequence), model_(model), settings_(settings) {}

  /// A reading under way. Destroying it stops the model; nothing comes after.
  class Reading {
   public:
    virtual ~Reading() = default;
  };
  /// `spent`: what the model takes is added there; may be null. `waited`: how long the caller has heard nothing
  /// already; it counts.
  [[nodiscard]] std::unique_ptr<Reading> start(std::shared_ptr<const templates::CampaignTemplate> t,
                                               const ExtractorService& rules, conversation::ExtractionInput input,
                                               Done done, std::shared_ptr<LlmUsage> spent = nullptr,
                                               core::Duration waited = {});

 private:
  class Running;
  /// Of a campaign's answers; made once.
  const std::string& schema_of(const std::shared_ptr<const templates::CampaignTemplate>& t);

  core::Env env_;
  core::Sequence& sequence_;
  LlmClient& model_;
  const Settings settings_;
  struct Schema {
    std::weak_ptr<const templates::CampaignTemplate> of;
    std::string text;
  };
  std::vector<Schema> schemas_;  // of campaigns that are in use; few
};

}  // namespace callai::pipeline
