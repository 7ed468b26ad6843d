#include <algorithm>

#include "templates/builder/template_diff.h"
#include "templates/builder/template_words.h"
#include "templates/fields_json.h"
#include "templates/schema/template_schema.h"
#include "templates/template_json.h"

namespace callai::templates {

namespace {

using core::Json;

constexpr std::size_t kMaxShown = 120;  ///< bytes of a text in a message

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kMaxShown) return text;
  std::size_t end = kMaxShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// The member that a list's elements are told apart by; "" when they have none.
const char* id_member(const Json& element_schema) {
  for (const char* key : {"id", "word"}) {
    if (element_schema.contains("properties") && element_schema["properties"].contains(key)) return key;
  }
  return "";
}

const Json* find_by(const Json& list, const char* key, const Json& id) {
  for (const Json& element : list) {
    if (element.value(key, Json()) == id) return &element;
  }
  return nullptr;
}

/// Where a comparison is: for machines, and for people.
struct Place {
  std::string path;
  std::string words;

  Place member(const std::string& key) const {
    return {core::child_path(path, key), words.empty() ? key : words + ", " + key};
  }
};

class Differ {
 public:
  Differ(const Json& schema, Changes& out) : schema_(schema), out_(out) {}

  /// Null for a side that leaves the value out.
  void compare(const Json* before, const Json* after, const Json& described, const Place& place) {
    const Json& schema = resolved(described);
    if (schema.contains("properties")) return members(before, after, schema, place);
    if (is_reference(described, "condition")) return condition(before, after, place);
    if (schema.value("type", Json()) == "array") return list(before, after, schema, place);
    if (schema.value("type", Json()) == "object" && schema.contains("additionalProperties")) {
      return entries(before, after, schema["additionalProperties"], place);
    }
    scalar(before, after, schema, place);
  }

 private:
  static bool is_reference(const Json& described, const std::string& name) {
    return described.value("$ref", Json()) == "#/$defs/" + name;
  }
  const Json& resolved(const Json& described) const {
    if (!described.contains("$ref")) return described;
    return schema_["$defs"][described["$ref"].get<std::string>().substr(std::string("#/$defs/").size())];
  }
  static const Json* child(const Json* parent, const std::string& key) {
    if (parent == nullptr) return nullptr;
    const auto it = parent->find(key);
    return it == parent->end() ? nullptr : &*it;
  }
  static bool same(const Json* a, const Json* b) { return a == b || (a != nullptr && b != nullptr && *a == *b); }
  void report(const Place& place, const std::string& what) { out_.push_back({place.path, place.words + what}); }

  void members(const Json* before, const Json* after, const Json& schema, const Place& place) {
    for (const auto& [key, described] : schema["properties"].items()) {
      const Json* a = child(before, key);
      const Json* b = child(after, key);
      if (!same(a, b)) compare(a, b, described, place.member(key));
    }
  }

