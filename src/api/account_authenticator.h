#pragma once

#include "api/authenticator.h"
#include "repositories/system/accounts/account_service.h"

namespace callai::api {

/// The accounts of the installation as the API asks for them.
class AccountAuthenticator final : public Authenticator {
 public:
  explicit AccountAuthenticator(repositories::AccountService& accounts) : accounts_(accounts) {}

  core::Result<repositories::Principal> of_session(std::string_view token, std::string_view address) override {
    return accounts_.authenticate_session(token, address);
  }
  core::Result<repositories::Principal> of_key(std::string_view key, std::string_view address) override {
    return accounts_.authenticate_key(key, address);
  }
  core::Result<repositories::Principal> look(std::string_view session, std::string_view key) override {
    return key.empty() ? accounts_.look_at_session(session) : accounts_.look_at_key(key);
  }
  bool csrf_matches(std::string_view session_token, std::string_view csrf) const override {
    return repositories::AccountService::csrf_matches(session_token, csrf);
  }

 private:
  repositories::AccountService& accounts_;
};

}  // namespace callai::api
