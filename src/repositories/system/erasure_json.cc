#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json.h"
#include "repositories/system/personal_data.h"

namespace callai::repositories {

namespace {

using core::Json;

/// A table with rows about people.
struct PersonTable {
  const char* name;
  const char* key;      ///< the column that says whose: contact_id or call_id; "" rows of their own kind, see below
  const char* columns;  ///< what is told of them
  const char* kinds;
};

constexpr const char* kAttemptColumns =
    "call_id, campaign_id, contact_id, phone_number, reason, created_us, ended_us, outcome";
constexpr const char* kAttemptKinds = "tttttiit";
constexpr const char* kFollowUpColumns =
    "kind, status, contact_id, call_id, phone_number, summary, due_us, notes, created_us, done_us";
constexpr const char* kFollowUpKinds = "ttttttitii";

constexpr std::array<PersonTable, 12> kOfCalls{{
    {"turns", "call_id", "call_id, turn_no, json, created_us", "titi"},
    {"call_events", "call_id", "call_id, seq, at_us, event", "tiit"},
    {"sessions", "call_id", "call_id, json, created_us", "tti"},
    {"call_fields", "call_id", "call_id, field, canonical, confirmed", "ttti"},
    {"call_reviews", "call_id", "call_id, json, updated_us", "tti"},
    {"callbacks", "call_id", "id, contact_id, call_id, at_local, at_us, status, created_us", "ttttiti"},
    {"appointments", "call_id", "calendar, contact_id, call_id, at_local, note, status, created_us", "tttttti"},
    {"call_audio", "call_id", "call_id, direction, codec, packets, lost", "tttii"},
    {"call_usage", "call_id", "call_id, prompt_tokens, completion_tokens, cost_micros", "tiii"},
    {"dial_attempts", "call_id", kAttemptColumns, kAttemptKinds},
    {"follow_ups", "call_id", kFollowUpColumns, kFollowUpKinds},
    {"webhook_deliveries", "stream", "event, stream, payload, status, created_us", "tttti"},
}};
constexpr std::array<PersonTable, 5> kOfContacts{{
    {"callbacks", "contact_id", "id, contact_id, call_id, at_local, at_us, status, created_us", "ttttiti"},
    {"appointments", "contact_id", "calendar, contact_id, call_id, at_local, note, status, created_us", "tttttti"},
    {"campaign_contacts", "contact_id", "campaign_id, contact_id, state, attempts, last_outcome, added_us", "tttiti"},
    {"dial_attempts", "contact_id", kAttemptColumns, kAttemptKinds},
    {"follow_ups", "contact_id", kFollowUpColumns, kFollowUpKinds},
}};
/// About a call and about nobody: they stay.
constexpr std::array<std::string_view, 2> kOfNobody{"call_audio", "call_usage"};

constexpr const char* kCallColumns =
    "id, campaign_id, contact_id, phone_number, direction, status, outcome, created_us, started_us, answered_us, "
    "ended_us, duration_us, template_id, template_version, snapshot, recording_path";
constexpr const char* kCallKinds = "tttttttiiiiititt";
constexpr const char* kContactColumns =
    "id, phone_number, first_name, last_name, email, company, status, tags, custom_fields, time_zone, created_us";
constexpr const char* kContactKinds = "tttttttttti";

std::vector<std::string> names_of(std::string_view columns) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < columns.size();) {
    const std::size_t end = std::min(columns.find(", ", at), columns.size());
    names.emplace_back(columns.substr(at, end - at));
    at = end + 2;
  }
  return names;
}

Json value_of(const SqlValue& value, const std::string& column) {
  if (value.is_null()) return nullptr;
  if (value.kind() == 'i') return value.integer();
  if (value.kind() == 'd') return value.real();
  const bool nested =
      column == "json" || column == "event" || column == "snapshot" || column == "tags" || column == "custom_fields";
  Json json = nested ? Json::parse(value.text(), nullptr, false) : Json(Json::value_t::discarded);
  return json.is_discarded() ? Json(value.text()) : json;
}

core::Result<Json> rows_of(SqlConnection& sql, const std::string& from, const char* columns, const char* kinds,
                           const SqlParams& params) {
  const auto found = sql.query("SELECT " + std::string(columns) + " FROM " + from, kinds, params);
  if (!found) return found.error();
  const std::vector<std::string> names = names_of(columns);
  Json rows = Json::array();
  for (const SqlRow& row : *found) {
    Json one = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i) one[names[i]] = value_of(row.at(i), names[i]);
    rows.push_back(std::move(one));
  }
  return rows;
}

struct Person {
  core::ContactId id;
  std::string number;              ///< "" not known any more
  std::vector<std::string> trash;  ///< ids of deleted contacts
  std::vector<std::string> calls;
  std::string open_call;    ///< one that is not over; "" none
  bool is_contact = false;  ///< not deleted
};

constexpr const char* kDeletedContact = "kind = 'contact' AND id";

