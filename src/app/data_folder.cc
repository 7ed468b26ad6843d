#include "app/data_folder.h"

#include <cstdlib>
#include <filesystem>

#include "app/files.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/secret_keys.h"
#include "templates/field_value.h"

namespace callai::app {

namespace {

constexpr const char* kKeyVariable = "CALLAI_SECRETS_KEY";

}  // namespace

core::Result<DataFolder> open_data_folder(const Program& program, Opening opening) {
  DataFolder opened;
  auto env = make_env(program);
  if (!env.ok()) return env.error();
  opened.env = *std::move(env);
  const std::string& folder = program.settings.data_dir;
  const std::string& url = program.settings.store.url;
  const bool there = !url.empty() || std::filesystem::exists(folder + "/callai.db");
  if (opening == Opening::kCreate) {
    if (core::Status made = make_folder(folder); !made.ok()) return made.error();
  }
  const bool look = opening == Opening::kThere || (opening == Opening::kCreate && there);
  auto store = Store::open(folder, look ? Store::Use::kLook : Store::Use::kRunCalls, opened.env->env().clock, url);
  if (!store.ok()) return store.error();
  opened.store = *std::move(store);
  if (opening == Opening::kCreate) {
    repositories::OrgRepo orgs(opened.store->database());
    if (!orgs.get(opened.store->org()).ok()) {
      core::Status saved = orgs.save({opened.store->org(), "Default", opened.now()});
      if (!saved.ok()) return saved.error();
    }
  }
  return opened;
}

std::string moment(core::WallTime at) {
  return templates::to_canonical(templates::FieldValue(templates::to_civil(at, std::chrono::minutes(0))));
}

bool secret_key_is_in_environment() {
  return std::getenv(kKeyVariable) != nullptr;
}

core::Result<core::SecretBox> open_secret_box(const Program& program) {
  const char* variable = std::getenv(kKeyVariable);
  auto keys = variable == nullptr ? repositories::secret_keys_of(program.settings.data_dir)
                                  : repositories::secret_keys_from_text(variable);
  if (keys.ok()) return core::SecretBox(*std::move(keys));
  if (variable == nullptr) return keys.error();
  core::Error error = keys.error();
  error.message = std::string("environment ") + kKeyVariable + ": " + error.message;
  return error;
}

}  // namespace callai::app
