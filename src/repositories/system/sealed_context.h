#pragma once

#include <string>

#include "core/ids.h"

namespace callai::repositories {

// What a sealed text was sealed for (core/secret_box.h): the row that it belongs to.

inline std::string secret_context(const core::OrgId& org, const std::string& name) {
  return "secret/" + org.value() + "/" + name;
}
inline std::string totp_context(const core::OrgId& org, const core::UserId& user) {
  return "totp/" + org.value() + "/" + user.value();
}
inline std::string webhook_context(const core::OrgId& org, const std::string& webhook) {
  return "webhook/" + org.value() + "/" + webhook;
}
inline std::string setting_context(const std::string& key) {
  return "setting/" + key;
}

}  // namespace callai::repositories
