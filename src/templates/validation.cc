#include "templates/validation.h"

#include <re2/re2.h>

#include <algorithm>

#include "core/contains.h"
#include "core/strings.h"

namespace callai::templates {

namespace {

using core::contains;

constexpr std::size_t kMaxIdLength = 64;
constexpr std::size_t kMaxListed = 20;

struct KindInfo {
  const char* name;
  const char* where;
};

// The order of Kind.
constexpr KindInfo kKinds[] = {{"stage", "/session_config/stages"},
                               {"intent", "/extraction_rules/intents"},
                               {"field", "/extraction_rules/fields"},
                               {"script", "/response_templates/scripts"},
                               {"tool", "/tool_configs/tools"},
                               {"offer", "/decision_tree/offers"},
                               {"destination", "/decision_tree/destinations"}};

template <typename T>
std::vector<std::string> ids_in(const std::vector<T>& things) {
  std::vector<std::string> ids;
  for (const T& thing : things) ids.push_back(thing.id);
  return ids;
}

std::vector<std::string> keys_in(const Properties& properties) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : properties) keys.push_back(key);
  return keys;
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

const std::vector<std::string>& built_in_attributes() {
  static const std::vector<std::string> kNames{"first_name", "last_name", "phone_number", "email", "company", "status"};
  return kNames;
}

const char* form_of(FieldType type) {
  switch (type) {
    case FieldType::kYesNo: return "write \"yes\" or \"no\"";
    case FieldType::kNumber: return "write a number: \"42.5\"";
    case FieldType::kMoney: return "write an amount and its currency: \"500 USD\"";
    case FieldType::kDate: return "write a date: \"2026-11-24\"";
    case FieldType::kTime: return "write a time of day: \"14:30\"";
    case FieldType::kDateTime: return "write date and time: \"2026-11-24T14:30\"";
    default: return "write a text";
  }
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& possible, const std::string& otherwise) {
  const std::string close = core::closest_match(word, possible);
  if (!close.empty()) return "did you mean '" + close + "'?";
  if (possible.empty()) return otherwise;
  std::string list;
  for (std::size_t i = 0; i < possible.size() && i < kMaxListed; ++i) list += (i == 0 ? "" : ", ") + possible[i];
  if (possible.size() > kMaxListed) list += ", ...";
  return otherwise + "; known: " + list;
}

Validation::Validation(const CampaignTemplate& t, const EngineLanguages& languages)
    : t_(t), languages_(languages), ids_{ids_in(t.session_config.stages),     ids_in(t.extraction_rules.intents),
                                         ids_in(t.extraction_rules.fields),   ids_in(t.response_templates.scripts),
                                         ids_in(t.tool_configs.tools),        ids_in(t.decision_tree.offers),
                                         ids_in(t.decision_tree.destinations)} {}

bool Validation::has_problem(std::string_view code) const {
  return std::any_of(problems_.begin(), problems_.end(), [&](const core::Problem& p) { return p.code == code; });
}

void Validation::error(const Path& path, std::string code, std::string message, std::string mend) {
  problems_.push_back({path.text(), std::move(code), std::move(message), std::move(mend), core::Severity::kError});
}

void Validation::warning(const Path& path, std::string code, std::string message, std::string mend) {
  problems_.push_back({path.text(), std::move(code), std::move(message), std::move(mend), core::Severity::kWarning});
}

bool Validation::known(Kind kind, const std::string& id, const Path& path) {
  if (id.empty()) return false;
  const std::vector<std::string>& ids = ids_of(kind);
  if (contains(ids, id)) return true;
  const KindInfo& info = kKinds[static_cast<std::size_t>(kind)];
  error(path, std::string("unknown_") + info.name, std::string("there is no ") + info.name + " " + quoted(id),
        suggestion(id, ids, std::string("define it in ") + info.where));
  return false;
}

void Validation::known(Kind kind, const std::vector<std::string>& ids, const Path& path) {
  for (std::size_t i = 0; i < ids.size(); ++i) known(kind, ids[i], path / i);
}

void Validation::identifier(const std::string& id, std::vector<std::string>& seen, const Path& path, bool dots) {
  if (id.empty()) return;
  const auto allowed = [&](char c) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return word || c == '_' || c == '-' || (dots && c == '.');
  };
  if (id.size() > kMaxIdLength || !std::all_of(id.begin(), id.end(), allowed)) {
    error(path, "bad_id", quoted(id) + " cannot be an id",
          std::string("use up to 64 letters, digits, '_' and '-'") + (dots ? " and '.'" : ""));
  }
  if (contains(seen, id)) {
    error(path, "duplicate_id", quoted(id) + " is the id of two things", "give one of them another id");
  }
  seen.push_back(id);
}