/// Deleted contacts that are this person: its own row of the trash, and those of its number.
core::Status find_trash(SqlConnection& sql, const core::OrgId& org, Person& person) {
  const bool plain = !person.number.empty() &&
                     person.number.find_first_not_of("+0123456789") == std::string::npos;  // LIKE has wildcards
  const std::string part = plain ? "%\"phone_number\":\"" + person.number + "\"%" : "";
  const auto found =
      sql.query("SELECT id, json FROM trash WHERE org_id = :org AND kind = 'contact' AND (id = :id OR json LIKE :part)",
                "tt", {org, person.id, part});
  if (!found) return found.error();
  person.trash.clear();
  for (const SqlRow& row : *found) {
    person.trash.push_back(row.text(0));
    if (row.text(0) != person.id.value() || !person.number.empty()) continue;
    const Json json = Json::parse(row.text(1), nullptr, false);
    if (json.is_object()) person.number = json.value("phone_number", "");
  }
  return {};
}

/// Of a contact that is not there any more: by the trash, else by the calls with it.
core::Status find_number(SqlConnection& sql, const core::OrgId& org, Person& person) {
  if (core::Status found = find_trash(sql, org, person); !found) return found;
  if (!person.number.empty()) return find_trash(sql, org, person);  // others of that number
  const auto last =
      sql.query("SELECT phone_number FROM calls WHERE org_id = :org AND contact_id = :contact ORDER BY id DESC LIMIT 1",
                "t", {org, person.id});
  if (!last) return last.error();
  if (last->empty()) return {};
  person.number = last->front().text(0);
  return find_trash(sql, org, person);
}

core::Status find_calls(SqlConnection& sql, const core::OrgId& org, Person& person) {
  // A number that somebody else may have by now says of calls without a contact alone whose they were.
  const std::string by_number =
      person.is_contact ? "phone_number = :number" : "contact_id = '' AND phone_number = :number";
  const auto calls = sql.query(
      "SELECT id, status FROM calls WHERE org_id = :org AND (contact_id = :contact OR (phone_number <> '' AND " +
          by_number + ")) ORDER BY id",
      "tt", {org, person.id, person.number});
  if (!calls) return calls.error();
  for (const SqlRow& row : *calls) {
    person.calls.push_back(row.text(0));
    const std::string status = row.text(1);
    if (status == "created" || status == "dialing" || status == "in_progress") person.open_call = row.text(0);
  }
  const auto dialled =
      sql.query("SELECT call_id FROM dial_attempts WHERE org_id = :org AND contact_id = :contact AND outcome = ''", "t",
                {org, person.id});
  if (!dialled) return dialled.error();
  if (!dialled->empty()) person.open_call = dialled->front().text(0);
  return {};
}

/// Whether anything but calls still names the contact.
core::Result<bool> is_named(SqlConnection& sql, const core::OrgId& org, const core::ContactId& contact) {
  for (const PersonTable& t : kOfContacts) {
    const auto found =
        sql.query("SELECT 1 FROM " + std::string(t.name) + " WHERE org_id = :org AND contact_id = :contact LIMIT 1",
                  "i", {org, contact});
    if (!found) return found.error();
    if (!found->empty()) return true;
  }
  return false;
}

core::Result<Person> find_person(SqlConnection& sql, const core::OrgId& org, const core::ContactId& contact) {
  const auto known =
      sql.query("SELECT phone_number FROM contacts WHERE org_id = :org AND id = :id", "t", {org, contact});
  if (!known) return known.error();
  Person person;
  person.id = contact;
  person.is_contact = !known->empty();
  if (person.is_contact) person.number = known->front().text(0);
  core::Status found = person.is_contact ? find_trash(sql, org, person) : find_number(sql, org, person);
  if (found.ok()) found = find_calls(sql, org, person);
  if (!found) return found.error();
  if (person.is_contact || !person.trash.empty() || !person.calls.empty()) return person;
  const auto named = is_named(sql, org, contact);
  if (!named) return named.error();
  if (*named) return person;
  return core::Error{core::ErrorCode::kNotFound, "there is no contact '" + contact.value() + "'", "check the id", ""};
}

/// Nobody is forgotten in the middle of a call: what is said after that would be stored again.
core::Status check_silent(const Person& person) {
  if (person.open_call.empty()) return {};
  return core::Error{core::ErrorCode::kFailedPrecondition,
                     "the call '" + person.open_call + "' with that person is going on",
                     "hang up, or wait for its end, then repeat this", ""};
}

