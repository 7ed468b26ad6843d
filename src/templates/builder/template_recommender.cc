#include "templates/builder/template_recommender.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/strings.h"

namespace callai::templates {

namespace {

constexpr double kPurposeWeight = 0.5;
constexpr double kDataWeight = 0.25;
constexpr double kIndustryWeight = 0.15;
constexpr double kDocumentsWeight = 0.1;
constexpr std::size_t kMinWord = 3;
constexpr std::size_t kMinPrefix = 4;

using Words = std::vector<std::string>;

/// How people say what a purpose is called; the purposes' own words count anyway.
const std::map<std::string, std::string>& purpose_words() {
  static const std::map<std::string, std::string> kWords{
      {"sales", "sell selling sale buy offer discount product deal pitch upgrade renew"},
      {"customer_support", "help problem issue service complaint return refund repair inbound answer hotline"},
      {"survey", "questionnaire poll research opinion interview questions study"},
      {"lead_generation", "leads qualify qualification prospects prospecting interest cold outreach"},
      {"appointment_booking", "appointments book schedule reschedule visit calendar meeting remind reminder slot"},
      {"feedback_collection", "feedback review rating rate satisfaction experience opinion score"}};
  return kWords;
}

bool is_stop_word(const std::string& word) {
  static const std::set<std::string> kStop{"the",  "and",  "for",  "our",    "your",      "their",    "with",  "that",
                                           "this", "they", "from", "into",   "are",       "was",      "will",  "who",
                                           "how",  "what", "when", "call",   "calls",     "them",     "about", "after",
                                           "new",  "want", "need", "people", "customers", "customer", "phone", "please",
                                           "some", "have", "has",  "not",    "time"};
  return kStop.contains(word);
}

Words words_of(const std::string& text) {
  Words words;
  std::string word;
  const auto flush = [&] {
    if (word.size() >= kMinWord && !is_stop_word(word)) words.push_back(word);
    word.clear();
  };
  for (const char c : core::ascii_lower(text)) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (letter) {
      word += c;
    } else if (c != '-' && c != '\'') {  // "e-mail" is "email"
      flush();
    }
  }
  flush();
  return words;
}

/// The same word in another form: a common beginning of all but their endings.
bool alike(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t common = 0;
  while (common < shorter && a[common] == b[common]) ++common;
  return common >= kMinPrefix && common + 3 >= std::max(a.size(), b.size());
}

bool contains(const Words& words, const std::string& word) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) { return alike(w, word); });
}

/// The words of `wanted` that are in `text`.
Words common(const Words& wanted, const Words& text) {
  Words found;
  for (const std::string& word : wanted) {
    if (contains(text, word)) found.push_back(word);
  }
  return found;
}

/// Everything a template says of itself, and of what it hears.
Words own_words(const CampaignTemplate& t) {
  std::string text = t.meta.name + " " + t.meta.description + " " + core::joined(t.meta.tags, " ");
  for (const Stage& stage : t.session_config.stages) text += " " + stage.title + " " + stage.objective;
  for (const Intent& intent : t.extraction_rules.intents) text += " " + intent.description;
  for (const auto& [key, value] : t.business_context.product) text += " " + value;
  for (const auto& [key, value] : t.business_context.company) text += " " + value;
  return words_of(text);
}

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

/// Weighs one candidate against the wish.
class Weighing {
 public:
  Weighing(const TemplateWish& wish, const CampaignTemplate& t)
      : wish_(wish), t_(t), own_(own_words(t)), result_{t.meta.id, t.meta.name, 0, {}} {}

  Recommendation weigh() {
    if (!wish_.purpose.empty()) add(kPurposeWeight, purpose());
    if (!wish_.data.empty()) add(kDataWeight, data());
    if (!wish_.industry.empty()) add(kIndustryWeight, industry());
    if (!wish_.documents.empty()) add(kDocumentsWeight, documents());
    if (weights_ > 0) result_.score = sum_ / weights_;
    return std::move(result_);
  }

 private:
  void add(double weight, double score) {
    weights_ += weight;
    sum_ += weight * std::min(score, 1.0);
  }

