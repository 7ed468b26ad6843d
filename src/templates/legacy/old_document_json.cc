#include "templates/legacy/old_document_json.h"

namespace callai::templates {

namespace {

using core::Json;

std::string scalar_text(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number() || json.is_boolean()) return json.dump();
  return "";
}

}  // namespace

Old Old::member(std::string_view key, const Json& value) const {
  Old made(value, core::child_path(path_, key), (pattern_.empty() ? "" : pattern_ + ".") + std::string(key), *report_);
  made.key_ = key;
  return made;
}

std::optional<Old> Old::open(std::string_view key) {
  if (!json_->is_object()) return std::nullopt;
  const auto it = json_->find(key);
  if (it == json_->end() || it->is_null()) return std::nullopt;
  taken_.insert(std::string(key));
  return member(key, *it);
}

std::optional<Old> Old::take(std::string_view key) {
  std::optional<Old> found = open(key);
  if (found) found->carried();
  return found;
}

std::vector<Old> Old::entries() const {
  std::vector<Old> all;
  if (json_->is_object()) {
    for (const auto& [key, value] : json_->items()) {
      if (value.is_null()) continue;
      Old& entry = all.emplace_back(value, core::child_path(path_, key), pattern_ + ".*", *report_);
      entry.key_ = key;
    }
  } else if (json_->is_array()) {
    for (std::size_t i = 0; i < json_->size(); ++i) {
      if ((*json_)[i].is_null()) continue;
      all.emplace_back((*json_)[i], core::child_path(path_, i), pattern_ + "[]", *report_);
    }
  }
  return all;
}

std::string Old::text() const {
  return scalar_text(*json_);
}

std::optional<double> Old::number() const {
  if (json_->is_number()) return json_->get<double>();
  return std::nullopt;
}

std::vector<std::string> Old::texts() const {
  std::vector<std::string> all;
  if (!json_->is_array()) {
    const std::string one = text();
    return one.empty() ? all : std::vector<std::string>{one};
  }
  for (const Json& element : *json_) {
    const std::string text = scalar_text(element);
    if (!text.empty()) all.push_back(text);
  }
  return all;
}

std::string Old::text_of(std::string_view key) {
  std::optional<Old> found = open(key);
  if (!found) return "";
  const std::string text = found->text();
  if (text.empty() && !found->json().is_string()) {
    found->not_carried("it is no text");
  } else {
    found->carried();
  }
  return text;
}

std::optional<double> Old::number_of(std::string_view key) {
  std::optional<Old> found = open(key);
  if (!found) return std::nullopt;
  const std::optional<double> number = found->number();
  if (number) {
    found->carried();
  } else {
    found->not_carried("it is no number");
  }
  return number;
}

std::vector<std::string> Old::texts_of(std::string_view key) {
  std::optional<Old> found = open(key);
  if (!found) return {};
  const std::vector<std::string> texts = found->texts();
  if (texts.empty() && !(found->json().is_array() && found->json().empty())) {
    found->not_carried("it is no list of texts");
  } else {
    found->carried();
  }
  return texts;
}

void Old::carried() {
  const LegacyRule* rule = find_legacy_rule(pattern_);
  if (rule == nullptr) return not_carried("this program does not know it");
  report_->push_back({path_, rule->to, rule->note});
}

void Old::carried(std::string to, std::string note) {
  report_->push_back({path_, std::move(to), std::move(note)});
}

void Old::not_carried(std::string because) {
  report_->push_back({path_, "", std::move(because)});
}

void Old::leave() {
  if (!json_->is_object()) return;
  for (const auto& [key, value] : json_->items()) {
    if (value.is_null() || taken_.contains(key)) continue;
    Old left = member(key, value);
    const LegacyRule* rule = find_legacy_rule(left.pattern_);
    left.not_carried(rule != nullptr && *rule->to == '\0' ? rule->note : "this program does not know it");
  }
}

}  // namespace callai::templates
