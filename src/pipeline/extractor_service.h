#pragma once

#include <memory>

#include "conversation/vocabulary.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Turns an utterance into signals by the template's rules (the plan's extractor, scripted mode): intents by phrases,
/// patterns and fuzzy examples; typed fields; yes/no and values for the question that was last really heard; sentiment.
/// Compiled once per template; immutable, safe from any thread. An utterance of 500 characters takes some 50 us.
class ExtractorService {
 public:
  explicit ExtractorService(std::shared_ptr<const templates::CampaignTemplate> t);
  ~ExtractorService();
  ExtractorService(const ExtractorService&) = delete;
  ExtractorService& operator=(const ExtractorService&) = delete;

  /// Pure: the same input gives the same signals.
  conversation::Signals extract(const conversation::ExtractionInput& input) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace callai::pipeline
