#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/passage_index.h"
#include "conversation/session_state.h"

namespace callai::pipeline {

/// The context of a reply: the window of history that was heard, and the passages that answer it.
struct Context {
  std::vector<conversation::HistoryEntry> window;
  std::vector<conversation::Passage> passages;     ///< best first, no two overlapping
  std::string text;                                ///< "stuffed": passages with [n] citations, at most `max_chars`
  std::string lacking;                             ///< what the search had to do without, in words
};

/// Assembles context from documents and history. Immutable, pure but for the index; safe from any thread.
class ContextBuilder {
 public:
  struct Settings { int history_exchanges = 5; int max_passages = 3; int max_chars = 4000; };
  ContextBuilder(const conversation::PassageIndex& index, Settings settings);
  core::Result<Context> build(const conversation::SessionState& session, const conversation::PassageQuery& query) const;

 private:
  const conversation::PassageIndex& index_;
  Settings settings_;
};

}  // namespace callai::pipeline
