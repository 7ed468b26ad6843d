#include "pipeline/prepared_sentences.h"

#include <algorithm>
#include <string_view>

#include "pipeline/placeholders.h"
#include "pipeline/sentence_cutter.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

enum class Known { kAlways, kWithContact, kLater };

Known known(std::string_view name) {
  for (const std::string_view prefix : {"company.", "product.", "custom.", "agent."}) {
    if (name.starts_with(prefix)) return Known::kAlways;
  }
  return name.starts_with("contact.") ? Known::kWithContact : Known::kLater;
}

/// When all of a text's placeholders are known.
Known known_in(std::string_view text) {
  Known latest = Known::kAlways;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
    if (text.substr(at, 2) == "{{") {
      at += 2;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of("|}", at), text.size());
    latest = std::max(latest, known(text.substr(at + 1, end - at - 1)));
    at = end;
  }
  return latest;
}

/// The opening script first: nobody has time to make it ready later.
std::vector<const templates::Script*> in_order(const templates::CampaignTemplate& t) {
  const templates::Stage* const first = templates::find_stage(t, t.session_config.initial_stage);
  std::vector<const templates::Script*> scripts;
  for (const templates::Script& script : t.response_templates.scripts) {
    const bool opening = first != nullptr && script.id == first->entry_script;
    scripts.insert(opening ? scripts.begin() : scripts.end(), &script);
  }
  return scripts;
}

}  // namespace

std::vector<std::string> prepared_sentences(const templates::CampaignTemplate& t,
                                            const std::optional<conversation::Contact>& contact,
                                            const templates::CivilDate& today) {
  conversation::SessionState session;
  if (contact) session.contact = *contact;
  PlaceholderScope scope;
  scope.campaign = &t;
  scope.session = &session;
  scope.now.date = today;
  const Known wanted = contact ? Known::kWithContact : Known::kAlways;
  std::vector<std::string> sentences;
  for (const templates::Script* script : in_order(t)) {
    for (const std::string& variant : script->variants) {
      if (known_in(variant) != wanted) continue;
      for (std::string& sentence : cut_sentences(spoken_text(fill_placeholders(variant, scope), today))) {
        if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
          sentences.push_back(std::move(sentence));
        }
      }
    }
  }
  return sentences;
}

}  // namespace callai::pipeline