void Validation::text(const std::string& text, const Path& path) {
  std::size_t open_literals = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') {
      if (open_literals == 0) {
        error(path, "unbalanced_brace", "a '}' closes nothing", "remove it, or open the placeholder with '{'");
        return;
      }
      --open_literals;
    }
    if (text[i] != '{') continue;
    if (i + 1 < text.size() && text[i + 1] == '{') {
      ++open_literals;
      ++i;
      continue;
    }
    const std::size_t end = text.find_first_of("{}", i + 1);
    if (end == std::string::npos || text[end] == '{') {
      error(path, "unbalanced_brace", "a '{' is never closed",
            "close the placeholder with '}', or write '{{' for a brace");
      return;
    }
    const std::string_view inside = std::string_view(text).substr(i + 1, end - i - 1);
    placeholder(inside.substr(0, inside.find('|')), path);
    i = end;
  }
}

void Validation::texts(const std::vector<std::string>& texts, const Path& path) {
  for (std::size_t i = 0; i < texts.size(); ++i) text(texts[i], path / i);
}

void Validation::unknown_placeholder(std::string_view name, const std::vector<std::string>& possible,
                                     const Path& path) {
  error(path, "unknown_placeholder", "nothing fills {" + std::string(name) + "}",
        suggestion(name, possible, "write a placeholder that is defined in this template"));
}

void Validation::placeholder(std::string_view name, const Path& path) {
  const std::size_t dot = name.find('.');
  const std::string_view root = name.substr(0, dot);
  const std::string key(dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
  const auto expect = [&](const std::vector<std::string>& keys) {
    if (contains(keys, key)) return;
    std::vector<std::string> names;
    for (const std::string& k : keys) names.push_back(std::string(root) + "." + k);
    unknown_placeholder(name, names, path);
  };
  if (root == "company") return expect(keys_in(t_.business_context.company));
  if (root == "product") return expect(keys_in(t_.business_context.product));
  if (root == "custom") return expect(keys_in(t_.custom_fields));
  if (root == "field") return expect(ids_of(Kind::kField));
  if (root == "agent") return expect({"name"});
  if (root == "now") return expect({"date", "time"});
  if (root == "offer") {
    std::vector<std::string> keys;
    for (const std::string& id : ids_of(Kind::kOffer)) keys.push_back(id + ".value");
    return expect(keys);
  }
  if (root == "tool") {
    const std::size_t second = key.find('.');
    const bool with_path = second != std::string::npos && second + 1 < key.size();
    if (with_path && contains(ids_of(Kind::kTool), key.substr(0, second))) return;
    std::vector<std::string> names;
    for (const std::string& id : ids_of(Kind::kTool)) names.push_back("tool." + id + ".PATH");
    return unknown_placeholder(name, names, path);
  }
  if (root == "contact" && !key.empty()) {
    const std::string close = core::closest_match(key, built_in_attributes());
    if (!close.empty() && close != key) {
      warning(path, "contact_attribute",
              "{" + std::string(name) + "} is a custom field of the contact, but looks like '" + close + "'",
              "did you mean {contact." + close + "}?");
    }
    return;
  }
  if (name == "utterance" || name == "passage") return;
  unknown_placeholder(
      name,
      {"contact.first_name", "contact.last_name", "agent.name", "utterance", "passage", "now.date", "now.time",
       "company.KEY", "product.KEY", "custom.KEY", "field.ID", "offer.ID.value", "tool.ID.PATH"},
      path);
}

void Validation::pattern(const std::string& pattern, const Path& path) {
  if (pattern.empty()) return;
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) {
    error(path, "bad_pattern", quoted(pattern) + " is no pattern: " + compiled.error(),
          "write a regular expression in RE2 syntax (no look-around, no back references)");
  }
}

void Validation::patterns(const std::vector<std::string>& patterns, const Path& path) {
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    pattern(patterns[i], path / i);
    const RE2 compiled(patterns[i], RE2::Quiet);
    if (compiled.ok() && RE2::PartialMatch("", compiled)) {
      error(path / i, "pattern_matches_everything", quoted(patterns[i]) + " is found in every utterance",
            "demand at least one character");
    }
  }
}

void Validation::value(const Field& field, const std::string& value, const Path& path) {
  if (field.type == FieldType::kChoice) {
    const std::vector<std::string> choices = ids_in(field.choices);
    if (contains(choices, value)) return;
    error(path, "bad_value", quoted(value) + " is no choice of field " + quoted(field.id),
          suggestion(value, choices, "write the id of one of its choices"));
    return;
  }
  if (parse_canonical(field.type, value, field.currency)) return;
  error(path, "bad_value",
        quoted(value) + " is no value of field " + quoted(field.id) + ", which is of type " +
            std::string(to_string(field.type)),
        form_of(field.type));
}

}  // namespace callai::templates
