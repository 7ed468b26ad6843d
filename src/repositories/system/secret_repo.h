#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conversation/secret_directory.h"
#include "core/secret_box.h"
#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

inline constexpr std::size_t kMaxSecretBytes = 64 << 10U;

/// What is shown of a secret.
struct SecretInfo {
  std::string name;
  core::WallTime updated{};
  bool readable = true;  ///< false: the key that sealed it is not here, or it is damaged
};

/// The named secrets of an organisation, sealed. Safe from any thread; the box outlives it.
class SecretRepo final : public BaseRepository, public conversation::SecretDirectory {
 public:
  SecretRepo(Database& database, core::OrgId scope, const core::SecretBox& box)
      : BaseRepository(database, std::move(scope)), box_(box) {}

  /// Sets or replaces. kInvalidArgument for a name other than 1 to 64 of [A-Za-z0-9_.-], an empty value, or one of more
  /// than kMaxSecretBytes.
  core::Status set(std::string_view name, std::string_view value, core::WallTime now, const Also& also = {});
  core::Status remove(std::string_view name, const Also& also = {});
  /// By name, without their values.
  core::Result<std::vector<SecretInfo>> list() const;
  core::Result<std::string> secret(std::string_view name) const override;

 private:
  const core::SecretBox& box_;
};

/// Seals everything in the database anew that another key than the box's first has sealed: named secrets, settings,
/// authenticators and webhooks of all organisations, in one transaction with `also`. How many. Nothing is changed when
/// one cannot be opened.
core::Result<int> reseal_everything(Database& database, const core::SecretBox& box, const Also& also = {});

}  // namespace callai::repositories
