#include <cstdio>

#include "app/account_command.h"
#include "app/data_folder.h"
#include "app/problem_text.h"
#include "app/secret_input.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/secret_keys.h"
#include "repositories/system/secret_repo.h"

namespace callai::app {

namespace {

/// The installation with its secrets.
struct Secrets {
  DataFolder data;
  core::SecretBox box;

  repositories::SecretRepo repo() const { return {data.store->database(), data.store->org(), box}; }
};

/// Into the audit log, as the machine's operator.
repositories::Also noted(const DataFolder& data, const char* action, const std::string& target) {
  return [&data, action, target](repositories::Transaction& transaction) {
    const repositories::Principal by = repositories::operator_of(data.store->org());
    return repositories::write_audit(data.env->env(), data.store->database(), transaction, by, action, target);
  };
}

core::Result<Secrets> open_secrets(const Program& program, Opening opening) {
  auto opened = open_data_folder(program, opening);
  if (!opened.ok()) return opened.error();
  auto box = open_secret_box(program);
  if (!box.ok()) return box.error();
  return Secrets{*std::move(opened), *std::move(box)};
}

}  // namespace

int secrets_list(const Program& program, bool json) {
  const auto secrets = open_secrets(program, Opening::kThere);
  if (!secrets.ok()) return fail(secrets.error());
  const auto list = secrets->repo().list();
  if (!list.ok()) return fail(list.error());
  if (json) std::printf("[");
  bool first = true;
  for (const repositories::SecretInfo& info : *list) {
    if (json) {
      std::printf("%s\n  {\"name\": %s, \"updated\": \"%s\", \"readable\": %s}", first ? "" : ",",
                  json_string(info.name).c_str(), moment(info.updated).c_str(), info.readable ? "true" : "false");
    } else {
      std::printf("%-32s set %s%s\n", info.name.c_str(), moment(info.updated).c_str(),
                  info.readable ? "" : ", CANNOT BE READ: its key is not here");
    }
    first = false;
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

int secrets_set(const Program& program, const std::string& name) {
  const auto secrets = open_secrets(program, Opening::kCreate);
  if (!secrets.ok()) return fail(secrets.error());
  const auto value = read_secret_text("value of " + name, repositories::kMaxSecretBytes);
  if (!value.ok()) return fail(value.error());
  core::Status set = secrets->repo().set(name, *value, secrets->data.now(), noted(secrets->data, "secret.set", name));
  if (!set.ok()) return fail(set.error());
  std::printf("%s is set\n", name.c_str());
  return kExitOk;
}

int secrets_remove(const Program& program, const std::string& name) {
  const auto secrets = open_secrets(program, Opening::kThere);
  if (!secrets.ok()) return fail(secrets.error());
  core::Status removed = secrets->repo().remove(name, noted(secrets->data, "secret.remove", name));
  if (!removed.ok()) return fail(removed.error());
  std::printf("%s is removed\n", name.c_str());
  return kExitOk;
}

// In steps that may each be the last: at every moment the file holds the keys of everything that is sealed.
int secrets_rotate_key(const Program& program) {
  const auto data = open_data_folder(program, Opening::kAlone);
  if (!data.ok()) return fail(data.error());
  repositories::Database& database = data->store->database();
  const auto rotated = noted(*data, "secret.rotate_key", "");
  if (secret_key_is_in_environment()) {
    const auto box = open_secret_box(program);
    if (!box.ok()) return fail(box.error());
    const auto resealed = repositories::reseal_everything(database, *box, rotated);
    if (!resealed.ok()) return fail(resealed.error());
    std::printf("%d secrets were sealed anew with the first key of the environment; the others can go\n", *resealed);
    return kExitOk;
  }
  const std::string& folder = program.settings.data_dir;
  auto keys = repositories::secret_keys_of(folder);
  if (!keys.ok()) return fail(keys.error());
  keys->insert(keys->begin(), core::make_secret_key());
  if (core::Status stored = repositories::store_secret_keys(folder, *keys); !stored.ok()) return fail(stored.error());
  const auto resealed = repositories::reseal_everything(database, core::SecretBox(*keys), rotated);
  if (!resealed.ok()) return fail(resealed.error());
  keys->resize(1);
  if (core::Status stored = repositories::store_secret_keys(folder, *keys); !stored.ok()) return fail(stored.error());
  std::printf("%d secrets were sealed anew with key %s\n", *resealed, keys->front().id.c_str());
  return kExitOk;
}

}  // namespace callai::app
