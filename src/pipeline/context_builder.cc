#include "pipeline/context_builder.h"

#include <algorithm>
#include <utility>

#include "core/strings.h"
#include "pipeline/llm/prompt_data.h"
#include "pipeline/placeholders.h"

namespace callai::pipeline {
namespace {

using conversation::Passage;

constexpr std::size_t kMaxTitle = 120;
constexpr std::size_t kMaxLine = 400;
constexpr std::size_t kMaxPassage = 1200;

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

/// "name=Solara; phone=..."
std::string listed(const templates::Properties& properties) {
  std::vector<std::string> items;
  for (const auto& [key, value] : properties) {
    if (!value.empty()) items.push_back(key + "=" + value);
  }
  return core::joined(items, "; ");
}

std::string offers_of(const conversation::SessionState& session) {
  std::vector<std::string> items;
  for (const conversation::OfferMade& offer : session.offers) {
    items.push_back(offer.offer + " " + templates::to_canonical(templates::FieldValue{offer.value}));
  }
  return core::joined(items, "; ");
}

}  // namespace

std::string ContextBuilder::call_of(const templates::CampaignTemplate& t,
                                    const conversation::ReplyRequest& request) const {
  const conversation::SessionState& session = request.session;
  std::string out;
  const auto add = [&](const char* title, const std::string& text) {
    if (text.empty()) return;
    const std::string line = std::string(title) + ": " + without_marks(text, kMaxLine) + "\n";
    if (out.size() + line.size() <= static_cast<std::size_t>(std::max(settings_.max_call_chars, 0))) out += line;
  };
  add("company", listed(t.business_context.company));
  add("product", listed(t.business_context.product));
  if (const templates::Stage* stage = templates::find_stage(t, session.current_stage)) {
    PlaceholderScope scope;
    scope.campaign = &t;
    scope.session = &session;
    scope.now = request.now;
    std::vector<std::string> questions;
    for (const std::string& question : stage->key_questions) questions.push_back(fill_placeholders(question, scope));
    add("to be learnt in this stage", core::joined(questions, "; "));
  }
  add("stages so far", core::joined(session.stages_visited, ", "));
  add("offers made", offers_of(session));
  add("tags", core::joined(session.tags, ", "));
  return out;
}

std::string ContextBuilder::passages_of(std::vector<Passage> found) const {
  std::stable_sort(found.begin(), found.end(), [](const Passage& a, const Passage& b) { return a.score > b.score; });
  std::vector<const Passage*> taken;
  for (const Passage& passage : found) {
    if (taken.size() >= static_cast<std::size_t>(std::max(settings_.max_passages, 0))) break;
    const auto same = [&passage](const Passage* other) { return overlap(passage, *other); };
    if (std::none_of(taken.begin(), taken.end(), same)) taken.push_back(&passage);
  }
  const auto bytes = static_cast<std::size_t>(std::max(settings_.max_chars, 0));
  std::string out;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const std::string place = taken[i]->place.empty() ? "" : ", " + taken[i]->place;
    const std::string head =
        "[" + std::to_string(i + 1) + "] " + without_marks(taken[i]->title + place, kMaxTitle) + ": ";
    if (out.size() + head.size() + 1 >= bytes) break;
    const std::string text = without_marks(taken[i]->text, kMaxPassage);
    const std::string_view body = shortened(text, bytes - out.size() - head.size() - 1);
    if (body.empty()) break;
    out.append(head).append(body).append("\n");
  }
  return out;
}

Context ContextBuilder::build(const templates::CampaignTemplate& t, const conversation::ReplyRequest& request) const {
  Context context;
  const auto& history = request.session.conversation_history;
  const auto entries = static_cast<std::size_t>(std::max(settings_.history_exchanges, 0)) * 2;
  const std::size_t taken = std::min(history.size(), entries);
  context.window.assign(history.end() - static_cast<std::ptrdiff_t>(taken), history.end());
  context.call = call_of(t, request);
  context.passages = passages_of(request.passages);
  return context;
}

}  // namespace callai::pipeline