  double purpose() {
    const Words wanted = words_of(wish_.purpose);
    if (wanted.empty()) return 0;
    const Words named = common(wanted, words_of(t_.meta.purpose + " " + t_.meta.id));
    const auto it = purpose_words().find(t_.meta.purpose);
    const Words meant = it == purpose_words().end() ? Words{} : common(wanted, words_of(it->second));
    const Words described = common(wanted, own_);
    if (!named.empty()) {
      result_.reasons.push_back("is for " + (t_.meta.purpose.empty() ? t_.meta.id : t_.meta.purpose));
    } else if (!meant.empty()) {
      result_.reasons.push_back(quoted(core::joined(meant, " ")) + " is what " + t_.meta.purpose + " is about");
    }
    if (!described.empty()) result_.reasons.push_back("speaks of " + quoted(core::joined(described)));
    const double share = static_cast<double>(described.size()) / static_cast<double>(wanted.size());
    return (named.empty() ? 0 : 0.7) + 0.4 * static_cast<double>(std::min<std::size_t>(meant.size(), 2)) + 0.3 * share;
  }

  double industry() {
    const Words found = common(words_of(wish_.industry), own_);
    if (found.empty()) return 0;
    result_.reasons.push_back("is written for " + quoted(core::joined(found, " ")));
    return 1;
  }

  /// The field that collects what is wished for; null when there is none.
  const Field* collecting(const std::string& wished) const {
    const Words wanted = words_of(wished);
    for (const Field& field : t_.extraction_rules.fields) {
      if (field.id == wished) return &field;
      const Words said = words_of(field.id + " " + std::string(to_string(field.type)));
      if (!wanted.empty() && common(wanted, said).size() == wanted.size()) return &field;
    }
    for (const Field& field : t_.extraction_rules.fields) {
      const Words described = words_of(field.description);
      if (!wanted.empty() && common(wanted, described).size() == wanted.size()) return &field;
    }
    return nullptr;
  }

  double data() {
    Words missing;
    Words found;
    for (const std::string& wished : wish_.data) {
      const Field* field = collecting(wished);
      if (field == nullptr) {
        missing.push_back(quoted(wished));
      } else {
        found.push_back(quoted(wished) + (field->id == wished ? "" : " as " + field->id));
      }
    }
    if (!found.empty()) result_.reasons.push_back("collects " + core::joined(found));
    if (!missing.empty()) result_.reasons.push_back("does not collect " + core::joined(missing) + ": add it");
    return static_cast<double>(found.size()) / static_cast<double>(wish_.data.size());
  }

  double documents() {
    Words uses = t_.business_context.required_documents;
    bool searches_all = false;
    for (const ToolConfig& tool : t_.tool_configs.tools) {
      if (tool.kind != ToolKind::kDocumentSearch) continue;
      searches_all = searches_all || tool.document_types.empty();
      uses.insert(uses.end(), tool.document_types.begin(), tool.document_types.end());
    }
    Words found;
    for (const std::string& type : wish_.documents) {
      if (searches_all || contains(uses, core::ascii_lower(type))) found.push_back(quoted(type));
    }
    if (!found.empty()) result_.reasons.push_back("answers from your documents: " + core::joined(found));
    for (const std::string& type : t_.business_context.required_documents) {
      if (contains(wish_.documents, type)) continue;
      result_.reasons.push_back("needs a document of type " + quoted(type));
    }
    return static_cast<double>(found.size()) / static_cast<double>(wish_.documents.size());
  }

  const TemplateWish& wish_;
  const CampaignTemplate& t_;
  Words own_;
  Recommendation result_;
  double weights_ = 0;
  double sum_ = 0;
};

}  // namespace

std::vector<Recommendation> recommend_templates(const TemplateWish& wish,
                                                const std::vector<CampaignTemplate>& candidates) {
  std::vector<Recommendation> all;
  for (const CampaignTemplate& t : candidates) all.push_back(Weighing(wish, t).weigh());
  std::stable_sort(all.begin(), all.end(),
                   [](const Recommendation& a, const Recommendation& b) { return a.score > b.score; });
  return all;
}

}  // namespace callai::templates
