#include "repositories/contacts/import_columns.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/strings.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

struct Guess {
  std::string_view name;
  std::string_view attribute;
};

// Names of columns as address books and CRMs write them, folded as attribute_name() does.
constexpr std::array<Guess, 47> kGuesses{{
    {"phone", "phone_number"},
    {"phone_number", "phone_number"},
    {"phonenumber", "phone_number"},
    {"telephone", "phone_number"},
    {"telephone_number", "phone_number"},
    {"tel", "phone_number"},
    {"mobile", "phone_number"},
    {"mobile_phone", "phone_number"},
    {"mobile_number", "phone_number"},
    {"cell", "phone_number"},
    {"cell_phone", "phone_number"},
    {"number", "phone_number"},
    {"phone_1_value", "phone_number"},
    {"primary_phone", "phone_number"},
    {"telefon", "phone_number"},
    {"telefonnummer", "phone_number"},
    {"first_name", "first_name"},
    {"firstname", "first_name"},
    {"given_name", "first_name"},
    {"forename", "first_name"},
    {"vorname", "first_name"},
    {"last_name", "last_name"},
    {"lastname", "last_name"},
    {"surname", "last_name"},
    {"family_name", "last_name"},
    {"nachname", "last_name"},
    {"name", "name"},
    {"full_name", "name"},
    {"fullname", "name"},
    {"contact_name", "name"},
    {"email", "email"},
    {"e_mail", "email"},
    {"mail", "email"},
    {"email_address", "email"},
    {"e_mail_address", "email"},
    {"company", "company"},
    {"company_name", "company"},
    {"organisation", "company"},
    {"organization", "company"},
    {"firma", "company"},
    {"status", "status"},
    {"tags", "tags"},
    {"labels", "tags"},
    {"time_zone", "time_zone"},
    {"timezone", "time_zone"},
    {"tz", "time_zone"},
    {"zeitzone", "time_zone"},
}};

constexpr std::size_t kMaxAttributeBytes = 64;

// "  First Name*" -> "first_name".
std::string attribute_name(std::string_view column) {
  std::string name;
  for (const char c : core::ascii_lower(column)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool keeps = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keeps) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

std::string guessed(std::string_view column) {
  const std::string name = attribute_name(column);
  const auto found = std::find_if(kGuesses.begin(), kGuesses.end(), [&name](const Guess& g) { return g.name == name; });
  return found == kGuesses.end() ? name.substr(0, kMaxAttributeBytes) : std::string(found->attribute);
}

Error refuse(std::string what, std::string mend) {
  return {ErrorCode::kInvalidArgument, std::move(what), std::move(mend), ""};
}

}  // namespace

core::Result<std::vector<std::string>> suggested_columns(
    const std::vector<std::string>& header, const std::vector<std::pair<std::string, std::string>>& given) {
  std::vector<std::string> attributes(header.size());
  std::vector<bool> decided(header.size(), false);
  std::set<std::string> used;
  for (const auto& [column, attribute] : given) {
    const auto found = std::find(header.begin(), header.end(), column);
    if (found == header.end()) {
      const std::string near = core::closest_match(column, header);
      return refuse("the file has no column '" + column + "'",
                    near.empty() ? "its columns are " + core::joined(header) : "did you mean '" + near + "'?");
    }
    const auto at = static_cast<std::size_t>(found - header.begin());
    attributes[at] = attribute;
    decided[at] = true;
    if (!attribute.empty() && !used.insert(attribute).second) {
      return refuse("two columns are to become '" + attribute + "'", "choose one of them");
    }
  }
  // The first column that looks like an attribute has it; another one keeps its own name.
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (decided[i]) continue;
    attributes[i] = guessed(header[i]);
    if (!attributes[i].empty() && !used.insert(attributes[i]).second) {
      attributes[i] = attribute_name(header[i]);
      if (!used.insert(attributes[i]).second) attributes[i].clear();
    }
  }
  return attributes;
}

core::Result<std::vector<std::string>> import_columns(const std::vector<std::string>& header,
                                                      const std::vector<std::pair<std::string, std::string>>& given) {
  auto attributes = suggested_columns(header, given);
  if (!attributes) return attributes;
  if (std::find(attributes->begin(), attributes->end(), "phone_number") == attributes->end()) {
    return refuse("no column holds telephone numbers", "say which one does; the columns are " + core::joined(header));
  }
  return attributes;
}

}  // namespace callai::repositories
