#pragma once

#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// What a reply is worded with beside its task.
struct Context {
  std::vector<conversation::HistoryEntry> window;  ///< the newest of what was heard, oldest first
  std::string call;      ///< lines: company, product, what the stage wants to learn, stages, offers, tags; "" nothing
  std::string passages;  ///< a line each, "[n] title, place: text", best first; "" none
};

/// Assembles the context of a reply from the template, the session and the passages that were found. What callers and
/// documents say is data: nothing in it looks like the marks around data. Immutable, pure; safe from any thread.
class ContextBuilder {
 public:
  struct Settings {
    int history_exchanges = 5;
    int max_passages = 5;       ///< no two of which overlap
    int max_chars = 4000;       ///< of the passages, in bytes: cut at a word
    int max_call_chars = 2000;  ///< of what is known of the call, in bytes: whole lines
  };
  explicit ContextBuilder(Settings settings) : settings_(settings) {}
  Context build(const templates::CampaignTemplate& t, const conversation::ReplyRequest& request) const;

 private:
  std::string call_of(const templates::CampaignTemplate& t, const conversation::ReplyRequest& request) const;
  std::string passages_of(std::vector<conversation::Passage> found) const;

  const Settings settings_;
};

}  // namespace callai::pipeline
