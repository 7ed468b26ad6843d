#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/contact_directory.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

struct ContactRecord {
  conversation::Contact contact;
  core::WallTime created{};
  bool do_not_call = false;  ///< read only: set by opt_out
  std::string time_zone;     ///< "Europe/Berlin"; empty: not known
  std::int64_t version = 1;  ///< read only: counts the changes
};

/// Which contacts; what is empty does not matter.
struct ContactFilter {
  std::string text;    ///< in name, number, e-mail or company (ASCII case does not matter)
  std::string tag;     ///< one of its tags
  std::string status;  ///< of "do_not_call" those, too, whose number is on the list
};

/// Sets attributes as ContactRepo::update() does, "id" among them left out.
void set_attributes(conversation::Contact& contact, const templates::Properties& attributes);

/// The contacts of an organisation and its do-not-call list. The list holds numbers, not contacts: importing a contact
/// again does not take its number off. Numbers are E.164 and unique within an organisation. Safe from any thread.
class ContactRepo final : public BaseRepository, public conversation::ContactDirectory {
 public:
  ContactRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Creates the contact or replaces the one of that id. kAlreadyExists when another one has that number.
  core::Status upsert(const ContactRecord& record);
  core::Status upsert(Transaction& transaction, const ContactRecord& record) const;
  /// The contact that has the number of `record`, or `record` itself, added now.
  core::Result<ContactRecord> find_or_add(const ContactRecord& record);
  core::Result<ContactRecord> find_or_add(Transaction& transaction, const ContactRecord& record) const;
  /// As upsert() for a contact that somebody read before. kFailedPrecondition when `record.version` is not the stored
  /// one, kNotFound when it is gone.
  core::Status replace(const ContactRecord& record);
  core::Result<conversation::Contact> get(const core::ContactId& id) const override;
  core::Result<conversation::Contact> find_by_phone(std::string_view e164) const override;
  core::Result<ContactRecord> record(const core::ContactId& id) const;
  core::Result<std::optional<ContactRecord>> find_record(Transaction& transaction, std::string_view e164) const;
  /// Built-in attributes (phone_number, first_name, last_name, email, company, status) by their names, everything else
  /// as a custom field. kInvalidArgument for "id" and an empty number.
  core::Status update(const core::ContactId& id, const templates::Properties& attributes) override;
  core::Status update(Transaction& transaction, const core::ContactId& id, const templates::Properties& attributes);
  core::Status remove(const core::ContactId& id);

  /// In order of id.
  core::Result<std::vector<ContactRecord>> list(const Page& page, const ContactFilter& filter = {}) const;

  /// Never call this number again. Sets the status of its contact to do_not_call. Idempotent. The number as
  /// canonical_number() makes it; of international ones it does not matter whether they begin with + or 00.
  core::Status opt_out(std::string_view e164, std::string_view reason, core::WallTime now);
  core::Status opt_out(Transaction& transaction, std::string_view e164, std::string_view reason, core::WallTime now);
  core::Result<bool> is_do_not_call(std::string_view e164) const;
  core::Result<bool> is_do_not_call(Transaction& transaction, std::string_view e164) const;
};

}  // namespace callai::repositories
