#include "pipeline/context_builder.h"

#include <algorithm>
#include <utility>

namespace callai::pipeline {
namespace {

using conversation::Passage;

bool overlap(const Passage& a, const Passage& b) {
  if (a.document != b.document) return false;
  const auto end_of = [](const Passage& p) { return p.first_char + static_cast<int>(p.text.size()); };
  return a.first_char < end_of(b) && b.first_char < end_of(a);
}

/// At most `bytes` of the text, cut at a word and never inside a character.
std::string_view shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  const std::size_t word = text.find_last_of(" \n", end);
  return text.substr(0, word != std::string_view::npos && word > 0 ? word : end);
}

/// "Price list, page 3".
std::string cited(const Passage& passage) {
  return passage.title + (passage.place.empty() ? "" : ", " + passage.place);
}

std::string stuffed(const std::vector<Passage>& passages, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    std::string head = text.empty() ? "" : "\n\n";
    head += "[" + std::to_string(i + 1) + "] " + cited(passages[i]) + "\n";
    if (text.size() + head.size() >= bytes) break;
    const std::string_view body = shortened(passages[i].text, bytes - text.size() - head.size());
    if (body.empty()) break;
    text += head;
    text += body;
    if (body.size() < passages[i].text.size()) break;
  }
  return text;
}

}  // namespace

ContextBuilder::ContextBuilder(const conversation::PassageIndex& index, Settings settings)
    : index_(index), settings_(settings) {}

core::Result<Context> ContextBuilder::build(const conversation::SessionState& session,
                                            const conversation::PassageQuery& query) const {
  Context context;
  const auto& history = session.conversation_history;
  const auto entries = static_cast<std::size_t>(std::max(settings_.history_exchanges, 0)) * 2;
  const std::size_t taken = std::min(history.size(), entries);
  context.window.assign(history.end() - static_cast<std::ptrdiff_t>(taken), history.end());
  if (query.text.empty() || settings_.max_passages <= 0) return context;

  // Neighbours overlap by design: twice as many leave enough after the doubles are gone.
  conversation::PassageQuery wider = query;
  wider.limit = settings_.max_passages * 2;
  auto found = index_.search(wider);
  if (!found) return found.error();
  context.lacking = std::move(found->lacking);
  std::stable_sort(found->passages.begin(), found->passages.end(),
                   [](const Passage& a, const Passage& b) { return a.score > b.score; });
  for (Passage& passage : found->passages) {
    if (context.passages.size() >= static_cast<std::size_t>(settings_.max_passages)) break;
    const auto same = [&passage](const Passage& other) { return overlap(passage, other); };
    if (std::none_of(context.passages.begin(), context.passages.end(), same)) {
      context.passages.push_back(std::move(passage));
    }
  }
  context.text = stuffed(context.passages, static_cast<std::size_t>(std::max(settings_.max_chars, 0)));
  return context;
}

}  // namespace callai::pipeline
