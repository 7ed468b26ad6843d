#include <utility>

#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::Contact;
using conversation::ToolResult;
using conversation::ToolStatus;

templates::Properties values_of(const Contact& contact) {
  templates::Properties values;
  for (const std::string_view name : {"first_name", "last_name", "email", "company", "phone_number", "status"}) {
    std::string value = conversation::contact_attribute(contact, name);
    if (!value.empty()) values.emplace_back(std::string(name), std::move(value));
  }
  values.emplace_back("id", contact.id.value());
  values.insert(values.end(), contact.custom_fields.begin(), contact.custom_fields.end());
  return values;
}

/// Finds a contact: by "phone_number" (E.164) or "phone" or "contact_id" when given, else the one of this call.
class CrmLookup final : public Tool {
 public:
  explicit CrmLookup(const conversation::ContactDirectory& directory) : directory_(directory) {}

  ToolResult run(const templates::ToolConfig& /*config*/, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    std::string phone = argument_of(request, "phone_number");
    if (phone.empty()) phone = argument_of(request, "phone");
    const std::string id = argument_of(request, "contact_id");
    core::Result<Contact> found = !id.empty()                ? directory_.get(core::ContactId(id))
                                  : !phone.empty()           ? directory_.find_by_phone(phone)
                                  : !context.contact.empty() ? directory_.get(context.contact)
                                                             : directory_.find_by_phone(context.phone_number);
    if (!found) return result_of(found.error());
    ToolResult result;
    result.status = ToolStatus::kOk;
    result.values = values_of(*found);
    return result;
  }

 private:
  const conversation::ContactDirectory& directory_;
};

/// Stores its arguments as attributes of this call's contact. Arguments without a value are left out.
class CrmUpdate final : public Tool {
 public:
  explicit CrmUpdate(conversation::ContactDirectory& directory) : directory_(directory) {}

  ToolResult run(const templates::ToolConfig& /*config*/, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    if (context.contact.empty()) return failed_result("this call has no contact to update");
    templates::Properties attributes;
    for (const auto& [name, value] : request.arguments) {
      if (!value.empty()) attributes.emplace_back(name, value);
    }
    if (attributes.empty()) return failed_result("nothing to store: every argument is empty");
    if (const core::Status stored = directory_.update(context.contact, attributes); !stored) {
      return result_of(stored.error());
    }
    ToolResult result;
    result.status = ToolStatus::kOk;
    result.values = std::move(attributes);
    return result;
  }

  bool repeatable(const templates::ToolConfig& /*config*/) const override { return true; }  // the same values again

 private:
  conversation::ContactDirectory& directory_;
};

}  // namespace

std::unique_ptr<const Tool> make_crm_lookup(const conversation::ContactDirectory& directory) {
  return std::make_unique<const CrmLookup>(directory);
}

std::unique_ptr<const Tool> make_crm_update(conversation::ContactDirectory& directory) {
  return std::make_unique<const CrmUpdate>(directory);
}

}  // namespace callai::pipeline