core::Status collect(SqlConnection& sql, const core::OrgId& org, const Person& person, Json& tables) {
  const auto add = [&](const char* table, const char* key, const char* columns, const char* kinds,
                       const std::string& value) -> core::Status {
    auto rows = rows_of(sql, std::string(table) + " WHERE org_id = :org AND " + key + " = :value", columns, kinds,
                        {org, value});
    if (!rows.ok()) return rows.error();
    Json& list = tables[table];
    if (list.is_null()) list = Json::array();
    for (Json& row : *rows) {
      if (std::find(list.begin(), list.end(), row) == list.end()) list.push_back(std::move(row));
    }
    return {};
  };
  for (const std::string& call : person.calls) {
    if (core::Status done = add("calls", "id", kCallColumns, kCallKinds, call); !done) return done;
    for (const PersonTable& t : kOfCalls) {
      if (core::Status done = add(t.name, t.key, t.columns, t.kinds, call); !done) return done;
    }
  }
  for (const PersonTable& t : kOfContacts) {
    if (core::Status done = add(t.name, t.key, t.columns, t.kinds, person.id.value()); !done) return done;
  }
  for (const std::string& id : person.trash) {
    if (core::Status done = add("trash", kDeletedContact, "id, name, json, deleted_us", "ttti", id); !done) return done;
  }
  core::Status done = add("do_not_call", "phone_number", "phone_number, reason, created_us", "tti", person.number);
  if (!done) return done;
  return add("campaign_do_not_call", "phone_number", "campaign_id, phone_number, reason, created_us", "ttti",
             person.number);
}

}  // namespace

std::vector<std::string> tables_with_personal_data() {
  std::vector<std::string> names{"contacts", "calls", "do_not_call", "campaign_do_not_call", "trash"};
  for (const PersonTable& table : kOfCalls) names.emplace_back(table.name);
  for (const PersonTable& table : kOfContacts) names.emplace_back(table.name);
  return names;
}

core::Result<std::string> personal_data_json(Database& database, const core::OrgId& org,
                                             const core::ContactId& contact) {
  Json json;
  core::Status read = database.read([&](SqlConnection& sql) -> core::Status {
    const auto person = find_person(sql, org, contact);
    if (!person) return person.error();
    const auto rows =
        rows_of(sql, "contacts WHERE org_id = :org AND id = :id", kContactColumns, kContactKinds, {org, contact});
    if (!rows) return rows.error();
    json["contact"] = rows->empty() ? Json(nullptr) : rows->front();
    Json tables = Json::object();
    core::Status done = collect(sql, org, *person, tables);
    json["tables"] = std::move(tables);
    return done;
  });
  if (!read) return read.error();
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

core::Result<std::vector<StoredRecording>> recordings_of_person(Database& database, const core::OrgId& org,
                                                                const core::ContactId& contact) {
  std::vector<StoredRecording> recordings;
  core::Status read = database.read([&](SqlConnection& sql) -> core::Status {
    const auto person = find_person(sql, org, contact);
    if (!person) return person.error();
    if (core::Status silent = check_silent(*person); !silent) return silent;
    for (const std::string& call : person->calls) {
      const auto found =
          sql.query("SELECT recording_path, node_id FROM calls WHERE org_id = :org AND id = :id", "tt", {org, call});
      if (!found) return found.error();
      if (!found->empty() && !found->front().text(0).empty()) {
        recordings.push_back({core::CallId(call), found->front().text(0), recording_node(sql, found->front().text(1))});
      }
    }
    return {};
  });
  if (!read) return read.error();
  return recordings;
}

core::Result<ErasedPerson> erase_person(Database& database, const core::OrgId& org, const core::ContactId& contact,
                                        const Also& also) {
  ErasedPerson erased;
  core::Status done = database.write([&](Transaction& transaction) -> core::Status {
    erased = {};
    const auto person = find_person(transaction.sql(), org, contact);
    if (!person) return person.error();
    if (core::Status silent = check_silent(*person); !silent) return silent;
    const auto remove = [&](const char* table, const char* key, const std::string& value) -> core::Status {
      const auto count = transaction.sql().run(
          "DELETE FROM " + std::string(table) + " WHERE org_id = :org AND " + key + " = :value", {org, value});
      if (!count) return count.error();
      erased.rows += static_cast<int>(*count);
      return {};
    };
    for (const std::string& call : person->calls) {
      for (const PersonTable& t : kOfCalls) {
        if (std::find(kOfNobody.begin(), kOfNobody.end(), t.name) != kOfNobody.end()) continue;
        if (core::Status one = remove(t.name, t.key, call); !one) return one;
      }
      const auto bare = transaction.sql().run(
          "UPDATE calls SET contact_id = '', phone_number = '', snapshot = '{}' WHERE org_id = :org AND id = :id",
          {org, call});
      if (!bare) return bare.error();
      ++erased.calls;
    }
    for (const PersonTable& t : kOfContacts) {
      if (core::Status one = remove(t.name, t.key, contact.value()); !one) return one;
    }
    for (const std::string& id : person->trash) {
      if (core::Status one = remove("trash", kDeletedContact, id); !one) return one;
    }
    core::Status gone = remove("contacts", "id", contact.value());
    return and_also(gone, also, transaction);
  });
  if (!done) return done.error();
  return erased;
}

}  // namespace callai::repositories
