#include "pipeline/llm/required_wording.h"

#include <algorithm>

#include "core/strings.h"
#include "pipeline/spoken_form.h"
#include "pipeline/text_matcher.h"

namespace callai::pipeline {
namespace {

bool is_sentence(std::string_view text) {
  return !text.empty() && std::string_view(".!?").find(text.back()) != std::string_view::npos;
}

std::string words_of(std::string_view text) {
  const Text normal = normalise(text);
  return " " + normal.words(0, normal.size()) + " ";
}

}  // namespace

std::vector<std::string> missing_wording(const templates::CampaignTemplate& t,
                                         const conversation::SessionState& session, const std::string& spoken,
                                         const templates::CivilDate& today) {
  std::vector<std::string> missing;
  std::vector<std::string> heard;  // worked out where there is such a sentence at all
  for (const std::string& wording : t.response_templates.rules.required) {
    if (!is_sentence(core::trimmed(wording))) continue;
    if (heard.empty()) {
      heard.push_back(words_of(spoken));
      for (const conversation::HistoryEntry& entry : session.conversation_history) {
        if (entry.role == conversation::Role::kAssistant) heard.push_back(words_of(entry.text));
      }
    }
    std::string sentence = spoken_text(core::trimmed(wording), today);
    const std::string wanted = words_of(sentence);
    const auto holds = [&wanted](const std::string& text) { return text.find(wanted) != std::string::npos; };
    if (std::none_of(heard.begin(), heard.end(), holds)) missing.push_back(std::move(sentence));
  }
  return missing;
}

}  // namespace callai::pipeline