  /// An object whose keys the author chose.
  void entries(const Json* before, const Json* after, const Json& described, const Place& place) {
    const Json none = Json::object();
    const Json& a = before == nullptr ? none : *before;
    const Json& b = after == nullptr ? none : *after;
    const auto one = [&](const std::string& key) {
      const Json* old_value = child(&a, key);
      const Json* new_value = child(&b, key);
      if (!same(old_value, new_value)) compare(old_value, new_value, described, place.member(key));
    };
    for (const auto& [key, value] : a.items()) one(key);
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) one(key);
    }
  }

  void list(const Json* before, const Json* after, const Json& schema, const Place& place) {
    const Json none = Json::array();
    const Json& a = before != nullptr ? *before : schema.value("default", none);
    const Json& b = after != nullptr ? *after : schema.value("default", none);
    const Json& element = resolved(schema["items"]);
    if (is_reference(schema["items"], "action")) return actions(a, b, place);
    const char* id = id_member(element);
    if (*id == '\0') return values(a, b, place);
    things(a, b, schema["items"], id, place);
  }

  Place thing_place(const Json& element_schema, const Json& id, std::size_t index, const Place& list) const {
    std::string noun = core::ascii_lower(element_schema.value("title", "entry"));
    const std::string name = noun + " " + "'" + (id.is_string() ? id.get<std::string>() : shown(id)) + "'";
    // A choice is one of its field; everything else is known by its id alone.
    return {core::child_path(list.path, index), noun == "choice" ? list.words + ", " + name : name};
  }

  void things(const Json& before, const Json& after, const Json& described, const char* id, const Place& place) {
    const Json& schema = resolved(described);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Json name = before[i].value(id, Json());
      if (find_by(after, id, name) == nullptr) report(thing_place(schema, name, i, place), ": removed");
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      const Json name = after[i].value(id, Json());
      const Place at = thing_place(schema, name, i, place);
      const Json* old_one = find_by(before, id, name);
      if (old_one == nullptr) {
        report(at, ": new" + summary(after[i], id));
      } else if (*old_one != after[i]) {
        compare(old_one, &after[i], described, at);
      }
    }
    const std::string order = common_order(after, before, id);
    if (order != common_order(before, after, id)) report(place, ": now in the order " + order);
  }

  /// What a new thing is, from its most telling member.
  static std::string summary(const Json& thing, const char* id) {
    for (const char* key : {"variants", "question", "type", "kind", "title", "description", "from"}) {
      if (!thing.contains(key) || std::string(key) == id) continue;
      return std::string(" (") +
             shown(key == std::string("variants") && !thing[key].empty() ? thing[key][0] : thing[key]) + ")";
    }
    return "";
  }

  /// The ids of `list` that `other` has too.
  static std::string common_order(const Json& list, const Json& other, const char* id) {
    std::string order;
    for (const Json& element : list) {
      const Json name = element.value(id, Json());
      if (name.is_string() && find_by(other, id, name) != nullptr) {
        order += (order.empty() ? "" : ", ") + name.get<std::string>();
      }
    }
    return order;
  }

  void values(const Json& before, const Json& after, const Place& place) {
    if (before == after) return;
    if (before.size() == 1 && after.size() == 1)
      return report(place, ": " + shown(before[0]) + " → " + shown(after[0]));
    std::string what;
    for (const Json& value : after) {
      if (std::find(before.begin(), before.end(), value) == before.end()) what += ", added " + shown(value);
    }
    for (const Json& value : before) {
      if (std::find(after.begin(), after.end(), value) == after.end()) what += ", removed " + shown(value);
    }
    report(place, what.empty() ? ": now in the order " + shown(after) : ":" + what.substr(1));
  }

  void actions(const Json& before, const Json& after, const Place& place) {
    if (before == after) return;
    report(place, ": " + actions_words(before) + " → " + actions_words(after));
  }

  void condition(const Json* before, const Json* after, const Place& place) {
    report(place, ": " + condition_words(before) + " → " + condition_words(after));
  }

  static std::string condition_words(const Json* json) {
    Condition condition;
    if (json != nullptr) {
      const Json holder{{"when", *json}};
      core::Problems ignored;
      core::JsonReader reader(holder, "", ignored);
      FieldReader(reader).condition("when", condition);
    }
    return in_words(condition);
  }

  static std::string actions_words(const Json& json) {
    const Json holder{{"then", json}};
    core::Problems ignored;
    core::JsonReader reader(holder, "", ignored);
    std::vector<Action> actions;
    FieldReader(reader).actions("then", actions);
    std::vector<std::string> words;
    for (const Action& action : actions) words.push_back(in_words(action));
    return words.empty() ? "nothing" : core::joined(words, "; ");
  }

  void scalar(const Json* before, const Json* after, const Json& schema, const Place& place) {
    const auto side = [&](const Json* value) -> std::string {
      if (value != nullptr) return shown(*value);
      if (!schema.contains("default") || schema["default"] == "") return "nothing";
      return shown(schema["default"]) + " (default)";
    };
    report(place, ": " + side(before) + " → " + side(after));
  }

  const Json& schema_;
  Changes& out_;
};

}  // namespace

Changes diff_templates(const CampaignTemplate& before, const CampaignTemplate& after) {
  Changes changes;
  core::Problems none;
  const Json schema = core::parse_json(template_schema_text(), none);
  const Json a = core::parse_json(to_json_text(before, false), none);
  const Json b = core::parse_json(to_json_text(after, false), none);
  Differ(schema, changes).compare(&a, &b, schema, {});
  return changes;
}

}  // namespace callai::templates
