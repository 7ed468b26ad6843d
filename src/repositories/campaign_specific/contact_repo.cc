#include "repositories/campaign_specific/contact_repo.h"

#include <array>

#include "core/strings.h"
#include "repositories/contacts/phone_number.h"
#include "repositories/system/columns.h"

namespace callai::repositories {

namespace {

using conversation::Contact;
using core::Error;
using core::ErrorCode;

constexpr std::string_view kKinds = "tttttttttiiiti";

constexpr const char* kReadList = "read the do-not-call list";
constexpr const char* kOnList =
    "SELECT phone_number FROM do_not_call WHERE org_id = :org AND phone_number IN (:phone, :zeros)";

std::string select(const std::string& rest) {
  return "SELECT c.id, c.phone_number, c.first_name, c.last_name, c.email, c.company, c.status, c.tags, "
         "c.custom_fields, c.utc_offset_min, c.created_us, CASE WHEN d.phone_number IS NULL THEN 0 ELSE 1 END, "
         "c.time_zone, c.version "
         "FROM contacts c LEFT JOIN do_not_call d ON d.org_id = c.org_id AND d.phone_number = c.phone_number " +
         rest;
}

core::Result<ContactRecord> record_of(const SqlRow& row) {
  auto tags = texts_from_column("contacts.tags", row.text(7));
  if (!tags) return tags.error();
  auto custom = properties_from_column("contacts.custom_fields", row.text(8));
  if (!custom) return custom.error();
  ContactRecord record;
  Contact& c = record.contact;
  c.id = core::ContactId(row.text(0));
  c.phone_number = row.text(1);
  c.first_name = row.text(2);
  c.last_name = row.text(3);
  c.email = row.text(4);
  c.company = row.text(5);
  c.status = row.text(6);
  c.tags = std::move(*tags);
  c.custom_fields = std::move(*custom);
  c.utc_offset = std::chrono::minutes(row.integer(9));
  record.created = row.wall(10);
  record.do_not_call = row.flag(11);
  record.time_zone = row.text(12);
  record.version = row.integer(13);
  return record;
}

std::string quoted(const core::ContactId& id) {
  return "contact '" + id.value() + "'";
}

// The member that an attribute names, or null for a custom field.
std::string* built_in(Contact& contact, std::string_view name) {
  const std::array<std::pair<std::string_view, std::string*>, 6> all{{{"phone_number", &contact.phone_number},
                                                                      {"first_name", &contact.first_name},
                                                                      {"last_name", &contact.last_name},
                                                                      {"email", &contact.email},
                                                                      {"company", &contact.company},
                                                                      {"status", &contact.status}}};
  for (const auto& [key, member] : all) {
    if (key == name) return member;
  }
  return nullptr;
}

void set_attribute(Contact& contact, const std::string& name, const std::string& value) {
  if (std::string* member = built_in(contact, name)) {
    *member = value;
    return;
  }
  for (auto& [key, text] : contact.custom_fields) {
    if (key == name) {
      text = value;
      return;
    }
  }
  contact.custom_fields.emplace_back(name, value);
}

core::Status check(const Contact& contact) {
  if (contact.id.empty()) return Error{ErrorCode::kInvalidArgument, "a contact needs an id", "give it one", ""};
  if (contact.phone_number.empty()) {
    return Error{ErrorCode::kInvalidArgument, quoted(contact.id) + " needs a telephone number",
                 "write it with country code, for example +15550100", ""};
  }
  return {};
}

// `text` for LIKE ... ESCAPE '!'.
std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : core::ascii_lower(text)) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

void set_attributes(Contact& contact, const templates::Properties& attributes) {
  for (const auto& [name, value] : attributes) {
    if (name != "id" && !name.empty()) set_attribute(contact, name, value);
  }
}

core::Status ContactRepo::upsert(const ContactRecord& record) {
  return write([&](Transaction& transaction) { return upsert(transaction, record); });
}

core::Status ContactRepo::upsert(Transaction& transaction, const ContactRecord& record) const {
  const Contact& c = record.contact;
  if (core::Status status = check(c); !status) return status;
  return run(
      transaction, "save " + quoted(c.id),
      "INSERT INTO contacts (org_id, id, phone_number, first_name, last_name, email, company, status, tags, "
      "custom_fields, utc_offset_min, created_us, time_zone, version) VALUES (:org, :id, :phone, :first, :last, "
      ":email, "
      ":company, :status, :tags, :custom, :offset, :created, :zone, 1) "
      "ON CONFLICT (org_id, id) DO UPDATE SET phone_number = excluded.phone_number, "
      "first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email, "
      "company = excluded.company, status = excluded.status, tags = excluded.tags, "
      "custom_fields = excluded.custom_fields, utc_offset_min = excluded.utc_offset_min, "
      "time_zone = excluded.time_zone, version = contacts.version + 1",
      {scope_, c.id, c.phone_number, c.first_name, c.last_name, c.email, c.company, c.status, texts_to_column(c.tags),
       properties_to_column(c.custom_fields), c.utc_offset.count(), record.created, record.time_zone});
}

core::Status ContactRepo::replace(const ContactRecord& record) {
  const std::string what = "change " + quoted(record.contact.id);
  return write([&](Transaction& transaction) -> core::Status {
    const auto found = rows(transaction.sql(), what, "SELECT version FROM contacts WHERE org_id = :org AND id = :id",
                            "i", {scope_, record.contact.id});
    if (!found) return found.error();
    if (found->empty()) return named(what, not_found(quoted(record.contact.id)));
    const std::int64_t stored = found->front().integer(0);
    if (stored != record.version) return named(what, changed_meanwhile(record.version, stored));
    return upsert(transaction, record);
  });
}

core::Result<ContactRecord> ContactRepo::find_or_add(const ContactRecord& record) {
  core::Result<ContactRecord> made = core::Error{};
  const core::Status done = write([&](Transaction& transaction) -> core::Status {
    made = find_or_add(transaction, record);
    return made ? core::Status{} : core::Status{made.error()};
  });
  return done ? made : core::Result<ContactRecord>(done.error());
}

core::Result<ContactRecord> ContactRepo::find_or_add(Transaction& transaction, const ContactRecord& record) const {
  auto known = find_record(transaction, record.contact.phone_number);
  if (!known) return known.error();
  if (*known) return **std::move(known);
  if (core::Status added = upsert(transaction, record); !added) return added.error();
  return record;
}

core::Result<std::optional<ContactRecord>> ContactRepo::find_record(Transaction& transaction,
                                                                    std::string_view e164) const {
  const auto found = rows(transaction.sql(), "look for a number",
                          select("WHERE c.org_id = :org AND c.phone_number = :phone"), kKinds, {scope_, e164});
  if (!found) return found.error();
  if (found->empty()) return std::optional<ContactRecord>();
  auto record = record_of(found->front());
  if (!record) return record.error();
  return std::optional(*std::move(record));
}

core::Result<ContactRecord> ContactRepo::record(const core::ContactId& id) const {
  const auto row = one_row(quoted(id), select("WHERE c.org_id = :org AND c.id = :id"), kKinds, {scope_, id});
  if (!row) return row.error();
  return record_of(*row);
}

core::Result<Contact> ContactRepo::get(const core::ContactId& id) const {
  auto found = record(id);
  if (!found) return found.error();
  return std::move(found->contact);
}

core::Result<Contact> ContactRepo::find_by_phone(std::string_view e164) const {
  const auto row = one_row("contact with this number", select("WHERE c.org_id = :org AND c.phone_number = :phone"),
                           kKinds, {scope_, e164});
  if (!row) return row.error();
  auto found = record_of(*row);
  if (!found) return found.error();
  return std::move(found->contact);
}

core::Status ContactRepo::update(const core::ContactId& id, const templates::Properties& attributes) {
  return write([&](Transaction& transaction) { return update(transaction, id, attributes); });
}

core::Status ContactRepo::update(Transaction& transaction, const core::ContactId& id,
                                 const templates::Properties& attributes) {
  const std::string what = "update " + quoted(id);
  const auto found =
      rows(transaction.sql(), what, select("WHERE c.org_id = :org AND c.id = :id"), kKinds, {scope_, id});
  if (!found) return found.error();
  if (found->empty()) return named(what, not_found(quoted(id)));
  auto record = record_of(found->front());
  if (!record) return named(what, record.error());
  Contact& c = record->contact;
  for (const auto& [name, value] : attributes) {
    if (name == "id" || name.empty()) {
      return named(what, {ErrorCode::kInvalidArgument, "'" + name + "' cannot be set", "choose another attribute", ""});
    }
    set_attribute(c, name, value);
  }
  if (core::Status status = check(c); !status) return named(what, status.error());
  return run(transaction, what,
             "UPDATE contacts SET phone_number = :phone, first_name = :first, last_name = :last, email = :email, "
             "company = :company, status = :status, custom_fields = :custom, version = version + 1 WHERE org_id = :org "
             "AND id = :id",
             {c.phone_number, c.first_name, c.last_name, c.email, c.company, c.status,
              properties_to_column(c.custom_fields), scope_, id});
}

core::Status ContactRepo::remove(const core::ContactId& id) {
  return change_one("remove " + quoted(id), quoted(id), "DELETE FROM contacts WHERE org_id = :org AND id = :id",
                    {scope_, id});
}

core::Result<std::vector<ContactRecord>> ContactRepo::list(const Page& page, const ContactFilter& filter) const {
  std::string where = "WHERE c.org_id = :org AND c.id > :after";
  SqlParams params = {scope_, page.after};
  const auto add = [&](const char* condition, SqlValue value) {
    where += condition;
    params.push_back(std::move(value));
  };
  if (!filter.text.empty()) {
    add(" AND LOWER(c.first_name || ' ' || c.last_name || ' ' || c.phone_number || ' ' || c.email || ' ' || c.company) "
        "LIKE :pattern ESCAPE '!'",
        like_pattern(filter.text));
  }
  if (!filter.tag.empty()) {
    // Tags are a JSON list of texts: the tag as it stands in one.
    const std::string text = texts_to_column({filter.tag});
    add(" AND REPLACE(c.tags, :tag, '') <> c.tags", text.substr(1, text.size() - 2));
  }
  if (filter.status == "do_not_call") {
    add(" AND (c.status = :status OR d.phone_number IS NOT NULL)", filter.status);
  } else if (!filter.status.empty()) {
    add(" AND c.status = :status", filter.status);
  }
  params.push_back(bounded(page.limit));
  const auto found = rows("list contacts", select(where + " ORDER BY c.id LIMIT :limit"), kKinds, params);
  if (!found) return found.error();
  std::vector<ContactRecord> records;
  for (const SqlRow& row : *found) {
    auto one = record_of(row);
    if (!one) return one.error();
    records.push_back(std::move(*one));
  }
  return records;
}

core::Status ContactRepo::opt_out(std::string_view e164, std::string_view reason, core::WallTime now) {
  return write([&](Transaction& transaction) { return opt_out(transaction, e164, reason, now); });
}

core::Status ContactRepo::opt_out(Transaction& transaction, std::string_view e164, std::string_view reason,
                                  core::WallTime now) {
  constexpr std::string_view kWhat = "put a number on the do-not-call list";
  if (e164.empty()) return named(kWhat, {ErrorCode::kInvalidArgument, "the number is empty", "give a number", ""});
  const auto forms = spellings(e164);
  core::Status listed = run(transaction, kWhat,
                            "INSERT INTO do_not_call (org_id, phone_number, reason, created_us) "
                            "VALUES (:org, :phone, :reason, :created) ON CONFLICT (org_id, phone_number) DO NOTHING",
                            {scope_, forms[0], reason, now});
  if (!listed) return listed;
  // Who changes the contact at the same time has to read it again.
  return run(
      transaction, kWhat,
      "UPDATE contacts SET status = 'do_not_call', version = version + 1 WHERE org_id = :org AND phone_number IN "
      "(:phone, :zeros) AND status <> 'do_not_call'",
      {scope_, forms[0], forms[1]});
}

core::Result<bool> ContactRepo::is_do_not_call(Transaction& transaction, std::string_view e164) const {
  const auto forms = spellings(e164);
  const auto found = rows(transaction.sql(), kReadList, kOnList, "t", {scope_, forms[0], forms[1]});
  if (!found) return found.error();
  return !found->empty();
}

core::Result<bool> ContactRepo::is_do_not_call(std::string_view e164) const {
  const auto forms = spellings(e164);
  const auto found = rows(kReadList, kOnList, "t", {scope_, forms[0], forms[1]});
  if (!found) return found.error();
  return !found->empty();
}

}  // namespace callai::repositories
