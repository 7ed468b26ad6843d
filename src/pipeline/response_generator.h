#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Turns a decision into sentences to speak (scripted mode): scripts with placeholders and variants, passages quoted,
/// numbers, dates and money in spoken form, cut into sentences. Immutable, pure, safe from any thread.
class ResponseGenerator {
 public:
  explicit ResponseGenerator(std::shared_ptr<const templates::CampaignTemplate> t);
  ~ResponseGenerator();
  ResponseGenerator(const ResponseGenerator&) = delete;
  ResponseGenerator& operator=(const ResponseGenerator&) = delete;

  /// The reply's sentences, in order, ids 0. The last sentence of a script carries `completes_script`, `asks`, `confirms`.
  std::vector<conversation::SpeechSegment> compose(const conversation::ReplyRequest& request) const;

  /// One script on its own: silence prompts, closing, voicemail message. Empty when `script` is "" or unknown.
  std::vector<conversation::SpeechSegment> compose_script(const std::string& script,
                                                          const conversation::SessionState& session,
                                                          const templates::CivilDateTime& now, std::uint64_t seed,
                                                          conversation::SegmentKind kind) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace callai::pipeline
