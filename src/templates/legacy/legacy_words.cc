#include "templates/legacy/legacy_words.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "core/strings.h"

namespace callai::templates {

namespace {

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : core::ascii_lower(text) + " ") {
    if (is_word_char(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

bool has_any(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

/// Names that the old system's texts used, and what fills them now.
const std::map<std::string, std::string, std::less<>>& known_placeholders() {
  static const std::map<std::string, std::string, std::less<>> kNames{
      {"first_name", "contact.first_name|there"},
      {"contact_name", "contact.first_name|there"},
      {"customer_name", "contact.first_name|there"},
      {"lead_name", "contact.first_name|there"},
      {"name", "contact.first_name|there"},
      {"last_name", "contact.last_name"},
      {"email", "contact.email"},
      {"phone_number", "contact.phone_number"},
      {"phone", "contact.phone_number"},
      {"customer_company", "contact.company|your company"},
      {"contact_company", "contact.company|your company"},
      {"company", "company.name"},
      {"company_name", "company.name"},
      {"our_company", "company.name"},
      {"agent_name", "agent.name"},
      {"caller_name", "agent.name"},
      {"representative_name", "agent.name"},
      {"agent", "agent.name"},
      {"product", "product.name"},
      {"product_name", "product.name"},
      {"date", "now.date"},
      {"time", "now.time"}};
  return kNames;
}

bool has_key(const Properties& properties, std::string_view key) {
  return std::any_of(properties.begin(), properties.end(), [&](const auto& one) { return one.first == key; });
}

std::string placeholder_for(const std::string& name, const CampaignTemplate& t, std::vector<std::string>& custom) {
  const std::string id = slug(name);
  if (find_field(t, id) != nullptr) return "{field." + id + "}";
  const auto known = known_placeholders().find(id);
  if (known != known_placeholders().end()) return "{" + known->second + "}";
  if (has_key(t.business_context.company, id)) return "{company." + id + "}";
  if (has_key(t.business_context.product, id)) return "{product." + id + "}";
  if (std::find(custom.begin(), custom.end(), id) == custom.end()) custom.push_back(id);
  return "{custom." + id + "}";
}

bool is_placeholder_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_word_char(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c)) || c == '_' || c == '-' || c == '.' ||
           c == ' ';
  });
}

}  // namespace

std::string slug(std::string_view text, std::string_view otherwise) {
  constexpr std::size_t kMaxLength = 48;
  const std::string id = core::joined(words_of(text), "_");
  return id.empty() ? std::string(otherwise) : id.substr(0, kMaxLength);
}

std::string spaced(std::string_view id) {
  return core::joined(words_of(id), " ");
}

FieldType guessed_type(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (has_any(words, {"email", "mail"})) return FieldType::kEmail;
  if (has_any(words, {"phone", "mobile", "telephone"})) return FieldType::kPhone;
  if (has_any(words, {"callback", "appointment", "meeting", "schedule"})) return FieldType::kDateTime;
  if (has_any(words, {"budget", "price", "cost", "costs", "amount", "income", "revenue", "spend"}))
    return FieldType::kMoney;
  if (has_any(words, {"date", "deadline", "birthday"})) return FieldType::kDate;
  if (has_any(words, {"time"})) return FieldType::kTime;
  if (has_any(words, {"count", "number", "size", "age", "quantity", "employees", "rating", "score", "years"})) {
    return FieldType::kNumber;
  }
  if (has_any(words, {"is", "has", "wants", "owner", "consent", "interested", "agrees", "maker"}))
    return FieldType::kYesNo;
  if (has_any(words, {"name"}) && !has_any(words, {"company", "product", "project"})) return FieldType::kName;
  return FieldType::kText;
}

std::string question_for(std::string_view field, FieldType type, std::vector<std::string>& questions) {
  const std::vector<std::string> wanted = words_of(field);
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::vector<std::string> words = words_of(questions[i]);
    std::size_t shared = 0;
    for (const std::string& word : wanted) {
      if (word.size() > 2 && std::find(words.begin(), words.end(), word) != words.end()) ++shared;
    }
    if (shared > most) {
      most = shared;
      best = i;
    }
  }
  if (most > 0) {
    std::string question = questions[best];
    questions.erase(questions.begin() + static_cast<std::ptrdiff_t>(best));
    return question;
  }
  const std::string name = spaced(field);
  switch (type) {
    case FieldType::kYesNo: return "May I ask you, yes or no: " + name + "?";
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime: return "May I ask you for the day and the time: " + name + "?";
    default: return "May I ask for your " + name + "?";
  }
}

std::string with_placeholders(std::string_view text, const CampaignTemplate& t, std::vector<std::string>& custom) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') continue;
    if (text[i] != '{') {
      result += text[i];
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == '{') ++i;  // {{name}} meant the same
    const std::size_t end = text.find_first_of("{}", i + 1);
    if (end == std::string_view::npos || text[end] != '}') continue;
    const std::string name(core::trimmed(text.substr(i + 1, end - i - 1)));
    if (is_placeholder_name(name)) {
      result += placeholder_for(name, t, custom);
    } else {
      result += text.substr(i + 1, end - i - 1);
    }
    i = end;
  }
  return result;
}

std::string level_words(std::string_view name, double level) {
  return std::string(name) + " " + std::to_string(static_cast<int>(std::clamp(level, 1.0, 10.0))) + " of 10";
}

std::string pattern_refusal(const std::string& pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) return "'" + pattern + "' is no pattern here: " + compiled.error() + " (RE2 syntax)";
  if (RE2::PartialMatch("", compiled)) return "'" + pattern + "' is found in every utterance";
  return "";
}

}  // namespace callai::templates
