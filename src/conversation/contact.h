#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "templates/campaign_template.h"

namespace callai::conversation {

/// A contact as one call sees it: a snapshot, so that a running call never changes under an edit.
struct Contact {
  core::ContactId id;
  std::string phone_number;       ///< E.164
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string company;
  std::string status = "new";     ///< new, contacted, interested, qualified, not_interested, follow_up, do_not_call
  std::vector<std::string> tags;
  templates::Properties custom_fields;
  std::chrono::minutes utc_offset{0};   ///< where the contact is, at the start of the call
};

/// The value of a built-in attribute ("first_name", "status", ...) or of a custom field; "" when there is none.
std::string contact_attribute(const Contact& contact, std::string_view name);

}  // namespace callai::conversation
