#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/contact.h"
#include "core/result.h"

namespace callai::conversation {

/// Seam: an organisation's contacts, for the CRM tools. Implemented by the repositories; one instance is bound to one
/// organisation. Safe from any thread.
class ContactDirectory {
 public:
  virtual ~ContactDirectory() = default;
  virtual core::Result<Contact> get(const core::ContactId& id) const = 0;
  virtual core::Result<Contact> find_by_phone(std::string_view e164) const = 0;  ///< kNotFound when unknown
  /// Sets built-in attributes or custom fields.
  virtual core::Status update(const core::ContactId& id, const templates::Properties& attributes) = 0;
};

}  // namespace callai::conversation
