#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conversation/secret_directory.h"

namespace callai::pipeline::testing {

/// The secrets that the test gives it.
class FakeSecrets final : public conversation::SecretDirectory {
 public:
  explicit FakeSecrets(std::map<std::string, std::string, std::less<>> secrets) : secrets_(std::move(secrets)) {}
  core::Result<std::string> secret(std::string_view name) const override {
    const auto found = secrets_.find(name);
    if (found == secrets_.end()) return core::Error{core::ErrorCode::kNotFound, "no such secret", "", ""};
    return found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> secrets_;
};

}  // namespace callai::pipeline::testing
